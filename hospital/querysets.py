"""Reading who and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce, JSONObject

from hospital.searching import ask, matching

if TYPE_CHECKING:
    from hospital.models import User

DRAFT_LIFE = timedelta(days=7)
DAY = timedelta(days=1)


class UserQuerySet(models.QuerySet):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def working(self) -> UserQuerySet:
        """People who have at least one role now."""
        memberships = self.model._meta.get_field("memberships").related_model
        return self.filter(Exists(memberships.objects.current().filter(user=OuterRef("pk"))))

    def listed(self, words: str = "", role: str = "", *, with_left: bool = False) -> UserQuerySet:
        """People by name, address or department and by a role they have now; leavers only when asked for."""
        found = self if with_left else self.active()
        if words:
            found = found.called(words)
        if role:
            memberships = self.model._meta.get_field("memberships").related_model
            found = found.filter(Exists(memberships.objects.current().filter(user=OuterRef("pk"), role=role)))
        return found.order_by("name", "pk")

    def called(self, words: str) -> UserQuerySet:
        """By a name in any spelling, a part of the address, or where they work; only if nobody fits, nearly so."""
        asked = ask(words)
        memberships = self.model._meta.get_field("memberships").related_model.objects.current()
        place = Q(department__name__icontains=words) | Q(site__name__icontains=words)
        works_there = Exists(memberships.filter(place, user=OuterRef("pk")))
        fits = self.filter(matching(asked.told) | Q(name__icontains=words) | Q(email__icontains=words) | works_there)
        return fits if fits.exists() else self.filter(matching(asked.near))

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

    def of_rota(self, rota: Any) -> MembershipQuerySet:
        """Held for the place of a rota or for a part of it."""
        place = Q(organization__isnull=False)
        if rota.site_id:
            place |= Q(site=rota.site_id) | Q(department__site=rota.site_id)
        return self.filter(place, role=rota.role)

    def with_departments(self) -> MembershipQuerySet:
        """Adds `department_ids`: the department and all below it (empty for wider scopes), and the `zone` of the
        place (None for the whole organization).
        """
        departments = self.model._meta.get_field("department").related_model
        below = departments.objects.filter(path__contains=[OuterRef("department_id")])
        zone = Coalesce("site__zone", "department__site__zone")
        return self.annotate(department_ids=ArraySubquery(below.values("pk")), zone=zone).order_by("pk")


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


# ---------------------------------------------------------------- cover
class AbsenceQuerySet(models.QuerySet):
    def at(self, now: datetime) -> AbsenceQuerySet:
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def touching(self, start: datetime, end: datetime) -> AbsenceQuerySet:
        """Those that have an instant of [start, end) in them."""
        return self.filter(starts_at__lt=end, ends_at__gt=start).exclude(ends_at=F("starts_at"))


class ShiftQuerySet(models.QuerySet):
    def between(self, first: date, last: date) -> ShiftQuerySet:
        """Lines that hold on any of these days."""
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=first), first_on__lte=last)


class RotaQuerySet(models.QuerySet):
    def of_sites(self, sites: Iterable[int]) -> RotaQuerySet:
        """The rotas of these sites and those of the group."""
        return self.filter(Q(site__in=sites) | Q(site__isnull=True))

    def plans(self, start: datetime, end: datetime) -> models.QuerySet:
        """One JSON object for each rota with all that `hospital.cover` makes a plan of, for [start, end): its people,
        with their names, shifts, reliefs and absences. One statement, or a part of another one.
        """
        shifts = self._of("shifts").between(start.date() - 2 * DAY, end.date() + DAY)
        reliefs = self._of("reliefs").filter(starts_at__lt=end, ends_at__gt=start)
        columns = ("weekday", "starts", "ends", "first_on", "last_on")
        row = JSONObject(
            pk="pk", role="role", site_id="site_id", site="site__name", always="is_round_the_clock",
            wall=Coalesce("site__zone", "zone"),
            shifts=ArraySubquery(self._turns(shifts, *columns)),
            reliefs=ArraySubquery(self._turns(reliefs, "starts_at", "ends_at")),
            absences=ArraySubquery(self._absences(start, end)),
        )  # fmt: skip
        return self.values_list(row, flat=True)

    def _of(self, name: str) -> Any:
        return self._all(name).filter(rota=OuterRef("pk")).order_by("pk")

    def _all(self, name: str) -> models.QuerySet:
        return self.model._meta.get_field(name).related_model._default_manager.all()

    def _turns(self, rows: models.QuerySet, *columns: str) -> models.QuerySet:
        """`fit` is whether the person works here and holds the role of the rota for its place."""
        memberships = self.model._meta.apps.get_model("hospital", "Membership").objects.current()
        place = Q(organization__isnull=False) | Q(site=OuterRef("rota__site"))
        place |= Q(department__site=OuterRef("rota__site"))
        holds = Exists(memberships.filter(place, user=OuterRef("user"), role=OuterRef("rota__role")))
        rows = rows.annotate(fit=models.ExpressionWrapper(Q(user__is_active=True) & holds, models.BooleanField()))
        names = ("pk", "user_id", "fit", *columns)
        return rows.values(row=JSONObject(name="user__name", **{name: name for name in names}))

    def _absences(self, start: datetime, end: datetime) -> models.QuerySet:
        """Of people on this rota, and of whoever stands in for somebody: a deputy may be away, too."""
        absences = self.model._meta.apps.get_model("hospital", "Absence").objects.touching(start, end)
        of_rota = (
            Exists(self._all(name).filter(rota=OuterRef(OuterRef("pk")), user=OuterRef("user")))
            for name in ("shifts", "reliefs")
        )
        as_deputy = Exists(absences.filter(deputy=OuterRef("user")))
        rows = absences.filter(Q(*of_rota, as_deputy, _connector=Q.OR)).order_by("pk")
        names = ("user_id", "deputy_id", "starts_at", "ends_at")
        return rows.values(
            row=JSONObject(deputy_name="deputy__name", deputy_works="deputy__is_active", **{n: n for n in names})
        )
