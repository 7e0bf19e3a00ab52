"""Some questions of HCAHPS for our own use: word for word, under a name of our own, and never called HCAHPS."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital.models import Role
from surveys import actions
from surveys.models import Instrument
from surveys.questions import read
from tests import make

pytestmark = pytest.mark.django_db
SAID = b"Not official HCAHPS"


@pytest.fixture
def office(cast):
    return make.signed_in(make.user(Role.SURVEYS, cast.site))


def begun(cast, numbers=(1, 13, 24)):
    return actions.begin_benchmark(name="How was it", numbers=numbers, site=cast.site, by=None)


def test_the_office_chooses_questions_and_what_leads_to_one_comes_along(office, cast):
    url = reverse("survey-begin-benchmark")
    assert SAID in office.get(url).content
    sent = {"name": "How was it", "site": cast.site.pk, "numbers": ["1", "13", "24"]}
    assert office.post(url, sent).url == "/surveys/how-was-it/build/"
    survey = Instrument.objects.get()
    content = read(survey.versions.get().content)
    assert [item.key for item in content.items] == ["h1", "h12", "h13", "h24"]
    assert all(item.is_locked for item in content.items)
    assert (survey.programme, survey.edition, survey.is_locked) == ("benchmark", "2025", True)
    assert Entry.objects.get(verb="survey.begin").facts["programme"] == "benchmark"


def test_it_bears_no_name_that_is_not_ours(office, cast):
    for name in ("HCAHPS short", "our cahps"):
        with pytest.raises(ValidationError, match="name of your own"):
            actions.begin_benchmark(name=name, numbers=[1], by=None)
    shown = office.post(reverse("survey-begin-benchmark"), {"name": "Hcahps", "site": cast.site.pk, "numbers": ["1"]})
    assert shown.context["form"].errors["name"]


def test_it_refuses_nothing_and_questions_without_words():
    for numbers in ([], [8], [1, 32]):
        with pytest.raises(ValidationError, match="at least one"):
            actions.begin_benchmark(name="Ours", numbers=numbers, by=None)


def test_the_questions_stay_as_they_are_and_our_own_come_after(cast):
    draft = begun(cast).versions.get()
    content = read(draft.content)
    with pytest.raises(ValidationError, match="cannot be changed"):
        actions.change_content(draft, content.without_item("h1"), by=None)
    actions.publish(draft, by=None)


def test_every_page_of_it_says_what_it_is_not(office, cast):
    survey = begun(cast)
    pages = [reverse(f"survey-{name}", args=[survey.code]) for name in ("build", "publish", "texts", "language-add")]
    preview = reverse("survey-preview", args=[survey.code, "en", 1])
    assert all(SAID in office.get(page).content for page in [*pages, preview])
    actions.publish(survey.versions.get(), by=None)
    for name in ("results", "top-boxes", "links", "comments"):
        assert SAID in office.get(reverse(f"survey-{name}", args=[survey.code])).content
    shown = office.get(survey.get_absolute_url()).content
    assert SAID in shown
    assert not any(word in shown.lower() for word in (b"star rating", b"submission", b"payment"))


def test_who_may_not_build_may_not_begin(cast):
    assert make.signed_in(cast.officer).get(reverse("survey-begin-benchmark")).status_code == 403
