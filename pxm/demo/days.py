"""Sixty days, step by step: whatever comes next in time happens next, and the sweep runs in between."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.db.models import F, Q

import audit.log
from audit.log import Row
from audit.models import Door
from clocks import actions as clocks
from clocks.actions import answering
from clocks.models import Answer, Escalation, Firing
from complaints.models import Complaint
from handbook import actions as handbook
from hospital.models import Organization, Role, User
from outbox import actions as outbox
from outbox.actions.queueing import LONGEST_NOTICE_WAIT
from outbox.models import Message
from pxm.demo import (
    answers,
    beside,
    calling,
    casework,
    cover,
    desk,
    devices,
    discharges,
    drawn,
    feeding,
    inbox,
    kitchen,
    letters,
    listening,
    loading,
    pages,
    people,
    places,
    register,
    returns,
    righting,
    stays,
    takeover,
    thanking,
)
from pxm.demo.lives import Life, lives_of, tell
from pxm.demo.stage import Stage
from pxm.demo.stories import DAYS, Story, schedule
from pxm.demo.week import Week

BEFORE = timedelta(days=1)  # the house opened a day before its first story
LOOK_EVERY = timedelta(minutes=20)
REMIND_EVERY = timedelta(hours=3)  # reminders fire together; escalation steps on the minute
ANSWERED_BEFORE = timedelta(minutes=9)  # the end of the time there is
HUNG_UP = ("Main entrance", "Reception", "Lift")  # codes to scan
UNREAD = (2, 5)  # notices that each bell keeps: people read most of theirs


def live(now: datetime, seed: int, say: Callable[[str], None]) -> Organization:
    """Build the demo hospital as it stands at `now`, inside one transaction."""
    with loading.step_by_step():
        house = _opened(now - timedelta(days=DAYS) - BEFORE)
        say(f"{len(house.sites)} sites, {len(house.departments)} departments, {len(house.people)} people")
        stage = Stage(house, places.weeks(now), _tellers(), seed)
        stories = schedule(seed, stage.weeks, now)
        with audit.log.through(Door.WEB):
            Play(stage, now).run(stories)
            casework.close_for_good(now)
        letters.build(house, now)
        cover.build(house, now)
        answers.build(house, seed, now)
        kitchen.build(house, now)
        pages.build(house, now)
        desk.build(house, now)
        devices.build(house, now)
        discharges.build(house, stage.weeks["n"], seed, now)
        calling.build(house, now)
        drawn.build(house, seed, now)
        feeding.build(house, now)
        stays.build(house, stage.weeks, now)
        takeover.build(house.sites["n"], now)
        returns.build(house.sites["n"], now)
        inbox.build(house, now)
        righting.build(house, now)
        _settle_old_messages(now)
        _on_time()
        _read_notices(seed, now)
        clocks.heartbeat("clocks")  # all that is due by now was told; last, for a house that waits a minute is warned
    say(f"{len(stories)} stories of {DAYS} days, {Complaint.objects.count()} of them cases")
    return house.organization


def _opened(at: datetime) -> places.Places:
    with audit.log.through(Door.COMMAND):
        house = places.build(at)
        people.build(house, at)
        casework.open_codebook(house.sites["n"], at)
        beside.list_bodies(at)
        beside.keep_phrases(house, at)
        editor, reviewer, lawyer = (_with_role(house, role) for role in (Role.EDITOR, Role.REVIEWER, Role.LEGAL))
        for site in house.sites.values():
            handbook.begin(site, by=None, keeper=editor, now=at)
            handbook.begin_papers(site, by=None, approvers=(reviewer, lawyer), now=at)
            handbook.add_codes(site, labels=HUNG_UP, target="", location=None, by=editor, now=at)
    return house


def _with_role(house: places.Places, role: str) -> User:
    return next(person for person in house.people.values() if role in person.standing.roles)


def _tellers() -> dict[str, list[tuple[str, str]]]:
    rows = places.data()["teller"]
    return {row["language"]: list(zip(row["names"], row.get("latin") or [""] * 99, strict=False)) for row in rows}


# ------------------------------------------------------------------------------------------------ in order of time
@dataclass
class Play:
    """What waits for its moment, and the moment of the last sweep."""

    stage: Stage
    now: datetime
    queue: list[tuple[datetime, int, Life]] = field(default_factory=list)
    order: Iterator[int] = field(default_factory=count)
    looked_at: datetime | None = None
    swept_at: datetime | None = None

    def run(self, stories: list[Story]) -> None:
        for life in [*(self._told(story) for story in stories), *self._routines()]:
            self._wait(life)
        while self.queue:
            at, _number, life = heapq.heappop(self.queue)
            self._sweep(at)
            self._wait(life, at)
        self._sweep(self.now, is_last=True)

    def _wait(self, life: Life, at: datetime | None = None) -> None:
        """Take the next step of a life and queue the one after it, unless that is still to come."""
        following = next(life, None)
        if following and (following := max(following, at or following)) < self.now:
            heapq.heappush(self.queue, (following, next(self.order), life))

    def _told(self, story: Story) -> Life:
        """At its moment it is told; a case then lives on by itself."""
        yield story.told_at
        scene = self.stage.scene(story)
        told = tell(scene, story)
        inbox.judge(told.feedback if isinstance(told, Complaint) else told, story.told_at)
        if isinstance(told, Complaint):
            if "undecided" in story.data:
                self.stage.undecided.add(told.pk)
            for life in lives_of(scene, told, story):
                self._wait(life, story.told_at)
        return story.told_at

    # ------------------------------------------------------------------------------------------ the sweep
    def _sweep(self, at: datetime, *, is_last: bool = False) -> None:
        """Steps fire at their own moment, reminders every few hours; who could wait is told with the digest."""
        if not is_last and self.looked_at and at - self.looked_at < LOOK_EVERY:
            return
        self.looked_at = at
        self._answer_alerts(at)
        planned = Firing.objects.filter(state=Firing.State.PLANNED)
        while (due := planned.filter(rung__number__gte=1, wake_at__lte=at).order_by("wake_at").first()) is not None:
            self._fire(max(due.wake_at, self.swept_at or due.wake_at))
        if is_last or self.swept_at is None or at - self.swept_at >= REMIND_EVERY:
            self._fire(at)
        self._gather(at)

    def _gather(self, at: datetime) -> None:
        """Digests come at their hour, as in a house that looks every minute: a quiet Sunday makes no second one."""
        waiting = Message.objects.filter(channel=Message.Channel.DIGEST, state=Message.State.QUEUED)
        while (first := waiting.filter(wake_at__lte=at).order_by("wake_at").first()) is not None:
            moment = max(first.wake_at, first.queued_at + LONGEST_NOTICE_WAIT)
            if moment > at or not outbox.gather(now=moment):
                return

    def _answer_alerts(self, at: datetime) -> None:
        """Whoever was told of something urgent first says within minutes that they have it."""
        due = Answer.objects.waiting().filter(due_at__lte=at).select_related("escalation").order_by("pk")
        undecided = Q(subject_id__in=self.stage.undecided)
        answering.end(due.filter(undecided), at)  # told by telephone; the decision itself is still to come
        for answer in due.exclude(undecided):
            first = answer.escalation.told.select_related("user").order_by("pk")[0]
            clocks.acknowledge(answer.escalation, by=first.user, now=answer.due_at - ANSWERED_BEFORE)

    def _fire(self, at: datetime) -> None:
        self.swept_at = at
        with audit.log.through(Door.TIMERS):
            while clocks.fire_due(now=at):
                pass

    # ------------------------------------------------------------------------------------------ every day
    def _routines(self) -> Iterator[Life]:
        for key, week in self.stage.weeks.items():
            yield self._decisions(key, week)
            yield self._mornings(key, week)
            yield register.routine(self.stage.places.sites[key], week, self.now)
            yield thanking.routine(self.stage.places.sites[key], week, self.now)
            yield inbox.routine(self.stage.places.sites[key], week, self.now)
        yield listening.routine(self.stage.places.sites["n"], self.now)

    def _decisions(self, key: str, week: Week) -> Life:
        """Twice a day people say "I have it" to what was escalated to them."""
        site = self.stage.places.sites[key]
        for day in range(DAYS * 5 // 7, -1, -1):
            for hour in (9, 15):
                at = week.at(week.ago(week.today(self.now), day), hour, 35)
                yield at
                cases = Complaint.objects.filter(site=site).exclude(pk__in=self.stage.undecided)
                waiting = Escalation.objects.open().filter(
                    acknowledged_at__isnull=True, subject_id__in=cases.values("pk")
                )
                for escalation in waiting.order_by("-number", "pk"):
                    escalation.refresh_from_db()
                    if escalation.acknowledged_at is None and (told := escalation.told.order_by("pk").first()):
                        clocks.acknowledge(escalation, by=told.user, now=at)
        return self.now

    def _mornings(self, key: str, week: Week) -> Life:
        """Who works at the site signs in; of the last three days, which is what somebody looks at."""
        for day in (2, 1, 0):
            at = week.at(week.ago(week.today(self.now), day), 8, 50)
            yield at
            audit.log.record_many(_signed_in(self.stage, key, at))
        return self.now


def _signed_in(stage: Stage, key: str, at: datetime) -> list[Row]:
    code = stage.places.sites[key].code
    chance = Random(f"{stage.seed} {at}")  # noqa: S311 - invents minutes
    users = [user for mail, user in stage.places.people.items() if mail.endswith(f"@{code}.example")]
    moments = sorted(at - timedelta(minutes=chance.randrange(1, 50), seconds=chance.randrange(60)) for _user in users)
    chance.shuffle(users)
    return [Row("user.sign_in", "user", user.pk, user.pk, {}, then) for user, then in zip(users, moments, strict=True)]


# ------------------------------------------------------------------------------------------------ afterwards
def _settle_old_messages(now: datetime) -> None:
    """What was written before yesterday counts as sent then; the newest goes to the demo's mail page as usual."""
    old = Message.objects.filter(state=Message.State.QUEUED, send_after__lt=now - timedelta(days=1))
    old.update(state=Message.State.SENT, settled_at=F("send_after"))


def _on_time() -> None:
    """The rehearsal looks every few hours, a house every ten seconds: what came due in between was told in time."""
    Firing.objects.filter(state=Firing.State.FIRED).update(wake_at=F("fired_at"))


def _read_notices(seed: int, now: datetime) -> None:
    """Everybody has read their bell but for the newest few."""
    notices = Message.objects.filter(channel=Message.Channel.IN_APP, state=Message.State.SENT)
    by_user: dict[int, list[int]] = defaultdict(list)
    for user, pk in notices.order_by("pk").values_list("to_user", "pk"):
        by_user[user].append(pk)
    chance = Random(f"{seed} bells")  # noqa: S311 - how many stay unread
    read = [pk for user in sorted(by_user) for pk in by_user[user][: -chance.randint(*UNREAD)]]
    Message.objects.filter(pk__in=read).update(seen_at=now)
