"""Single sign-on against a provider of our own: tied by an invitation, known by issuer and number, by nothing else."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from hospital.models import Role, User
from pxm import safety
from pxm.accounts import actions
from pxm.accounts.tokens import set_password_path
from tests import make_hospital as make
from tests.pxm import provider as own
from tests.pxm.signing import current_code, is_signed_in, try_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    with own.running() as found:
        use(found, settings)
        yield found


def use(provider: own.Provider, settings) -> None:
    """As the environment would name it."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = provider.url, "Hospital account"
    settings.SOCIALACCOUNT_PROVIDERS = safety.sign_on_provider(provider.url, "Hospital account", own.CLIENT, own.SECRET)


@pytest.fixture
def nurse():
    return make.user(Role.FRONTLINE, make.site(), name="Maeve Brennan", email="maeve@example.org")


def sign_on(client: Client, provider: own.Provider, number: str, invitation: str = "", **claims):
    """To the provider and back, as the person the provider calls `number`."""
    provider.claims = {"sub": number, **claims}
    there = client.post(reverse("sign-on"), {"invitation": invitation})
    assert there.status_code == 302 and there.url.startswith(f"{provider.url}/authorize")
    return client.get(provider.back(there.url), follow=True)


def open_invitation(client: Client, user: User) -> str:
    """Opens the link that was sent; returns the account it is for, as the page's form does."""
    page = client.get(set_password_path(user), follow=True)
    assert b"Sign in with Hospital account instead" in page.content
    return page.context["view"].kwargs["uidb36"]


def tied(provider: own.Provider, user: User, number: str = "n-1") -> None:
    client = Client()
    sign_on(client, provider, number, open_invitation(client, user))
    assert is_signed_in(client)


def test_an_invited_person_ties_the_account_and_is_in(provider, nurse):
    actions.invite(nurse, by=None)
    client = Client()
    sign_on(client, provider, "n-1", open_invitation(client, nurse))
    assert client.session["_auth_user_id"] == str(nurse.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.provider) == (nurse, "n-1", safety.provider_mark(provider.url))
    assert {entry.verb for entry in Entry.objects.all()} >= {"user.connect_sign_on", "user.sign_in"}
    nurse.refresh_from_db()
    assert nurse.invited_at is None and not nurse.has_usable_password()


def test_from_then_on_the_number_is_enough(provider, nurse):
    tied(provider, nurse)
    client = Client()
    sign_on(client, provider, "n-1", email="another@example.org")
    assert client.session["_auth_user_id"] == str(nurse.pk)


def test_the_same_address_takes_nothing_over(provider, nurse):
    """V6.8: who is named by a provider with somebody's address is nobody here."""
    client = Client()
    page = sign_on(client, provider, "stranger", email=nurse.email, email_verified=True)
    assert not is_signed_in(client)
    assert b"No account here belongs to it." in page.content
    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(verb="user.refuse_sign_on").count() == 1


def test_the_same_number_at_a_second_provider_takes_nothing_over(provider, nurse, settings):
    tied(provider, nurse)
    with own.running() as other:
        use(other, settings)
        client = Client()
        sign_on(client, other, "n-1", email=nurse.email)
        assert not is_signed_in(client)


def test_an_invitation_that_was_taken_back_ties_nothing(provider, nurse):
    actions.invite(nurse, by=None)
    client = Client()
    uid = open_invitation(client, nurse)
    make.actions.revoke_invitation(nurse, by=None)
    sign_on(client, provider, "n-1", uid)
    assert not is_signed_in(client) and not SocialAccount.objects.exists()


def test_an_invitation_for_one_account_ties_no_other(provider, nurse):
    other = make.user(Role.FRONTLINE, make.site())
    client = Client()
    open_invitation(client, nurse)
    uid = open_invitation(Client(), other)
    sign_on(client, provider, "n-1", uid)
    assert not SocialAccount.objects.filter(user=other).exists()


def test_an_inactive_person_stays_out(provider, nurse):
    tied(provider, nurse)
    User.objects.filter(pk=nurse.pk).update(is_active=False)
    client = Client()
    sign_on(client, provider, "n-1")
    assert not is_signed_in(client)


# ---------------------------------------------------------------- the second step
@pytest.fixture
def officer(provider):
    person = make.user(Role.OFFICER, make.site())
    tied(provider, person, "o-1")
    make.two_step(person)
    return person


def test_a_second_step_is_asked_for_all_the_same(provider, officer):
    client = Client()
    sign_on(client, provider, "o-1", amr=["pwd", "mfa"])
    assert not is_signed_in(client)
    try_code(client, current_code())
    assert is_signed_in(client)


def test_a_trusted_provider_that_asked_spares_it(provider, officer, settings):
    settings.OIDC_TRUST_SECOND_STEP = True
    client = Client()
    sign_on(client, provider, "o-1", amr=["pwd", "mfa"])
    assert is_signed_in(client)
    assert client.get(reverse("my-work")).status_code == 200


@pytest.mark.parametrize("amr", [["pwd"], [], "mfa", None])
def test_a_trusted_provider_that_did_not_ask_spares_nothing(provider, officer, settings, amr):
    settings.OIDC_TRUST_SECOND_STEP = True
    client = Client()
    sign_on(client, provider, "o-1", **({"amr": amr} if amr is not None else {}))
    assert not is_signed_in(client)


# ---------------------------------------------------------------- what can go wrong
def test_a_provider_that_is_down_is_said_so(provider, nurse, settings):
    settings.SOCIALACCOUNT_PROVIDERS = safety.sign_on_provider("http://127.0.0.1:9", "Gone", own.CLIENT, own.SECRET)
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    answer = Client().post(reverse("sign-on"), follow=True)
    assert b"Signing in there did not work." in answer.content


def test_an_answer_nobody_asked_for_is_refused(provider, nurse):
    tied(provider, nurse)
    provider.claims = {"sub": "n-1"}
    client = Client()
    url = reverse("openid_connect_callback", args=[safety.provider_mark(provider.url)])
    page = client.get(url, {"code": "once", "state": "forged"}, follow=True)
    assert not is_signed_in(client)
    assert b"Signing in there did not work." in page.content


def test_without_a_provider_there_is_no_such_door(nurse):
    assert Client().post(reverse("sign-on")).status_code == 404
    assert Client().get(reverse("openid_connect_callback", args=["oidc-000000000000"])).status_code == 404
    assert b"Hospital account" not in Client().get(reverse("account_login")).content
