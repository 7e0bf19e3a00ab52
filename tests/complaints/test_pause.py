"""A target stands still from its page: only where the rules allow it, with a reason, never without an end."""

from datetime import timedelta

from complaints import actions
from tests.complaints import seen
from tests.complaints.dealing import agreed


def test_it_stands_still_until_the_end_of_a_day(cast):
    case, clock = agreed(cast)
    until = (case.received_at + timedelta(days=5)).date()
    actions.pause(case, by=cast.officer, target=clock, reason="complainant", until=until, is_told=True, now=soon(case))
    paused = clock.pauses.get()
    assert (paused.reason, paused.told_complainant_at) == ("complainant", soon(case))
    assert paused.max_ends_at.date() >= until


def soon(case):
    return case.received_at + timedelta(hours=1)


def test_what_may_not_pause_is_refused(cast):
    case, _clock = agreed(cast)
    other = seen.Clock.objects.of("complaint", case.pk).running().exclude(kind="agreed_response").first()
    with seen.refused("not_pausable"):
        actions.pause(
            case, by=cast.officer, target=other, reason="complainant", until=soon(case).date() + timedelta(days=3),
            now=soon(case),
        )  # fmt: skip
