"""Planners are warned of hours that nobody has, seven days ahead, once a day; administrators of alerts that fell."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints import actions as complaints
from hospital import actions as hospital
from hospital.models import Role
from outbox import actions, tasks
from outbox.models import Message
from tests import make

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # a Friday
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return make.cast()


@pytest.fixture
def rota(cast):
    """Nobody has the Sunday."""
    rota = make.rota(cast.site)
    make.shifts(rota, cast.duty, "08:00", "08:00", days=[0, 1, 2, 3, 4, 5])
    return rota


def told(template: str = "hospital/rota_gaps") -> list:
    return list(Message.objects.filter(template=template).order_by("pk"))


def test_the_planners_of_the_site_are_warned_in_the_app(cast, rota):
    assert actions.tell_gaps(now=MORNING) == 1
    messages = told()
    assert {message.to_user for message in messages} == {cast.manager, cast.director}
    assert {message.channel for message in messages} == {"in_app"}
    assert messages[0].context["date"] == "2026-11-22"
    assert messages[0].context["site"] == cast.site.name


def test_once_a_day_by_the_time_of_the_place(cast, rota):
    for hour in (0, 1, 17):
        actions.tell_gaps(now=MORNING + timedelta(hours=hour))
    assert len(told()) == 2
    actions.tell_gaps(now=datetime(2026, 11, 21, 0, 0, tzinfo=UTC))
    assert len(told()) == 4


def test_by_the_hour_the_clockwork_calls_it(cast, rota):
    tasks.tell_gaps()
    tasks.tell_gaps()
    assert len(told()) == 2


def test_seven_days_ahead_and_not_eight(cast):
    rota = make.rota(cast.site)
    make.shifts(rota, cast.duty, "08:00", "08:00", last_on=(MORNING + 7 * DAY).date())
    assert actions.tell_gaps(now=MORNING) == 0  # the last one lasts until the eighth day
    assert actions.tell_gaps(now=MORNING + 2 * DAY) == 1


def test_without_a_gap_nobody_is_warned(cast):
    make.shifts(make.rota(cast.site), cast.duty, "08:00", "08:00")
    assert actions.tell_gaps(now=MORNING) == 0
    assert told() == []


def test_somebody_away_without_a_deputy_is_a_gap_and_with_one_is_none(cast):
    make.shifts(make.rota(cast.site), cast.duty, "08:00", "08:00")
    absence = make.away(cast.duty, starts_at=MORNING + DAY, ends_at=MORNING + 2 * DAY, now=MORNING)
    assert actions.tell_gaps(now=MORNING) == 1
    hospital.end_absence(absence, by=None, now=MORNING)
    make.away(cast.duty, cast.director, starts_at=MORNING + DAY, ends_at=MORNING + 2 * DAY, now=MORNING)
    assert actions.tell_gaps(now=MORNING) == 0


def test_a_site_without_planners_and_the_group_warn_the_administrators(cast):
    make.rota(cast.other_site)
    make.rota(None)
    actions.tell_gaps(now=MORNING)
    assert [message.to_user for message in told()] == [cast.administrator] * 2


def test_many_rotas_cost_no_more_queries_than_one(cast, rota, django_assert_max_num_queries):
    for role in (Role.OFFICER, Role.MANAGER, Role.LEADERSHIP):
        make.rota(cast.site, role, is_round_the_clock=True)
    with django_assert_max_num_queries(7):
        assert actions.tell_gaps(now=MORNING) == 4


# ---------------------------------------------------------------- falling to the duty manager
@pytest.fixture
def empty(cast):
    """A case where nobody above the officers could be told but the duty manager."""
    hospital.name_duty_manager(cast.site, cast.duty, by=None)
    case = make.triaged(cast)
    for person in (cast.director,):
        hospital.end_membership(person.memberships.get(), by=None)
    return case


def escalate(case, by):
    return complaints.escalate(case, by=by, role=Role.LEADERSHIP, reason="Needs a decision")


def test_administrators_hear_that_an_alert_found_nobody_in_its_role(cast, empty):
    escalate(empty, cast.officer)
    (message,) = told("hospital/fell_to_duty")
    assert (message.to_user, message.channel) == (cast.administrator, "in_app")
    assert message.context == {"site": cast.site.name, "link": cast.site.get_absolute_url()}


def test_once_a_day_for_a_role_at_a_site(cast, empty):
    escalate(empty, cast.officer)
    escalate(make.triaged(cast), cast.officer)
    assert len(told("hospital/fell_to_duty")) == 1


def test_nobody_hears_of_it_while_somebody_holds_the_role(cast):
    escalate(make.triaged(cast), cast.officer)
    assert told("hospital/fell_to_duty") == []


def test_looking_at_who_would_be_told_tells_nobody(cast, empty):
    page = make.signed_in(cast.officer).get(f"/complaints/{empty.ref}/escalate/")
    assert page.status_code == 200
    assert told("hospital/fell_to_duty") == []
