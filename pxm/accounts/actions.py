"""Verbs of accounts that need mail or the second step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
import complaints.actions
import outbox.actions
from hospital import peoplefile, timing
from hospital.actions import (
    create_user,
    deactivate,
    end_sessions,
    grant,
    import_people,
    leave_cover,
    name_duty_manager,
    set_password,
)
from hospital.actions.users import Place
from hospital.models import Organization, User
from pxm.accounts import codes
from pxm.accounts.leaving import Heirs, Holdings
from pxm.accounts.tokens import set_password_path

ONE_LETTER_EACH = timedelta(minutes=5)  # whoever keeps asking gets no second letter before


@transaction.atomic
def invite(user: User, *, by: User | None, now: datetime | None = None) -> None:
    """Send a link with which the person sets a first password. Sent again, the link before it opens nothing."""
    now = now or timing.now()
    user.invited_at = now
    if not user.has_usable_password():
        user.session_epoch += 1
    user.save(update_fields=["invited_at", "session_epoch"])
    _send(user, "hospital/invitation", now)
    audit.log.record("user.invite", user, by=by, at=now)


@transaction.atomic
def welcome(
    *, email: str, name: str, role: str, place: Place, by: User | None, now: datetime | None = None
) -> User:  # fmt: skip
    """A new account with its first role, and the link to set a password."""
    user = create_user(email=email, name=name, by=by, now=now)
    grant(user, role=role, place=place, by=by, now=now)
    invite(user, by=by, now=now)
    audit.log.record("user.welcome", user, by=by, at=now or timing.now())
    return user


@transaction.atomic
def welcome_many(
    house: Organization, *, text: str, is_inviting: bool, by: User | None, now: datetime | None = None
) -> peoplefile.Plan:
    """The accounts and roles of a file, and on demand the link to set a password for whoever in it never had one."""
    plan = import_people(house, text=text, by=by, now=now)
    for person in plan.waiting if is_inviting else ():
        invite(person.user, by=by, now=now)
    return plan


@transaction.atomic
def farewell(
    user: User, *, by: User | None, heir: User | None = None, duty: User | None = None, deputy: User | None = None,
    shifts: User | None = None, now: datetime | None = None,
) -> None:  # fmt: skip
    """The person leaves. First everything that hangs on them goes to others: open cases and what else they owe to
    `heir`, being the duty manager who is named to `duty`, standing in to `deputy`, turns of duty to `shifts`.

    Refuses while there is work without an heir (`heir`) or a place without the next duty manager (`duty`), and
    whatever the rooms refuse: an heir named in a case, somebody on duty without the role.
    """
    now = now or timing.now()
    held = Holdings(user, now)
    if held.has_work and heir is None:
        raise ValidationError(
            {"heir": ValidationError(_("Choose who takes over the cases and what else is owed."), code="heir")}
        )
    if held.places and duty is None:
        raise ValidationError({"duty": ValidationError(_("Name another duty manager first."), code="duty")})
    _hand_work(held, heir, by, now)
    for place in held.places:
        name_duty_manager(place, duty, by=by, now=now)
    leave_cover(user, deputy=deputy, shifts=shifts, by=by, now=now)
    deactivate(user, by=by, now=now)
    audit.log.record("user.farewell", user, by=by, at=now, heir=heir, handed_over=len(held.cases), **_facts(held))


def _hand_work(held: Holdings, heir: User | None, by: User | None, now: datetime) -> None:
    if heir is None:
        return
    for case in held.cases:
        complaints.actions.assign(case, owner=heir, by=by, now=now)
    if refused := [move for move in held.moves(Heirs(heir)) if move.why_not]:
        raise ValidationError({"heir": ValidationError(refused[0].why_not, code="barred")})
    for kind, ids in held.owed.items():
        clocks.actions.hand_over(kind, ids, before=held.person, owner=heir)


def _facts(held: Holdings) -> dict[str, Any]:
    return {"targets": len(held.targets), "places": len(held.places), "shifts": len(held.shifts)}


@transaction.atomic
def send_forgotten(email: str, *, now: datetime | None = None) -> bool:
    """Send a link to set a new password, if somebody active signs in with this address. True when there is one."""
    now = now or timezone.now()
    user = User.objects.active().filter(email=email.strip().lower()).first()
    if user is None:
        return False
    _send(user, "hospital/password_reset", now)
    audit.log.record("user.forget_password", user, at=now)
    return True


def _send(user: User, template: str, now: datetime) -> None:
    turn = int(now.timestamp() // ONE_LETTER_EACH.total_seconds())
    context = {"link": set_password_path(user)}
    outbox.actions.queue(template, to=user, key=f"{template}:{turn}", context=context, is_urgent=True, now=now)


def _tell_changed(user: User, now: datetime) -> None:
    """Whoever did not change it themselves must hear of it."""
    key = f"hospital/sign_in_changed:{now:%Y-%m-%dT%H:%M}"
    outbox.actions.queue("hospital/sign_in_changed", to=user, key=key, is_urgent=True, now=now)


@transaction.atomic
def change_password(user: User, *, password: str, now: datetime | None = None) -> None:
    """A new password; sessions opened with the old one end, and the person hears of it."""
    now = now or timezone.now()
    set_password(user, password=password, now=now)
    _tell_changed(user, now)
    audit.log.record("user.change_password", user, by=user, at=now)


@transaction.atomic
def set_up_two_step(user: User, *, step: int, now: datetime | None = None) -> None:
    """Note the code that proved the telephone, so that it cannot be used again, and end the other sessions."""
    row = Authenticator.objects.select_for_update().get(user=user, type=Authenticator.Type.TOTP)
    row.data[codes.STEP] = step
    row.save(update_fields=["data"])
    now = now or timezone.now()
    end_sessions(user, by=user, now=now)
    _tell_changed(user, now)
    audit.log.record("user.set_up_two_step", user, by=user, at=now)


@transaction.atomic
def add_passkey(user: User, *, passkey: Authenticator, now: datetime | None = None) -> None:
    """Note the new passkey, end the other sessions and tell the person."""
    now = now or timezone.now()
    end_sessions(user, by=user, now=now)
    _tell_changed(user, now)
    audit.log.record("user.add_passkey", user, by=user, at=now, passkey=passkey.pk)


@transaction.atomic
def remove_passkey(user: User, *, passkey: Authenticator, now: datetime | None = None) -> None:
    """This passkey opens nothing any more, nor do the sessions that were opened elsewhere."""
    now, number = now or timezone.now(), passkey.pk
    passkey.delete()
    end_sessions(user, by=user, now=now)
    _tell_changed(user, now)
    audit.log.record("user.remove_passkey", user, by=user, at=now, passkey=number)


@transaction.atomic
def connect_sign_on(user: User, *, provider: str, now: datetime | None = None) -> None:
    """The invited person's account at the hospital's own provider opens this account from now on."""
    now = now or timezone.now()
    user.invited_at = None
    user.save(update_fields=["invited_at"])
    _tell_changed(user, now)
    audit.log.record("user.connect_sign_on", user, by=user, at=now, provider=provider)


@transaction.atomic
def remove_two_step(user: User, *, by: User, now: datetime | None = None) -> None:
    """Take every second step away, for a lost telephone; all sessions end and it has to be set up anew."""
    Authenticator.objects.filter(user=user).delete()
    now = now or timezone.now()
    end_sessions(user, by=by, now=now)
    _tell_changed(user, now)
    audit.log.record("user.remove_two_step", user, by=by, at=now)


@transaction.atomic
def remove_phone(user: User, *, now: datetime | None = None) -> None:
    """For a new telephone: the old one and the recovery codes stop working; passkeys go on."""
    Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN).delete()
    now = now or timezone.now()
    end_sessions(user, by=user, now=now)
    _tell_changed(user, now)
    audit.log.record("user.remove_two_step", user, by=user, at=now)


@transaction.atomic
def renew_codes(user: User, *, now: datetime | None = None) -> None:
    """New recovery codes; the old ones no longer work."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once would leave two sets
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    audit.log.record("user.renew_codes", user, by=user, at=now or timezone.now())
