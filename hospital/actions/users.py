"""Accounts, and in which role and where somebody works."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import csvfile, peoplefile, timing
from hospital.actions.leaving import leave_cover
from hospital.actions.refusing import one_file_at_a_time
from hospital.models import Department, Membership, Organization, Role, Site, User, WebSession
from hospital.roles import HOUSE_WIDE
from hospital.searching import EDITION, tokens_of

Place = Organization | Site | Department
BATCH = 500
PREFERENCES = frozenset({"language", "theme", "has_shortcuts", "home"})


@transaction.atomic
def create_user(
    *,
    email: str,
    name: str,
    by: User | None,
    language: str = "",
    password: str | None = None,
    is_service: bool = False,
    now: datetime | None = None,
) -> User:
    """An account without roles. Without a password its owner sets one through a link. Refuses a taken address."""
    _refuse_taken(email)
    about = {"name": name, "language": language, "tokens": tokens_of(names=[name]), "is_service": is_service}
    user = User(email=email.strip().lower(), **about)
    user.set_password(password)
    user.save(force_insert=True)
    audit.log.record("user.create", user, by=by, at=now or timing.now())
    return user


def _refuse_taken(email: str, but: int | None = None) -> None:
    if User.objects.filter(email=email.strip().lower()).exclude(pk=but).exists():
        raise ValidationError(
            {"email": ValidationError(_("Somebody signs in with this address already."), code="taken")}
        )


@transaction.atomic
def import_people(house: Organization, *, text: str, by: User | None, now: datetime | None = None) -> peoplefile.Plan:
    """Make the accounts and give the roles of a file that are not there yet; see `hospital.peoplefile`.

    All or nothing: refuses (`rows`) a file with a row that cannot be.
    """
    one_file_at_a_time(house)
    plan = peoplefile.plan(text, by=by)
    csvfile.refuse_errors(plan.errors)
    for person in plan.changed:
        if person.user is None:
            told: dict[str, Any] = {"email": person.email, "name": person.name, "language": person.language}
            person.user = create_user(**told, by=by, now=now)
        for role, place in person.given:
            grant(person.user, role=role, place=place, by=by, now=now)
    facts: dict[str, Any] = {"added": len(plan.new), "roles": plan.roles}
    audit.log.record("organization.import_people", house, by=by, at=now or timing.now(), **facts)
    return plan


@transaction.atomic
def change_user(
    user: User, *, by: User | None, name: str | None = None, email: str | None = None, now: datetime | None = None
) -> User:
    """Another name, or another address to sign in with; a new address ends the person's signed-in sessions."""
    user = _locked(user)
    changed = []
    if name and name != user.name:
        user.name, user.tokens, user.edition = name, tokens_of(names=[name]), EDITION
        changed += ["name", "tokens", "edition"]
    if email and email.strip().lower() != user.email:
        _refuse_taken(email, but=user.pk)
        user.email, user.session_epoch = email.strip().lower(), user.session_epoch + 1
        changed += ["email", "session_epoch"]
    if changed:
        user.save(update_fields=changed)
        if "email" in changed:
            _forget_sessions(user)
        fields = [field for field in changed if field in ("name", "email")]
        audit.log.record("user.change", user, by=by, at=now or timing.now(), fields=fields)
    return user


@transaction.atomic
def prefer(user: User, *, now: datetime | None = None, **fields: Any) -> User:
    """A person's own choices: language, theme, single-letter shortcuts, usual ward."""
    if strangers := fields.keys() - PREFERENCES:
        raise TypeError(f"no preference: {', '.join(sorted(strangers))}")
    changed = [name for name, value in fields.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, fields[name])
    if changed:
        user.save(update_fields=changed)
        audit.log.record("user.prefer", user, by=user, at=now or timezone.now(), fields=sorted(changed))
    return user


@transaction.atomic
def grant(user: User, *, role: str, place: Place, by: User | None, now: datetime | None = None) -> Membership:
    """Give a role for the organization, a site, or a department with all below it.

    Refuses: an inactive person, a role held already, a house-wide role for less than the house, and giving
    oneself a role, so that whoever hands out the keys cannot open the cases alone.
    """
    user = _locked(user)
    if not user.is_active:
        raise ValidationError(_("%(name)s no longer works here.") % {"name": user.name}, code="inactive")
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("Another administrator has to give you a role."), code="self")
    if role in HOUSE_WIDE and not isinstance(place, Organization):
        raise ValidationError(_("This role is given for the whole organization."), code="scope")
    kind = str(place._meta.model_name)
    scope = {kind: place}
    if user.memberships.current().filter(role=role, **scope).exists():
        raise ValidationError(_("%(name)s has this role there already.") % {"name": user.name}, code="held")
    membership = Membership.objects.create(user=user, role=role, **scope)
    at = now or timing.now()
    audit.log.record(
        "user.grant", user, by=by, at=at, membership=membership.pk, role=str(role), place=f"{kind}:{place.pk}"
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User | None, now: datetime | None = None) -> None:
    """Take a role away; it ends with the next request. Refuses the house's last administrator."""
    now = now or timing.now()
    membership = Membership.objects.select_for_update().select_related("user").get(pk=membership.pk)
    if membership.ended_at:
        return
    if membership.role == Role.ADMINISTRATOR:
        _refuse_last_administrator(membership.user)
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    audit.log.record(
        "user.end_membership", membership.user, by=by, at=now, membership=membership.pk, role=membership.role
    )


def _refuse_last_administrator(user: User) -> None:
    others = Membership.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
    if not others.select_for_update(of=("self",)).exists():
        raise ValidationError(_("The house needs at least one administrator."), code="last_administrator")


@transaction.atomic
def name_deputy(user: User, *, deputy: User | None, by: User | None, now: datetime | None = None) -> None:
    """Who stands in for this person; None takes the deputy away. Refuses oneself and somebody inactive."""
    user = _locked(user)
    if deputy and deputy.pk == user.pk:
        raise ValidationError(_("Nobody can be their own deputy."), code="self")
    if deputy and not deputy.is_active:
        raise ValidationError(_("%(name)s no longer works here.") % {"name": deputy.name}, code="inactive")
    before, user.deputy = user.deputy_id, deputy
    user.save(update_fields=["deputy"])
    audit.log.record("user.name_deputy", user, by=by, at=now or timing.now(), before=before, deputy=deputy)


@transaction.atomic
def deactivate(user: User, *, by: User | None, now: datetime | None = None) -> None:
    """The person leaves: roles and signed-in sessions end at once, nobody has them as deputy or on a rota any more.

    Refuses the last administrator, and a duty manager: somebody else has to be named first, because alarms
    end there. What they own stays theirs until it is assigned.
    """
    now = now or timing.now()
    user = _locked(user)
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("Another administrator has to do this."), code="self")
    if user.memberships.current().filter(role=Role.ADMINISTRATOR).exists():
        _refuse_last_administrator(user)
    if is_duty_manager(user):
        raise ValidationError(_("Name another duty manager first."), code="duty_manager")
    leave_cover(user, deputy=None, shifts=None, by=by, now=now)
    user.memberships.current().update(ended_at=now)
    user.is_active, user.session_epoch, user.deputy = False, user.session_epoch + 1, None
    user.invited_at = None
    user.save(update_fields=["is_active", "session_epoch", "deputy", "invited_at"])
    _forget_sessions(user)
    audit.log.record("user.deactivate", user, by=by, at=now)


def is_duty_manager(user: User) -> bool:
    sites = Site.objects.active().filter(Q(duty_manager=user) | Q(organization__duty_manager=user))
    return sites.exists() or Organization.objects.filter(duty_manager=user).exists()


@transaction.atomic
def reactivate(user: User, *, by: User | None, now: datetime | None = None) -> None:
    """The person is back, without roles."""
    user = _locked(user)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.log.record("user.reactivate", user, by=by, at=now or timing.now())


@transaction.atomic
def set_password(user: User, *, password: str, now: datetime | None = None) -> None:
    """The person's own new password; it ends every session opened with the old one."""
    user.set_password(password)
    user.invited_at = None
    user.save(update_fields=["password", "invited_at"])
    _forget_sessions(user)
    audit.log.record("user.set_password", user, by=user, at=now or timezone.now())


@transaction.atomic
def end_sessions(user: User, *, by: User | None, now: datetime | None = None) -> None:
    """End every signed-in session of this person, on every device."""
    _raise_epoch(user)
    audit.log.record("user.end_sessions", user, by=by, at=now or timing.now())


def _raise_epoch(user: User) -> None:
    """From now on no session and no link that was sent opens anything."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    _forget_sessions(user)


def _forget_sessions(user: User) -> None:
    WebSession.objects.filter(user=user).delete()


@transaction.atomic
def revoke_invitation(user: User, *, by: User | None, now: datetime | None = None) -> None:
    """The link that was sent opens nothing any more. Refuses where none is open."""
    user = _locked(user)
    if user.invited_at is None:
        raise ValidationError(_("No invitation is open."), code="none")
    _raise_epoch(user)
    user.invited_at = None
    user.save(update_fields=["invited_at"])
    audit.log.record("user.revoke_invitation", user, by=by, at=now or timing.now())


@transaction.atomic
def preview_role(role: Role, *, by: User, now: datetime | None = None) -> None:
    """An administrator looks at the pages of a role, without anybody's rows; only the record of it is written."""
    audit.log.record("user.preview_role", by, by=by, at=now or timezone.now(), role=str(role))


@transaction.atomic
def renew_tokens() -> int:
    """Let a batch of people whose accounts are older be found as newer ones are; returns how many.

    Not audited: nothing is changed but how they are found.
    """
    older = User.objects.filter(edition__lt=EDITION).order_by("pk").select_for_update(skip_locked=True)
    rows = list(older[:BATCH])
    for row in rows:
        row.tokens, row.edition = tokens_of(names=[row.name]), EDITION
    User.objects.bulk_update(rows, ["tokens", "edition"])
    return len(rows)


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)
