"""Something negative, told to colleagues: at once in the transaction that saves it, or with a digest.

What becomes a case at its receipt is told by the case (`complaints.actions.telling.report`); what waits for a digest is
told here, case or not. Nobody who is named in it hears of it, and no message holds a word of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

import audit.log
import clocks.actions
from audit.log import Row
from clocks.models import Escalation
from feedback.models import Feedback
from feedback.sorting import gravity
from hospital.models import User
from hospital.recipients import Ask, Chosen, Recipients, resolve_many
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.actions import Parcel
from outbox.models import Message

BATCH = 200
LATER = ("officer", "department")
ALERTED = 2  # number of the ladder: where the duty manager stands
AT_ONCE = ("feedback/negative", "feedback/urgent", "feedback/passed_on")


def is_negative(story: Feedback) -> bool:
    return gravity.is_negative(story.kind, story.flags, story.rating, story.rating_of)


def told_when(story: Feedback) -> str:
    return gravity.told_when(story.severity, story.flags)


@transaction.atomic
def tell_now(story: Feedback, *, by: User | None, now: datetime) -> None:
    """The department and the officers hear of something grave; of what is Critical also whoever is on duty, at any
    hour. Told before: nobody hears it twice. What asks for an answer is an escalation, so that each of them can say
    that they have it; while nobody does, the next on duty is told.
    """
    roles = gravity.reported_to(story.severity or gravity.MODERATE)
    bar = frozenset(story.named.values_list("user_id", flat=True))
    found = resolve_many([Ask(role, story.site_id, story.department_id, bar) for role in roles], now)
    outbox.tell_falls(_falls(story, roles, found), now=now)
    knows = by.pk if by else None
    chosen = {user: why for user, why in _chosen(roles, found).items() if user != knows}
    alert = _alert(story, chosen, by, now) if gravity.asks_for_answer(story.severity or 0, story.flags) else None
    template, key = ("feedback/urgent", f"esc:{alert.pk}") if alert else ("feedback/negative", first_key(story))
    about = {**_about(story, template, key), "is_urgent": True}
    people = [Parcel(**about, to_user=user, why=why) for user, why in chosen.items()]
    chats = [Parcel(**about, to_rooms_of=(story.site_id, role)) for role in roles]
    outbox.queue_many([*people, *chats], now)
    audit.log.record("feedback.tell", story, by=by, at=now, users=list(chosen), severity=story.severity)


def _alert(story: Feedback, chosen: Mapping[int, str], by: User | None, now: datetime) -> Escalation | None:
    """Who was told, and until when one of them has to say that they have it. None where it was asked before."""
    told = Recipients(tuple(Chosen(user, why.partition(":")[0]) for user, why in chosen.items()), [])
    alert = clocks.actions.escalate(
        story, number=ALERTED, trigger="receipt", role="", recipients=told, by=by, key=f"alert:{story.ref}", now=now
    )  # fmt: skip
    if alert is not None:
        clocks.actions.ask("feedback", {story.pk: alert.pk}, now=now)
    return alert


def _falls(story: Feedback, roles: Iterable[str], found: Iterable[Recipients]) -> set[tuple[int, str]]:
    return {(story.site_id, role) for role, answer in zip(roles, found, strict=True) if answer.fell_to_duty}


def first_key(story: Feedback) -> str:
    return f"negative:{story.ref}:1"


def _about(story: Feedback, template: str, key: str) -> dict[str, Any]:
    link = settings.SITE_URL + reverse("feedback-item", args=[story.ref])
    return {
        "template": template, "key": key, "subject_kind": "feedback", "subject_id": story.pk,
        "context": {"ref": story.ref, "link": link},
    }  # fmt: skip


def _parcels(
    story: Feedback, template: str, roles: Iterable[str], found: Iterable[Recipients], **more: Any
) -> Iterator[Parcel]:
    for user, because in _chosen(roles, found).items():
        yield Parcel(**_about(story, template, first_key(story)), to_user=user, why=because, **more)


def _chosen(roles: Iterable[str], found: Iterable[Recipients]) -> dict[int, str]:
    """By user, why: each once, however many roles chose them."""
    why: dict[int, str] = {}
    for role, answer in zip(roles, found, strict=True):
        for chosen in answer.users:
            why.setdefault(chosen.user_id, f"{chosen.because}:{role}")
    return why


def told_of(story: Feedback) -> set[int]:
    """Who heard of it at once."""
    rows = Message.objects.about("feedback", story.pk)
    rows = rows.filter(template__in=AT_ONCE, is_urgent=True, to_user__isnull=False)
    return set(rows.values_list("to_user", flat=True))


@transaction.atomic
def tell_later(*, now: datetime | None = None) -> int:
    """A batch of what can wait goes into the next digests, of which each reader has one a day; returns how many.

    What has become grave meanwhile was told at once; what is seen by few only is told to nobody beside them.
    """
    now = now or web_now()
    rows = Feedback.objects.filter(is_to_tell=True).order_by("pk").select_for_update(skip_locked=True, of=("self",))
    batch = list(rows.select_related("site", "complaint").prefetch_related("named")[:BATCH])
    told = [story for story in batch if _is_for_digest(story)]
    asks = [Ask(role, s.site_id, s.department_id, _bar(s)) for s in told for role in LATER]
    found = resolve_many(asks, now)
    outbox.queue_many(_for_digest(told, found), now)
    Feedback.objects.filter(pk__in=[story.pk for story in batch]).update(is_to_tell=False)
    audit.log.record_many(Row("feedback.tell", "feedback", story.pk, None, {}, now) for story in told)
    return len(batch)


def _bar(story: Feedback) -> frozenset[int]:
    return frozenset(named.user_id for named in story.named.all())


def _is_for_digest(story: Feedback) -> bool:
    case = getattr(story, "complaint", None)
    is_gone = story.entered_in_error_at or story.duplicate_of_id or (case is not None and case.is_restricted)
    return not is_gone and told_when(story) != gravity.NOW


def _for_digest(told: list[Feedback], found: list[Recipients]) -> Iterator[Parcel]:
    """To each of them but for whoever logged it or has the case: they know."""
    for number, story in enumerate(told):
        answers = found[number * len(LATER) : (number + 1) * len(LATER)]
        case = getattr(story, "complaint", None)
        knows = {story.logged_by_id, case.owner_id if case else None}
        for parcel in _parcels(story, "feedback/told", LATER, answers, is_digest=True, quiet_zone=story.zone):
            if parcel.to_user not in knows:
                yield parcel
