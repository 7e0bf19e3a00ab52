"""A limit that may be passed, but not in silence: Ireland's chain, acted out on a small subject.

Source: https://hse.ie/eng/about/who/complaints/ysysguidance/listening-responding-to-feedback/timeframes.html
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clocks import actions, profiles
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db
DUBLIN = ZoneInfo("Europe/Dublin")
CLOSED = {"2026-03-17": "Saint Patrick's Day", "2026-04-06": "Easter Monday", "2026-05-04": "May Day"}
WEEK = {day: [["08:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {"sat": [], "sun": []}


def at(words: str) -> datetime:
    return datetime.strptime(f"2026-{words}", "%Y-%m-%d %H:%M").replace(tzinfo=DUBLIN)


def complaint(name: str = "ireland_hse", received: str = "03-10 11:20") -> toy.Thing:
    site = make_hospital.site(zone="Europe/Dublin")
    data = {"weekly": WEEK, "holidays": CLOSED, "dates": {}, "horizon_year": 2026}
    for role in ("statutory", "office"):
        actions.publish_calendar(site, role, data=data, by=None)
    made = toy.thing(site=site, rules=actions.publish_profile(profiles.shipped_data(name), by=None))
    happens(made, "received", received)
    return made


def happens(made: toy.Thing, event: str, when: str) -> None:
    actions.happened(made, event, at=at(when), now=at(when), facts=toy.FACTS)


def due(made: toy.Thing, kind: str, seq: int = 1) -> date:
    return made.clock(kind, seq).due_on


def test_the_chain_of_ireland():
    made = complaint()
    assert due(made, "acknowledge") == date(2026, 3, 18)
    assert due(made, "latest_response") == date(2026, 9, 9)
    happens(made, "acknowledged", "03-12 16:00")
    assert due(made, "statutory_response") == date(2026, 4, 27)
    explanation = made.clocks.get(kind="delay_notice", parent__kind="statutory_response")
    assert explanation.due_on == date(2026, 4, 27)
    assert not made.clocks.filter(kind="update").exists()
    happens(made, "delay_notice_sent", "04-27 15:00")
    explanation.refresh_from_db()
    assert explanation.stopped_at == at("04-27 15:00") and explanation.breached_at is None
    assert due(made, "update") == date(2026, 5, 26)
    assert due(made, "statutory_response") == date(2026, 4, 27), "an explanation moves nothing"
    assert made.clocks.get(kind="delay_notice", parent__kind="latest_response").stopped_at is None


def test_the_next_update_begins_with_the_one_that_was_sent():
    made = complaint()
    happens(made, "acknowledged", "03-12 16:00")
    happens(made, "delay_notice_sent", "04-27 15:00")
    happens(made, "update_sent", "05-28 10:00")
    first, second = made.clock("update", 1), made.clock("update", 2)
    assert first.breached_at == first.due_at
    assert second.started_at == at("05-28 10:00") and second.due_on == date(2026, 6, 25)


def test_an_early_explanation_counts_for_the_limit_that_comes_next():
    made = complaint()
    happens(made, "acknowledged", "03-12 16:00")
    happens(made, "delay_notice_sent", "04-20 15:00")
    stopped = made.clocks.filter(kind="delay_notice", stopped_at__isnull=False)
    assert [clock.parent.kind for clock in stopped] == ["statutory_response"]


def test_in_england_the_explanation_is_owed_once_the_limit_has_passed():
    made = complaint("england_nhs", received="01-12 10:00")
    assert due(made, "statutory_response") == date(2026, 7, 11)
    assert due(made, "delay_notice") == date(2026, 7, 13)


def test_an_explanation_moves_with_its_limit():
    made = complaint()
    happens(made, "acknowledged", "03-12 16:00")
    closed = {**CLOSED, "2026-04-23": "The roof is mended", "2026-04-24": "The roof is mended"}
    data = {"weekly": WEEK, "holidays": closed, "dates": {}, "horizon_year": 2026}
    site = make_hospital.Site.objects.get(pk=made.site_id)
    actions.publish_calendar(site, "statutory", data=data, by=None)
    while actions.carry(now=at("03-13 09:00")):
        pass
    moved = made.clocks.get(kind="delay_notice", parent__kind="statutory_response")
    assert due(made, "statutory_response") == moved.due_on == date(2026, 4, 29)


def test_the_answer_ends_limit_explanation_and_updates():
    made = complaint()
    happens(made, "acknowledged", "03-12 16:00")
    happens(made, "delay_notice_sent", "04-27 15:00")
    happens(made, "responded", "05-20 15:00")
    running = set(made.clocks.running().values_list("kind", flat=True))
    assert running <= {"triage", "right_expiry", "contact"}
