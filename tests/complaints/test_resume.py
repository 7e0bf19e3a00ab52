"""A target that stood still goes on; its date moves by that time."""

from datetime import timedelta

from complaints import actions
from tests.complaints import seen
from tests.complaints.dealing import agreed


def test_it_goes_on_later_by_the_time_it_stood_still(cast):
    case, clock = agreed(cast)
    at, due = case.received_at + timedelta(hours=1), clock.due_at
    until = (at + timedelta(days=9)).date()
    actions.pause(case, by=cast.officer, target=clock, reason="complainant", until=until, now=at)
    actions.resume(case, by=cast.officer, target=clock, now=at + timedelta(days=5))
    clock.refresh_from_db()
    assert clock.paused_at is None
    assert clock.due_at > due
    assert clock.due_at_gross == due
    told = [verb for verb in seen.verbs(case) if verb.startswith("target.")]
    assert told == ["target.pause", "target.resume"]


def test_what_runs_cannot_go_on(cast):
    case, clock = agreed(cast)
    with seen.refused("not_paused"):
        actions.resume(case, by=cast.officer, target=clock)
