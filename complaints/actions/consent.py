"""The patient's consent, where somebody else told us: asked for, given, refused, or decided without them.

Missing consent stops disclosure: the reply about the patient and what Track shows. It stops neither the
acknowledgement nor the looking into it, and a refusal still gets an answer without anything about the patient.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.worktime import local_date
from complaints import mapping
from complaints.actions import cases
from complaints.actions.cases import facts_of, locked, move, record, save, write
from complaints.actions.pausing import go_on, stand_still
from complaints.models import Complaint, Consent, Entry
from complaints.models.agreements import GROUNDS
from hospital.models import User
from hospital.timing import now as web_now

PAUSE = "consent"  # the reason of the rules for which an agreed date may stand still


@transaction.atomic
def ask_consent(
    complaint: Complaint, *, by: User | None, how: str, words: str = "", now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Ask the patient whether whoever told us may hear about them. What was agreed may stand still."""
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "ask_consent")
    if not mapping.speaks_for_another(case.teller_role):
        raise ValidationError(_("They speak for themselves. Nobody has to consent."), code="not_needed")
    consent = cases.consent_of(case) or Consent(complaint=case)
    if consent.state == Consent.State.REQUESTED:
        raise ValidationError(_("The patient was asked already."), code="asked")
    consent.state, consent.ground, consent.evidence = Consent.State.REQUESTED, "", ""
    consent.on, consent.decided_by, consent.asked_how, consent.asked_at = None, None, how, now
    consent.save()
    entry = write(case, Entry.Kind.CONSENT, by, now, words, how=how)
    save(case, now, "status")
    clocks.actions.happened(case, "consent_asked", at=now, now=now, facts=facts_of(case))
    paused = stand_still(case, PAUSE, by, now)
    return record("ask_consent", case, by, now, entry=entry.pk, how=how, stage=[before, case.status], paused=paused)


@transaction.atomic
def record_consent(
    complaint: Complaint, *, by: User | None, state: str, evidence: str = "", ground: str = "", on: date | None = None,
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """What the patient said, what gives whoever told us the say, or why it was decided without the patient; with
    evidence and date. The work goes on.
    """
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "record_consent")
    _refuse_unproven(state, evidence, ground)
    today = local_date(case.zone, now)
    cases.refuse_future(on or today, case, now)
    consent = cases.consent_of(case) or Consent(complaint=case)
    was = consent.state
    consent.state, consent.evidence, consent.on, consent.decided_by = state, evidence, on or today, by
    consent.ground = ground if state in GROUNDS else ""
    consent.save()
    entry = write(case, Entry.Kind.CONSENT, by, now, evidence)
    save(case, now, "status")
    clocks.actions.happened(case.leading, "consent_settled", at=now, now=now)
    go_on(case, PAUSE, by, now)
    facts = {"consent": {"before": was, "after": state}, "ground": consent.ground, "stage": [before, case.status]}
    return record("record_consent", case, by, now, entry=entry.pk, **facts)


def _refuse_unproven(state: str, evidence: str, ground: str) -> None:
    if state not in Consent.State.values or state == Consent.State.REQUESTED:
        raise ValidationError(_("Choose what was decided."), code="state")
    if state == Consent.State.OVERRIDDEN and ground not in GROUNDS[state]:
        raise ValidationError(_("Say on which ground it was decided without the patient."), code="ground")
    if state == Consent.State.NOT_NEEDED and ground not in GROUNDS[state]:
        raise ValidationError(_("Say what gives them the say for the patient."), code="ground")
    if not evidence.strip():
        raise ValidationError(_("Say how we know: who said or decided it, and where that is kept."), code="evidence")
