"""Why this date: the page of one target, and the figures with and without its pauses."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from clocks import actions, words
from clocks.models import Clock
from clocks.why import Why, took_of
from hospital.models import User
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.counting import statements
from tests.clocks.toy import FACTS, RECEIVED

pytestmark = pytest.mark.django_db
WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
PATRICK = {"weekly": WEEK, "holidays": {"2026-03-17": "St Patrick's Day"}, "horizon_year": 2026}


@pytest.fixture
def officer() -> User:
    return make_hospital.user()


def why(clock: Clock) -> Why:
    return Why(Clock.objects.select_related("profile_version", "calendar_version").get(pk=clock.pk))


def rows(found: Why, part: int = 0) -> list[tuple[str, str, str, str]]:
    return [(f"{row.when} {row.hours}".strip(), row.what, row.counted, row.so_far) for row in found.parts[part].rows]


def page(person: User, clock: Clock) -> str:
    answer = make_hospital.signed_in(person).get(reverse("target-why", args=[clock.pk]))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def agreed(made: toy.Thing, on: date) -> Clock:
    """A target that may be paused: the reply by a date that was agreed."""
    return actions.start(made, "agreed-response", at=RECEIVED, facts=FACTS, agreed_on=on)


# ------------------------------------------------------------------------------------------- the sum
def test_working_days_are_counted_and_weekends_and_holidays_are_skipped():
    site = make_hospital.site()
    actions.publish_calendar(site, "statutory", data=PATRICK, by=None, now=RECEIVED)
    clock = toy.received(site=site).clock("statutory_response")
    found = why(clock)
    assert rows(found) == [
        ("Mon 9 Mar", "Received; this day is not counted", "", ""),
        ("Tue 10 Mar to Fri 13 Mar", "Working days", "4 working days", "4"),
        ("Sat 14 Mar to Sun 15 Mar", "Closed every week", "", ""),
        ("Mon 16 Mar", "Working day", "1 working day", "5"),
        ("Tue 17 Mar", "Closed: St Patrick's Day", "", ""),
        ("Wed 18 Mar to Thu 19 Mar", "Working days", "2 working days", "7"),
    ]
    assert (found.parts[0].total, found.is_exact, found.may_still_move) == ("7 working days", True, None)


def test_hours_are_counted_where_the_office_is_open_and_nights_are_skipped():
    made = toy.received(at=RECEIVED.replace(hour=15, second=20))
    found = why(made.clock("triage"))
    assert rows(found) == [
        ("Mon 9 Mar 15:30:20–17:00", "Hours that count", "1 h 29 min 40 s", "1 h 29 min 40 s"),
        ("Mon 9 Mar, 17:00 to Tue 10 Mar, 08:30", "Closed overnight", "", ""),
        ("Tue 10 Mar 08:30–11:00:20", "Hours that count", "2 h 30 min 20 s", "4 h"),
    ]
    assert found.parts[0].total == "4 h"


def test_a_pause_is_a_line_with_its_reason_and_the_date_without_it_is_said(officer):
    made = toy.received(told=officer)
    clock = agreed(made, date(2026, 3, 13))
    pause(clock, days=(1, 3))
    found = why(clock)
    assert rows(found)[1:] == [
        ("Tue 10 Mar to Wed 11 Mar", "Paused: waiting for consent", "", ""),
        ("Thu 12 Mar to Sun 15 Mar", "Every day counts, weekends and holidays too", "4 calendar days", "4"),
    ]
    assert found.is_exact
    text = page(officer, clock)
    assert "Without pauses it would be due: by the end of Fri 13 Mar" in text
    assert "waiting for consent" in text


def pause(clock: Clock, days: tuple[int, int]) -> None:
    begins, ends = (RECEIVED + timedelta(days=day) for day in days)
    clock.refresh_from_db()
    actions.pause(clock, reason="consent", until=ends + timedelta(days=2), by=None, now=begins)
    actions.resume(clock, by=None, now=ends)
    clock.refresh_from_db()


def test_a_pause_that_is_still_going_on_says_that_the_date_will_move(officer):
    made = toy.received(told=officer)
    clock = agreed(made, date(2026, 3, 20))
    actions.pause(clock, reason="consent", until=RECEIVED + timedelta(days=3), by=None, now=RECEIVED)
    assert why(clock).is_exact
    assert "The date moves when it ends." in page(officer, clock)


def test_a_later_date_is_a_sum_of_its_own_after_the_first_one(officer):
    made = toy.received(told=officer)
    clock = agreed(made, date(2026, 3, 13))
    actions.extend(clock, until=date(2026, 3, 20), agreed_with="Mrs Byrne", channel="phone", reason="Her story",
                   by=None, now=RECEIVED + timedelta(days=2))  # fmt: skip
    found = why(clock)
    assert [part.total for part in found.parts] == ["4 calendar days", "9 calendar days"]
    assert rows(found, 1)[0] == ("Wed 11 Mar", "A later date is agreed; this day is not counted", "", "")
    assert found.is_exact
    text = page(officer, clock)
    assert "At first, by the rule" in text
    assert not {"Mrs Byrne", "Her story"} & set(re.findall("Mrs Byrne|Her story", text))


def test_a_later_date_after_a_pause_still_adds_up():
    made = toy.received()
    clock = agreed(made, date(2026, 3, 20))
    pause(clock, days=(1, 3))
    assert clock.due_on == date(2026, 3, 22)
    actions.extend(clock, until=date(2026, 3, 27), agreed_with="Mrs Byrne", channel="phone", reason="-", by=None,
                   now=RECEIVED + timedelta(days=5))  # fmt: skip
    pause(clock, days=(6, 8))
    assert clock.due_on == date(2026, 3, 29)
    found = why(clock)
    assert [(part.is_exact, part.total) for part in found.parts] == [
        (True, "11 calendar days"), (True, "13 calendar days"),
    ]  # fmt: skip


def test_a_date_kept_from_before_a_change_says_so(officer):
    made = toy.received(told=officer)
    Clock.objects.filter(pk=made.clock("acknowledge").pk).update(started_at=RECEIVED - timedelta(days=9))
    assert "what was promised was kept" in page(officer, made.clock("acknowledge"))


def test_a_date_beyond_the_known_holidays_may_still_move():
    site = make_hospital.site()
    actions.publish_calendar(site, "statutory", data={**PATRICK, "horizon_year": 2025}, by=None, now=RECEIVED)
    assert why(toy.received(site=site).clock("acknowledge")).may_still_move == 2025


# ------------------------------------------------------------------------------------------- with and without pauses
def test_a_finished_target_says_how_long_it_took_with_its_pauses_and_without(officer):
    made = toy.received(told=officer)
    clock = agreed(made, date(2026, 3, 20))
    pause(clock, days=(1, 4))
    assert took_of([clock]) == {}  # it still runs
    done = RECEIVED + timedelta(days=12)
    actions.happened(made, "responded", at=done, now=done)
    words_of_it = "Took 12 calendar days; 9 without pauses"
    clock.refresh_from_db()
    assert took_of([clock]) == {clock.pk: words_of_it}
    assert words_of_it in page(officer, clock)
    assert took_of(made.clocks.filter(kind="acknowledge")) == {}


@pytest.mark.parametrize(
    ("unit", "figures", "said"),
    [
        ("working_days", (12, 9), "Took 12 working days; 9 without pauses"),
        ("working_days", (1, 0), "Took 1 working day; 0 without pauses"),
        ("hours", (97_800, 3600), "Took 27 h 10 min; 1 h without pauses"),
    ],
)
def test_figures_are_said_in_the_measure_of_the_rule(unit, figures, said):
    assert words.took(unit, *figures) == said


def test_stopped_while_paused_the_date_stands_and_the_sum_still_leads_to_it():
    made = toy.received()
    clock = agreed(made, date(2026, 3, 20))
    begins = RECEIVED + timedelta(days=1)
    actions.pause(clock, reason="consent", until=begins + timedelta(days=5), by=None, now=begins)
    done = begins + timedelta(days=2)
    actions.happened(made, "responded", at=done, now=done)
    assert why(clock).is_exact


# ------------------------------------------------------------------------------------------- the page
def test_the_page_names_rule_source_calendar_and_zone(officer):
    site = make_hospital.site(zone="Europe/Dublin")
    actions.publish_calendar(site, "statutory", data=PATRICK, by=officer, now=RECEIVED)
    made = toy.received(site=site, told=officer)
    text = page(officer, made.clock("acknowledge"))
    for said in ("Acknowledge: 1 working day, counted from Mon 9 Mar", "version 1, published", "Dublin",
                 "Working days by law", "Private hospital", f"Other targets of T-{made.pk}"):  # fmt: skip
        assert said in text, said
    assert re.search(r"[Pp]roject default", text)


def test_who_may_not_see_the_case_finds_no_such_page(officer):
    made = toy.received(told=officer)
    address = reverse("target-why", args=[made.clock("acknowledge").pk])
    assert make_hospital.signed_in(make_hospital.user()).get(address).status_code == 404
    assert make_hospital.signed_in(officer).get(address.replace("T-0", "T-9")).status_code == 404


def test_it_costs_the_same_for_one_day_as_for_two_hundred(officer):
    made, costs = toy.received(told=officer), []
    for days in (1, 200):
        clock = agreed(made, RECEIVED.date() + timedelta(days=days))
        browser = make_hospital.signed_in(officer)
        with statements() as seen:
            browser.get(reverse("target-why", args=[clock.pk]))
        costs.append(len(seen))
        actions.cancel(made, reason="test", kinds=["agreed_response"])
    assert costs[0] == costs[1] <= 15
