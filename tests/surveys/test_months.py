"""A month of HCAHPS from the feed to the freeze, day by day; draws; and what a month refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from hospital import actions as hospital
from hospital.models import Person, Role, Visit
from outbox.models import Message
from surveys import actions
from surveys.hcahps import drawing
from surveys.models import Attempt, FrameLine, Freeze, PackedResponse, PackedTotal, Sampled, SampleMonth, Sitting
from surveys.monthly import months_of, quarters_eligible, year_until
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, MONTH, row
from tests.surveys.make import answered, token_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
WHOLE = {f"h{number}": "4" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11)} | {"h24": 9, "h25": "4"}


@pytest.fixture
def feed(cast):
    return hcahps.sender(cast)


@pytest.fixture
def survey(cast):
    return hcahps.published(cast)


def link_of(visit):
    """The token of the newest message to whoever stayed there."""
    person = Visit.objects.get(number=visit).patient.person_id
    return token_of(Message.objects.filter(to_person=person).latest("pk").context["link"].split("/", 3)[3])


def lines():
    rows = FrameLine.objects.values_list("visit__number", "verdict", "reasons")
    return {number: reasons or verdict for number, verdict, reasons in rows}


def statuses():
    return dict(Sampled.objects.values_list("line__visit__number", "status"))


# ------------------------------------------------------------------------------------------------ day by day
def test_a_month_from_the_feed_to_the_freeze_day_by_day(survey, feed):
    mail = {"email": "x@example.org"}
    hcahps.tell(
        feed, row("A1", 2, email="a@example.org"), row("B1", 3), row("C1", 4, email="c@example.org"),
        row("D1", 5, email="d@example.org"), row("E1", 6), row("F1", 7, birth_date="2010-01-01"),
        row("G1", 8, admitted_at=row("G1", 8)["discharged_at"]), row("H1", 9, discharge_status="50"),
        row("M1", 10, ms_drg=""), row("N1", 11, ms_drg="", **mail), row("P1", 12, discharge_status="20"),
        row("Q1", 12, country="CA"), now=DRAWN - A_DAY,
    )  # fmt: skip
    month = hcahps.draw(survey)
    assert lines() == {
        "A1": "frame", "B1": "frame", "C1": "frame", "D1": "frame", "E1": "frame", "F1": "age_under_18",
        "G1": "no_overnight", "H1": "hospice", "M1": "coding_pending", "N1": "coding_pending", "P1": "deceased",
        "Q1": "foreign_address",
    }  # fmt: skip
    assert set(statuses().values()) == {""}
    with pytest.raises(ValidationError, match="Nobody waits for codes any more"):
        actions.freeze_month(month, by=None, now=DRAWN)
    for now in hcahps.days(DRAWN, [*range(10), *range(10, 60, 3)]):
        day = (now - DRAWN).days
        if day % 5 == 0:  # a feed that is silent for a week holds everything up
            hcahps.tell(feed, row("E1", 6, event="update", event_at=now), now=now)
        for attempt in Attempt.objects.due(now, "mail"):
            actions.record_attempt(attempt, by=None, now=now)
        if day == 1:
            late = {"M1": "885", "N1": "470"}
            told = [row(visit, 10, event="update", event_at=now, ms_drg=drg) for visit, drg in late.items()]
            hcahps.tell(feed, *told, now=now)
            answered(link_of("A1"), WHOLE, now)
        if day == 2:
            begun = actions.sit(link_of("C1"), language="en", now=now)
            actions.answer(begun.pk, page="h1", number=1, value="4", language="en", now=now)
            assert (Sitting.objects.get(pk=begun.pk).home_in, hcahps.of("C1").status) == (MONTH, "")
        if day == 4:
            hcahps.tell(feed, row("D1", 5, event="update", event_at=now, deceased_at=now), now=now)
            actions.note_finding(hcahps.of("B1"), found="9", by=None, now=now)
    assert lines()["M1"] == "psychiatric_principal"
    assert statuses() == {"A1": "1", "B1": "9", "C1": "6", "D1": "2", "E1": "8", "N1": "8"}
    first = hcahps.of("A1")
    assert (first.answered_on, first.lag_days, first.response.month) == (date(2025, 11, 4), 33, MONTH)
    assert first.about == {
        "origin": "1", "discharge_status": "01", "sex": "female", "service": "medical", "age_band": "10",
    }  # fmt: skip
    ended = hcahps.of("E1")
    assert (ended.ended_on - ended.first_contact_at.date()).days == 49
    assert PackedResponse.objects.filter(month=MONTH, is_complete=True).count() == 1
    made = Attempt.objects.filter(sampled=ended, made_at__isnull=False)
    assert list(made.order_by("number").values_list("way", flat=True)) == ["mail", "mail"]
    frozen = actions.freeze_month(month, by=None, now=now)
    assert (frozen.counts["discharges"], frozen.counts["frame"], frozen.counts["sampled"]) == (12, 6, 6)
    assert frozen.counts["statuses"] == {"1": 1, "2": 1, "6": 1, "8": 2, "9": 1}
    _nothing_changes_any_more(survey, month, feed, now)


def _nothing_changes_any_more(survey, month, feed, now):
    """A late change is refused, or makes a correction with a reason beside what was frozen."""
    frozen = Freeze.objects.get()
    hcahps.tell(feed, row("Z1", 20), now=now)
    assert actions.follow_months(now=now) == 0 and "Z1" not in lines()
    for refused in (
        lambda: actions.note_finding(hcahps.of("E1"), found="7", by=None, now=now),
        lambda: actions.erase_response(hcahps.of("A1").response, by=None, now=now),
        lambda: actions.freeze_month(month, by=None, now=now),
    ):
        with pytest.raises(ValidationError, match="frozen"):
            refused()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Freeze.objects.update(sha256="0")
    actions.reopen_month(month, because="The report was late.", by=None, now=now)
    assert actions.follow_months(now=now) > 0 and lines()["Z1"] == "frame"
    while actions.end_sampled(now=now):
        pass
    again = actions.freeze_month(month, by=None, now=now)
    assert (again.number, again.because, again.counts["frame"]) == (2, "The report was late.", 7)
    assert Freeze.objects.get(number=1).sha256 == frozen.sha256 != again.sha256
    year = year_until(survey, now.date())
    assert (year.completes, year.asked, year.eligible) == (1, 6, 7)
    assert quarters_eligible(survey, ["2025Q4"]) == {}
    verbs = set(Entry.objects.filter(verb__startswith="survey.").values_list("verb", flat=True))
    assert {"survey.draw_month", "survey.settle", "survey.freeze_month", "survey.reopen_month"} <= verbs


# ------------------------------------------------------------------------------------------------ the draw
def stays(feed, number):
    hcahps.tell(feed, *(row(f"{chr(65 + at)}1", 1 + at % 28) for at in range(number)), now=DRAWN - A_DAY)


def test_the_draw_done_again_by_its_seed_gives_the_same_people(survey, feed):
    stays(feed, 20)
    month = hcahps.draw(survey, size=7)
    keys = [str(pk) for pk in month.lines.values_list("visit", flat=True)]
    asked = {str(pk) for pk in month.sampled.values_list("line__visit", flat=True)}
    assert asked == set(drawing.ranked(month.seed, keys)[:7])
    assert month.frame_hash == drawing.frame_hash(keys)
    assert month.strata[""] | {"cut": ""} == {"cut": "", "eligible": 20, "sampled": 7}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"month": date(2025, 11, 1)}, "not over yet"),
        ({"month": date(2024, 10, 1)}, "another edition"),
        ({"month": date(2025, 9, 1)}, "Nobody of this month"),
        ({"steps": "mail 0"}, "do not fit"),
        ({"steps": "now and then"}, "do not fit"),
        ({"method": "3"}, "Too few people"),
    ],
)
def test_a_draw_is_refused(survey, feed, fields, said):
    stays(feed, 2)
    with pytest.raises(ValidationError, match=said):
        hcahps.draw(survey, **fields)
    assert not SampleMonth.objects.exists()


def test_the_first_contact_is_never_outside_its_window(survey, feed):
    """Whoever went home on the first of the month is out of reach 42 days later; the last ones are not asked before
    48 hours have passed.
    """
    hcahps.tell(feed, row("A1", 1), row("B1", 31), now=DRAWN)
    hcahps.draw(survey, mode="mail", steps="mail 0", now=DRAWN + 10 * A_DAY)
    late, last = (Attempt.objects.get(sampled=hcahps.of(visit)) for visit in ("A1", "B1"))
    with pytest.raises(ValidationError, match="not to be asked now"):
        actions.record_attempt(late, by=None, now=DRAWN + 10 * A_DAY)
    actions.record_attempt(last, by=None, now=DRAWN + 10 * A_DAY)
    while actions.end_sampled(now=DRAWN + 10 * A_DAY):
        pass
    assert (hcahps.of("A1").status, hcahps.of("B1").status) == ("8", "")


def test_whoever_wants_no_more_or_may_be_in_danger_or_is_another_is_not_tried_any_further(survey, feed):
    stays(feed, 4)
    hcahps.draw(survey, mode="mail", steps="mail 0")
    first, second, third, fourth = (hcahps.of(f"{letter}1").line.visit.patient for letter in "ABCD")
    hospital.opt_out(first.person, how="staff", by=None)
    Person.objects.filter(pk=second.person_id).update(contact_safety="Her brother reads it.")
    hospital.merge_patients(third, gone=fourth, by=None)
    assert actions.follow_months(now=DRAWN) == 3
    assert statuses() == {"A1": "7", "B1": "8", "C1": "", "D1": "3"}
    assert Attempt.objects.due(DRAWN, "mail").count() == 1
    assert actions.follow_months(now=DRAWN) == 0


def test_answers_on_paper_count_once_for_their_month(survey, feed, cast):
    stays(feed, 1)
    month = hcahps.draw(survey, mode="mail", steps="mail 0")
    actions.record_attempt(Attempt.objects.get(), by=None, now=DRAWN)
    told = {"answers": {1: "4", 2: "4"}, "way": "letter", "language": "en", "by": cast.officer, "is_proxy": True}
    one = hcahps.of("A1")
    with pytest.raises(ValidationError, match="do not count"):
        actions.keep_response(one, answered_on=date(2026, 3, 1), now=DRAWN, **told)
    one = actions.keep_response(one, answered_on=DRAWN.date(), now=DRAWN, **told)
    assert (one.status, one.is_proxy, one.response.month) == ("6", True, MONTH)
    with pytest.raises(ValidationError, match="answered already"):
        actions.keep_response(one, answered_on=DRAWN.date(), now=DRAWN, **told)
    actions.note_finding(one, found="3", by=None, now=DRAWN)
    one.refresh_from_db()
    assert (one.status, one.answered_on, PackedResponse.objects.count()) == ("3", None, 0)
    assert not PackedTotal.objects.filter(number__gt=0).exists()
    assert actions.freeze_month(month, by=None, now=DRAWN).counts["statuses"] == {"3": 1}


# ------------------------------------------------------------------------------------------------ pages
def test_the_office_draws_follows_and_freezes_and_nobody_else_sees_who_was_drawn(cast, survey, feed):
    hcahps.tell(feed, row("A1", 2), row("B1", 3, discharge_status="50"), now=DRAWN - A_DAY)
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    month = [survey.code, "2025-10"]
    listed, draw, page = reverse("survey-months", args=month[:1]), *(
        reverse(name, args=month) for name in ("survey-draw-month", "survey-month")
    )  # fmt: skip
    assert b"To be drawn" in office.get(listed).content
    shown = office.get(draw).content.decode()
    assert "Went to a hospice" in shown and "What we propose" in shown
    assert b"do not fit" in office.post(draw, {"mode": "mail", "method": "1", "steps": "phone 0"}).content
    assert office.post(draw, {"mode": "mail", "method": "1"}).url == page
    shown = office.get(page).content.decode()
    assert "No response" in shown and "A1" in shown and "secret until" in shown
    assert "B1" not in office.get(page, {"verdict": "frame"}).content.decode()
    one = reverse("survey-note-finding", args=[*month, Sampled.objects.get().pk])
    assert office.post(one, {"found": "7"}).url == one
    assert "Does not want to answer" in office.get(one).content.decode()
    office.post(reverse("survey-freeze-month", args=month))
    assert Freeze.objects.get().counts["statuses"] == {"7": 1}
    office.post(reverse("survey-reopen-month", args=month), {"because": ""})
    assert SampleMonth.objects.get().frozen_at
    assert "Frozen" in office.get(listed).content.decode()
    for url in (listed, draw, page, one):
        assert make.signed_in(cast.manager).get(url).status_code == 403
    assert make.signed_in(make.user(Role.SURVEYS, cast.other_site)).get(page).status_code == 404


def test_a_month_nobody_of_which_may_be_asked_any_more_is_not_called_to_be_drawn(survey):
    """Whoever went home on the last of October may be asked for the first time on 12 December, the 42nd day."""
    assert [line.is_too_late for line in months_of(survey, date(2025, 12, 12)) if line.month == MONTH] == [False]
    assert [line.is_too_late for line in months_of(survey, date(2025, 12, 13)) if line.month == MONTH] == [True]


def test_a_month_of_which_nobody_is_asked_any_more_is_to_be_frozen(survey, feed, cast):
    stays(feed, 2)
    hcahps.draw(survey)
    office, address = make.signed_in(make.user(Role.SURVEYS, cast.site)), reverse("survey-months", args=[survey.code])
    assert "To be frozen" not in office.get(address).content.decode()
    for one in Sampled.objects.all():
        actions.note_finding(one, found="7", by=None, now=DRAWN)
    assert "To be frozen" in office.get(address).content.decode()
