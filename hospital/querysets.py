"""Reading who and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q

if TYPE_CHECKING:
    from hospital.models import User

DRAFT_LIFE = timedelta(days=7)


class UserQuerySet(models.QuerySet):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email=email.lower())


class SiteQuerySet(models.QuerySet):
    def active(self) -> SiteQuerySet:
        return self.filter(is_active=True)

    def visible_to(self, user: User) -> SiteQuerySet:
        """Sites in which the user holds any membership; an organization-wide one covers all."""
        scopes = user.standing.scopes
        if any(scope.is_everywhere for scope in scopes):
            return self
        sites = [scope.site_id for scope in scopes if scope.site_id]
        departments = {pk for scope in scopes for pk in scope.department_ids}
        return self.filter(Q(pk__in=sites) | Q(departments__in=departments)).distinct()


class DepartmentQuerySet(models.QuerySet):
    def active(self) -> DepartmentQuerySet:
        return self.filter(is_active=True)

    def below(self, department_id: int) -> DepartmentQuerySet:
        """The department itself and everything under it."""
        return self.filter(path__contains=[department_id])


class LocationQuerySet(models.QuerySet):
    def active(self) -> LocationQuerySet:
        return self.filter(is_active=True, department__is_active=True)


class MembershipQuerySet(models.QuerySet):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_at__isnull=True)

    def covering(self, site_id: int, path: Sequence[int] = ()) -> MembershipQuerySet:
        """Held for this place: the organization, the site, or a department on the way down (`path`) to it."""
        return self.filter(Q(organization__isnull=False) | Q(site_id=site_id) | Q(department_id__in=path))

    def with_departments(self) -> MembershipQuerySet:
        """Adds `department_ids`: the department and all below it (empty for wider scopes)."""
        departments = self.model._meta.get_field("department").related_model
        below = departments.objects.filter(path__contains=[OuterRef("department_id")])
        return self.annotate(department_ids=ArraySubquery(below.values("pk")))


class DraftQuerySet(models.QuerySet):
    def of(self, *, owner: User | None, key: str, form: str) -> DraftQuerySet:
        """The draft of one form, for a signed-in user or for the holder of a signed key."""
        if owner is not None:
            return self.filter(owner=owner, form=form)
        return self.filter(owner=None, key=key, form=form)

    def of_any(self, *, owner: User | None, key: str, forms: list[str]) -> DraftQuerySet:
        """The drafts of several forms of one holder."""
        holder = {"owner": owner} if owner is not None else {"owner": None, "key": key}
        return self.filter(form__in=forms, **holder)

    def expired(self, now: datetime) -> DraftQuerySet:
        return self.filter(saved_at__lt=now - DRAFT_LIFE)
