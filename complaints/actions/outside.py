"""Bodies outside the house: what they ask by when and what we replied, and a case that goes on with one of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from audit.models import Entry as AuditEntry
from clocks.calendars import calendars_of
from clocks.models import Clock
from clocks.planning import plan_due
from clocks.profiles import Rule
from clocks.profiles.rows import AGREED, KINDS
from clocks.rulebook import rulebook_of
from complaints import policy, states
from complaints.actions import asking, cases, telling
from complaints.actions.cases import KIND, because, facts_of, locked, move, record, save, write
from complaints.models import Body, Complaint, Entry, Involvement
from hospital.models import User
from hospital.timing import now as web_now

RULE = "body"  # a date that somebody else sets
ENDS_HERE = tuple(sorted(KINDS - policy.GOES_ON))


@transaction.atomic
def involve(
    complaint: Complaint, *, by: User | None, body: Body, words: str, nonce: UUID, reference: str = "",
    due_on: date | None = None, is_told_only: bool = False, is_lead: bool = False, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """A body asks about it, or has to know (`is_told_only`): its reference, and its deadline as a target beside ours.
    The day they named holds; where they named none, the rules of the place may give one.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "involve")
    if cases.is_sent_twice(nonce):
        return None
    if body.retired_at:
        raise ValidationError(_("This body is not used any more."), code="retired")
    cases.refuse_empty(words, _("Write what they ask or have to know."))
    entry = write(case, Entry.Kind.NOTE, by, now, words, nonce)
    if is_lead:
        case.involvements.update(is_lead=False)
    target = None if is_told_only else _target(case, due_on, now)
    due_on = target.due_on if target else due_on
    row = Involvement.objects.create(
        complaint=case, body=body, reference=reference.strip(), due_on=due_on, is_lead=is_lead, entry=entry, by=by,
        at=now, target=target,
    )  # fmt: skip
    save(case, now)
    facts = {"body": body.pk, "involvement": row.pk, "due_on": due_on, "is_lead": is_lead}
    return record("involve", case, by, now, entry=entry.pk, **facts)


def _target(case: Complaint, due_on: date | None, now: datetime) -> Clock | None:
    """Their deadline, where the rules of the place know such a date; several may run side by side."""
    rule = rule_of_bodies(case)
    if rule is None or (due_on is None and rule.unit in AGREED):
        return None
    set_on = None if due_on == day_by_rule(case, now) else due_on
    return clocks.actions.start(case, RULE, at=now, facts=facts_of(case), agreed_on=set_on)


def rule_of_bodies(case: Complaint) -> Rule | None:
    profile = rulebook_of(case.profile_version_id).profile
    return profile.rule(RULE) if profile.knows(RULE) else None


def day_by_rule(case: Complaint, now: datetime) -> date | None:
    """By when a body has what it asks for today, where the rules of the place count that in days."""
    rule = rule_of_bodies(case)
    if rule is None or rule.unit in AGREED or rule.edge == "instant":
        return None
    return plan_due(rule, calendars_of(case.site_id).by_role[rule.calendar], now).due_on


@transaction.atomic
def reply_to_body(
    complaint: Complaint, *, by: User | None, involvement: Involvement, words: str, nonce: UUID,
    happened_at: datetime | None = None, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """What we sent them, and when: their deadline is met or missed by that."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "reply_to_body")
    if cases.is_sent_twice(nonce):
        return None
    row = case.involvements.select_related("target").get(pk=involvement.pk)
    if row.replied_at:
        raise ValidationError(_("They have our reply already."), code="replied")
    cases.refuse_empty(words, _("Write what was sent."))
    at = cases.past_moment(happened_at, now)
    entry = write(case, Entry.Kind.NOTE, by, now, words, nonce)
    row.reply, row.replied_by, row.replied_at = entry, by, at
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    if row.target and row.target.is_running:
        clocks.actions.meet(row.target, "papers_sent", at=at, now=now)
    save(case, now)
    return record("reply_to_body", case, by, now, entry=entry.pk, body=row.body_id, happened_at=at)


@transaction.atomic
def transfer_out(
    complaint: Complaint, *, by: User | None, body: Body, reason: str, consent: str, how: str = "",
    reference: str = "", now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It goes on with a body outside the house, which leads from now on. What we owed ends; what is owed for safety and
    what other bodies asked for goes on. They are told: by e-mail now, or they were (`how`).
    """
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "transfer_out")
    if not consent.strip():
        raise ValidationError(_("Say who agreed that it is shared, when and how."), code="consent")
    if not case.is_anonymous and not how:
        raise ValidationError(_("Say how they were told, or let us tell them."), code="how")
    cases.refuse_without_mailbox(how, case.teller)
    entry = because(case, reason, by, now)
    row = _leading(case, body, by, now, consent=consent.strip(), reference=reference.strip())
    case.closed_at = now
    save(case, now, "status", "closed_at")
    clocks.actions.cancel(case, reason="transferred", now=now, kinds=ENDS_HERE)
    clocks.actions.settle_escalations(case, now=now)
    if how == Entry.How.EMAIL:
        key = f"transferred_out:{case.ref}:{case.version}"
        telling.tell_family("complaints/transferred_out", case, key, now, body=body.name)
    facts = {"before": before, "body": body.pk, "involvement": row.pk, "how": how}
    return record("transfer_out", case, by, now, reason=entry, requests=asking.end_all(case, now), **facts)


def _leading(case: Complaint, body: Body, by: User | None, now: datetime, **told: Any) -> Involvement:
    """The same row where this body had to do with it before."""
    case.involvements.update(is_lead=False)
    row = case.involvements.filter(body=body).last() or Involvement(complaint=case, body=body, by=by, at=now)
    row.is_lead, row.consent = True, told["consent"]
    row.reference = told["reference"] or row.reference
    row.save()
    return row


@transaction.atomic
def bring_back(
    complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None, version: int | None = None
) -> audit.models.Entry:
    """It comes back to us: the stage where it was, and every target that ended when it went, with the date it had."""
    now = now or web_now()
    case = locked(complaint, version)
    move(case, "bring_back")
    went = _went(case)
    entry = because(case, reason, by, now)
    case.status, case.closed_at = went.facts["before"], None
    save(case, now, "status", "closed_at")
    case.involvements.update(is_lead=False)
    clocks.actions.revive(case, at=went.at, now=now)
    asking.give_back(case, went.facts.get("requests", ()), went.at, now)
    clocks.actions.fall_to(case, case.owner)
    key = f"brought_back:{case.ref}:{case.version}"
    telling.tell_family("complaints/brought_back", case, key, now, date=telling.answer_due(case, now).isoformat())
    return record("bring_back", case, by, now, reason=entry, after=case.status)


def _went(case: Complaint) -> AuditEntry:
    rows = AuditEntry.objects.filter(subject_kind=KIND, subject_id=case.pk, verb="complaint.transfer_out")
    return rows.latest("id")
