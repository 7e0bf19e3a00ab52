"""Settings: pages of an administrator. A change that affects others is shown first and made by a second POST."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital import actions, timing
from hospital.models import Department, Location, Membership, Role, Service, Site, User
from outbox.models import Message
from tests import make_hospital as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    make.administrator()
    return make.signed_in(make.administrator(name="Rosa Admin"))


def page(client, name: str, /, *args, **data) -> str:
    answer = client.get(reverse(name, args=args), data)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client, name: str, /, *args, **data):
    return client.post(reverse(name, args=args), data)


def confirm(client, name: str, /, *args, **data):
    """The preview first; then the same again, confirmed."""
    shown = send(client, name, *args, **data)
    assert shown.status_code == 200
    assert 'name="confirm"' in shown.content.decode()
    made = send(client, name, *args, confirm="yes", **data)
    assert made.status_code == 302
    return shown.content.decode()


# ---------------------------------------------------------------- sites
def test_a_site_is_added_and_changed_with_a_preview(client):
    make.organization()
    fields = {
        "name": "North",
        "code": "north",
        "zone": "Europe/Dublin",
        "languages": ["en", "ar"],
        "phone": "",
        "email": "",
    }
    assert send(client, "site-add", **fields).status_code == 302
    site = Site.objects.get(code="north")
    shown = confirm(client, "site-change", "north", **{**fields, "zone": "Asia/Shanghai"})
    assert "Europe/Dublin" in shown
    assert "Asia/Shanghai" in shown
    site.refresh_from_db()
    assert site.zone == "Asia/Shanghai"
    assert Entry.objects.filter(verb="site.change").count() == 1


def test_urgent_help_is_kept_in_each_language(client):
    site = make.site(languages=["ar", "en"])
    fields = {"name": site.name, "code": site.code, "zone": site.zone, "languages": ["ar", "en"]}
    words = {"urgent_help_en": "Press the call bell.", "urgent_help_ar": "اضغط جرس الاستدعاء."}
    confirm(client, "site-change", site.code, **fields, **words)
    site.refresh_from_db()
    assert site.urgent_help == {"en": "Press the call bell.", "ar": "اضغط جرس الاستدعاء."}
    assert site.urgent_help_in("en") == ("Press the call bell.", "en")
    assert site.urgent_help_in("zh-hans") == ("اضغط جرس الاستدعاء.", "ar")
    assert "اضغط جرس الاستدعاء." in page(client, "site-change", site.code)


def test_a_preview_alone_changes_nothing(client):
    site = make.site()
    fields = {"name": "Other", "code": site.code, "zone": site.zone, "languages": ["en"]}
    send(client, "site-change", site.code, **fields)
    assert Site.objects.get().name == site.name


def test_an_unknown_zone_is_said_at_its_field(client):
    make.organization()
    body = send(client, "site-add", name="X", code="x", zone="Mars/Base", languages=["en"]).content.decode()
    assert "Choose a time zone from the list" in body


def test_the_duty_manager_is_named_with_a_preview(client):
    site, duty = make.site(), make.user(Role.DUTY, make.organization(), name="Dana Duty")
    assert "Dana Duty" in confirm(client, "site-duty", site.code, user=duty.pk)
    confirm(client, "organization-duty", user=duty.pk)
    site.refresh_from_db()
    assert site.duty_manager == duty
    assert make.organization().duty_manager == duty


# ---------------------------------------------------------------- departments, wards, services
def test_a_department_is_added_renamed_moved_and_retired(client):
    site = make.site()
    send(client, "department-add", site=site.pk, name="Surgery")
    top = Department.objects.get()
    send(client, "department-add", site=site.pk, parent=top.pk, name="Theatre")
    child = Department.objects.exclude(pk=top.pk).get()
    send(client, "department-rename", child.pk, name="Theatres")
    head = make.user(Role.DEPARTMENT, top, name="Hanna Head")
    assert "Hanna Head" in confirm(client, "department-move", child.pk, parent="")
    child.refresh_from_db()
    assert (child.name, child.parent) == ("Theatres", None)
    assert "Retire" in page(client, "department-retire", child.pk)
    assert send(client, "department-retire", child.pk).status_code == 302
    assert not Department.objects.active().filter(pk=child.pk).exists()
    send(client, "department-restore", child.pk)
    assert Department.objects.active().filter(pk=child.pk).exists()
    assert head.memberships.current().exists()


def test_a_refused_change_says_why_on_its_page(client):
    top = make.department()
    make.department(parent=top)
    body = send(client, "department-retire", top.pk).content.decode()
    assert "Retire the departments below it first." in body
    other = make.department("Same", at=top.site)
    assert (
        "There is one of this name already."
        in send(client, "department-rename", top.pk, name=other.name).content.decode()
    )


def test_wards_and_services_are_looked_after(client):
    department = make.department()
    send(client, "location-add", department.pk, name="5B")
    ward = Location.objects.get()
    send(client, "location-rename", ward.pk, name="5C")
    send(client, "location-retire", ward.pk)
    send(client, "location-restore", ward.pk)
    send(client, "service-add", name="Dialysis")
    service = Service.objects.get()
    send(client, "service-rename", service.pk, name="Kidney care")
    send(client, "service-retire", service.pk)
    assert "retired" in page(client, "services")
    send(client, "service-restore", service.pk)
    assert Location.objects.active().get().name == "5C"
    assert Service.objects.get(is_active=True).name == "Kidney care"


# ---------------------------------------------------------------- people
def test_a_person_is_added_with_a_role_and_gets_a_link(client):
    site = make.site()
    fields = {"name": "Priya Nair", "email": "priya@example.org", "role": Role.OFFICER, "place": f"site:{site.pk}"}
    shown = confirm(client, "user-create", **fields)
    assert "second step" in shown
    user = User.objects.get(email="priya@example.org")
    assert user.memberships.current().get().place == site
    assert Message.objects.filter(to_user=user, template="hospital/invitation").count() == 1
    again = send(client, "user-create", confirm="yes", **fields).content.decode()
    assert "Somebody signs in with this address already." in again


def test_a_role_is_given_and_taken_away_with_a_preview(client):
    user, department = make.user(name="Priya Nair"), make.department()
    shown = confirm(client, "user-grant", user.pk, role=Role.MANAGER, place=f"department:{department.pk}")
    assert "Approve a reply" in shown
    membership = Membership.objects.current().get(user=user)
    assert "Priya Nair" in page(client, "membership-end", membership.pk)
    send(client, "membership-end", membership.pk)
    assert not Membership.objects.current().filter(user=user).exists()


def test_an_administrator_cannot_give_themselves_a_role(client):
    rosa = User.objects.get(name="Rosa Admin")
    site = make.site()
    answer = send(client, "user-grant", rosa.pk, role=Role.MANAGER, place=f"site:{site.pk}", confirm="yes")
    assert "Another administrator has to give you a role." in answer.content.decode()


def test_an_account_is_changed_with_a_preview_and_the_deputy_named(client):
    user, deputy = make.user(name="Priya Nair"), make.user(Role.OFFICER, make.site())
    assert "signed out" in confirm(client, "user-change", user.pk, name="Priya Rao", email="new@example.org")
    send(client, "user-deputy", user.pk, deputy=deputy.pk)
    user.refresh_from_db()
    assert (user.name, user.email, user.deputy) == ("Priya Rao", "new@example.org", deputy)


def test_somebody_leaves_and_comes_back(client):
    user = make.user(Role.OFFICER, make.site(), name="Priya Nair")
    assert "What falls where" in page(client, "user-deactivate", user.pk)
    assert send(client, "user-deactivate", user.pk).status_code == 200, "what falls where is shown first"
    assert send(client, "user-deactivate", user.pk, confirm="yes").status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert user.email not in page(client, "people")
    assert user.email in page(client, "people", left="on")
    send(client, "user-reactivate", user.pk)
    user.refresh_from_db()
    assert user.is_active


def test_a_second_step_is_removed_for_a_lost_telephone(client):
    user = make.user(Role.OFFICER, make.site())
    make.two_step(user)
    assert "Remove the second step" in page(client, "user-remove-two-step", user.pk)
    send(client, "user-remove-two-step", user.pk)
    assert not user.authenticator_set.exists()


def test_an_invitation_is_sent_again(client):
    user = make.user(Role.OFFICER, make.site())
    send(client, "user-invite", user.pk)
    assert Message.objects.filter(to_user=user, template="hospital/invitation").count() == 1


def test_people_are_found_by_name_and_role(client):
    site = make.site()
    make.user(Role.OFFICER, site, name="Priya Nair")
    make.user(Role.MANAGER, site, name="Tom Byrne")
    assert "Tom Byrne" not in page(client, "people", q="priya")
    assert "Priya Nair" not in page(client, "people", role=Role.MANAGER)
    assert "Nobody matches" in page(client, "people", q="zzz")


@pytest.mark.parametrize("name", ["settings", "sites", "departments", "services", "roles", "people", "languages"])
def test_a_page_costs_the_same_for_two_rows_as_for_two_hundred(client, name):
    site = make.site()
    fill(site, 2)
    page(client, name)
    few = count(client, name)
    fill(make.site(), 60)
    for _turn in range(4):
        make.site()
    assert count(client, name) == few


def fill(site: Site, number: int) -> None:
    for _turn in range(number):
        department = make.department(at=site)
        make.location(of=department)
        make.user(Role.OFFICER, department)
        actions.add_service(name=f"Service {department.pk}", by=None, now=make.NOW)


def count(client, name: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, name)
    return len(asked)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_nobody_else_sees_the_settings(role):
    client = make.signed_in(make.user(role))
    user = make.user()
    for name, args in (("settings", ()), ("people", ()), ("user", (user.pk,)), ("roles", ()), ("departments", ())):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse("user-grant", args=[user.pk]), {"role": role, "confirm": "yes"}).status_code == 403


def test_what_is_not_there_is_not_found(client):
    for name in ("user", "department-move", "location-retire", "service-retire", "membership-end"):
        assert client.get(reverse(name, args=[999999])).status_code == 404
    assert client.get("/settings/people/D-000001/").status_code == 404


def test_changes_that_open_doors_ask_for_the_password_again(client, settings):
    settings.UNSAFE = frozenset({"UNSAFE_CLOCK"})  # the travelling below
    rosa, user, site = User.objects.get(name="Rosa Admin"), make.user(), make.site()
    rosa.set_password(make.PASSWORD)
    rosa.save()
    client = make.signed_in(rosa)
    sent = {"role": Role.READER, "place": f"site:{site.pk}", "confirm": "yes"}
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for name, args in (("user-create", []), ("user-grant", [user.pk]), ("user-deactivate", [user.pk])):
            assert client.get(reverse(name, args=args)).url.startswith(reverse("account_reauthenticate"))
        answer = send(client, "user-grant", user.pk, **sent)
        assert not user.memberships.exists()
        answer = client.post(answer.url, {"password": make.PASSWORD})
    assert answer.status_code == 302
    assert user.memberships.current().get().role == Role.READER


def test_while_the_clock_is_wrong_a_button_says_so_and_changes_nothing(client, monkeypatch):
    user = make.user(Role.OFFICER, make.site())
    monkeypatch.setattr(timing, "apart", lambda: 60.0)
    page = client.post(reverse("user-end-sessions", args=[user.pk]), follow=True).content.decode()
    assert "the time on this computer is wrong" in page
    user.refresh_from_db()
    assert user.session_epoch == 0
