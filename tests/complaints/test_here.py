"""Codes to scan that lead to a form with the place filled in; staff without an account; tablets; without a name."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from complaints.views.public.shared import COOKIE, HERE
from feedback.models import Device, Feedback, IntakeItem, Writer
from handbook import actions as handbook
from hospital import actions as hospital
from hospital.models import Draft, Service
from outbox.models import Message
from tests import make
from tests.complaints.test_tell_us import ANSWERS, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make.cast()


def scanned(client: Client, cast, target: str, **more) -> str:
    """Where the code of bed 4 leads."""
    row = handbook.add_codes(cast.site, labels=["Bed 4"], target=target, location=cast.ward, by=None, **more)[0]
    return client.get(reverse("public-code", args=[row.code.lower()])).url


def answered(cast, **changed):
    """The place as the code filled it in, unless somebody changes it."""
    return {"place": {"department": str(cast.department.pk), "occurred_precision": "", "occurred_on": ""}, **changed}


def test_a_code_of_a_bed_fills_in_the_place_and_is_its_channel(client: Client, cast):
    hospital.add_service(name="Dialysis", by=None)
    service = Service.objects.get(name="Dialysis")
    client.get(scanned(client, cast, "+tell-us", service=service))
    for step in ("kind", "story"):
        client.post(reverse("public-tell-us-step", args=[cast.site.code, step]), ANSWERS[step])
    asked = client.get(reverse("public-tell-us-step", args=[cast.site.code, "place"]))
    assert asked.context["form"]["department"].value() == cast.department.pk
    assert "Bed 4" in asked.content.decode()
    tell(client, cast.site, **answered(cast))
    story = Feedback.objects.get()
    assert (story.channel, story.location, story.service, story.spot) == ("qr", cast.ward, service, "Bed 4")
    assert len(IntakeItem.objects.get().account) == 6
    assert client.cookies[HERE].value == ""


def test_another_place_may_be_chosen_and_then_the_bed_is_not_said(client: Client, cast):
    client.get(scanned(client, cast, "+tell-us"))
    tell(client, cast.site, **answered(cast, place={"department": "", "occurred_precision": "", "occurred_on": ""}))
    story = Feedback.objects.get()
    assert (story.channel, story.department, story.location, story.spot) == ("qr", None, None, "")


def test_a_code_out_of_use_and_a_made_up_place_lead_to_the_form_and_say_nothing(client: Client, cast):
    row = handbook.add_codes(cast.site, labels=["Bed 4"], target="+tell-us", location=cast.ward, by=None)[0]
    handbook.retire_code(row, by=None)
    assert client.get(reverse("public-code", args=[row.code])).url == reverse("public-tell-us")
    for name in ("public-here", "public-staff"):
        assert client.get(reverse(name, args=["made:up"])).url == reverse("public-tell-us")


# ------------------------------------------------------------------------------------ staff without an account
def written(**fields):
    least = {"kind": "complaint", "words": "He was left in the corridor.", "severity": "2", "name": "Jo Agency",
             "department": "Bank staff, 4B", "nonce": str(uuid4())}  # fmt: skip
    return {**least, **fields}


def test_staff_without_an_account_write_it_down_unverified_and_read_nothing_back(client: Client, cast):
    page = scanned(client, cast, "+staff")
    shown = client.post(page, written()).content.decode()
    case = Complaint.objects.select_related("feedback").get()
    assert case.ref in shown and "corridor" not in shown
    assert (case.logged_by, case.channel, case.location) == (None, "staff", cast.ward)
    assert Writer.objects.get(feedback=case.feedback).name == "Jo Agency"
    assert "corridor" not in client.get(page).content.decode()
    seen = make.signed_in(cast.officer).get(case.get_absolute_url()).content.decode()
    assert "Jo Agency" in seen and "not verified" in seen


@pytest.mark.parametrize(("said", "cause"), [("4", "said_critical"), ("3", "said_high"), ("2", "")])
def test_that_it_is_grave_is_a_claim_of_a_stranger_which_somebody_confirms(client: Client, cast, said, cause):
    client.post(scanned(client, cast, "+staff"), written(severity=said))
    case = Complaint.objects.select_related("feedback").get()
    urgent = Message.objects.filter(is_urgent=True, to_user__isnull=False)
    assert case.severity == 2 and not urgent.exclude(template="feedback/red_flag").exists()
    assert [hit.rule.cause for hit in case.feedback.hits.all()] == [cause] * bool(cause)
    assert urgent.filter(to_user__in=[cast.officer, cast.colleague]).exists() == bool(cause)
    if cause:
        item = reverse("feedback-item", args=[case.feedback.ref])
        assert "Said to be" in make.signed_in(cast.officer).get(item).content.decode()
        actions.confirm_hit(case.feedback.hits.get(), by=cast.officer)
        assert make.fresh(case).severity == int(said)


def test_name_and_department_are_asked_and_a_second_sending_is_harmless(client: Client, cast):
    page, once = scanned(client, cast, "+staff"), written(kind="compliment", severity="")
    assert {"name", "department"} <= client.post(page, written(name="", department="")).context["form"].errors.keys()
    client.post(page, once)
    client.post(page, once)
    assert Feedback.objects.count() == Writer.objects.count() == 1


def test_the_code_for_patients_does_not_open_the_form_for_staff(client: Client, cast):
    token = scanned(client, cast, "+tell-us").rstrip("/").rpartition("/")[2]
    assert client.get(reverse("public-staff", args=[token])).url == reverse("public-tell-us")


def test_without_a_name_somebody_is_signed_out_first_and_told_what_is_protected(cast):
    nurse, page = make.signed_in(cast.nurse), reverse("public-nameless")
    shown = nurse.get(page).content.decode()
    assert "What is protected" in shown and "What is not protected" in shown
    assert nurse.post(page).url == reverse("public-tell-us")
    assert "_auth_user_id" not in nurse.session


# ------------------------------------------------------------------------------------------------ the tablet
@pytest.fixture
def tablet(cast) -> Client:
    row, token = make.device("kiosk", cast.ward)
    browser = Client()
    browser.cookies[COOKIE] = token
    browser.device = row
    return browser


def test_a_tablet_tells_where_it_is_and_its_channel(tablet: Client, cast):
    tell(tablet, cast.site, **answered(cast))
    story = Feedback.objects.get()
    assert (story.channel, story.location) == ("kiosk", cast.ward)
    assert IntakeItem.objects.get().account == tablet.device.account
    tablet.device.refresh_from_db()
    assert tablet.device.used_on


def test_every_page_of_a_tablet_closes_by_itself_and_warns_before(tablet: Client, cast):
    for step in list(ANSWERS)[:-1]:
        page = tablet.get(reverse("public-tell-us-step", args=[cast.site.code, step])).content.decode()
        assert 'data-quiet="60"' in page and "data-still" in page and "px-urgent" in page
        tablet.post(reverse("public-tell-us-step", args=[cast.site.code, step]), (ANSWERS | answered(cast))[step])
    assert Client().get(reverse("public-tell-us-step", args=[cast.site.code, "kind"])).content.count(b"data-quiet") == 0


def test_nothing_of_the_one_before_is_left_for_the_next(tablet: Client, cast):
    tablet.post(reverse("public-tell-us-step", args=[cast.site.code, "kind"]), ANSWERS["kind"])
    over = tablet.get(reverse("public-device") + "?over=1")
    assert over.headers["Clear-Site-Data"] == '"cache"' and over.url == reverse("public-device")
    assert tablet.get(reverse("public-tell-us-step", args=[cast.site.code, "story"])).url.endswith("/kind/")
    assert tablet.get(reverse("public-tell-us-done")).status_code == 302
    assert Draft.objects.count() == 1  # forgotten by the browser, dropped with the old ones


def test_the_thanks_on_a_tablet_lead_nowhere_but_to_the_next_person(tablet: Client, cast):
    tell(tablet, cast.site, **answered(cast))
    shown = tablet.get(reverse("public-tell-us-done")).content.decode()
    assert "over=1" in shown and "<svg" in shown
    assert reverse("public-track") not in shown


def test_staff_free_a_tablet_by_its_code(tablet: Client, cast):
    wrong = tablet.post(reverse("public-device"), {"number": "x"}).context["form"].errors
    assert wrong["number"]
    tablet.post(reverse("public-device"), {"number": tablet.device.exit_code})
    assert Device.objects.get().revoked_at and tablet.cookies[COOKIE].value == ""
