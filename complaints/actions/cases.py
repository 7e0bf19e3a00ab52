"""What every verb on a case begins and ends with: the lock, the refusals, the save, the audit entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

import audit.log
import audit.models
from clocks.actions.sheets import is_late
from clocks.facts import Facts
from clocks.models import Clock
from clocks.profiles import Rule
from clocks.rulebook import rulebook_of
from clocks.worktime import local_date
from complaints import mapping, states
from complaints.models import Complaint, Consent, Entry, Issue, Letter, Plan
from feedback.models import Named
from hospital.models import Person, User

KIND = "complaint"
UNDO_FOR = timedelta(seconds=15)  # messages of verbs that can be undone wait this long
PLANNED = ("complaint", "grievance")
NO_MAILBOX = _("We know no e-mail address of theirs. Choose another way.")
NEEDED = ("feedback", "site", "department", "teller", "owner", "profile_version")


def locked(complaint: Complaint, version: int | None = None) -> Complaint:
    """The case as it is now, held until the transaction ends. Order of locks: case, clocks, firings.

    Refuses (`changed`) when the form was filled in on another version. The lock lets others still write rows
    that point at the case.
    """
    rows = Complaint.objects.select_related(*NEEDED)
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        rows = rows.select_for_update(of=("self",), no_key=True)
    case = rows.get(pk=complaint.pk)
    if version is not None and version != case.version:
        raise changed()
    return case


def changed() -> ValidationError:
    return ValidationError(
        _("Somebody changed this while you were writing. Your text is kept; look at theirs first."), code="changed"
    )


def save(case: Complaint, active_at: datetime | None, *fields: str) -> None:
    """Write these columns and count the change. Work by a person is activity; what the family adds (None) is not."""
    case.version += 1
    case.last_activity_at = active_at or case.last_activity_at
    case.save(update_fields=[*fields, "version", "last_activity_at"])


def record(verb: str, case: Complaint, by: User | None, now: datetime, **facts: Any) -> audit.models.Entry:
    """The audit entry of a verb. It carries the version reached, so that `undo` knows whether anything followed."""
    return audit.log.record(f"complaint.{verb}", case, by=by, at=now, version=case.version, **facts)


def write(case: Complaint, kind: str, by: User | None, now: datetime, words: str, nonce: UUID | None = None,
          **more: Any) -> Entry:  # fmt: skip
    """Words that stay with the case."""
    return Entry.objects.create(complaint=case, kind=kind, by=by, at=now, words=words, nonce=nonce or uuid4(), **more)


def moment_of(case: Complaint, happened_at: datetime | None, now: datetime) -> datetime:
    """When it was, for what is entered later than it happened: never before it reached us, never to come."""
    at = past_moment(happened_at, now)
    if happened_at and at < case.received_at:
        raise ValidationError(_("That was before it reached us."), code="before_received")
    return at


def past_moment(happened_at: datetime | None, now: datetime) -> datetime:
    """When it was, also before the case; refuses what is still to come."""
    if happened_at and happened_at > now:
        raise ValidationError(_("This moment has not come yet."), code="future")
    return happened_at or now


def refuse_future(on: date, case: Complaint, now: datetime) -> None:
    if on > local_date(case.zone, now):
        raise ValidationError(_("This day has not come yet."), code="future")


def refuse_past(on: date, zone: str, now: datetime) -> None:
    if on < local_date(zone, now):
        raise ValidationError(_("Choose a day that is still to come."), code="past")


def refuse_empty(words: str, missing: Any = "") -> None:
    if not words.strip():
        raise ValidationError(missing or _("Write something first."), code="empty")


def refuse_anonymous(case: Complaint) -> None:
    if case.is_anonymous:
        raise ValidationError(_("Nobody can be told: they wished to stay anonymous."), code="anonymous")


def refuse_without_mailbox(how: str, reader: Person | None) -> None:
    """By e-mail only where there is an address: what never left would have met a target all the same."""
    if how == Entry.How.EMAIL and not (reader and reader.email):
        raise ValidationError(NO_MAILBOX, code="mailbox")


def is_sent_twice(nonce: UUID | None) -> bool:
    """The same form again: a double click or a retry. Asked under the case's lock."""
    return nonce is not None and Entry.objects.filter(nonce=nonce).exists()


def because(case: Complaint, reason: str, by: User | None, now: datetime) -> int:
    """Keep the words of a reason with the case; the audit entry names the row, not the words."""
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason")
    return write(case, Entry.Kind.REASON, by, now, reason).pk


def facts_of(case: Complaint) -> Facts:
    known = {kind for rule in rulebook_of(case.profile_version_id).profile.rules for kind in rule.types}
    return Facts(
        type=mapping.ruled_as(case.type, known), severity=case.severity, flags=frozenset(case.flags),
        is_anonymous=case.is_anonymous, is_oral=case.is_oral, site_id=case.site_id,
    )  # fmt: skip


def rule_of(case: Complaint, kind: str) -> Rule | None:
    """The rule of its place that sets a target of this kind for such a case."""
    facts, rules = facts_of(case), rulebook_of(case.profile_version_id).profile.rules
    fitting = (
        rule for rule in rules
        if rule.kind == kind and rule.applies(
            type=facts.type, severity=facts.severity, is_anonymous=facts.is_anonymous, is_oral=facts.is_oral
        )
    )  # fmt: skip
    return next(fitting, None)


def barred(case: Complaint) -> frozenset[int]:
    """People named in what was told: they may not own, see, or hear of the case."""
    return frozenset(Named.objects.filter(feedback=case.feedback_id).values_list("user_id", flat=True))


def refuse_owner(case: Complaint, owner: User) -> None:
    """Only somebody who may hold this case here, and is not named in it."""
    if not owner.may("complaints.own_complaint", case):
        raise ValidationError(
            _("%(name)s cannot hold this. Choose somebody of the team."), code="cannot_own", params={"name": owner.name}
        )
    if owner.pk in barred(case):
        raise ValidationError(
            _("%(name)s is named in it and cannot hold it."), code="barred", params={"name": owner.name}
        )


def move(case: Complaint, event: str) -> None:
    """The stage the event leads to; refuses (`illegal_transition`) where it leads nowhere."""
    case.status = states.after(case.status, event)


def issue_of(case: Complaint) -> Issue:
    """At least one thing to answer: the words themselves, until somebody divides them."""
    return case.issues.first() or Issue.objects.create(complaint=case, words=case.feedback.words)


def letter_in_work(case: Complaint, kind: str = Letter.Kind.RESPONSE) -> Letter | None:
    return case.letters.in_work().filter(kind=kind).first()


def may_settle(case: Complaint) -> bool:
    """Whether one person may answer and close it on one page."""
    return is_short(case) and not needs_approval(case) and not is_withheld(case)


def is_exempt(case: Complaint, now: datetime) -> bool:
    """May it end without an answer once they are content? Everywhere, unless the rules of the place exempt some of its
    kind only (in England what was told by word of mouth and is settled by the next working day).
    """
    facts, profile = facts_of(case), rulebook_of(case.profile_version_id).profile
    kinds = {
        rule.kind for rule in profile.rules
        if rule.exemption and rule.is_in_force and facts.type in rule.types
        and rule.is_anonymous in (None, facts.is_anonymous)
    }  # fmt: skip
    windows = Clock.objects.of(KIND, case.pk).running().filter(kind__in=kinds)
    return not kinds or any(not is_late(window, now) for window in windows)


def is_short(case: Complaint) -> bool:
    return states.short_path(case.severity, frozenset(case.flags))


def consent_of(case: Complaint) -> Consent | None:
    """Its own; of a merged one that of where it goes on, where the same person told both."""
    own, leading = getattr(case, "consent", None), case.leading
    return own or (getattr(leading, "consent", None) if leading.teller_id == case.teller_id else None)


def may_disclose(case: Complaint) -> bool:
    """May whoever told us hear about the patient? They are the patient, or the patient's consent is on record."""
    if not mapping.speaks_for_another(case.teller_role):
        return True
    consent = consent_of(case)
    return consent is not None and consent.permits


def is_withheld(case: Complaint) -> bool:
    """The patient was asked, and has not answered or said no."""
    if not mapping.speaks_for_another(case.teller_role):
        return False
    consent = consent_of(case)
    return consent is not None and not consent.permits


def is_appraised(case: Complaint) -> bool:
    return case.appraisals.filter(closing=case.closings).exists()


def plan_of(case: Complaint) -> Plan | None:
    return getattr(case, "plan", None)


def needs_plan(case: Complaint) -> bool:
    """On the full path an answer that is promised needs a plan, offered to them, before anybody looks into it."""
    is_promised = case.type in PLANNED and not case.is_anonymous
    return is_promised and not is_short(case) and plan_of(case) is None


def checklist_of(case: Complaint) -> tuple[str, ...]:
    """What the rules of the place ask of a reply before it goes; nothing on the short path or to nobody."""
    if is_short(case) or case.is_anonymous:
        return ()
    return rulebook_of(case.profile_version_id).profile.response_checklist


def signatory_of(case: Complaint) -> str:
    """The role that signs a reply by the rules of the place; "" where they name none, on the short path, to nobody."""
    if is_short(case) or case.is_anonymous:
        return ""
    return rulebook_of(case.profile_version_id).profile.signatory_role or ""


def may_sign(case: Complaint, user: User) -> bool:
    """They have that role here, or act for somebody who has."""
    role = signatory_of(case)
    if role in ("", "owner"):
        return not role or case.owner_id in user.acts_as
    mine = (scope for scope in user.standing.scopes if scope.role == role)
    return any(scope.covers(case.site_id, case.department_id) for scope in mine)


def needs_approval(case: Complaint) -> bool:
    """Severity, flags, or the rules of the place ask for a second person."""
    rule, flags = case.profile_version.data.get("approval", {}), frozenset(case.flags)
    says = rule.get("is_always", False) or case.severity >= rule.get("severity_from", 5)
    return states.approval_required(case.severity, flags, profile_says=says or bool(flags & set(rule.get("flags", ()))))
