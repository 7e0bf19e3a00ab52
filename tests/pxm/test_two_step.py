"""The second step: asked of every role that reads cases, set up before anything else, looked after by its owner."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from hospital.models import Role
from pxm.accounts import codes
from tests import make_hospital as make
from tests.pxm.signing import SECRET, current_code, try_code, try_password

# Appendix B of RFC 6238, for SHA-1, cut to six digits: seconds since 1970 and the code.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("seconds", "code"), RFC)
def test_codes_are_those_of_the_standard(seconds, code):
    assert codes.code_at(RFC_SECRET, seconds // 30) == code
    assert codes.step_of(RFC_SECRET, code, now=seconds) == seconds // 30


def test_a_clock_half_a_minute_off_is_forgiven_and_more_is_not():
    step = 1111111109 // 30
    for drift, known in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        assert (codes.step_of(RFC_SECRET, codes.code_at(RFC_SECRET, step + drift), now=1111111109) is not None) is known


@given(step=st.integers(min_value=2, max_value=10**9), drift=st.integers(-1, 1))
def test_no_code_is_taken_twice(step, drift):
    code, now = codes.code_at(SECRET, step + drift), step * 30.0
    used = codes.step_of(SECRET, code, now=now)
    again = codes.step_of(SECRET, code, after=used, now=now)
    assert again is None or (codes.code_at(SECRET, again) == code and again > used)


@pytest.mark.parametrize("typed", ["", "abc", "12345", "１２３４５６", "000 000 0", "😀"])
def test_nonsense_is_no_code(typed):
    assert codes.step_of(RFC_SECRET, typed, now=59) is None


def test_a_code_may_be_typed_in_two_groups():
    assert codes.step_of(RFC_SECRET, "287 082", now=59)


# ---------------------------------------------------------------- who has to
@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.FRONTLINE}))
def test_whoever_reads_cases_sets_it_up_before_anything_else(role):
    client = Client()
    person = make.user(role, password=make.PASSWORD)
    try_password(client, person.email)
    for name in ("home", "profile", "account_change_password", "mfa_view_recovery_codes", "search", "settings"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer.url == reverse("mfa_activate_totp")
    assert client.post(reverse("draft", args=["note"]), {"words": "x"}).status_code == 302
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.FRONTLINE])
def test_log_only_staff_go_without(role):
    client = Client()
    person = make.user(role, make.site(), password=make.PASSWORD)
    try_password(client, person.email)
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.django_db
def test_a_role_given_while_somebody_is_signed_in_asks_at_the_next_click():
    site = make.site()
    person = make.user(Role.FRONTLINE, site)
    client = make.signed_in(person)
    assert client.get(reverse("profile")).status_code == 200
    make.member(person, Role.OFFICER, site)
    assert client.get(reverse("profile")).url == reverse("mfa_activate_totp")


@pytest.mark.django_db
def test_a_session_opened_without_the_second_step_ends_once_there_is_one():
    person = make.user(Role.FRONTLINE, make.site())
    client = make.signed_in(person)
    make.two_step(person)
    make.member(person, Role.OFFICER, make.site())
    assert client.get(reverse("profile")).url == reverse("account_login")


@pytest.mark.django_db
def test_public_pages_stay_open_to_somebody_without_it():
    client = make.signed_in(make.user(Role.OFFICER, make.site()))
    assert client.get(reverse("account_reset_password")).status_code == 200


# ---------------------------------------------------------------- set up and looked after
@pytest.fixture
def officer(db):
    return make.user(Role.OFFICER, make.site(), password=make.PASSWORD)


def test_setting_up_signs_the_session_and_shows_ten_spare_codes(officer):
    client = Client()
    try_password(client, officer.email)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert client.get(reverse("profile")).status_code == 302
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": current_code(secret)})
    page = client.get(reverse("mfa_view_recovery_codes"))
    assert len(page.context["codes"]) == 10
    assert client.get(reverse("profile")).status_code == 200
    verbs = set(Entry.objects.filter(actor_id=officer.pk).values_list("verb", flat=True))
    assert {"user.sign_in", "user.set_up_two_step", "user.view_codes"} <= verbs


def test_secrets_are_unreadable_in_the_database(officer):
    make.two_step(officer, SECRET)
    spare = make.recovery_codes(officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        stored = cursor.fetchone()[0]
    assert SECRET not in stored
    assert not any(code in stored for code in spare)


def test_new_spare_codes_end_the_old_ones(officer):
    client = make.signed_in(officer)
    old = make.recovery_codes(officer)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert codes.use_code(officer, old[0]) is None
    assert codes.use_code(officer, client.get(reverse("mfa_view_recovery_codes")).context["codes"][0])


def test_important_pages_ask_for_the_password_again_after_a_quarter_of_an_hour(officer):
    client = make.signed_in(officer)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 302  # no spare codes yet
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
            answer = client.get(reverse(name))
            assert answer.url.startswith(reverse("account_reauthenticate"))
        client.post(reverse("mfa_deactivate_totp"))
        assert Authenticator.objects.filter(user=officer).exists()
        client.post(answer.url, {"password": make.PASSWORD})
        assert client.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_a_wrong_password_confirms_nothing_and_is_counted(officer):
    client = make.signed_in(officer)
    pages = [
        client.post(reverse("account_reauthenticate"), {"password": "wrong"}).content.decode() for _turn in range(7)
    ]
    assert "This is not your password." in pages[0]
    assert "Too many wrong tries" in pages[-1]


def test_a_code_of_one_person_opens_nothing_for_another(officer):
    other = make.user(Role.OFFICER, make.site(), password=make.PASSWORD)
    make.two_step(officer, SECRET)
    make.two_step(other, "KRSXG5CTMVRXEZLU")
    client = Client()
    try_password(client, officer.email)
    assert try_code(client, current_code("KRSXG5CTMVRXEZLU")).status_code == 200


def test_the_square_holds_no_inline_style(officer):
    client = Client()
    try_password(client, officer.email)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    assert " style=" not in page


# ---------------------------------------------------------------- two browsers at once
def race(person, monkeypatch) -> int:
    """The same code from two threads that meet between looking and marking; returns how many were let in."""
    meeting, code = Barrier(2, timeout=1), current_code()
    honest = codes.step_of

    def meet(*args, **kwargs):
        step = honest(*args, **kwargs)
        with suppress(BrokenBarrierError):  # with the lock nobody comes
            meeting.wait()
        return step

    def enter(_turn):
        try:
            return codes.use_code(person, code) is not None
        finally:
            connections.close_all()

    monkeypatch.setattr(codes, "step_of", meet)
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(enter, range(2)))


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_with_one_code_one_is_let_in(monkeypatch):
    person = make.user()
    make.two_step(person, SECRET)
    assert race(person, monkeypatch) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_be(monkeypatch, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_CODE_LOCK"})
    person = make.user()
    make.two_step(person, SECRET)
    assert race(person, monkeypatch) == 2
