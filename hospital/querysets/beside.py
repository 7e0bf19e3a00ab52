"""Reading what stands beside a person: contact plans, surveys held back, notes about keeping in touch."""

from __future__ import annotations

from datetime import date

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
