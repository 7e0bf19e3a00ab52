"""Who is told: nearest holder, deputy, one unit up, next role, duty manager; never nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from hospital import actions, recipients
from hospital.models import Role, User
from hospital.recipients import GROUP, Ask, Chosen, Roster, choose
from tests import make_hospital as make


# ---------------------------------------------------------------- the pure rule
def roster(**changes) -> Roster:
    """Ward 12 in department 11 of site 1: officer 5 in 12, manager 6 at the site, leadership 7 for the group."""
    holders = {
        (Role.OFFICER, ("department", 12)): [5],
        (Role.OFFICER, ("site", 1)): [50],
        (Role.MANAGER, ("site", 1)): [6],
        (Role.LEADERSHIP, GROUP): [7],
        (Role.ADMINISTRATOR, GROUP): [9],
    }
    told = {
        "holders": holders,
        "paths": {12: (11, 12)},
        "duty": {("site", 1): 8, GROUP: 80},
        "active": {5, 50, 6, 7, 8, 80, 9, 55},
    }
    return Roster(**{**told, **changes})


def chosen(ask: Ask, **changes) -> list[tuple[int, str]]:
    return [tuple(one) for one in choose(ask, roster(**changes)).users]


def test_the_nearest_holder_is_told():
    assert chosen(Ask(Role.OFFICER, 1, 12)) == [(5, "role")]


def test_without_a_holder_in_the_ward_the_unit_above_is_asked():
    assert chosen(Ask(Role.OFFICER, 1, 11)) == [(50, "role")]


def test_a_barred_holder_is_passed_over_one_unit_up():
    found = choose(Ask(Role.OFFICER, 1, 12, barred=frozenset({5})), roster())
    assert found.users == (Chosen(50, "unit_up"),)
    assert found.skipped == [{"user": 5, "why": "barred"}]


def test_an_inactive_holder_is_stood_in_for_by_the_deputy():
    active = {50, 6, 7, 8, 80, 9, 55}
    found = choose(Ask(Role.OFFICER, 1, 12), roster(active=active, deputies={5: 55}))
    assert found.users == (Chosen(55, "deputy"),)
    assert found.skipped == [{"user": 5, "why": "inactive"}]


def test_a_barred_deputy_does_not_stand_in():
    active = {50, 6, 7, 8, 80, 9, 55}
    assert chosen(Ask(Role.OFFICER, 1, 12, barred=frozenset({55})), active=active, deputies={5: 55}) == [
        (50, "unit_up")
    ]


def test_a_barred_holders_deputy_is_not_asked_either():
    assert chosen(Ask(Role.OFFICER, 1, 12, barred=frozenset({5})), deputies={5: 55}) == [(50, "unit_up")]


def test_whoever_was_told_before_is_passed_over():
    assert chosen(Ask(Role.OFFICER, 1, 12, told=frozenset({5, 50}))) == [(6, "next_role")]


def test_roles_without_holders_are_climbed_over():
    assert chosen(Ask(Role.DEPARTMENT, 1, 12)) == [(7, "next_role")]


def test_with_nobody_left_the_duty_manager_of_the_site_is_told_and_it_says_so():
    found = choose(Ask(Role.LEADERSHIP, 1, None, told=frozenset({7})), roster())
    assert found.users == (Chosen(8, "duty_site"),)
    assert found.fell_to_duty


def test_without_one_at_the_site_the_duty_manager_of_the_group_is_told():
    assert chosen(Ask(Role.LEADERSHIP, 1, None, told=frozenset({7})), duty={GROUP: 80}) == [(80, "duty_group")]


def test_with_everybody_told_the_duty_manager_is_told_again():
    everybody = frozenset({5, 50, 6, 7, 8, 80})
    assert chosen(Ask(Role.OFFICER, 1, 12, told=everybody)) == [(8, "told_before")]


def test_with_no_duty_manager_named_somebody_told_before_is_told_again():
    assert chosen(Ask(Role.LEADERSHIP, 1, None, told=frozenset({7})), duty={}) == [(7, "told_before")]


def test_the_last_resort_is_an_administrator():
    everybody = frozenset({5, 50, 6, 7, 8, 80})
    found = choose(Ask(Role.OFFICER, 1, 12, barred=everybody), roster())
    assert found.users == (Chosen(9, "administrator"),)
    assert found.fell_to_duty


def test_two_holders_are_both_told_once():
    holders = {(Role.MANAGER, ("site", 1)): [6, 60, 6]}
    assert chosen(Ask(Role.MANAGER, 1), holders=holders, active={6, 60}) == [(6, "role"), (60, "role")]


PEOPLE = st.frozensets(st.sampled_from([5, 50, 6, 7, 8, 80, 55]))


@given(
    role=st.sampled_from(Role.values),
    department=st.sampled_from([None, 11, 12]),
    barred=PEOPLE,
    told=PEOPLE,
    away=PEOPLE,
)
def test_never_nobody_and_never_a_barred_or_inactive_person(role, department, barred, told, away):
    active = {5, 50, 6, 7, 8, 80, 9, 55} - away
    found = choose(Ask(role, 1, department, barred, told), roster(active=active, deputies={5: 55, 7: 55}))
    ids = {one.user_id for one in found.users}
    assert ids
    assert not ids & barred
    assert ids <= active
    assert all(one.because in ("told_before", "administrator") for one in found.users if one.user_id in told)
    assert not ids & {one["user"] for one in found.skipped}


# ---------------------------------------------------------------- read from the database
@pytest.fixture
def house(db):
    site = make.site()
    upper = make.department(at=site)
    lower = make.department(parent=upper)
    make.administrator()
    return site, upper, lower


def users_of(found) -> list[User]:
    return [User.objects.get(pk=one.user_id) for one in found.users]


def test_people_are_found_along_the_tree(house):
    site, upper, lower = house
    head = make.user(Role.DEPARTMENT, upper)
    manager = make.user(Role.MANAGER, site)
    make.user(Role.DEPARTMENT, make.department(at=site))
    assert users_of(recipients.resolve(Role.DEPARTMENT, site.pk, lower.pk, now=make.NOW)) == [head]
    assert users_of(recipients.resolve(Role.MANAGER, site.pk, lower.pk, now=make.NOW)) == [manager]


def test_a_role_at_another_site_does_not_count(house):
    site, _upper, lower = house
    make.user(Role.MANAGER, make.site())
    duty = make.user(Role.DUTY, site)
    actions.name_duty_manager(site, duty, by=None, now=make.NOW)
    found = recipients.resolve(Role.MANAGER, site.pk, lower.pk, now=make.NOW)
    assert users_of(found) == [duty]


def test_an_ended_role_does_not_count(house):
    site, _upper, _lower = house
    left, stays = make.user(Role.MANAGER, site), make.user(Role.MANAGER, site)
    actions.end_membership(left.memberships.get(), by=None, now=make.NOW)
    assert users_of(recipients.resolve(Role.MANAGER, site.pk, now=make.NOW)) == [stays]


def test_the_deputy_of_an_inactive_duty_manager_is_told(house):
    site, _upper, _lower = house
    duty, deputy = make.user(Role.DUTY, site), make.user(Role.OFFICER, site)
    actions.name_duty_manager(site, duty, by=None, now=make.NOW)
    actions.name_deputy(duty, deputy=deputy, by=None, now=make.NOW)
    User.objects.filter(pk=duty.pk).update(is_active=False)
    assert users_of(recipients.resolve(Role.LEADERSHIP, site.pk, now=make.NOW)) == [deputy]


def test_any_number_of_questions_costs_five_queries(house):
    site, upper, lower = house
    other = make.site()
    for place in (site, upper, lower, other):
        make.user(Role.MANAGER, place)
    asks = [
        Ask(role, place.pk, d)
        for role in Role.values
        for place, d in ((site, upper.pk), (site, lower.pk), (other, None))
    ]
    with CaptureQueriesContext(connection) as asked:
        found = recipients.resolve_many(asks, make.NOW)
    assert len(asked) == 5
    assert len(found) == len(asks)
    assert all(one.users for one in found)


def test_no_question_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert recipients.resolve_many([], make.NOW) == []
