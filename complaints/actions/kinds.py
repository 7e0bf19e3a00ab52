"""Which kind a case is of: changed by hand with the reason, or by itself where the rules leave no choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from clocks.models import Clock
from clocks.profiles import Always
from clocks.profiles.rows import KINDS
from clocks.rulebook import rulebook_of
from complaints import mapping, policy, states
from complaints.actions import asking, cases, telling
from complaints.actions.cases import KIND, PLANNED, UNDO_FOR, because, facts_of, locked, record, save
from complaints.actions.judging import hand_over_if_grave
from complaints.actions.learning import refuse_unowned
from complaints.labels import kind_word
from complaints.models import CaseType, Complaint, Entry
from hospital.models import User
from hospital.timing import now as web_now

KIND_TOLD = {"grievance": "complaint", "regulator_letter": "complaint"}  # what the story itself is called


@transaction.atomic
def reclassify(
    complaint: Complaint, *, by: User | None, type: str, reason: str, agreement: str = "", thanks: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It is of another kind. The old one stays on record, and the targets of the new one count from the receipt. Praise
    and suggestions end with it: `thanks` is how they are thanked, by e-mail in our words.

    A kind that promises less needs `agreement`, how they agreed to that; it counts as a downgrade, and as one after a
    missed target where one was missed. What the rules say is always of one kind stays it (`always`).
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "reclassify")
    _refuse_kind(case, type)
    is_less = mapping.promises_less(case.type, type)
    if is_less and not agreement.strip():
        raise ValidationError(_("They are promised less. Say how they agreed to it."), code="agreement")
    facts: dict[str, Any] = {"is_downgrade": is_less, "was_late": _was_late(case, now)} if is_less else {}
    before, stage = case.type, case.status
    entry = because(case, "\n\n".join(filter(None, (reason.strip(), agreement.strip() if is_less else ""))), by, now)
    turn(case, type, by, now)
    if type in mapping.OWES_NOTHING:
        _end_with_thanks(case, thanks, now)
        facts["requests"] = asking.end_all(case, now)
    facts |= {"reason": entry, "stage": [stage, case.status], "how": thanks}
    return record("reclassify", case, by, now, before=before, after=type, **facts)


def _end_with_thanks(case: Complaint, thanks: str, now: datetime) -> None:
    """They are thanked, which is all the answer that is owed; what is owed for safety comes first."""
    if Clock.objects.of(KIND, case.pk).running().filter(kind__in=policy.SAFETY).exists():
        raise ValidationError(_("Something is still owed for safety. Finish it first."), code="safety")
    refuse_unowned(case)
    if not thanks and not case.is_anonymous:
        raise ValidationError(_("Say how they are thanked."), code="thanks")
    cases.refuse_without_mailbox(thanks, case.teller)
    case.status, case.responded_at, case.closed_at = Complaint.Status.CLOSED, now, now
    case.severity_at_close, case.closings = case.severity, case.closings + 1
    save(case, now, "status", "responded_at", "closed_at", "severity_at_close", "closings")
    clocks.actions.cancel(case, reason="reclassified", now=now, kinds=sorted(KINDS - policy.GOES_ON))
    clocks.actions.settle_escalations(case, now=now)
    if thanks == Entry.How.EMAIL:
        telling.tell_family("complaints/thanked", case, f"thanked:{case.ref}:{case.closings}", now, now + UNDO_FOR)


def owe_again(case: Complaint, by: User | None, now: datetime) -> None:
    """They come back to what was praise or a suggestion: from now on it is a complaint, and they are owed an answer."""
    if case.type in mapping.OWES_NOTHING:
        before, case.type = case.type, CaseType.COMPLAINT
        save(case, now if by else None, "type")
        feedback.actions.describe(case.feedback, by=by, now=now, kind=CaseType.COMPLAINT)
        record("reclassify", case, by, now, before=before, after=case.type, is_reopened=True)


def _refuse_kind(case: Complaint, type: str) -> None:
    if type == case.type:
        raise ValidationError(_("It is of this kind already."), code="same")
    if type not in CaseType.values:
        raise ValidationError(_("Choose what it is."), code="type")
    rule = always(case)
    if rule and not mapping.is_of(rule.type, type):
        raise ValidationError(
            _("By the rules here, what is coded or flagged like this is always: %(kind)s."), code="always",
            params={"kind": kind_word(case, rule.type)},
        )  # fmt: skip


def always(case: Complaint) -> Always | None:
    """The rule of its place that leaves no choice of the kind. Coding is asked only where a place has such rules."""
    rows = rulebook_of(case.profile_version_id).profile.always
    if not rows:
        return None
    problems = set(case.issues.exclude(problem="").values_list("problem", flat=True)) if case.pk else set()
    return next((row for row in rows if row.fits(flags=case.flags, problems=problems)), None)


def turn_if_always(case: Complaint, by: User | None, now: datetime) -> dict[str, str]:
    """It turns into what the rules say it always is, with an entry of its own and the rule as the reason; returns the
    fact for the verb that brought it about. After the reply the kind stays what they were answered as.
    """
    rule = always(case)
    if rule is None or mapping.is_of(rule.type, case.type) or case.status not in states.WITHOUT_CHANGE["reclassify"]:
        return {}
    before = case.type
    entry = because(case, reason_of(rule), by, now)
    turn(case, rule.type, by, now)
    record("reclassify", case, by, now, before=before, after=rule.type, reason=entry, is_by_rule=True)
    return {"turned_from": before}


def reason_of(rule: Always) -> str:
    """In the words of the interface, with the source of the rule."""
    return gettext("By the rules here it is always this kind: %(source)s.") % {"source": rule.origin.source}


def turn(case: Complaint, type: str, by: User | None, now: datetime) -> None:
    """It is of this kind from now on; the caller records why. Where both kinds have the very same targets these run
    on, with what was paused and agreed.
    """
    rules = rulebook_of(case.profile_version_id).profile
    known = {kind for rule in rules.rules for kind in rule.types}
    is_same = rules.same_targets(mapping.ruled_as(case.type, known), mapping.ruled_as(type, known))
    case.type = type
    save(case, now, "type")
    feedback.actions.describe(case.feedback, by=by, now=now, kind=KIND_TOLD.get(type, type))
    if not is_same:
        clocks.actions.cancel(case, reason="reclassified", now=now, kinds=_of_the_kind(type))
        _begin_again(case, now)


def turn_back(case: Complaint, type: str, at: datetime, by: User | None, now: datetime) -> None:
    """It turned at that moment, and that is taken back: the targets that ended run again, those that began do not."""
    before, case.type = case.type, type
    save(case, now, "type")
    feedback.actions.describe(case.feedback, by=by, now=now, kind=KIND_TOLD.get(type, type))
    begun = Clock.objects.of(KIND, case.pk).running().filter(Q(started_at=at) | Q(start_recorded_at=at))
    kinds = list(begun.filter(kind__in=_of_the_kind(before)).values_list("kind", flat=True))
    if kinds:
        clocks.actions.cancel(case, reason="undone", now=now, kinds=kinds)
    clocks.actions.revive(case, at=at, now=now)


def _was_late(case: Complaint, now: datetime) -> bool:
    clocks_of = Clock.objects.of(KIND, case.pk).filter(kind__in=policy.OWED_TO_FAMILY)
    return clocks_of.filter(breached_at__isnull=False).exists() or clocks_of.overdue(now).exists()


def _of_the_kind(after: str) -> list[str]:
    """The targets that go by the kind. Safety, consent and what another body asks for do not, nor a date that was
    agreed with them as long as they are promised an answer.
    """
    stays = policy.SAFETY | policy.WAITS_ON_FAMILY | {"ombudsman"}
    return sorted(KINDS - stays - ({"agreed_response"} if after in PLANNED else set()))


def _begin_again(case: Complaint, now: datetime) -> None:
    """Targets of the new kind, and what was done already counts for them."""
    facts = facts_of(case)
    clocks.actions.happened(case, "received", at=case.received_at, now=now, facts=facts)
    if case.acknowledged_at:
        clocks.actions.happened(case, "acknowledged", at=case.acknowledged_at, now=now, facts=facts)
    for at in case.entries.filter(kind=Entry.Kind.UPDATE).order_by("at").values_list("at", flat=True):
        clocks.actions.happened(case, "update_sent", at=at, now=now, facts=facts)
    if case.status != Complaint.Status.RECEIVED:
        clocks.actions.happened(case, "triaged", at=now, now=now)
        clocks.actions.happened(case, "assigned", at=now, now=now, facts=facts)
    else:
        hand_over_if_grave(case, now)
