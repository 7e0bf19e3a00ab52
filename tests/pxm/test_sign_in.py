"""Signing in: a password, a code that works once, and the same answer for everybody who should not be in."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit.models import Entry
from hospital import actions
from hospital.models import Role
from pxm.accounts import codes, tries
from tests import make_hospital as make
from tests.pxm.signing import SECRET, current_code, is_signed_in, try_code, try_password

pytestmark = pytest.mark.django_db
WRONG = "The e-mail or the password is not right."


@pytest.fixture
def nurse():
    return make.user(Role.FRONTLINE, make.site(), password=make.PASSWORD)


@pytest.fixture
def officer():
    person = make.user(Role.OFFICER, make.site(), password=make.PASSWORD)
    make.two_step(person, SECRET)
    return person


def test_a_nurse_signs_in_with_a_password_alone(nurse, client):
    answer = try_password(client, nurse.email)
    assert answer.status_code == 302
    assert answer.url == "/"
    assert is_signed_in(client)
    assert Entry.objects.filter(verb="user.sign_in", actor_id=nurse.pk).count() == 1


def test_whoever_is_a_patient_is_shown_where_to_go(client):
    for page in (client.get("/", follow=True), client.get("/nothing/is/here/")):
        for door in ("/tell-us/", "/track/", "/handbook/"):
            assert f'href="{door}"' in page.content.decode()


def test_staff_are_not_told_where_patients_go(nurse):
    assert 'href="/track/"' not in make.signed_in(nurse).get("/nothing/is/here/").content.decode()


def test_the_address_may_be_typed_in_capitals(nurse, client):
    try_password(client, f" {nurse.email.upper()} ")
    assert is_signed_in(client)


def test_the_session_gets_a_new_number_at_sign_in(nurse, client):
    client.post(reverse("language"), {"language": "ar"})
    client.get(reverse("account_login") + "?next=/profile/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["px_session"] = planted
    try_password(client, nurse.email)
    assert client.session.session_key != planted


def test_an_officer_needs_the_code_too(officer, client):
    assert try_password(client, officer.email).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get("/profile/").status_code == 302
    assert try_code(client, current_code()).status_code == 302
    assert is_signed_in(client)
    assert client.get("/profile/").status_code == 200


def test_a_wrong_code_is_refused(officer, client):
    try_password(client, officer.email)
    assert try_code(client, "000000").status_code == 200
    assert not is_signed_in(client)


def test_a_code_works_once_even_when_the_cache_forgets_everything(officer):
    code = current_code()
    first, second = Client(), Client()
    for client in (first, second):
        try_password(client, officer.email)
    try_code(first, code)
    cache.clear()
    answer = try_code(second, code)
    assert is_signed_in(first)
    assert not is_signed_in(second)
    assert answer.status_code == 200


def test_a_code_older_than_the_last_one_used_is_refused(officer):
    assert codes.use_code(officer, current_code(steps=1)) is not None
    assert codes.use_code(officer, current_code()) is None


def test_a_recovery_code_works_once(officer, client):
    codes_left = make.recovery_codes(officer)
    try_password(client, officer.email)
    try_code(client, codes_left[0])
    assert is_signed_in(client)
    again = Client()
    try_password(again, officer.email)
    try_code(again, codes_left[0])
    assert not is_signed_in(again)


@pytest.mark.parametrize("who", ["wrong password", "unknown", "inactive", "never had a password"])
def test_whoever_may_not_sign_in_gets_the_same_answer(who, nurse, client):
    email, password = nurse.email, make.PASSWORD
    if who == "wrong password":
        password = "not the password"
    elif who == "unknown":
        email = "nobody@example.org"
    elif who == "inactive":
        actions.deactivate(nurse, by=None, now=make.NOW)
    else:
        email = make.user(Role.FRONTLINE, make.site()).email
    page = try_password(client, email, password)
    assert page.status_code == 200
    body = page.content.decode()
    assert WRONG in body
    assert body.replace(email, "").count(WRONG) == 1
    assert not is_signed_in(client)


def test_nobody_signs_up(client):
    for name in ("account_signup", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/accounts/signup/").status_code == 404


def test_a_browser_in_which_somebody_signed_in_is_known_for_them_alone(nurse, client, rf):
    try_password(client, nurse.email)
    request = rf.get("/")
    request.COOKIES[tries.COOKIE] = client.cookies[tries.COOKIE].value
    browser = tries.KnownBrowser(request)
    assert browser.knows(nurse.email)
    assert not browser.knows("somebody.else@example.org")
    request.COOKIES[tries.COOKIE] += "x"
    assert not tries.KnownBrowser(request).knows(nurse.email)


def test_the_language_somebody_chose_comes_with_them(nurse, client):
    actions.prefer(nurse, language="ar", now=make.NOW)
    try_password(client, nurse.email)
    assert 'lang="ar"' in client.get("/profile/").content.decode()


def test_signing_out_ends_the_session(nurse, client):
    try_password(client, nurse.email)
    key = client.session.session_key
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    client.cookies["px_session"] = key
    assert client.get("/profile/").status_code == 302


def test_a_link_to_sign_out_only_asks(nurse, client):
    try_password(client, nurse.email)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)


def test_the_next_page_is_never_another_site(nurse, client):
    answer = client.post(
        f"{reverse('account_login')}?next=https://evil.example/", {"login": nurse.email, "password": make.PASSWORD}
    )
    assert answer.url == "/"
