"""People and roles from a CSV file: accounts, roles, links; the same file twice, by whomever, changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

import hospital.actions.users
from audit.models import Entry
from hospital import peoplefile
from hospital.models import Membership, Role, User
from outbox.models import Message
from pxm.accounts import actions
from tests import make_hospital as make
from tests.complaints.test_races import at_once
from tests.hospital.test_cover_pages import file

pytestmark = pytest.mark.django_db
HEAD = "name,email,role,site,department,language\n"
THREE = (
    f"{HEAD}Priya Nair,PRIYA@harbour.example,officer,main,,en\nNoor,noor@harbour.example,Frontline staff,,Surgery,ar\n"
    "Priya Nair,priya@harbour.example,manager,main,,\nRosa,rosa@harbour.example,Privacy officer,,,\n"
)


@pytest.fixture
def site():
    site = make.site("Harbour", code="main")
    make.department("Surgery", at=site)
    return site


def take(text: str, is_inviting: bool = True, by: User | None = None) -> peoplefile.Plan:
    return actions.welcome_many(make.organization(), text=text, is_inviting=is_inviting, by=by)


def errors(text: str, by: User | None = None) -> list[tuple[int, str, str]]:
    return [(error.number, error.column, error.words) for error in peoplefile.plan(HEAD + text, by=by).errors]


def held() -> list[tuple[str, str, str]]:
    rows = Membership.objects.current().select_related("user", "organization", "site", "department")
    return sorted((row.user.email.partition("@")[0], row.role, row.place.name) for row in rows)


def test_accounts_are_made_with_their_roles_and_links(site):
    plan = take(THREE)
    assert (len(plan.people), plan.roles, plan.kept) == (3, 4, 0)
    assert held() == [
        ("noor", "frontline", "Surgery"), ("priya", "manager", "Harbour"), ("priya", "officer", "Harbour"),
        ("rosa", "privacy", "St. Brigid's"),
    ]  # fmt: skip
    assert set(User.objects.values_list("email", "language")) >= {("noor@harbour.example", "ar")}
    assert Message.objects.filter(template="hospital/invitation").count() == 3
    entry = Entry.objects.get(verb="organization.import_people")
    assert (entry.facts["added"], entry.facts["roles"]) == (3, 4)
    assert Entry.objects.filter(verb="user.grant").count() == 4


def test_the_same_file_twice_changes_nothing(site):
    take(THREE)
    again = take(THREE)
    assert (again.changed, again.kept, len(held())) == ([], 4, 4)
    assert Message.objects.filter(template="hospital/invitation").count() == 3


def test_links_can_wait_for_a_second_reading(site):
    take(THREE, is_inviting=False)
    assert not Message.objects.exists()
    signed_up = User.objects.get(name="Noor")
    signed_up.set_password("three words here")
    signed_up.save()
    take(THREE)
    assert set(Message.objects.values_list("to_user__name", flat=True)) == {"Priya Nair", "Rosa"}


def test_each_row_that_cannot_be_says_why(site):
    gone = make.user(email="gone@x.ie", name="Gone")
    hospital.actions.deactivate(gone, by=None, now=make.NOW)
    make.user(Role.OFFICER, site, email="anna@x.ie", name="Anna")
    me = make.administrator(email="me@x.ie", name="Me")
    found = errors(
        "Bo,bo@x.ie,nurse,main,,\nBo,bo at x,officer,main,,\n,bo@x.ie,officer,main,,\nBo,bo@x.ie,administrator,main,,\n"
        "Bo,bo@x.ie,officer,main,,nl\nBo,bo@x.ie,officer,,Eye,\nAnn,anna@x.ie,officer,main,,\nGone,gone@x.ie,officer,,,\n"
        "Me,me@x.ie,manager,,,\nMe,me@x.ie,administrator,,,\nCy,cy@x.ie,officer,main,,\nCyd,cy@x.ie,manager,main,,\n",
        by=me,
    )  # fmt: skip
    assert [(number, column) for number, column, _words in found] == [
        (2, "role"), (3, "email"), (4, "name"), (5, "role"), (6, "language"), (7, "department"), (8, "email"),
        (9, "email"), (10, "role"), (13, "email"),
    ]  # fmt: skip
    assert "“nurse” is no role: write one of frontline, officer" in found[0][2]
    assert found[-1][2] == "This address belongs to Cy. Correct the address, or the name."


def test_nothing_is_half_done(site):
    with pytest.raises(ValidationError) as refusal:
        take(f"{THREE}Bo,bo@x.ie,nurse,main,,\n")
    assert refusal.value.code == "rows"
    assert not User.objects.exists()
    assert not Message.objects.exists()


def test_a_look_costs_the_same_for_2_rows_as_for_200(site, django_assert_num_queries):
    for many in (2, 200):
        text = HEAD + "".join(f"P {number},p{number}@x.ie,officer,main,,\n" for number in range(many))
        take(f"{HEAD}P 0,p0@x.ie,officer,main,,\n")
        with django_assert_num_queries(5):
            peoplefile.plan(text, by=None)


def test_the_page_shows_each_person_and_then_makes_them(site):
    client, url = make.signed_in(make.administrator()), reverse("user-import")
    page = client.post(url, {"file": file(THREE), "is_inviting": "on"})
    shown = page.content.decode()
    assert "3 people are added." in shown and "A link to set a password goes to 3 people." in shown
    assert "=cmd" not in shown and not User.objects.filter(name="Noor").exists()
    assert client.post(url, {**dict(page.context["sent"]), "confirm": "yes"}).url == reverse("people")
    assert Message.objects.filter(template="hospital/invitation").count() == 3


def test_a_formula_is_a_name_like_any_other_and_is_escaped(site):
    client = make.signed_in(make.administrator())
    text = f'{HEAD}"=HYPERLINK(""http://x"",""<b>"")",x@x.ie,officer,main,,\n'
    shown = client.post(reverse("user-import"), {"text": text}).content.decode()
    assert "1 person is added." in shown
    assert "=HYPERLINK(&quot;http://x&quot;,&quot;&lt;b&gt;&quot;)" in shown and '<b>"' not in shown


# ---------------------------------------------------------------- two at once
def both_at_once() -> list[object]:
    return at_once([lambda: take_or_fail() for _administrator in range(2)])


def take_or_fail() -> object:
    try:
        return len(take(THREE).new)
    except IntegrityError:
        return "broken"


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_with_the_same_file_the_second_adds_nobody(site):
    assert sorted(both_at_once()) == [0, 3]
    assert (User.objects.count(), len(held()), Message.objects.count()) == (3, 4, 3)


@pytest.mark.django_db(transaction=True)
def test_without_waiting_for_each_other_one_of_them_would_be_thrown_out(site, monkeypatch):
    both_are_here = Barrier(2, timeout=30)

    @contextmanager
    def side_by_side(_house: object) -> Iterator[None]:
        both_are_here.wait()
        yield

    monkeypatch.setattr(hospital.actions.users, "one_file_at_a_time", side_by_side)
    assert "broken" in both_at_once()
