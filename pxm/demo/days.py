"""Sixty days, step by step: whatever comes next in time happens next, and the sweep runs in between."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random

import audit.log
from audit.models import Door
from clocks import actions as clocks
from complaints.models import Complaint
from hospital.models import Organization
from outbox.models import Message
from pxm.demo import cover, people, places
from pxm.demo.lives import FATES, Life, Stage, Teller, tell
from pxm.demo.stories import DAYS, Story, schedule

BEFORE = timedelta(days=1)  # the house opened a day before its first story


def live(now: datetime, seed: int, say: Callable[[str], None]) -> Organization:
    """Build the demo hospital as it stands at `now`."""
    audit.log.door.set(Door.COMMAND)
    house = places.build(now - timedelta(days=DAYS) - BEFORE)
    people.build(house, now - timedelta(days=DAYS) - BEFORE)
    say(f"{len(house.sites)} sites, {len(house.departments)} departments, {len(house.people)} people")
    chance = Random(seed)  # noqa: S311 - chooses stories, guards nothing
    stage = Stage(house, chance, Teller(_names(), chance))
    stories = schedule(chance, {key: site.zone for key, site in house.sites.items()}, now)
    _live_through(stage, stories, now)
    cover.build(house, now)
    say(f"{len(stories)} stories of {DAYS} days, {Complaint.objects.count()} of them cases")
    _settle_old_messages(now)
    return house.organization


def _names() -> dict[str, list[tuple[str, str]]]:
    rows = places.data()["teller"]
    return {row["language"]: list(zip(row["names"], row.get("latin") or [""] * 16, strict=False)) for row in rows}


def _live_through(stage: Stage, stories: list[Story], now: datetime) -> None:
    order = count()
    queue: list[tuple[datetime, int, Life]] = [(s.told_at, next(order), _life(stage, s)) for s in stories]
    heapq.heapify(queue)
    while queue:
        at, _number, life = heapq.heappop(queue)
        if at >= now:
            continue
        _sweep(at)
        if following := next(life, None):
            heapq.heappush(queue, (max(following, at), next(order), life))
    _sweep(now)


def _life(stage: Stage, story: Story) -> Life:
    """The story is told at the first step; a case then lives on with its fate."""
    told = tell(stage, story, story.told_at)
    if isinstance(told, Complaint):
        yield from FATES[story.fate](stage, told, story, story.told_at)


def _sweep(at: datetime) -> None:
    while clocks.fire_due(now=at):
        pass


def _settle_old_messages(now: datetime) -> None:
    """What was written before yesterday counts as sent then; the newest goes to the demo's mail page as usual."""
    old = Message.objects.filter(state=Message.State.QUEUED, send_after__lt=now - timedelta(days=1))
    for message in old.iterator():
        message.state, message.settled_at = Message.State.SENT, message.send_after
        message.save(update_fields=["state", "settled_at"])
