"""First steps: what an empty hospital lacks, the roles nobody holds, and the opening itself."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import outbox.actions
from audit.models import Entry
from clocks import actions as clocks
from clocks.calendars import UNTIL_PUBLISHED
from clocks.models import ProfileVersion
from hospital import actions
from hospital.models import Organization, Role, Site, User
from outbox.models import Message
from pxm.opening.actions import open_house
from pxm.opening.steps import Checklist
from tests import make_hospital as make
from tests.pxm.test_init_hospital import init

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Organization:
    init()
    return Organization.objects.get()


@pytest.fixture
def admin(house) -> User:
    return User.objects.get()


def checklist(house) -> Checklist:
    return Checklist(Organization.objects.get(), timezone.now())


def furnish(house: Organization, admin: User) -> None:
    """Everything that is needed, and nothing that can wait."""
    site = Site.objects.get()
    actions.change_site(site, phone="+353 1 555 0100", by=admin)
    actions.add_department(site, name="Surgery", by=admin)
    clocks.confirm_profile(ProfileVersion.objects.get(), by=admin)
    clocks.publish_calendar(site, "office", data=UNTIL_PUBLISHED["office"], by=admin)
    for role in (Role.OFFICER, Role.MANAGER, Role.DUTY):
        duty = make.user(role, site)
    actions.name_duty_manager(site, duty, by=admin)
    head = {"address": "12 Harbour Road", "complaints": "Listening office, ground floor"}
    actions.change_letterheads(site, words={"en": head}, by=admin)
    message = outbox.actions.test(admin, way="email")
    Message.objects.filter(pk=message.pk).update(state="sent", settled_at=timezone.now())


def test_an_empty_hospital_lacks_everything_it_needs(house):
    assert checklist(house).missing == [
        "Harbour Hospital: no telephone or e-mail for the public",
        "Private hospital (default): nobody at the hospital has confirmed the targets",
        "Harbour Hospital: nobody has published the office hours and holidays",
        "Harbour Hospital: no department yet",
        "Harbour Hospital: nobody is Patient-experience officer",
        "Harbour Hospital: nobody is Complaints manager",
        "Harbour Hospital: nobody is Duty manager",
        "Harbour Hospital: no duty manager is named, and none for the group",
        "Harbour Hospital: no address, or nobody who answers about complaints",
        "No test mail has left yet",
    ]


def test_it_names_every_role_that_nobody_holds_at_each_site(house):
    north = make.site("North")
    make.user(Role.OFFICER, make.department("Eye", at=north))
    make.user(Role.MANAGER)  # of the whole house
    make.user(Role.LEGAL, north)
    gone = make.user(Role.PRIVACY)
    actions.deactivate(gone, by=None, now=make.NOW)
    found = {line.place: line.roles for line in checklist(house).unheld}
    alone = [Role.FRONTLINE, Role.DEPARTMENT, Role.DUTY, Role.LEADERSHIP]
    assert found["North"] == alone
    assert found["Harbour Hospital"] == [Role.FRONTLINE, Role.OFFICER, *alone[1:]]
    assert Role.PRIVACY in found["Harbour Group"] and Role.LEGAL not in found["Harbour Group"]


def test_what_can_wait_keeps_nobody_from_opening(house, admin):
    furnish(house, admin)
    now = checklist(house)
    assert now.missing == []
    assert [str(step.title) for step in now.steps if step.left] == [
        "Invitations", "A second administrator", "Duty rota",
    ]  # fmt: skip
    open_house(house, by=admin)
    assert Organization.objects.get().opened_at is not None
    assert Entry.objects.get(verb="organization.open").actor_id == admin.pk


def test_it_does_not_open_before_and_says_every_reason(house, admin):
    with pytest.raises(ValidationError) as refusal:
        open_house(house, by=admin)
    assert refusal.value.messages == checklist(house).missing
    assert Organization.objects.get().opened_at is None
    assert not Entry.objects.filter(verb="organization.open").exists()


def test_it_opens_once(house, admin):
    furnish(house, admin)
    open_house(house, by=admin)
    with pytest.raises(ValidationError, match="open already"):
        open_house(house, by=admin)


def test_administrators_are_led_to_the_list_until_it_is_open(house, admin):
    client, list_page = make.signed_in(admin), reverse("opening")
    assert client.get("/").url == list_page
    assert "not open for use yet" in client.get(reverse("settings")).content.decode()
    assert "not open for use yet" not in make.signed_in(make.user(Role.OFFICER)).get("/profile/").content.decode()
    furnish(house, admin)
    shown = client.get(list_page).content.decode()
    assert "8 of 11 done" in shown and "Everything needed is there." in shown
    answer = client.post(reverse("opening-open"), follow=True).content.decode()
    assert "The hospital is open." in answer and "Open for use since" in answer
    assert client.get("/").url == reverse("settings")
    assert "not open for use yet" not in client.get(reverse("settings")).content.decode()
    page = Client().get(reverse("public-tell-us"), follow=True).content.decode()
    assert "What would you like to tell us?" in page


def test_the_button_says_why_it_is_refused(house, admin):
    answer = make.signed_in(admin).post(reverse("opening-open")).content.decode()
    assert "It cannot open yet" in answer
    assert answer.count("Harbour Hospital: no department yet") == 2  # on top, and in the list
    assert Organization.objects.get().opened_at is None


def test_a_hospital_that_was_there_before_is_open():
    Organization.objects.create(name="Northbank")
    import_module("hospital.migrations.0009_open_what_is_there").open_house(apps, None)
    assert not Organization.objects.in_the_making().exists()


def test_the_list_costs_the_same_for_one_site_as_for_many(house, django_assert_max_num_queries):
    for number in range(3):
        make.department(at=make.site(f"Site {number}"))
    with django_assert_max_num_queries(14):
        found = checklist(house)
        assert found.missing and found.unheld
