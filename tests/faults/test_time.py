"""F13, F14: a worker's wrong clock decides nothing, and the nights on which clocks change cost no business minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clocks import actions
from clocks.calendars import calendars_of
from clocks.worktime import HOUR, between, first_late, is_open
from tests import make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.faults
# The Friday before the change, 16:00 local: half an office day and the changed night lie between start and due.
NIGHTS = [
    ("Europe/London", "2026-03-27"), ("Europe/London", "2026-10-23"),
    ("America/New_York", "2026-03-06"), ("America/New_York", "2026-10-30"),
    ("Africa/Casablanca", "2026-02-13"), ("Africa/Casablanca", "2026-03-20"),
    ("Australia/Lord_Howe", "2026-04-03"), ("Australia/Lord_Howe", "2026-10-02"),
]  # fmt: skip


LATER = "UPDATE clocks_firing SET wake_at = now() + interval '50 minutes' WHERE state = 'planned' AND wake_at <= now()"
DUE = "UPDATE clocks_firing SET wake_at = now() WHERE state = 'planned' AND wake_at < now() + interval '50 minutes'"


def test_f13_a_worker_whose_clock_is_an_hour_off_fires_nothing_early_or_late(here, actor):
    cases = here.load(actor, 20)
    here.sql(LATER)
    for hours in (1, -1):
        actor.do("sweep_with_a_wrong_clock", hours=hours)
    assert here.state(cases).escalations() == 0
    here.sql(DUE)
    actor.do("sweep_with_a_wrong_clock", hours=-1)
    here.state(cases).assert_once(len(cases))


def test_f13_while_the_clock_of_the_web_is_off_actions_are_refused(here, actor):
    here.load(actor, 1)
    off = [actor.do("register_with_a_wrong_clock", seconds=seconds) for seconds in (3, -3, 3600, -3600)]
    assert off == ["clock"] * 4
    assert actor.do("register_with_a_wrong_clock", seconds=0) == ""


def test_f13_control_without_the_comparison_they_go_through(here, unsafe):
    careless = unsafe("UNSAFE_CLOCK")
    here.load(careless, 1)
    assert careless.do("register_with_a_wrong_clock", seconds=3) == ""


def test_f13_control_a_sweep_that_asks_the_worker_fires_early(here, unsafe):
    careless = unsafe("UNSAFE_WORKER_CLOCK")
    cases = here.load(careless, 20)
    here.sql(LATER)
    careless.do("sweep_with_a_wrong_clock", hours=1)
    assert here.state(cases).escalations() == len(cases)


@pytest.fixture
def toy_room() -> None:
    toy.make_table()


@pytest.mark.django_db
@pytest.mark.usefixtures("toy_room")
@pytest.mark.parametrize(("zone", "friday"), NIGHTS)
def test_f14_over_a_change_of_clocks_every_step_comes_on_time(zone, friday):
    site = make_hospital.site(zone=zone)
    start = datetime.fromisoformat(f"{friday}T16:00").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    made = toy.received(at=start, facts=toy.GRAVE, site=site)
    actions.happened(made, "assigned", at=start, now=start, facts=toy.GRAVE)
    calendars = calendars_of(site.pk).by_role
    triage, contact = made.clock("triage"), made.clock("contact")
    assert between(calendars["office"], start, triage.due_at) == 4 * HOUR
    assert is_open(calendars["office"], triage.due_at - timedelta(seconds=1))
    assert contact.due_at - start == timedelta(hours=4)
    fires_on_time(made, [triage, contact, made.clock("statutory_response")])


def fires_on_time(made: toy.Thing, clocks: list) -> None:
    """Not a second before it is late, and at once when it is."""
    for clock in sorted(clocks, key=lambda clock: clock.due_at):
        late_at = first_late(clock.edge, clock.due_at)
        breach = made.firings.get(clock=clock, rung__key="breach")
        sweep_until_quiet(late_at - timedelta(seconds=1))
        breach.refresh_from_db()
        assert (breach.state, breach.fire_at) == ("planned", late_at)
        sweep_until_quiet(late_at)
        breach.refresh_from_db()
        assert breach.state in ("fired", "superseded")


def sweep_until_quiet(now: datetime) -> None:
    while actions.fire_due(now=now):
        pass
