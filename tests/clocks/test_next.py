"""`is_next` marks the one target that lists show: after any sequence of events, the earliest due that is not paused."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clocks import actions
from clocks.facts import Facts
from clocks.models import Clock
from clocks.profiles import NOBODYS
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.toy import RECEIVED

EVENTS = ("assigned", "acknowledged", "triaged", "contacted", "update_sent", "responded", "reopened", "put_right")
steps = st.one_of(
    st.tuples(st.just("happened"), st.sampled_from(EVENTS)),
    st.tuples(st.just("replan"), st.integers(1, 4)),
    st.tuples(st.just("cancel"), st.sampled_from(["acknowledge", "update", "statutory_response"])),
    st.tuples(st.just("agree"), st.integers(1, 20)),
    st.tuples(st.just("pause"), st.integers(1, 8)),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("calendar"), st.sampled_from(["2026-03-10", "2026-03-11", "2026-03-12"])),
)


def expected(rows: list[Clock]) -> int | None:
    """The rule in one line, from the rows alone. What nobody owes (a right that ends) is shown nowhere."""
    running = [r for r in rows if r.stopped_at is None and r.cancelled_at is None and r.kind not in NOBODYS]
    return min(running, key=lambda row: (row.paused_at is not None, row.due_at, row.pk)).pk if running else None


def do(made: toy.Thing, site: object, step: tuple[str, object], now: object) -> None:
    name, value = step
    facts = Facts(type="complaint", severity=value if name == "replan" else 2)
    agreed = made.clocks.running().filter(kind="agreed_response").first()
    if name == "happened":
        actions.happened(made, value, at=now, now=now, facts=facts)
    elif name == "replan":
        actions.replan(made, facts, now=now)
    elif name == "cancel":
        actions.cancel(made, reason="test", now=now, kinds=[value])
    elif name == "agree":
        on = date(2026, 3, 9) + timedelta(days=value)
        actions.happened(made, "plan_agreed", at=now, now=now, facts=facts, agreed_on=on)
    elif name == "pause" and agreed and agreed.paused_at is None and agreed.due_at > now:
        actions.pause(agreed, reason="complainant", until=now + timedelta(days=value), by=None, now=now)
    elif name == "resume" and agreed and agreed.paused_at:
        actions.resume(agreed, by=None, now=now)
    elif name == "calendar":
        week = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        data = {"weekly": week, "holidays": {value: "Closed"}}
        actions.publish_calendar(site, "statutory", data=data, by=None, now=now)
        while actions.carry(now=now):
            pass


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(st.tuples(steps, st.integers(1, 2000)), max_size=8))
def test_the_mark_is_where_the_rule_says_after_any_sequence(done):
    site = make_hospital.site()
    made = toy.received(site=site)
    now = RECEIVED
    for step, minutes in done:
        now += timedelta(minutes=minutes)
        do(made, site, step, now)
        rows = list(made.clocks)
        assert [row.pk for row in rows if row.is_next] == [pk for pk in [expected(rows)] if pk], (step, now)
