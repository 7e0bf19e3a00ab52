"""Reading surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from hospital.models import User


class InstrumentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> InstrumentQuerySet:
        """Surveys of the whole group, and of the sites where a role lets the user see surveys at all."""
        scopes = user.standing.granting("surveys.view_survey")
        if not scopes:
            return self.none()
        if any(scope.is_everywhere for scope in scopes):
            return self
        sites = [scope.site_id for scope in scopes if scope.site_id]
        below = [pk for scope in scopes for pk in scope.department_ids]
        departments = self.model._meta.get_field("site").related_model._meta.get_field("departments").related_model
        return self.filter(
            Q(site__isnull=True) | Q(site_id__in=sites)
            | Q(site_id__in=departments.objects.filter(pk__in=below).values("site_id"))
        )  # fmt: skip


class VersionQuerySet(models.QuerySet):
    def published(self) -> VersionQuerySet:
        """Newest first."""
        return self.filter(published_at__isnull=False).order_by("-number")

    def drafts(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=True)
