"""Reading what stands beside a person: stays, contact plans, surveys held back, notes about keeping in touch."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models


class ContactPlanQuerySet(models.QuerySet):
    def standing(self) -> ContactPlanQuerySet:
        return self.filter(ended_at__isnull=True)

    def to_review(self, on: date) -> ContactPlanQuerySet:
        """Nobody was reminded yet that they are to be looked at."""
        return self.standing().filter(review_on__lte=on, reminded_at__isnull=True).order_by("pk")


class SurveyHoldQuerySet(models.QuerySet):
    def standing(self, on: date) -> SurveyHoldQuerySet:
        """On this day nobody asks these people."""
        return self.filter(lifted_at__isnull=True, starts_on__lte=on, until_on__gte=on)


class LiaisonNoteQuerySet(models.QuerySet):
    def standing(self, on: date) -> LiaisonNoteQuerySet:
        return self.filter(expires_on__gt=on)

    def expired(self, on: date) -> LiaisonNoteQuerySet:
        """Nobody renewed them in time; the longest ago first."""
        return self.filter(expires_on__lte=on).order_by("expires_on", "pk")


class VisitQuerySet(models.QuerySet):
    def admitted(self) -> VisitQuerySet:
        """Not those who were never admitted after all: by the last word of the feed, or where nobody fed it by hand."""
        events = self.model._meta.get_field("events").related_model.objects
        cancelled = models.Exists(events.filter(visit=models.OuterRef("pk"), kind="admission_cancelled"))
        return self.filter(models.Q(feed__is_cancelled=False) | models.Q(feed__isnull=True) & ~cancelled)

    def stays(self) -> VisitQuerySet:
        """Who lies here or came for the day or in an emergency; not those who were never admitted after all."""
        cancelled = models.Q(feed__is_cancelled=True)
        return self.filter(kind__in=["inpatient", "day", "emergency"]).exclude(cancelled).order_by("-started_at")

    def here(self, now: datetime) -> VisitQuerySet:
        """Those who have come and have not gone home; the latest first."""
        return self.stays().filter(started_at__lte=now, ended_at__isnull=True)
