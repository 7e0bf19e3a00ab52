"""Rows of a file that become feedback and no case: praise, ideas, questions, reviews of other sites.

Nobody is looked for and nobody is found: who wrote a review stands there as a handle, and no row is matched with a
patient. Nobody is told of what comes this way; it is as old as the file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from audit import columns
from audit.log import Row
from clocks.subjects import Card
from feedback import leaving
from feedback.actions.arriving import arrive_registered, forget_registered
from feedback.actions.intake import found_by
from feedback.mapping import vocabulary
from feedback.mapping.fields import Given
from feedback.models import Channel, Feedback, Import, Imported, ImportRow, IntakeItem, Kind, Named, Review, Teller
from feedback.placing import (
    CHANNEL,
    DEPARTMENT,
    IN_REGISTER,
    LANGUAGE,
    OCCURRED,
    RECEIVED,
    REFERENCE,
    REGISTER_NUMBER,
    SITE,
    SUBJECT,
    TELLER,
    WISH,
    WORDS,
    Places,
    common,
    field,
    spoken,
)
from feedback.targets import Made, touched
from hospital.models import User

OURS = frozenset({"feedback.take_over", "feedback.enter_register"})
LINKED = "linked"  # why something stays that the audit says nothing of
CENT = Decimal("0.01")
REVIEWED = ("place", "url", "author", "rating", "out_of")
STORED = (
    "kind",
    "channel",
    "subject",
    "wish",
    "received_at",
    "occurred_on",
    "department_id",
    "teller_role",
    "language",
)


class ToldScene:
    """What rows may name; two statements."""

    def __init__(self, by: User | None) -> None:
        self.places = Places(by)
        self.now = datetime.now(UTC)
        self.choices = {**common(self.places), "kind": spoken(Kind.choices, vocabulary.KINDS)}


class ToldTarget:
    """Implements `feedback.targets.Target`."""

    key = "feedback"
    title = _("Feedback: thanks, ideas, questions, reviews")
    about = _("Each row becomes one piece of feedback. Nobody is told, and no author is matched with a patient.")
    fields = (
        REFERENCE, RECEIVED,
        field("kind", _("What they want"), "choice", is_needed=True, is_shared=True,
              about=_("A rating does not decide it: where the file does not say, you do.")),
        WORDS, SUBJECT, SITE, DEPARTMENT, CHANNEL, TELLER, WISH, LANGUAGE, OCCURRED,
        field("place", _("Where it stands"), is_shared=True, longest=80),
        field("url", _("Address"), "link", longest=500),
        field("author", _("Author, as it says there")),
        field("rating", _("Rating"), "number"),
        field("out_of", _("Out of"), "number", is_shared=True),
        IN_REGISTER, REGISTER_NUMBER,
    )  # fmt: skip

    def scene(self, by: User | None) -> ToldScene:
        return ToldScene(by)

    def look(self, given: Given, scene: ToldScene) -> None:
        scene.places.settle(given)
        if given.get("received", None) and scene.places.moment(given.get("site"), given.get("received")) > scene.now:
            given.refuse("future", "received")
        if not given.get("words") and not given.get("rating"):
            given.refuse("words", "words")
        rating, out_of = _rated(given)
        if rating is not None and not 0 <= rating <= out_of:
            given.refuse("rating", "rating")

    def stored(self, given: Given, scene: ToldScene) -> dict[str, Any]:
        rating, out_of = _rated(given)
        occurred = given.get("occurred", None)
        is_public = any(given.get(name) for name in ("place", "url", "rating"))
        return {
            "kind": given.get("kind"), "subject": given.get("subject"), "words": given.get("words"),
            "wish": given.get("wish"), "received_at": scene.places.moment(given.get("site"), given.get("received")),
            "occurred_on": occurred.day if occurred else None, "site_id": given.get("site"),
            "department_id": given.get("department"), "language": given.get("language", "en"),
            "channel": given.get("channel", Channel.SOCIAL if is_public else Channel.IMPORT),
            "teller_role": given.get("teller_role", Teller.VISITOR if is_public else Teller.ANONYMOUS),
            "place": given.get("place"), "url": given.get("url"), "author": given.get("author"),
            "rating": rating, "out_of": out_of if rating is not None else None,
        }  # fmt: skip

    def current(self, stories: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        rows = Feedback.objects.filter(pk__in=list(stories)).select_related("review")
        return {row.pk: {**_of(row, STORED), **_of(getattr(row, "review", None) or Review(), REVIEWED)} for row in rows}

    def create(self, job: Import, rows: Sequence[Given], scene: ToldScene, now: datetime) -> list[Made]:
        return create(job, rows, [self.stored(given, scene) for given in rows], now)

    def update(
        self, job: Import, story: int, changes: Mapping[str, Any], given: Given, scene: ToldScene, now: datetime
    ) -> Collection[str]:
        return update(job, story, changes, given, now)

    def remove(self, job: Import, stories: Collection[int], now: datetime) -> Mapping[int, str]:
        return remove(job, stories, now)

    def finish(self, job: Import, late: Sequence[int], now: datetime) -> None:
        """Nothing of it is owed by a day, so nobody has to hear."""

    def leaving(
        self, user: User, source: str, scene: ToldScene, first_on: date, last_on: date
    ) -> Iterator[dict[str, Any]]:
        return leaving.rows(user, source, list(scene.places.sites), first_on, last_on)

    def cards(self, stories: Collection[int], user: User) -> Mapping[int, Card]:
        rows = Feedback.objects.visible_to(user).filter(pk__in=list(stories)).select_related("site", "department")
        return {row.pk: _card(row) for row in rows}


def _rated(given: Given) -> tuple[Decimal | None, Decimal]:
    """Out of five where nothing else is said; shared words of a person are texts."""
    rating = given.get("rating", None)
    out_of = Decimal(str(given.get("out_of", 5)).replace(",", ".") or 5)
    return (None if rating is None else Decimal(rating).quantize(CENT)), out_of.quantize(CENT)


def _of(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _card(row: Feedback) -> Card:
    place = row.department or row.site
    return Card(
        ref=row.ref, title=row.subject or str(row.get_kind_display()), url=reverse("feedback-item", args=[row.ref]),
        severity=row.severity, who=str(row.get_teller_role_display()), where=str(place),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ what it writes
def write_stories(job: Import, stories: Sequence[Feedback], references: Sequence[str]) -> None:
    """Stories and the raw things they came as, whose unique key is what stops a second taking over."""
    columns.create(stories)
    columns.create(
        IntakeItem(
            feedback=story, channel=Channel.IMPORT, account=job.source, external_id=reference, sha256="",
            received_at=story.received_at,
        )
        for story, reference in zip(stories, references, strict=True)
    )  # fmt: skip


def create(job: Import, rows: Sequence[Given], stored: Sequence[Mapping[str, Any]], now: datetime) -> list[Made]:
    stories = []
    for given, values in zip(rows, stored, strict=True):
        told = {name: values[name] for name in (*STORED, "words", "site_id")}
        story = Feedback(**told, logged_at=now, original_ref=given.get("reference"))
        story.tokens = found_by(story)
        stories.append(story)
    write_stories(job, stories, [given.identity for given in rows])
    columns.create(
        Review(feedback=story, **{name: values[name] for name in REVIEWED})
        for story, values in zip(stories, stored, strict=True)
        if any(values[name] for name in REVIEWED)
    )
    arrive_registered(zip(stories, rows, strict=True), now)
    audit.log.record_many(_entries(job, rows, stories, now))
    return [Made(story.pk, story.site_id) for story in stories]


def _entries(job: Import, rows: Sequence[Given], stories: Sequence[Feedback], now: datetime) -> Iterator[Row]:
    for given, story in zip(rows, stories, strict=True):
        facts = {"import": job.pk, "line": given.line, "kind": story.kind, "channel": story.channel}
        yield Row("feedback.take_over", "feedback", story.pk, job.run_by_id, facts, now)


def update(job: Import, story: int, changes: Mapping[str, Any], given: Given, now: datetime) -> Collection[str]:
    row = Feedback.objects.select_for_update(of=("self",)).select_related("teller", "patient__person").get(pk=story)
    for name in changes.keys() & set(STORED):
        setattr(row, name, changes[name])
    row.tokens = found_by(row)
    row.save()
    if reviewed := {name: changes[name] for name in changes.keys() & set(REVIEWED)}:
        Review.objects.update_or_create(feedback=row, defaults=reviewed)
    facts = {"import": job.pk, "line": given.line, "changed": sorted(changes)}
    audit.log.record_many([Row("feedback.take_over", "feedback", row.pk, job.run_by_id, facts, now)])
    return changes.keys()


def remove(job: Import, stories: Collection[int], now: datetime) -> dict[int, str]:
    """Rows go as if they had never come; what was done to them since keeps them."""
    stays = touched("feedback", stories, OURS)
    gone = [pk for pk in stories if pk not in stays]
    for pk in _forgotten(gone):
        stays[pk] = LINKED
    entries = [
        Row("feedback.take_back", "feedback", pk, job.run_by_id, {"import": job.pk}, now)
        for pk in gone if pk not in stays
    ]  # fmt: skip
    audit.log.record_many(entries)
    return stays


def _forgotten(stories: Sequence[int]) -> list[int]:
    """Takes them away together, else one by one; returns those to which something still belongs."""
    try:
        forget(stories)
        return []
    except ProtectedError:
        if len(stories) == 1:
            return list(stories)
        return [pk for pk in stories if _forgotten([pk])]


@transaction.atomic
def forget(stories: Sequence[int]) -> None:
    """Not audited: whoever calls this leaves the entries."""
    forget_registered(stories)
    for model in (Review, Imported, Named, IntakeItem):
        model.objects.filter(feedback__in=stories).delete()
    ImportRow.objects.filter(feedback__in=stories).update(feedback=None)
    Feedback.objects.filter(pk__in=stories).delete()
