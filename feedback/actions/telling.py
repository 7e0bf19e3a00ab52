"""Something negative, told to colleagues: at once in the transaction that saves it, or with a digest.

What becomes a case at its receipt is told by the case (`complaints.actions.telling.report`); what waits for a digest is
told here, case or not. Nobody who is named in it hears of it, and no message holds a word of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

import audit.log
from audit.log import Row
from feedback.models import Feedback
from feedback.sorting import gravity
from hospital.models import User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.actions import Parcel
from outbox.models import Message

BATCH = 200
LATER = ("officer", "department")


def is_negative(story: Feedback) -> bool:
    return gravity.is_negative(story.kind, story.flags, story.rating, story.rating_of)


def told_when(story: Feedback) -> str:
    return gravity.told_when(story.severity, story.flags)


@transaction.atomic
def tell_now(story: Feedback, *, by: User | None, now: datetime) -> None:
    """The department and the officers hear of something grave; of what is Critical also whoever is on duty, at any
    hour. Told before: nobody hears it twice.
    """
    roles = gravity.reported_to(story.severity or gravity.MODERATE)
    bar = frozenset(story.named.values_list("user_id", flat=True))
    found = resolve_many([Ask(role, story.site_id, story.department_id, bar) for role in roles], now)
    outbox.tell_falls(_falls(story, roles, found), now=now)
    knows = by.pk if by else None
    people = _parcels(story, "feedback/negative", roles, found, is_urgent=True)
    parcels = [parcel for parcel in people if parcel.to_user != knows]
    chats = (
        Parcel(**_about(story, "feedback/negative"), to_rooms_of=(story.site_id, role), is_urgent=True)
        for role in roles
    )
    outbox.queue_many([*parcels, *chats], now)
    users = [parcel.to_user for parcel in parcels]
    audit.log.record("feedback.tell", story, by=by, at=now, users=users, severity=story.severity)


def _falls(story: Feedback, roles: Iterable[str], found: Iterable[Recipients]) -> set[tuple[int, str]]:
    return {(story.site_id, role) for role, answer in zip(roles, found, strict=True) if answer.fell_to_duty}


def _about(story: Feedback, template: str) -> dict[str, Any]:
    link = settings.SITE_URL + reverse("feedback-item", args=[story.ref])
    return {
        "template": template, "key": f"negative:{story.ref}:1", "subject_kind": "feedback", "subject_id": story.pk,
        "context": {"ref": story.ref, "link": link},
    }  # fmt: skip


def _parcels(
    story: Feedback, template: str, roles: Iterable[str], found: Iterable[Recipients], **more: Any
) -> Iterator[Parcel]:
    """One to each person, however many roles chose them."""
    why: dict[int, str] = {}
    for role, answer in zip(roles, found, strict=True):
        for chosen in answer.users:
            why.setdefault(chosen.user_id, f"{chosen.because}:{role}")
    for user, because in why.items():
        yield Parcel(**_about(story, template), to_user=user, why=because, **more)


def told_of(story: Feedback) -> set[int]:
    """Who heard of it at once."""
    rows = Message.objects.filter(key__startswith=f"negative:{story.ref}:", is_urgent=True, to_user__isnull=False)
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
