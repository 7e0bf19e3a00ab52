"""Referring somebody to support, whether it is taken, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from clocks.facts import Facts
from clocks.worktime import local_date
from feedback.actions.reaching import tell_person
from feedback.actions.recoveries import locked_story, owing
from feedback.models import Feedback, HelpingBody, Kind, SupportReferral
from hospital.models import Department, Patient, Site, User
from hospital.timing import now as web_now
from outbox import actions as outbox

State, Consent = SupportReferral.State, SupportReferral.Consent


@transaction.atomic
def refer_to_support(
    *, by: User, kind: str, why: str, consent: str, site: Site, department: Department | None = None,
    feedback: Feedback | None = None, patient: Patient | None = None, staff: User | None = None,
    helper: User | None = None, body: HelpingBody | None = None, consent_because: str = "", now: datetime | None = None,
) -> SupportReferral:  # fmt: skip
    """Somebody is asked to help, a colleague or a body outside; the message says a number and never who it is about.

    A body without a mailbox gets no message: whoever refers calls it.
    """
    now = now or web_now()
    if feedback:
        feedback = locked_story(feedback)
    _refuse(kind, consent, consent_because, staff, helper, body, feedback)
    if staff and staff.home:  # their line is that of their own ward, wherever the case was
        site, department = staff.home.department.site, staff.home.department
    referral = SupportReferral.objects.create(
        kind=kind, site=site, department=department, feedback=feedback, patient=patient, staff=staff, helper=helper,
        body=body.person if body else None, why=why.strip(), consent=consent, consent_because=consent_because.strip(),
        by=by, at=now, owner=helper or by, profile_version_id=clocks.actions.feedback_rules(now=now),
    )  # fmt: skip
    clocks.actions.happened(owing(referral), "support_asked", at=now, now=now, facts=_facts(referral))
    _send(referral, now)
    audit.log.record(
        "supportreferral.refer", referral, by=by, at=now, kind=kind, feedback=feedback.pk if feedback else None
    )
    return referral


def _refuse(
    kind: str, consent: str, because: str, staff: User | None, helper: User | None,
    body: HelpingBody | None, feedback: Feedback | None,
) -> None:  # fmt: skip
    if (kind == SupportReferral.Kind.STAFF) != (staff is not None):
        raise ValidationError(_("Say which colleague it is for."), code="staff")
    if consent == Consent.NOT_NEEDED and not because.strip():
        raise ValidationError(_("Say why they need not be asked."), code="consent")
    if (helper is None) == (body is None):
        raise ValidationError(_("Choose either a colleague who helps, or a body outside."), code="helper")
    if body and body.retired_at:
        raise ValidationError(_("This body is not used any more."), code="body")
    if helper and helper == staff:
        raise ValidationError(_("Nobody is referred to themselves."), code="helper")
    if helper and feedback and kind != SupportReferral.Kind.STAFF and feedback.named.filter(user=helper).exists():
        raise ValidationError(_("They are named in what was told. Choose somebody else."), code="named")


def _facts(referral: SupportReferral) -> Facts:
    story = referral.feedback
    kind, severity = (story.kind, story.severity or 1) if story else (Kind.CONCERN.value, 1)
    return Facts(kind, severity, frozenset(), is_anonymous=False, site_id=referral.site_id)


def _send(referral: SupportReferral, now: datetime) -> None:
    if referral.helper:
        outbox.queue(  # they alone see it: nobody stands in
            "feedback/referred", to=referral.helper, key=f"referred:{referral.ref}", subject=referral,
            context={"ref": referral.ref, "link": settings.SITE_URL + referral.get_absolute_url()}, now=now,
        )  # fmt: skip
    elif referral.body and referral.body.email:
        context = {"ref": referral.ref, "site": referral.site.name, "phone": referral.site.phone or referral.site.email}
        outbox.queue(
            "feedback/referred_out", to=referral.body, key=f"referred:{referral.ref}", subject=referral,
            context=context, now=now,
        )  # fmt: skip


def _locked(referral: SupportReferral, *states: str) -> SupportReferral:
    rows = SupportReferral.objects.select_for_update(of=("self",)).select_related("site", "feedback", "helper", "by")
    row = rows.get(pk=referral.pk)
    if row.state not in states:
        raise ValidationError(_("This referral has gone on meanwhile. Look at it again."), code="state")
    return row


@transaction.atomic
def answer_referral(
    referral: SupportReferral, *, by: User, is_taken: bool, because: str = "", follow_on: date | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Taken, with a day to ask what became of it; or not, and why. Whoever referred hears of it."""
    now = now or web_now()
    referral = _locked(referral, State.SENT)
    if not is_taken and not because.strip():
        raise ValidationError(_("Say why not."), code="because")
    if is_taken and (follow_on is None or follow_on < local_date(referral.zone, now)):
        raise ValidationError(_("Choose a day to ask what became of it."), code="follow_on")
    referral.state = State.ACCEPTED if is_taken else State.DECLINED
    referral.answered_at, referral.declined_because = now, "" if is_taken else because.strip()
    referral.follow_on = follow_on if is_taken else None
    referral.save(update_fields=["state", "answered_at", "declined_because", "follow_on"])
    facts = _facts(referral) if is_taken else None
    clocks.actions.happened(owing(referral), "support_answered", at=now, now=now, facts=facts, agreed_on=follow_on)
    if not is_taken:
        clocks.actions.settle_escalations(referral, now=now)
    if referral.by != by:
        is_private = referral.kind == SupportReferral.Kind.STAFF  # nobody stands in where it is about a colleague
        named = referral.feedback.named.values_list("user_id", flat=True) if referral.feedback else ()
        tell_person(
            "feedback/referral_answered", referral.by_id, key=f"referral-answered:{referral.ref}", about=referral,
            page=referral.get_absolute_url(), now=now, barred=[referral.by_id] if is_private else named,
        )  # fmt: skip
    audit.log.record("supportreferral.answer", referral, by=by, at=now, taken=is_taken)


@transaction.atomic
def follow_referral(
    referral: SupportReferral, *, by: User, outcome: str, what_followed: str, now: datetime | None = None
) -> None:
    """What became of it."""
    now = now or web_now()
    referral = _locked(referral, State.ACCEPTED)
    referral.state, referral.outcome, referral.what_followed = State.ENDED, outcome, what_followed.strip()
    referral.ended_at = now
    referral.save(update_fields=["state", "outcome", "what_followed", "ended_at"])
    clocks.actions.happened(owing(referral), "support_followed", at=now, now=now)
    clocks.actions.settle_escalations(referral, now=now)
    audit.log.record("supportreferral.follow", referral, by=by, at=now, outcome=outcome)
