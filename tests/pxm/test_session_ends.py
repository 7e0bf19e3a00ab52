"""P17: sessions end: idle, old, disabled, after a new password or second step; typed text is kept for its writer."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from hospital import actions, tasks
from hospital.models import Draft, Role
from hospital.views import drafts
from pxm.accounts import actions as accounts
from pxm.accounts import sessions
from tests import make as make_all
from tests import make_hospital as make
from tests.pxm.signing import SECRET, current_code, try_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse():
    return make.user(Role.FRONTLINE, make.site(), password=make.PASSWORD)


def later(**span):
    return time_machine.travel(timezone.now() + timedelta(**span))


def is_in(client: Client) -> bool:
    return client.get(reverse("profile")).status_code == 200


def test_half_an_hour_of_nothing_ends_it(nurse):
    client = make.signed_in(nurse)
    assert is_in(client)
    with later(minutes=29):
        assert is_in(client)
    with later(minutes=29 + 31):
        answer = client.get(reverse("profile"))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next=/profile/"


def test_twelve_hours_end_it_however_busy_somebody_was(nurse):
    client = make.signed_in(nurse)
    assert is_in(client)
    for turn in range(1, 36):
        with later(minutes=20 * turn):
            assert is_in(client)
    with later(hours=12, seconds=1):
        assert not is_in(client)


def test_without_the_absolute_end_a_busy_session_would_live_on(nurse, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_ABSOLUTE_END"})
    client = make.signed_in(nurse)
    for turn in range(37):
        with later(minutes=20 * turn):
            is_in(client)
    with later(hours=12, minutes=20):
        assert is_in(client)


def test_last_seen_is_written_once_a_minute_at_most(nurse):
    client = make.signed_in(nurse)
    is_in(client)
    seen = client.session[sessions.SEEN]
    is_in(client)
    assert client.session[sessions.SEEN] == seen
    with later(seconds=61):
        is_in(client)
        assert client.session[sessions.SEEN] > seen


def test_what_an_open_page_asks_by_itself_does_not_keep_a_session_alive():
    cast = make_all.cast()
    case = make_all.case(cast)
    client = make.signed_in(cast.officer)
    is_in(client)
    for minutes in (10, 20, 29):
        with later(minutes=minutes):
            assert client.post(reverse("complaint-presence", args=[case.ref])).status_code == 204
    with later(minutes=31):
        assert not is_in(client)


def views_by_name(resolver: URLResolver) -> dict[str, object]:
    found: dict[str, object] = {}
    for row in resolver.url_patterns:
        found |= views_by_name(row) if isinstance(row, URLResolver) else {row.name: row.callback}
    return found


def asked_by_open_pages() -> set[str]:
    """The routes that a page asks again and again while nobody need be there."""
    texts = (path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html"))
    by_itself = re.compile(r"""hx-get="{% url '([\w-]+)'[^"]*" hx-trigger="(?:load|every)""")
    return {name for text in texts for name in by_itself.findall(text)}


def test_nor_does_any_other_page_that_asks_by_itself():
    asked, views = asked_by_open_pages(), views_by_name(get_resolver())
    assert asked >= {"profile-tests", "publication"}
    assert [name for name in asked if getattr(views[name], "counts_as_activity", True)] == []


def test_ended_sessions_are_forgotten(nurse):
    make.signed_in(nurse)
    with later(hours=13):
        still = make.signed_in(nurse)
        tasks.forget_ended_sessions()
        assert Session.objects.count() == 1
        assert is_in(still)


def test_somebody_disabled_is_out_with_the_next_click(nurse):
    client = make.signed_in(nurse)
    actions.deactivate(nurse, by=None, now=make.NOW)
    assert not is_in(client)


def test_a_taken_role_is_gone_with_the_next_click():
    reader = make.user(Role.ADMINISTRATOR)
    make.administrator()
    client = make.signed_in(reader)
    assert client.get(reverse("sites")).status_code == 200
    actions.end_membership(reader.memberships.get(), by=None, now=make.NOW)
    assert client.get(reverse("sites")).status_code == 403


def test_a_new_password_ends_every_other_session(nurse):
    here, elsewhere = make.signed_in(nurse), make.signed_in(nurse)
    new = {"oldpassword": make.PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert here.post(reverse("account_change_password"), new).status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_new_second_step_ends_every_other_session():
    officer = make.user(Role.OFFICER, make.site())
    here, elsewhere = make.signed_in(officer), make.signed_in(officer)
    assert is_in(elsewhere)
    here.post(reverse("mfa_deactivate_totp"))
    assert not is_in(elsewhere)


def test_an_administrator_signs_somebody_out_everywhere(nurse):
    client = make.signed_in(nurse)
    make.signed_in(make.administrator()).post(reverse("user-end-sessions", args=[nurse.pk]))
    assert not is_in(client)


def test_a_lost_telephone_ends_all_sessions_and_has_to_be_set_up_anew():
    officer = make.user(Role.OFFICER, make.site(), password=make.PASSWORD)
    make.two_step(officer, SECRET)
    client = make.signed_in(officer)
    accounts.remove_two_step(officer, by=make.administrator(), now=make.NOW)
    assert not is_in(client)
    try_password(client, officer.email)
    assert client.get(reverse("profile")).url == reverse("mfa_activate_totp")


# ---------------------------------------------------------------- typed text
def post_note(client: Client, **more):
    return client.post(
        reverse("profile-deputy"), {"deputy": "", "words": "Half a reply", "draft_form": "note-1", **more}
    )


def test_text_sent_into_an_ended_session_is_kept_for_its_writer(nurse, rf):
    client = make.signed_in(nurse)
    is_in(client)
    with later(minutes=31):
        assert post_note(client).status_code == 302
    draft = Draft.objects.get()
    assert draft.owner == nurse
    assert draft.form == "note-1"
    again = rf.get("/")
    again.user = nurse
    assert drafts.kept(again, "note-1")["words"] == "Half a reply"
    again.user = make.user(Role.FRONTLINE, make.site())
    assert drafts.kept(again, "note-1") == {}


def test_a_draft_saved_by_the_page_after_the_end_is_kept_too(nurse):
    client = make.signed_in(nurse)
    is_in(client)
    with later(minutes=31):
        answer = client.post(
            reverse("draft", args=["note-1"]), {"words": "Half"}, headers={"X-Requested-With": "fetch"}
        )
    assert answer.status_code == 401
    assert Draft.objects.get(owner=nurse, form="note-1").data == '{"words": "Half"}'


def test_a_forged_form_cannot_plant_a_draft(nurse):
    client = make.signed_in(nurse, enforce_csrf_checks=True)
    is_in(client)
    with later(minutes=31):
        assert post_note(client).status_code == 403
    assert not Draft.objects.exists()


def test_passwords_are_never_kept(nurse):
    client = make.signed_in(nurse)
    is_in(client)
    with later(minutes=31):
        client.post(
            reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": "x", "password2": "x"}
        )
    assert not Draft.objects.exists()


def test_the_page_in_between_comes_back_after_signing_in(nurse):
    client = make.signed_in(nurse)
    is_in(client)
    with later(minutes=31):
        url = client.get(reverse("profile")).url
        page = client.get(url)
        assert "what you typed is kept" in page.content.decode()
        answer = client.post(url, {"login": nurse.email, "password": make.PASSWORD})
    assert answer.url == "/profile/"


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/settings/people/?q=a", "/settings/people/%3Fq%3Da"),
        ("https://evil.example/x/", "/profile/deputy/"),
        ("", "/profile/deputy/"),
    ],
)
def test_after_a_button_somebody_comes_back_to_the_page_it_stood_on(nurse, came_from, back):
    client = make.signed_in(nurse)
    is_in(client)
    with later(minutes=31):
        answer = client.post(reverse("profile-deputy"), {"deputy": ""}, headers={"Referer": came_from})
    assert answer.url == f"{reverse('account_login')}?next={back}"


def test_codes_of_a_set_up_second_step_are_used_up():
    officer = make.user(Role.OFFICER, make.site(), password=make.PASSWORD)
    client = Client()
    try_password(client, officer.email)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = current_code(secret)
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert is_in(client)
    again = Client()
    try_password(again, officer.email)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(again)
