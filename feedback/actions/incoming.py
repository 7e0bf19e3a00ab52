"""What happens in the moment something reaches us that nobody of the house has read: red flags, doubles, the inbox."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, DateTimeField
from django.urls import reverse

import audit.log
from feedback.actions import screening, telling
from feedback.actions.joining import join
from feedback.actions.owing import begin, officer_of, owe
from feedback.actions.reaching import tell_person
from feedback.models import Feedback, Kind, Sameness, Triage
from feedback.sorting import gravity
from feedback.sorting.likeness import plain
from hospital.folding import digits
from hospital.models import User
from hospital.statements import Slot, Statement

SAME_WITHIN = timedelta(hours=24)


def is_ours(by: User | None) -> bool:
    """Did a person of the house write it down? Then they have decided what it is."""
    return by is not None and not by.is_service


def waits_for_digest(story: Feedback) -> bool:
    return telling.is_negative(story) and telling.told_when(story) != gravity.NOW


@transaction.atomic(savepoint=False)
def arrive(story: Feedback, *, by: User | None, opens_case: bool, barred: frozenset[int], now: datetime) -> None:
    """Something new is stored, and these are named in it. What a case follows from is sorted there, and told by it.

    Not audited: `feedback.receive` is, and so is what follows from words that were found.
    """
    if is_ours(by):
        if not opens_case:
            _decided(story, by, barred, now)
        return
    found = screening.find(story, story.subject, story.words, story.wish)
    hits = screening.keep(story, found, now)
    if opens_case:
        if hits:
            begin(story, "red_flag", at=now, now=now, barred=barred)
    elif not _joined(story, now):
        Triage.objects.create(feedback=story, kind_was=story.kind, is_urgent=bool(hits))
        begin(story, "came_in", now=now, also=["red_flag"] if hits else (), barred=barred)
        _tell_if_grave(story, by, now)
    if hits:
        screening.tell(story, hits, now)
        audit.log.record("feedback.screen", story, at=now, hits=[hit.pk for hit in hits])


def _decided(story: Feedback, by: User | None, barred: frozenset[int], now: datetime) -> None:
    """An idea goes to the improvement inbox at once; the rest is stored, or told."""
    if story.kind == Kind.SUGGESTION:
        owe(story, by=by, now=now, barred=barred)
    _tell_if_grave(story, by, now)


def _tell_if_grave(story: Feedback, by: User | None, now: datetime) -> None:
    if telling.is_negative(story) and telling.told_when(story) == gravity.NOW:
        telling.tell_now(story, by=by, now=now)


def _joined(story: Feedback, now: datetime) -> bool:
    """The same plain words of the same contact within a day are linked, both raw items kept, and whoever has the first
    hears that it was told again: it may have been answered already. Else it is remembered.
    """
    mine = sameness_of(story)
    if mine is None:
        return False
    since, until = story.received_at - SAME_WITHIN, story.received_at + SAME_WITHIN
    first = _told_before().ask(contact=mine.contact, words=mine.words, since=since, until=until)
    mine.save(force_insert=True)
    if not first or not mine.words or story.hits.exists():
        return False
    stays = join(story, into=Feedback.objects.get(pk=first[0][0]), by=None, now=now)
    story.duplicate_of = stays
    case = getattr(stays, "complaint", None)
    if owner := (case.owner_id if case else stays.owner_id) or officer_of(stays, now):
        tell_person(
            "feedback/told_again", owner, key=f"told-again:{story.ref}", about=stays, now=now,
            page=reverse("feedback-item", args=[stays.ref]), barred=stays.named.values_list("user_id", flat=True),
        )  # fmt: skip
    return True


@lru_cache(1)
def _told_before() -> Statement:
    """The first record of the same words and contact that counts."""
    moment = DateTimeField()
    near = {"received_at__gte": Slot("since", moment), "received_at__lte": Slot("until", moment)}
    alike = {name: Slot(name, CharField()) for name in ("contact", "words")}
    rows = Sameness.objects.filter(**alike, **near, feedback__entered_in_error_at__isnull=True)
    return Statement(rows.order_by("pk").values_list("feedback_id")[:1])


def sameness_of(story: Feedback) -> Sameness | None:
    """None for whoever cannot be reached: then nothing says that it is the same person."""
    teller = story.teller
    contact = (teller.email.strip().lower() or digits(teller.phone)) if teller else ""
    if not contact:
        return None
    words = plain(story.words)
    return Sameness(
        feedback=story, words=_mark(f"{contact}|{words}") if words else "", contact=_mark(contact),
        received_at=story.received_at,
    )  # fmt: skip


def _mark(value: str) -> str:
    return hmac.new(settings.SEARCH_KEY.encode(), f"same:{value}".encode(), hashlib.sha256).hexdigest()[:32]
