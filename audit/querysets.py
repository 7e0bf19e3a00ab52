"""Reading what happened and who looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Max, Min, Q

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# What a verb ends in when somebody looked and nothing changed.
LOOKS = ("view", "reveal", "print", "search", "export", "download")


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: AbstractBaseUser) -> EntryQuerySet:
        """Everything or nothing: entries hold no patient's identity, and looks are judged across sites."""
        return self if user.has_perm("audit.view_entry") else self.none()

    def about(self, kind: str, pk: int) -> EntryQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)

    def by_people(self, ids: Iterable[int]) -> EntryQuerySet:
        return self.filter(actor_id__in=list(ids))

    def of_verb(self, verb: str) -> EntryQuerySet:
        return self.filter(verb=verb)

    def between(self, start: datetime, end: datetime) -> EntryQuerySet:
        """What happened from `start` on and before `end`."""
        return self.filter(at__gte=start, at__lt=end)

    def looks(self) -> EntryQuerySet:
        ends = (Q(verb__endswith=f".{look}") for look in LOOKS)
        return self.filter(Q.create(list(ends), connector=Q.OR))

    def changes(self, kind: str, since: datetime) -> EntryQuerySet:
        """What was done to records of one kind from `since` on. By the database's clock at the start of what did it, so
        that a little before what somebody saw last has to be asked for again.
        """
        looks = (Q(verb__endswith=f".{look}") for look in LOOKS)
        done = self.filter(subject_kind=kind, subject_id__isnull=False, recorded_at__gte=since)
        return done.exclude(Q.create(list(looks), connector=Q.OR))

    def lookers(self) -> models.QuerySet:
        """One row per person who looked, newest first: `actor_id`, `first_at`, `last_at`, `times`, `verbs`."""
        people = self.looks().filter(actor_id__isnull=False).order_by().values("actor_id")
        counted = people.annotate(first_at=Min("at"), last_at=Max("at"), times=Count("id"))
        return counted.annotate(verbs=ArrayAgg("verb", distinct=True)).order_by("-last_at", "actor_id")

    def newest(self, before: int | None = None) -> EntryQuerySet:
        """Newest first; `before` is the number of the last entry of the page before."""
        rows = self.filter(pk__lt=before) if before else self
        return rows.order_by("-id")

    def recorded(self, since: datetime | None, until: datetime | None = None) -> EntryQuerySet:
        """In the order of the seals: recorded from `since` on and before `until`."""
        rows = self.filter(recorded_at__gte=since) if since else self
        rows = rows.filter(recorded_at__lt=until) if until else rows
        return rows.order_by("recorded_at", "id")


class SealQuerySet(models.QuerySet):
    def newest(self) -> SealQuerySet:
        return self.order_by("-until")
