"""Accounts, roles, deputies: what the verbs do, refuse and record."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from hospital import actions
from hospital.models import Membership, Role, User
from tests import make_hospital as make

pytestmark = pytest.mark.django_db


def refused(code: str):
    return pytest.raises(ValidationError, check=lambda error: code in {one.code for one in _flat(error)})


def _flat(error: ValidationError) -> list[ValidationError]:
    return (
        [one for errors in error.error_dict.values() for one in errors]
        if hasattr(error, "error_dict")
        else error.error_list
    )


def entries(verb: str, user: User) -> int:
    return Entry.objects.filter(verb=verb, subject_kind="user", subject_id=user.pk).count()


# ---------------------------------------------------------------- accounts
def test_an_account_is_made_without_rights():
    user = actions.create_user(email=" Amara@Example.org ", name="Amara Diallo", by=None, now=make.NOW)
    assert user.email == "amara@example.org"
    assert not user.has_usable_password()
    assert not user.standing.verbs
    assert entries("user.create", user) == 1


def test_one_address_signs_in_one_person():
    make.user(email="amara@example.org")
    with refused("taken"):
        actions.create_user(email="AMARA@example.org", name="Another", by=None, now=make.NOW)


def test_the_database_keeps_addresses_lower_case_and_once():
    user = make.user(email="amara@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(email="Amara@example.org")


def test_a_new_address_ends_sessions_and_is_recorded_without_the_words():
    user = make.user()
    actions.change_user(user, email="new@example.org", by=None, now=make.NOW)
    user.refresh_from_db()
    assert (user.email, user.session_epoch) == ("new@example.org", 1)
    assert Entry.objects.get(verb="user.change").facts["fields"] == ["email"]


def test_changing_nothing_records_nothing():
    user = make.user()
    actions.change_user(user, name=user.name, email=user.email, by=None, now=make.NOW)
    assert entries("user.change", user) == 0


# ---------------------------------------------------------------- roles
def test_a_role_is_given_once_per_place():
    user, site = make.user(), make.site()
    actions.grant(user, role=Role.OFFICER, place=site, by=None, now=make.NOW)
    with refused("held"):
        actions.grant(user, role=Role.OFFICER, place=site, by=None, now=make.NOW)
    actions.grant(user, role=Role.OFFICER, place=make.department(at=site), by=None, now=make.NOW)
    assert entries("user.grant", user) == 2


def test_a_role_taken_away_can_be_given_again():
    user, site = make.user(), make.site()
    first = actions.grant(user, role=Role.OFFICER, place=site, by=None, now=make.NOW)
    actions.end_membership(first, by=None, now=make.NOW)
    actions.end_membership(first, by=None, now=make.NOW)
    actions.grant(user, role=Role.OFFICER, place=site, by=None, now=make.NOW)
    assert user.memberships.current().count() == 1
    assert entries("user.end_membership", user) == 1


def test_nobody_gives_themselves_a_role():
    admin = make.administrator()
    with refused("self"):
        actions.grant(admin, role=Role.MANAGER, place=make.site(), by=admin, now=make.NOW)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PRIVACY])
def test_a_house_wide_role_is_not_given_for_a_part_of_the_house(role):
    with refused("scope"):
        actions.grant(make.user(), role=role, place=make.site(), by=None, now=make.NOW)


def test_the_last_administrator_stays():
    admin = make.administrator()
    with refused("last_administrator"):
        actions.end_membership(admin.memberships.get(), by=None, now=make.NOW)
    with refused("last_administrator"):
        actions.deactivate(admin, by=None, now=make.NOW)
    make.administrator()
    actions.end_membership(admin.memberships.get(), by=None, now=make.NOW)


def test_an_administrator_who_left_does_not_count_as_one():
    stays, left = make.administrator(), make.administrator()
    actions.deactivate(left, by=None, now=make.NOW)
    with refused("last_administrator"):
        actions.deactivate(stays, by=None, now=make.NOW)


# ---------------------------------------------------------------- deputies and leaving
def test_a_deputy_is_named_and_taken_away():
    user, deputy = make.user(), make.user()
    actions.name_deputy(user, deputy=deputy, by=user, now=make.NOW)
    user.refresh_from_db()
    assert user.deputy == deputy
    actions.name_deputy(user, deputy=None, by=user, now=make.NOW)
    assert entries("user.name_deputy", user) == 2


def test_nobody_is_their_own_deputy_nor_has_one_who_left():
    user, left = make.user(), make.user()
    actions.deactivate(left, by=None, now=make.NOW)
    left.refresh_from_db()
    for deputy, code in ((user, "self"), (left, "inactive")):
        with refused(code):
            actions.name_deputy(user, deputy=deputy, by=None, now=make.NOW)


def test_leaving_ends_roles_sessions_and_deputyships():
    user, other = make.user(Role.OFFICER, make.site()), make.user()
    actions.name_deputy(other, deputy=user, by=None, now=make.NOW)
    actions.deactivate(user, by=None, now=make.NOW)
    user.refresh_from_db()
    other.refresh_from_db()
    assert not user.is_active
    assert user.session_epoch == 1
    assert not Membership.objects.current().filter(user=user).exists()
    assert other.deputy is None
    assert entries("user.deactivate", user) == 1


def test_a_duty_manager_is_replaced_before_they_leave():
    site, duty = make.site(), make.user()
    actions.name_duty_manager(site, duty, by=None, now=make.NOW)
    with refused("duty_manager"):
        actions.deactivate(duty, by=None, now=make.NOW)
    actions.name_duty_manager(site, make.user(), by=None, now=make.NOW)
    actions.deactivate(duty, by=None, now=make.NOW)


def test_nobody_lets_themselves_go():
    make.administrator()
    admin = make.administrator()
    with refused("self"):
        actions.deactivate(admin, by=admin, now=make.NOW)


def test_somebody_back_has_no_roles():
    user = make.user(Role.OFFICER, make.site())
    actions.deactivate(user, by=None, now=make.NOW)
    actions.reactivate(user, by=None, now=make.NOW)
    user = User.objects.get(pk=user.pk)
    assert user.is_active
    assert not user.standing.verbs


def test_a_person_chooses_language_theme_and_shortcuts_only():
    user = make.user()
    actions.prefer(user, theme="dark", has_shortcuts=False, now=make.NOW)
    user.refresh_from_db()
    assert (user.theme, user.has_shortcuts) == ("dark", False)
    with pytest.raises(TypeError):
        actions.prefer(user, email="x@example.org", now=make.NOW)


# ---------------------------------------------------------------------------------------- finding colleagues
def named(words: str) -> list[str]:
    return [person.name for person in User.objects.listed(words)]


def test_a_colleague_is_found_by_any_spelling(db):
    (
        make.user(name="陈晓雨"),
        make.user(name="Mohamed Haddad"),
        make.user(name="Orla Byrne", email="o.byrne@example.org"),
    )
    assert named("chen xiaoyu") == named("cxy") == named("晓雨") == ["陈晓雨"]
    assert named("muhammad hadad") == named("محمد") == ["Mohamed Haddad"]
    assert named("byrn") == named("o.byrne@") == named("Obrla") == ["Orla Byrne"]
    assert named("nobody at all") == []


def test_a_colleague_is_found_by_where_they_work(db):
    nurse = make.user(Role.FRONTLINE, make.department("Maternity"), name="Ann Kelly")
    make.user(Role.FRONTLINE, make.department("Surgery"), name="Bob Kelly")
    assert named("maternity") == [nurse.name]


def test_a_new_name_is_found_and_the_old_one_is_not(db):
    person = make.user(name="Ann Kelly")
    actions.change_user(person, by=None, name="Ann Chen")
    assert named("chen") == ["Ann Chen"]
    assert named("kelly") == []
