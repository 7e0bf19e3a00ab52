"""Nobody answered in time: it goes on without."""

from complaints import actions
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
