"""Letters: one file for all that wait, in each reader's language, with a code to scan and one to type; made once."""

import re

import pytest
from django.urls import reverse

from files import pdf
from hospital.models import Letterhead, Role
from surveys import letters
from surveys.actions import MOST_LETTERS
from surveys.models import Asking
from tests import make
from tests.surveys.campaigning import DUE, goes_home, patient, running, sweep

pytestmark = pytest.mark.django_db
BATCH = {"way": "letter", "all": "yes"}


@pytest.fixture
def campaign(cast):
    """Three letters wait, one of them in Arabic."""
    Letterhead.objects.create(site=cast.site, language="en", address="1 Ormond Quay", footer="A hospital of the group")
    made = running(cast, channels=["letter"], latest_days=9999)
    for language in ("en", "ar", "zh-hans"):
        goes_home(cast, patient(postal_address="2 Mary Street", language=language))
    sweep(DUE)
    return made


@pytest.fixture
def office(cast):
    return make.signed_in(make.user(Role.SURVEYS, cast.site))


def states() -> set[str]:
    return set(Asking.objects.values_list("state", flat=True))


def address(campaign) -> str:
    return reverse("campaign-hand", args=[campaign.pk])


def test_all_that_wait_are_one_file_and_count_as_printed(campaign, office):
    assert "3 letters wait" in office.get(campaign.get_absolute_url()).content.decode()
    answer = office.post(address(campaign), {**BATCH, "pdf": "yes"})
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert states() == {"asked"}
    assert Asking.objects.filter(asked_by__isnull=False, channel="letter").count() == 3
    assert "Letters to print" not in office.get(campaign.get_absolute_url()).content.decode()


def test_each_says_where_it_comes_from_and_has_both_ways_in(campaign, monkeypatch, office):
    seen = []
    monkeypatch.setattr(pdf, "pdf_of", lambda html, *_sheets: seen.append(html) or b"%PDF-1.7")
    office.post(address(campaign), {**BATCH, "pdf": "yes"})
    (page,) = seen
    assert page.count("1 Ormond Quay") == page.count("2 Mary Street") == page.count("A hospital of the group") == 3
    assert page.count("<svg") == 3 and len(set(re.findall(r"\w{4}-\w{4}-\w{4}", page))) == 3
    assert page.count('dir="rtl"') == 1 and page.count('class="letter"') == 3


def test_what_cannot_be_made_marks_nothing_and_says_how_to_print(campaign, monkeypatch, office):
    monkeypatch.setattr(pdf, "can_be_made", lambda: False)
    page = office.get(campaign.get_absolute_url()).content.decode()
    assert "All as one PDF" not in page and "Pango is missing" in page
    answer = office.post(address(campaign), {**BATCH, "pdf": "yes"}, follow=True)
    assert "Print the page instead" in answer.content.decode() and states() == {"hand"}
    assert office.post(address(campaign), BATCH).content.decode().count("px-each") == 3


def test_a_file_that_fails_leaves_the_letters_waiting(campaign, cast, monkeypatch):
    def fail(*_told):
        raise RuntimeError

    monkeypatch.setattr(pdf, "pdf_of", fail)
    with pytest.raises(RuntimeError):
        letters.handed(campaign, lines=Asking.objects.values_list("pk", flat=True), way="letter", by=cast.officer,
                       as_pdf=True, now=DUE)  # fmt: skip
    assert states() == {"hand"} and MOST_LETTERS == 50
