"""Asking by a colleague: a letter that is printed, a message in their own messenger, a tablet. Logged as by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from audit.log import Row
from hospital.models import User
from hospital.timing import now as web_now
from surveys import eligibility
from surveys.actions import turns
from surveys.actions.batches import Batch, Letter, keep_keys, letter_to, running, save
from surveys.actions.licensing import refuse_unlicensed
from surveys.framing import BY_STAFF
from surveys.models import Asking, Campaign, Channel

State = Asking.State
MOST_LETTERS = 50  # printed at once: a file of as many is made in five seconds, while no sweep asks anybody


@transaction.atomic
def hand_over(
    campaign: Campaign, *, lines: Iterable[int], way: str, by: User | None, now: datetime | None = None
) -> list[Letter]:
    """Make the invitations of these lines, each rule looked at again. The links are given back this once: only their
    hashes are kept. Whoever may not be asked any more is left out, and their line says why; whom HCAHPS
    asks now stays to be handed over later. While the feed is silent only tablets are handed over: whoever holds one is
    alive.
    """
    now = now or web_now()
    turns.wait()
    plans = running()
    if way not in BY_STAFF:
        raise ValidationError(_("Choose how it is handed over."), code="way")
    if campaign.pk not in plans:
        raise ValidationError(_("The campaign does not run."), code="state")
    rows = campaign.askings.filter(pk__in=list(lines), state=State.HAND).select_for_update(of=("self",)).order_by("pk")
    batch = Batch(list(rows[:MOST_LETTERS]), plans, now)
    refuse_unlicensed(plans[campaign.pk].campaign.instrument, now)
    if campaign.site_id in batch.silent and way != Channel.TABLET:
        words = _("The hospital’s systems have fallen silent: somebody may have died. Wait for them.")
        raise ValidationError(words, code="feed_stale")
    letters = []
    for line in batch.lines:
        verdict = eligibility.judge(batch.facts(line), batch.plans[line.campaign_id].rules, now)
        if verdict.waits:
            continue  # it stays where it is until HCAHPS is over
        if verdict.reasons:
            batch.leave(line, verdict.reasons)
            continue
        line.asked_by = by
        batch.asked(line, way)
        letters.append(letter_to(line, batch.person(line)))
    batch.invite()
    keep_keys(letters)
    save(batch.lines, now)
    audit.log.record_many(_entry(letter, by, now) for letter in letters)
    return letters


def _entry(letter: Letter, by: User | None, now: datetime) -> Row:
    line = letter.line
    facts = {"line": line.pk, "invitation": line.invitation_id, "way": line.channel}
    return Row("campaign.ask", "campaign", line.campaign_id, by.pk if by else None, facts, now)
