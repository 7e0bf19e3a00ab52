"""Which kind a case is of: changed by hand with the reason, or by itself where the rules of the place leave no choice."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
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
from complaints.actions.cases import KIND, PLANNED, because, facts_of, locked, record, save
from complaints.actions.judging import hand_over_if_grave
from complaints.labels import kind_word
from complaints.models import CaseType, Complaint
from hospital.models import User
from hospital.timing import now as web_now

KIND_TOLD = {"grievance": "complaint", "regulator_letter": "complaint"}  # what the story itself is called


@transaction.atomic
def reclassify(
    complaint: Complaint, *, by: User | None, type: str, reason: str, agreement: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It is of another kind. The old one stays on record, and the targets of the new one count from the receipt.

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
    facts = {"is_downgrade": is_less, "was_late": _was_late(case, now)} if is_less else {}
    before = case.type
    entry = because(case, "\n\n".join(filter(None, (reason.strip(), agreement.strip() if is_less else ""))), by, now)
    turn(case, type, by, now)
    return record("reclassify", case, by, now, before=before, after=type, reason=entry, **facts)


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
    known = {kind for rule in rulebook_of(case.profile_version_id).profile.rules for kind in rule.types}
    rules = rulebook_of(case.profile_version_id).profile
    is_same = rules.same_targets(mapping.ruled_as(case.type, known), mapping.ruled_as(type, known))
    case.type = type
    save(case, now, "type")
    feedback.actions.describe(case.feedback, by=by, now=now, kind=KIND_TOLD.get(type, type))
    if not is_same:
        clocks.actions.cancel(case, reason="reclassified", now=now, kinds=_of_the_kind(type))
        _begin_again(case, now)


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
    if case.status != Complaint.Status.RECEIVED:
        clocks.actions.happened(case, "triaged", at=now, now=now)
        clocks.actions.happened(case, "assigned", at=now, now=now, facts=facts)
    else:
        hand_over_if_grave(case, now)
