"""Tokens of programs: made, shown once, used, taken back; and accounts that are no people's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital import actions
from hospital.actions.tokens import hash_of
from hospital.models import KeptAnswer, Role, Token, User
from hospital.recipients import resolve
from tests import make

ALL = ["read:cases", "write:cases"]


def token_of(user: User, **given):
    return actions.make_token(user, **{"by": user, "name": "Board", "scopes": ALL, "days": 30, **given})


def test_only_its_hash_and_its_last_signs_are_kept(officer):
    token, secret = token_of(officer)
    assert secret.startswith("pxm_") and len(secret) == 44
    assert (token.token_hash, token.tail) == (hash_of(secret), secret[-4:])
    assert secret not in str(Token.objects.values())
    entry = Entry.objects.get(verb="token.make")
    assert entry.facts["scopes"] == ALL


def test_nobody_makes_one_for_a_colleague(cast, officer):
    with pytest.raises(ValidationError) as refusal:
        token_of(officer, by=cast.administrator)
    assert refusal.value.code == "not_yours"


@pytest.mark.parametrize(("given", "name"), [({"scopes": []}, "scopes"), ({"days": 366}, "days")])
def test_it_opens_something_and_ends(officer, given, name):
    with pytest.raises(ValidationError) as refusal:
        token_of(officer, **given)
    assert name in refusal.value.error_dict


def live(token: Token) -> bool:
    return Token.objects.live(timezone.now()).filter(pk=token.pk).exists()


def test_it_ends_with_its_time_with_its_owner_and_when_it_is_taken_back(cast, officer):
    tokens = [token_of(officer).token for _each in range(2)]
    assert not Token.objects.live(timezone.now() + timedelta(days=31)).exists()
    actions.revoke_token(tokens[0], by=cast.administrator)
    assert [live(token) for token in tokens] == [False, True]
    actions.end_sessions(officer, by=officer)
    assert not live(tokens[1])
    assert Entry.objects.filter(verb="token.revoke", actor_id=cast.administrator.pk).count() == 1


def test_a_program_has_a_role_and_is_no_colleague(cast):
    program = actions.add_program(name="Registry", role=Role.OFFICER, place=cast.site, by=cast.administrator)
    assert token_of(program, by=cast.administrator).token.user == program
    assert program not in User.objects.active()
    assert not program.has_perm("complaints.own_complaint")
    assert program.has_perm("complaints.assign_complaint")
    told = resolve(Role.OFFICER, cast.site.pk, now=timezone.now())
    assert program.pk not in {chosen.user_id for chosen in told.users}
    logged = make.case(cast, by=program, severity=3)
    assert logged.owner != program


def test_a_program_does_not_run_the_house(cast):
    with pytest.raises(ValidationError):
        actions.add_program(name="X", role=Role.ADMINISTRATOR, place=make.organization(), by=cast.administrator)


def test_answers_are_forgotten_after_a_day(officer):
    token = token_of(officer).token
    now = timezone.now()
    actions.keep_place(token, key="k", request_hash="h", now=now)
    assert actions.forget_answers(now=now + timedelta(hours=23)) == 0
    assert actions.forget_answers(now=now + timedelta(hours=24)) == 1
    assert not KeptAnswer.objects.exists()


# ------------------------------------------------------------------------------------------ the pages
def test_my_token_is_shown_once(officer):
    client = make.signed_in(officer)
    page = client.post(reverse("tokens"), {"name": "Board", "scopes": ALL, "days": "90"})
    token = Token.objects.get()
    assert page.context["secret"].endswith(token.tail)
    assert token.is_two_step
    listed = client.get(reverse("tokens"))
    assert page.context["secret"] not in listed.content.decode()
    assert f"…{token.tail}" in listed.content.decode()


def test_a_colleague_cannot_take_mine_back_and_an_administrator_can(cast, officer):
    token = token_of(officer).token
    url = reverse("token-revoke", args=[token.pk])
    assert make.signed_in(cast.colleague).post(url).status_code == 404
    make.signed_in(cast.administrator).post(url)
    assert not live(token)


def test_a_program_is_added_with_its_first_token_and_ended_with_all(cast):
    client = make.signed_in(cast.administrator)
    given = {"program": "Registry", "role": "reader", "place": f"site:{cast.site.pk}", "name": "First", "days": "30"}
    page = client.post(reverse("program-add"), {**given, "scopes": ["read:cases"]})
    program = User.objects.programs().get()
    assert page.context["secret"]
    assert "Registry" in client.get(reverse("programs")).content.decode()
    assert "Registry" not in client.get(reverse("people")).content.decode()
    client.post(reverse("program-end", args=[program.pk]))
    assert not Token.objects.live(timezone.now()).exists()
