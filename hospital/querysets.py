"""Reading who and where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

if TYPE_CHECKING:
    from hospital.models import User

DRAFT_LIFE = timedelta(days=7)


class UserQuerySet(models.QuerySet):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def working(self) -> UserQuerySet:
        """People who have at least one role now."""
        memberships = self.model._meta.get_field("memberships").related_model
        return self.filter(Exists(memberships.objects.current().filter(user=OuterRef("pk"))))

    def listed(self, words: str = "", role: str = "", *, with_left: bool = False) -> UserQuerySet:
        """People by a part of their name or address and by a role they have now; leavers only when asked for."""
        found = self if with_left else self.active()
        if words:
            found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
        if role:
            memberships = self.model._meta.get_field("memberships").related_model
            found = found.filter(Exists(memberships.objects.current().filter(user=OuterRef("pk"), role=role)))
        return found.order_by("name", "pk")

    def with_roles(self) -> UserQuerySet:
        """Adds `roles_now`: the current memberships with their places, for a list."""
        memberships = self.model._meta.get_field("memberships").related_model
        rows = memberships.objects.current().select_related("organization", "site", "department").order_by("pk")
        return self.prefetch_related(Prefetch("memberships", rows, to_attr="roles_now"))


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

    def within_reach_of(self, user: User) -> LocationQuerySet:
        """Wards of the sites in which the user works."""
        sites = self.model._meta.get_field("department").related_model._meta.get_field("site").related_model
        return self.filter(department__site__in=sites.objects.visible_to(user).values("pk"))


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
