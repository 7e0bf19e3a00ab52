"""Asking: when it is time every rule is looked at again, and whoever passes is sent a message in the same transaction.

A batch holds its turn (`turns`), its campaigns, its lines and its people until it is written: nobody can be asked
twice, a campaign that was paused asks nobody, and whoever dies in between is not written to. A worker that is killed
leaves nothing behind; the next sweep finds the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
HELD_FOR, A_DAY = timedelta(hours=1), timedelta(days=1)
LOST_FOR = timedelta(days=14)  # a provider says within days what became of a message
State = Asking.State


@transaction.atomic
def dispatch(*, limit: int = BATCH, now: datetime | None = None) -> int:
    """Ask whoever is due; returns how many lines moved. Not audited: `Batch.write` leaves an entry for each."""
    now = now or database_now()
    return _in_turn(Asking.objects.due(now).filter(step=0), _ask, now, limit)


def _ask(batch: Batch) -> int:
    for line in batch.lines:
        verdict = eligibility.judge(batch.facts(line), batch.plans[line.campaign_id].rules, batch.now)
        opens = batch.opens_at(line)
        if verdict.waits:
            _wait(line, eligibility.GIVES_WAY, batch.now + A_DAY)
        elif verdict.reasons:
            batch.leave(line, verdict.reasons)
        elif opens > batch.now:
            _wait(line, "quiet_hours", opens)
        elif why := batch.held(line):
            _wait(line, why, batch.now + HELD_FOR)
        elif verdict.way not in BY_STAFF and (room := batch.has_room_from(line)) > batch.now:
            _wait(line, "daily_cap", room)
        else:
            batch.ask(line, verdict.way)
    batch.write("campaign.ask")
    return len(batch.lines)


def _wait(line: Asking, reason: str, until: datetime) -> None:
    line.reason, line.reasons, line.due_at = reason, reason, until


@transaction.atomic
def remind(*, now: datetime | None = None) -> int:
    """Remind whoever is due and has not answered; returns how many lines moved. Not audited: see `dispatch`.

    A line goes on to its next step whether a reminder left or not: the ledger does not say who answered.
    """
    now = now or database_now()
    return _in_turn(Asking.objects.due(now).filter(step__gt=0), _remind_all, now)


def _remind_all(batch: Batch) -> int:
    numbers = [line.invitation_id for line in batch.lines if line.invitation_id]
    answered = set(
        ResponseLink.objects.filter(invitation__in=numbers, is_answered=True).values_list("invitation_id", flat=True)
    )
    over = Invitation.objects.filter(pk__in=numbers, expires_at__lte=batch.now)
    ended = {*answered, *over.values_list("pk", flat=True), None}
    for line in batch.lines:
        _remind(batch, line, is_over=line.invitation_id in ended)
    batch.write("campaign.remind")
    return len(batch.lines)


def _remind(batch: Batch, line: Asking, *, is_over: bool) -> None:
    facts, opens = batch.facts(line), batch.opens_at(line)
    if reasons := eligibility.still(facts):
        withdraw([line], because=reasons[0], now=batch.now)
    elif opens > batch.now:
        line.due_at = opens
    elif batch.held(line):
        line.due_at = batch.now + HELD_FOR
    elif facts.gives_way:
        line.due_at = batch.now + A_DAY
    else:
        line.step += 1
        line.due_at = batch.following(line)
        is_full = facts.messages >= batch.plans[line.campaign_id].rules.most_messages
        if not (is_over or is_full or line.channel in BY_STAFF):
            batch.letters.append(letter_to(line, batch.person(line)))


def _in_turn(due: QuerySet, work: Callable[[Batch], int], now: datetime, limit: int = BATCH) -> int:
    """0 while another sweep has the turn, and where nothing is due."""
    if not turns.take():
        return 0
    plans = running()

    def some(pks: Sequence[int]) -> int:
        lines = Asking.objects.filter(pk__in=pks).order_by("due_at", "pk")
        return work(Batch(list(lines), plans, now))

    pks = _locked(due.filter(campaign__in=plans), limit)
    return turns.together_or_alone(pks, some, lambda pk: _give_up(pk, now)) if pks else 0


def _locked(due: QuerySet, limit: int) -> list[int]:
    return list(due.select_for_update(of=("self",)).values_list("pk", flat=True)[:limit])


def _give_up(pk: int, now: datetime) -> None:
    """Whose record cannot even be read is not asked, and their line says so."""
    over = {"reason": "unreadable", "reasons": "unreadable", "due_at": None, "decided_at": now, "has_fallen_back": True}
    rows = Asking.objects.filter(pk=pk)
    rows.filter(asked_at__isnull=True).update(state=State.NOT_ASKED, **over)
    rows.filter(asked_at__isnull=False).update(state=State.WITHDRAWN, **over)


# ------------------------------------------------------------------------------------------------ the next way, once
@transaction.atomic
def fall_back(*, now: datetime | None = None) -> int:
    """Whoever did not get the message is asked by the next way, once; returns how many lines moved. Not audited: see
    `dispatch`. A message that was kept back on purpose takes the invitation back.
    """
    now = now or database_now()
    lost = Message.objects.filter(subject_kind="asking", subject_id=OuterRef("pk"), state__in=LOST)
    rows = Asking.objects.filter(Exists(lost), state=State.ASKED, has_fallen_back=False, asked_at__gt=now - LOST_FOR)
    rows = rows.filter(channel__in=[Channel.EMAIL, Channel.SMS])
    return _in_turn(rows.order_by("decided_at", "pk"), _next_ways, now)


def _next_ways(batch: Batch) -> int:
    # others wait for the morning, for the hospital's systems, a permission, or HCAHPS, and are looked at last next time
    waiting = {
        line.pk
        for line in batch.lines
        if batch.opens_at(line) > batch.now or batch.held(line) or batch.facts(line).gives_way
    }
    Asking.objects.filter(pk__in=waiting).update(decided_at=batch.now)
    batch.lines = [line for line in batch.lines if line.pk not in waiting]
    for line in batch.lines:
        _next_way(batch, line)
    batch.write("campaign.fall_back")
    return len(batch.lines)


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
