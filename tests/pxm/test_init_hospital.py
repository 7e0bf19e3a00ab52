"""`run.py init`: an empty hospital, from the printed password to the first complaint with an owner and a date."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from clocks.models import Clock
from complaints.models import Complaint
from complaints.policy import REPLY_TARGETS
from feedback.models import Feedback
from hospital import actions
from hospital.models import Department, Draft, Location, Organization, Role, Site, User
from outbox.models import Message
from tests import make
from tests.pxm.signing import current_code

pytestmark = pytest.mark.django_db
ASKED = {
    "organization": "Harbour Group", "site": "Harbour Hospital", "zone": "Europe/Dublin", "admin_name": "Rosa Delgado",
    "admin_email": "rosa@harbour.example",
}  # fmt: skip


def init(**changes: str) -> str:
    said = StringIO()
    call_command("init_hospital", stdout=said, **{**ASKED, **changes})
    return said.getvalue()


def signed_in_for_the_first_time(email: str, password: str) -> Client:
    """Password, then the second step is set up with the secret that the page shows."""
    client = Client()
    answer = client.post(reverse("account_login"), {"login": email, "password": password}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("mfa_activate_totp")
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", answer.content.decode())[1].replace(" ", "")
    client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    assert client.get(reverse("settings")).status_code == 200
    return client


def send(client: Client, url_name: str, /, *args: object, **data: object) -> None:
    answer = client.post(reverse(url_name, args=args), {**data, "confirm": "yes"})
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_an_empty_hospital_comes_to_its_first_case_by_its_own_pages():
    password = re.search(r"with the password (\S+)", init())[1]
    admin = signed_in_for_the_first_time("rosa@harbour.example", password)
    site = Site.objects.get()

    send(admin, "department-add", site=site.pk, parent="", name="Surgery")
    surgery = Department.objects.get()
    send(admin, "location-add", surgery.pk, name="Ward 5B")
    for name, role, place in (
        ("Noor", Role.FRONTLINE, f"department:{surgery.pk}"), ("Priya", Role.OFFICER, f"site:{site.pk}"),
        ("Hana", Role.MANAGER, f"site:{site.pk}"),
    ):  # fmt: skip
        send(admin, "user-create", name=name, email=f"{name}@harbour.example".lower(), role=role, place=place)
    send(admin, "site-duty", site.code, user=User.objects.get(name="Hana").pk)
    assert Message.objects.filter(template="hospital/invitation").count() == 3

    noor = make.signed_in(User.objects.get(name="Noor"))
    story = {"kind": "complaint", "words": "Nobody came to the bell.", "severity": "2", "channel": "staff"}
    nonce = noor.get(reverse("feedback-log")).context["form"]["nonce"].value()
    noor.post(reverse("feedback-log"), {**story, "place": f"ward:{Location.objects.get().pk}", "nonce": nonce})
    case = Complaint.objects.get()
    assert case.owner.name == "Priya"
    owed = set(Clock.objects.of("complaint", case.pk).running().values_list("kind", flat=True))
    assert "acknowledge" in owed and owed & set(REPLY_TARGETS)
    hana = make.signed_in(User.objects.get(name="Hana"))
    assert case.ref in hana.get(reverse("complaints"), {"view": "open"}).content.decode()


def test_the_public_is_told_that_it_has_not_opened_yet():
    init()
    site = Site.objects.get()
    actions.change_site(site, phone="+353 1 555 0100", by=None)
    for url in (reverse("public-tell-us"), reverse("public-tell-us-step", args=[site.code, "kind"])):
        page = Client().get(url).content.decode()
        assert "We have not opened yet" in page and "+353 1 555 0100" in page
    answer = Client().post(reverse("public-tell-us-step", args=[site.code, "kind"]), {"kind": "complaint"})
    assert "We have not opened yet" in answer.content.decode()
    assert not Draft.objects.exists() and not Feedback.objects.exists()


def test_it_is_no_demo_and_has_its_own_rules_and_hours():
    init()
    organization, site = Organization.objects.get(), Site.objects.get()
    assert (organization.is_demo, site.zone) == (False, "Europe/Dublin")
    assert site.calendars.count() == 3
    assert Client().get(reverse("demo")).status_code == 404
    assert list(User.objects.get().standing.roles) == [Role.ADMINISTRATOR]


def test_it_refuses_a_database_that_has_a_hospital():
    init()
    with pytest.raises(CommandError, match="already"):
        init(admin_email="other@harbour.example")
    assert User.objects.count() == 1


def test_it_refuses_a_zone_that_does_not_exist_and_changes_nothing():
    with pytest.raises(CommandError, match="no time zone"):
        init(zone="Europe/Nowhere")
    assert not Organization.objects.exists()


def test_without_an_answer_nothing_is_set_up(monkeypatch):
    def nobody(_question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match="has no answer"):
        init(zone="")
    assert not Organization.objects.exists()
