"""The monthly return of Friends and Family: right denominators, nobody given away, the same file for ever."""

import csv
import hashlib
import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital.models import Role
from surveys import actions
from surveys.models import MonthReturn, Tally
from surveys.returning import Altered, closed_file
from tests import make
from tests.surveys.make import answered, link, published, token_of

pytestmark = pytest.mark.django_db
MONTH = date(2026, 9, 1)
THEN = datetime(2026, 9, 20, 12, tzinfo=ZoneInfo("Europe/Dublin"))
AFTER = datetime(2026, 10, 3, 12, tzinfo=ZoneInfo("Europe/Dublin"))


@pytest.fixture
def survey(cast):
    return published(cast, "friends_and_family")


def play(cast, survey, codes, *, name, way="open", gathered=True):
    ward = make.location(of=cast.department, name=name)
    token = token_of(link(cast, survey, location=ward, way=way))
    for code in codes:
        answered(token, {"overall": code}, THEN)
    while gathered and actions.gather(now=AFTER):
        pass


def rows(closed):
    return list(csv.DictReader(io.StringIO(closed_file(closed).decode("utf-8-sig"))))


def test_it_has_a_row_for_each_site_and_ward_and_dont_know_below_the_line(cast, survey):
    play(cast, survey, ["very_good"] * 5 + ["good"] * 2 + ["poor"] + ["dont_know"] * 2, name="=1+1", way="kiosk")
    play(cast, survey, ["very_poor"] * 6, name="Birch")
    closed = actions.close_month(survey, month=MONTH, by=cast.officer, now=AFTER)
    site, odd, birch = rows(closed)
    assert (site["level"], site["answers"], site["positive_percent"], site["negative_percent"]) == (
        "site", "16", "44", "44",
    )  # fmt: skip
    assert (site["by_kiosk"], site["by_open"], site["dont_know"]) == ("10", "6", "2")
    assert (birch["ward"], birch["positive_percent"], birch["negative_percent"]) == ("Birch", "0", "100")
    assert (odd["ward"], odd["positive_percent"]) == ("'=1+1", "70")  # no spreadsheet takes it for a formula
    assert Entry.objects.get(verb="survey.close_month").facts["sha256"] == closed.sha256


def test_small_wards_stand_together_and_a_small_site_alone_says_nothing(cast, survey):
    play(cast, survey, ["good"] * 7, name="Ash")
    play(cast, survey, ["good"] * 3, name="Birch")
    play(cast, survey, ["poor"] * 4, name="Cedar")
    found = rows(actions.close_month(survey, month=MONTH, by=None, now=AFTER))
    assert [(row["ward"], row["answers"]) for row in found] == [
        ("", "14"), ("Ash", "7"), ("(wards with few answers)", "7"),
    ]  # fmt: skip


def test_a_site_with_few_answers_gives_no_numbers(cast, survey):
    play(cast, survey, ["good"] * 3, name="Ash")
    for row in rows(actions.close_month(survey, month=MONTH, by=None, now=AFTER)):
        assert (row["answers"], row["good"], row["by_open"]) == ("fewer than 5", "", "")


def test_it_is_closed_once_when_it_is_over_and_gathered(cast, survey):
    play(cast, survey, ["good"] * 6, name="Ash", gathered=False)
    with pytest.raises(ValidationError, match="wait for the night"):
        actions.close_month(survey, month=MONTH, by=None, now=AFTER)
    actions.gather(now=AFTER)
    with pytest.raises(ValidationError, match="not over"):
        actions.close_month(survey, month=MONTH, by=None, now=THEN)
    actions.close_month(survey, month=MONTH, by=None, now=AFTER)
    with pytest.raises(ValidationError, match="closed already"):
        actions.close_month(survey, month=MONTH, by=None, now=AFTER)
    with pytest.raises(ValidationError, match="Friends and Family"):
        actions.close_month(published(cast), month=MONTH, by=None, now=AFTER)


def test_a_closed_month_is_the_same_file_for_ever(cast, survey):
    play(cast, survey, ["good"] * 6, name="Ash")
    closed = actions.close_month(survey, month=MONTH, by=None, now=AFTER)
    before = closed_file(closed)
    Tally.objects.all().delete()
    again = MonthReturn.objects.get()
    assert closed_file(again) == before and hashlib.sha256(before).hexdigest() == again.sha256
    again.table[1][5] = 99
    with pytest.raises(Altered):
        closed_file(again)


def test_the_office_closes_it_and_takes_the_file(cast, survey):
    play(cast, survey, ["good"] * 6, name="Ash")
    office, url = make.signed_in(make.user(Role.SURVEYS, cast.site)), reverse("survey-close-month", args=[survey.code])
    assert [value for value, _label in office.get(url).context["form"].fields["month"].choices] == ["2026-09-01"]
    assert office.post(url, {"month": "2026-09-01"}).url == url
    closed = MonthReturn.objects.get()
    file = office.get(reverse("survey-return", args=[survey.code, closed.pk]))
    assert file.content == closed_file(closed)
    assert 'filename="friends-and-family-2026-09.csv"' in file.headers["Content-Disposition"]
    assert "Every month that is over" in office.get(url).content.decode()
    assert make.signed_in(cast.officer).get(url).status_code == 403
    assert office.get(reverse("survey-close-month", args=[published(cast).code])).status_code == 404
