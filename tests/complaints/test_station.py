"""The ward station: a paired device, badge and PIN or an account, the Log page and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from complaints.models import Complaint
from complaints.views.public.shared import COOKIE, SEAT
from feedback import actions
from feedback.models import Device, IntakeItem
from hospital import actions as hospital
from hospital.actions.badges import is_easy
from hospital.models import Badge
from tests import make

STATION, LOG, PIN = "/station/", "/station/log/", "480913"


@pytest.mark.parametrize("pin", ["123456", "654321", "111111", "12345", "48091a", "٤٨٠٩١٣", "700412"])
def test_easy_pins_are_refused(pin):
    assert is_easy(pin, "N700412")


def test_another_pin_is_not_easy():
    assert not is_easy(PIN, "N700412")


@pytest.fixture
def cast(db):
    return make.cast()


@pytest.fixture
def badge(cast) -> Badge:
    return hospital.set_badge(cast.nurse, number="n700412", pin=PIN, by=cast.nurse)


@pytest.fixture
def client(cast, badge) -> Client:
    row, token = make.device("station", cast.ward)
    browser = Client()
    browser.cookies[COOKIE] = token
    browser.device = row
    return browser


def sent(cast, **fields):
    least = {"kind": "complaint", "words": make.WORDS, "place": f"ward:{cast.ward.pk}", "severity": "2",
             "channel": "staff", "nonce": str(uuid4())}  # fmt: skip
    return {**least, **fields}


# ------------------------------------------------------------------------------------------------ badge and PIN
def test_a_pin_is_kept_as_a_hash_and_a_number_belongs_to_one_person(badge, cast):
    assert PIN not in badge.pin_hash and badge.number == "N700412"
    with pytest.raises(ValidationError) as refused:
        hospital.set_badge(cast.officer, number="N700412", pin=PIN, by=cast.officer)
    assert refused.value.code == "number"
    assert Entry.objects.filter(verb="badge.set", actor_id=cast.nurse.pk).count() == 1


def test_five_wrong_pins_make_a_badge_wait_and_the_right_one_after_it_opens(badge, cast):
    now = timezone.now()
    proofs = [hospital.prove_badge("N700412", pin="000001", now=now) for _try in range(5)]
    assert [proof.locked_until for proof in proofs[:4]] == [None] * 4 and proofs[4].locked_until
    assert hospital.prove_badge("N700412", pin=PIN, now=now).user is None
    later = now + timedelta(minutes=16)
    assert hospital.prove_badge("n700412 ", pin=PIN, now=later).user == cast.nurse
    assert Entry.objects.filter(verb="badge.refuse", subject_id=cast.nurse.pk).count() == 5


def test_an_unknown_badge_and_one_of_somebody_who_left_prove_nobody(badge, cast):
    assert hospital.prove_badge("N1", pin=PIN) == (None, None)
    cast.nurse.is_active = False
    cast.nurse.save()
    assert hospital.prove_badge("N700412", pin=PIN) == (None, None)


# ------------------------------------------------------------------------------------------------ the device
def test_a_code_pairs_one_device_once_and_only_within_the_hour(cast):
    row, code = actions.add_device(kind="kiosk", label="Hall", site=cast.site, by=cast.manager)
    with pytest.raises(ValidationError):
        actions.pair_device(code, now=timezone.now() + timedelta(minutes=61))
    paired, token = actions.pair_device(f" {code[:4].lower()} {code[4:]}")
    assert paired == row and actions.device_of(token) == row and token not in (paired.token_hash, paired.code_hash)
    with pytest.raises(ValidationError):
        actions.pair_device(code)
    assert {"device.add", "device.pair"} <= set(Entry.objects.values_list("verb", flat=True))


def test_a_revoked_device_opens_nothing_from_the_next_page_on(client, cast):
    assert client.get(STATION).status_code == 200
    actions.revoke_device(client.device, by=cast.manager)
    assert client.get(STATION).url == reverse("public-device")
    with pytest.raises(ValidationError):
        actions.revoke_device(client.device, by=cast.manager)


def test_a_ward_manager_registers_a_device_of_the_own_ward_and_no_other(cast):
    head = make.signed_in(make.user("department", cast.department))
    other = make.location(make.department(at=cast.site))
    given = {"kind": "station", "label": "Desk", "place": f"ward:{cast.ward.pk}"}
    assert head.post(reverse("devices"), {**given, "place": f"ward:{other.pk}"}).context["form"].errors["place"]
    shown = head.post(reverse("devices"), given, follow=True).content.decode()
    row = Device.objects.get()
    assert "/device/" in shown and (row.location, row.department) == (cast.ward, cast.department)
    head.post(reverse("device-revoke", args=[row.pk]))
    assert Device.objects.get().revoked_at
    assert make.signed_in(cast.nurse).get(reverse("devices")).status_code == 403


def test_whoever_types_the_code_makes_the_browser_a_station_and_is_signed_out(cast):
    _row, code = actions.add_device(kind="station", label="Desk", site=cast.site, location=cast.ward, by=None)
    browser = make.signed_in(cast.manager)
    assert browser.post(reverse("public-device"), {"code": "WRONG"}).context["form"].errors["code"]
    browser.post(reverse("public-device"), {"code": code})
    assert browser.get(reverse("public-device")).url == STATION
    assert "_auth_user_id" not in browser.session


# ------------------------------------------------------------------------------------------------ logging there
def sign_on(client) -> None:
    assert client.post(STATION, {"number": "N700412", "pin": PIN}).url == LOG


def test_badge_and_pin_open_the_log_page_and_nothing_else(client, cast):
    sign_on(client)
    page = client.get(LOG)
    assert page.context["form"]["place"].value() == f"ward:{cast.ward.pk}"
    assert page.headers["Cache-Control"] == "no-store"
    assert [client.get(other).status_code for other in ("/complaints/", "/log/", "/my-work/")] == [302] * 3


def test_what_is_logged_names_device_and_person_in_the_audit_and_leaves_the_station(client, cast):
    sign_on(client)
    shown = client.post(LOG, sent(cast)).content.decode()
    case = Complaint.objects.select_related("feedback").get()
    assert case.ref in shown and make.WORDS not in shown
    assert case.logged_by == cast.nurse
    entry = Entry.objects.get(verb="feedback.receive")
    assert (entry.actor_id, entry.facts["device"]) == (cast.nurse.pk, client.device.pk)
    assert IntakeItem.objects.get().account == f"device-{client.device.pk}"
    assert Entry.objects.get(verb="device.sign_on").actor_id == cast.nurse.pk
    assert client.get(LOG).url == STATION


def test_left_alone_nothing_typed_is_lost_and_nothing_of_it_is_shown_to_the_next(client, cast):
    sign_on(client)
    assert client.post(LOG, sent(cast, keep="yes")).url == STATION
    assert client.cookies[SEAT].value == ""
    assert make.WORDS not in client.get(STATION).content.decode()
    sign_on(client)
    assert make.WORDS in client.get(LOG).content.decode()
    client.post(LOG, sent(cast))
    sign_on(client)
    assert make.WORDS not in client.get(LOG).content.decode()


def test_a_wrong_pin_and_a_waiting_badge_are_said_plainly(client):
    wrong = {"number": "N700412", "pin": "000001"}
    assert "do not fit together" in client.post(STATION, wrong).content.decode()
    for _try in range(4):
        shown = client.post(STATION, wrong).content.decode()
    assert "Too many wrong PINs" in shown and "own account" in shown


def test_with_an_account_the_session_ends_and_only_the_log_page_is_left(client, cast):
    client.force_login(cast.nurse)
    assert client.post(STATION, {"account": "yes"}).url == LOG
    assert "_auth_user_id" not in client.session
    assert client.get(LOG).status_code == 200
    assert Entry.objects.get(verb="device.sign_on").facts["how"] == "account"


def test_a_seat_ends_with_the_sessions_of_its_person_and_at_another_device(client, cast):
    sign_on(client)
    cast.nurse.session_epoch += 1
    cast.nurse.save()
    assert client.get(LOG).url == STATION


def test_who_may_not_log_signs_on_nowhere(client, cast):
    reader = make.user("reader", cast.site)
    with pytest.raises(ValidationError):
        actions.sign_on(client.device, by=reader, how="badge")


def test_the_profile_sets_badge_and_pin(cast):
    nurse, page = make.signed_in(cast.nurse), reverse("profile-badge")
    assert nurse.post(page, {"number": "N9", "pin": PIN, "again": "111222"}).context["form"].errors["again"]
    nurse.post(page, {"number": "N9", "pin": PIN, "again": PIN})
    assert Badge.objects.get(user=cast.nurse).number == "N9"
