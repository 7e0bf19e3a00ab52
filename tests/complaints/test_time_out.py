"""Nobody answered in time: it goes on without."""

from complaints import actions
from complaints.actions import waits
from complaints.actions.cases import may_disclose
from complaints.models import Wait
from tests import make
from tests.complaints import seen

TOO_LATE = {"days": 9}


def test_the_sweep_lets_it_go_on_and_tells_whoever_holds_it(cast):
    case = make.asked(cast)
    assert actions.time_out_due() == 0
    assert actions.time_out_due(make.timezone.now() + make.timedelta(**TOO_LATE)) == 1
    assert make.fresh(case).status == "investigating"
    assert seen.told(case, "timed_out") == {cast.officer.pk}
    assert "complainant_info" not in seen.running(case)
    assert seen.last_entry(case).actor_id is None


def test_it_refuses_while_they_have_time(cast):
    with seen.refused("early"):
        actions.time_out(make.asked(cast))


def test_it_refuses_where_nobody_was_asked(cast):
    with seen.refused("illegal_transition"):
        actions.time_out(make.investigating(cast))


def test_consent_that_nobody_gave_holds_it_up_no_longer_and_discloses_nothing(cast):
    case = make.awaiting_consent(cast)
    assert actions.time_out_due() == 0
    with seen.refused("early"):
        actions.time_out(case)
    assert actions.time_out_due(make.timezone.now() + make.timedelta(days=60)) == 1
    case = make.fresh(case)
    assert (case.status, case.consent.state, may_disclose(case)) == ("triaged", "requested", False)
    assert "consent" not in seen.running(case)
    assert seen.told(case, "timed_out") == {cast.officer.pk}


def test_many_that_still_have_time_where_they_are_hold_up_nobody(cast, monkeypatch):
    """In the west it is still the day before when the night is over in London."""
    monkeypatch.setattr(waits, "BATCH", 1)
    west, here = make.asked(cast), make.asked(cast)
    type(west).objects.filter(pk=west.pk).update(zone="America/Los_Angeles")
    Wait.objects.update(expected_on=make.NOW.date())
    midnight = make.NOW.replace(hour=2) + make.timedelta(days=1)
    assert actions.time_out_due(midnight) == 1
    assert [make.fresh(case).status for case in (west, here)] == ["awaiting_complainant", "investigating"]
