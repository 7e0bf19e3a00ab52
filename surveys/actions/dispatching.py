"""Asking: when it is time every rule is looked at again, and whoever passes is sent a message in the same transaction.

A batch holds its turn (`turns`), its campaigns, its lines and its people until it is written: nobody can be asked
twice, a campaign that was paused asks nobody, and whoever dies in between is not written to. A worker that is killed
leaves nothing behind; the next sweep finds the same lines.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hospital.timing import database_now
from outbox.models import Message
from surveys import eligibility
from surveys.actions import turns
from surveys.actions.batches import Batch, letter_to, running
from surveys.actions.withdrawing import withdraw
from surveys.framing import BY_STAFF
from surveys.models import Asking, Channel, Invitation, ResponseLink

BATCH = 500
LOST = (Message.State.BOUNCED, Message.State.DEAD, Message.State.BARRED)
LOST_FOR = timedelta(days=14)  # a provider says within days what became of a message
State = Asking.State


@transaction.atomic
def dispatch(*, limit: int = BATCH, now: datetime | None = None) -> int:
    """Ask whoever is due; returns how many lines moved. Not audited: `Batch.write` leaves an entry for each."""
    now = now or database_now()
    batch = _batch(Asking.objects.due(now).filter(step=0), now, limit)
    if batch is None:
        return 0
    for line in batch.lines:
        verdict = eligibility.judge(batch.facts(line), batch.plans[line.campaign_id].rules, now)
        opens = batch.opens_at(line)
        if verdict.reasons:
            batch.leave(line, verdict.reasons)
        elif opens > now:
            line.reason, line.reasons, line.due_at = "quiet_hours", "quiet_hours", opens
        else:
            batch.ask(line, verdict.way)
    batch.write("campaign.ask")
    return len(batch.lines)


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind whoever is due and has not answered; returns how many lines moved. Not audited: see `dispatch`.

    A line goes on to its next step whether a reminder left or not: the ledger does not say who answered.
    """
    now = now or database_now()
    batch = _batch(Asking.objects.due(now).filter(step__gt=0), now)
    if batch is None:
        return 0
    numbers = [line.invitation_id for line in batch.lines if line.invitation_id]
    answered = set(
        ResponseLink.objects.filter(invitation__in=numbers, is_answered=True).values_list("invitation_id", flat=True)
    )
    ended = set(Invitation.objects.filter(pk__in=numbers, expires_at__lte=now).values_list("pk", flat=True))
    for line in batch.lines:
        _remind(batch, line, is_over=line.invitation_id in answered | ended | {None})
    batch.write("campaign.remind")
    return len(batch.lines)


def _remind(batch: Batch, line: Asking, *, is_over: bool) -> None:
    facts, opens = batch.facts(line), batch.opens_at(line)
    if reasons := eligibility.still(facts):
        withdraw([line], because=reasons[0], now=batch.now)
    elif opens > batch.now:
        line.due_at = opens
    else:
        line.step += 1
        line.due_at = batch.following(line)
        is_full = facts.messages >= batch.plans[line.campaign_id].rules.most_messages
        if not (is_over or is_full or line.channel in BY_STAFF):
            batch.letters.append(letter_to(line, batch.person(line)))


def _batch(due: QuerySet, now: datetime, limit: int = BATCH) -> Batch | None:
    """None while another sweep has the turn, and where nothing is due."""
    if not turns.take():
        return None
    plans = running()
    lines = list(due.filter(campaign__in=plans).select_for_update(of=("self",))[:limit])
    return Batch(lines, plans, now) if lines else None


# ------------------------------------------------------------------------------------------------ the next way, once
@transaction.atomic
def fall_back(*, now: datetime | None = None) -> int:
    """Whoever did not get the message is asked by the next way, once; returns how many lines moved. Not audited: see
    `dispatch`. A message that was kept back on purpose takes the invitation back.
    """
    now = now or database_now()
    lost = Message.objects.filter(subject_kind="asking", subject_id=OuterRef("pk"), state__in=LOST)
    rows = Asking.objects.filter(Exists(lost), state=State.ASKED, has_fallen_back=False, asked_at__gt=now - LOST_FOR)
    batch = _batch(rows.filter(channel__in=[Channel.EMAIL, Channel.SMS]).order_by("pk"), now)
    if batch is None:
        return 0
    moved = [line for line in batch.lines if batch.opens_at(line) <= now]  # the others wait for the morning
    for line in moved:
        _next_way(batch, line)
    batch.lines = moved
    batch.write("campaign.fall_back")
    return len(moved)


def _next_way(batch: Batch, line: Asking) -> None:
    facts, rules = batch.facts(line), batch.plans[line.campaign_id].rules
    line.has_fallen_back = True
    if reasons := eligibility.still(facts):
        withdraw([line], because=reasons[0], now=batch.now)
        return
    later = rules.ways[rules.ways.index(line.channel) + 1 :] if line.channel in rules.ways else ()
    way = next((one for one in later if one in facts.reach), "")
    if not way:
        withdraw([line], because="bounced", now=batch.now)
    elif way in BY_STAFF:
        line.state, line.channel, line.step = State.HAND, way, 0
        line.asked_at, line.due_at = None, None
    else:
        line.channel, line.contact = way, batch.frame.mark_of(batch.person(line), way)
        batch.letters.append(letter_to(line, batch.person(line)))
