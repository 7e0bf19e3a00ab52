"""Reading who and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, When
from django.db.models.functions import Coalesce, JSONObject

from hospital.searching import ask, matching
from hospital.statements import AnyOf, Moment, Slot

if TYPE_CHECKING:
    from hospital.models import User
    from hospital.standing import Scope

DRAFT_LIFE = timedelta(days=7)
DAY = timedelta(days=1)
STUCK = timedelta(hours=1)  # the feed is taken over within seconds


class UserQuerySet(models.QuerySet):
    def active(self) -> UserQuerySet:
        """People who work here; programs have a list of their own."""
        return self.filter(is_active=True, is_service=False)

    def programs(self) -> UserQuerySet:
        """Accounts of programs, those no longer in use at the end."""
        return self.filter(is_service=True).order_by("-is_active", "name", "pk")

    def working(self) -> UserQuerySet:
        """People who have at least one role now."""
        memberships = self.model._meta.get_field("memberships").related_model
        return self.filter(Exists(memberships.objects.current().filter(user=OuterRef("pk"))))

    def uninvited(self) -> UserQuerySet:
        """People who work here, were never sent a link and never signed in."""
        never = Q(invited_at=None, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.active().working().filter(never)

    def listed(self, words: str = "", role: str = "", *, with_left: bool = False) -> UserQuerySet:
        """People by name, address or department and by a role they have now; leavers only when asked for."""
        found = self.filter(is_service=False) if with_left else self.active()
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

    def holding(self, rota: Any) -> UserQuerySet:
        """People with the role of a rota at its place, or in a part of it."""
        return self.filter(Exists(self._memberships().of_rota(rota).filter(user=OuterRef("pk"))))

    def working_at(self, sites: Iterable[int]) -> UserQuerySet:
        """People with a role at one of these sites or in a department of theirs; of the whole house not."""
        place = Q(site__in=sites) | Q(department__site__in=sites)
        return self.filter(Exists(self._memberships().filter(place, user=OuterRef("pk"))))

    def working_within(self, scopes: Iterable[Scope]) -> UserQuerySet:
        """People who have a role inside one of these parts of the house."""
        inside = Q(pk__in=[])
        for scope in scopes:
            if scope.is_everywhere:
                return self
            if scope.site_id:
                inside |= Q(site=scope.site_id) | Q(department__site=scope.site_id)
            inside |= Q(department__in=scope.department_ids)
        return self.filter(Exists(self._memberships().filter(inside, user=OuterRef("pk"))))

    def near(self, person: User) -> UserQuerySet:
        """Whom somebody may ask to stand in: who has one of their roles, for log-only staff who works in the same
        department, and the usual deputy.
        """
        scopes = person.standing.scopes
        roles = {scope.role for scope in scopes} - {"frontline"}
        departments = {pk for scope in scopes for pk in scope.department_ids}
        alike = self._memberships().filter(Q(role__in=roles) | Q(department__in=departments), user=OuterRef("pk"))
        return self.filter(Q(Exists(alike)) | Q(pk=person.deputy_id)).exclude(pk=person.pk).order_by("name", "pk")

    def _memberships(self) -> MembershipQuerySet:
        return self.model._meta.get_field("memberships").related_model.objects.current()

    def with_roles(self) -> UserQuerySet:
        """Adds `roles_now`: the current memberships with their places, for a list."""
        memberships = self.model._meta.get_field("memberships").related_model
        rows = memberships.objects.current().select_related("organization", "site", "department").order_by("pk")
        return self.prefetch_related(Prefetch("memberships", rows, to_attr="roles_now"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email: str) -> Any:
        return self.get(email=email.lower())


class OrganizationQuerySet(models.QuerySet):
    def in_the_making(self) -> OrganizationQuerySet:
        """Not open for use yet."""
        return self.filter(opened_at__isnull=True)


class SiteQuerySet(models.QuerySet):
    def active(self) -> SiteQuerySet:
        return self.filter(is_active=True)

    def nearest(self, user: User) -> SiteQuerySet:
        """In use, and the one first where this person works: by their usual ward, then by their roles."""
        memberships = self.model._meta.get_field("memberships").related_model.objects.current().filter(user=user)
        works = Exists(memberships.filter(Q(site=OuterRef("pk")) | Q(department__site=OuterRef("pk"))))
        departments = self.model._meta.get_field("departments").related_model.objects
        home = Exists(departments.filter(site=OuterRef("pk"), locations=user.home_id))
        distance = Case(When(home, then=0), When(works, then=1), default=2)
        return self.active().alias(distance=distance).order_by("distance", "name", "pk")

    def where(self, user: User, verb: str) -> SiteQuerySet:
        """Sites of which the user may do this verb on the whole."""
        sites = user.standing.whole_sites(verb)
        return self if sites is None else self.filter(pk__in=sites)

    def visible_to(self, user: User) -> SiteQuerySet:
        """Sites in which the user holds any membership; an organization-wide one covers all."""
        scopes = user.standing.scopes
        if any(scope.is_everywhere for scope in scopes):
            return self
        sites = [scope.site_id for scope in scopes if scope.site_id]
        departments = {pk for scope in scopes for pk in scope.department_ids}
        return self.filter(Q(pk__in=sites) | Q(departments__in=departments)).distinct()


class LetterheadQuerySet(models.QuerySet):
    def by_language(self, site: Any) -> dict[str, Any]:
        """What the site prints, in the order of its languages; complete ones before others."""
        rows = {row.language: row for row in self.filter(site=site)}
        for row in rows.values():
            row.site = site
        order = [*site.languages, *rows]
        ranked = sorted(rows.values(), key=lambda row: (not row.is_complete, order.index(row.language)))
        return {row.language: row for row in ranked}

    def for_paper(self, site: Any, *languages: str) -> list[Any]:
        """The head for each reader's language, else the first there is; an empty one where nobody wrote any."""
        found = self.by_language(site)
        first = next(iter(found.values()), None)
        return [found.get(code) or first or self.model(site=site, language=code) for code in languages]


class DepartmentQuerySet(models.QuerySet):
    def active(self) -> DepartmentQuerySet:
        return self.filter(is_active=True)

    def below(self, department_id: int) -> DepartmentQuerySet:
        """The department itself and everything under it."""
        return self.filter(path__contains=[department_id])


class TokenQuerySet(models.QuerySet):
    def live(self, now: datetime) -> TokenQuerySet:
        """Neither ended nor taken back; what ended all sessions of its owner ended it, too."""
        return self.filter(revoked_at=None, expires_at__gt=now, epoch=F("user__session_epoch"), user__is_active=True)

    def visible_to(self, user: User) -> TokenQuerySet:
        """One's own; whoever runs the house sees every one."""
        return self if user.has_perm("hospital.change_settings") else self.filter(user=user)


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

    def of_any(self, *, owner: User | None, key: str | Slot, forms: list[str] | Slot) -> DraftQuerySet:
        """The drafts of several forms of one holder, newest first."""
        holder = {"owner": owner} if owner is not None else {"owner": None, "key": key}
        return self.filter(AnyOf(F("form"), forms), **holder).order_by("-saved_at")

    def expired(self, now: datetime) -> DraftQuerySet:
        return self.filter(saved_at__lt=now - DRAFT_LIFE)


# ---------------------------------------------------------------- cover
class VisitEventQuerySet(models.QuerySet):
    def recorded_since(self, at: Moment) -> VisitEventQuerySet:
        return self.filter(recorded_at__gte=at)


class OptOutQuerySet(models.QuerySet):
    def standing(self) -> OptOutQuerySet:
        return self.filter(ended_at__isnull=True)


class AbsenceQuerySet(models.QuerySet):
    def at(self, now: Moment) -> AbsenceQuerySet:
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def visible_to(self, user: User) -> AbsenceQuerySet:
        """One's own, those in which one stands in, and those of people where one may see the cover."""
        return self.filter(Q(user=user) | Q(deputy=user) | self._within(user, "hospital.view_cover"))

    def changed_by(self, user: User) -> AbsenceQuerySet:
        """One's own, and those of people where one plans the cover."""
        return self.filter(Q(user=user) | self._within(user, "hospital.change_absence"))

    def _within(self, user: User, verb: str) -> Q:
        scopes = user.standing.granting(verb)
        people = self.model._meta.get_field("user").related_model.objects.working_within(scopes)
        return Q(user__in=people.values("pk")) if scopes else Q(pk__in=[])

    def stood_in_by(self, user: User) -> AbsenceQuerySet:
        """Absences in which this person is the deputy of somebody who still works here."""
        return self.filter(deputy=user, user__is_active=True)

    def coming(self, now: datetime) -> AbsenceQuerySet:
        """Not over yet, and not called off."""
        return self.filter(ends_at__gt=now).exclude(ends_at=F("starts_at"))

    def touching(self, start: Moment, end: Moment) -> AbsenceQuerySet:
        """Those that have an instant of [start, end) in them."""
        return self.filter(starts_at__lt=end, ends_at__gt=start).exclude(ends_at=F("starts_at"))


def days_around(start: datetime, end: datetime) -> tuple[date, date]:
    """Days on which a shift may begin that has an instant of [start, end) in it, wherever the site is."""
    return start.date() - 2 * DAY, end.date() + DAY


class ShiftQuerySet(models.QuerySet):
    def between(self, first: date | Slot, last: date | Slot) -> ShiftQuerySet:
        """Lines that hold on any of these days."""
        return self.current(first).filter(first_on__lte=last)

    def current(self, day: date | Slot) -> ShiftQuerySet:
        """Lines that hold on this day or later."""
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=day))


class RotaQuerySet(models.QuerySet):
    def of_sites(self, sites: Iterable[int]) -> RotaQuerySet:
        """The rotas of these sites and those of the group."""
        return self.filter(Q(site__in=sites) | Q(site__isnull=True))

    def visible_to(self, user: User) -> RotaQuerySet:
        """The rotas of the sites whose cover one may see, and with any of them those of the group."""
        scopes = user.standing.granting("hospital.view_cover")
        if not scopes:
            return self.none()
        if any(scope.is_everywhere for scope in scopes):
            return self
        departments = {pk for scope in scopes for pk in scope.department_ids}
        sites = [scope.site_id for scope in scopes if scope.site_id]
        return self.filter(Q(site__in=sites) | Q(site__departments__in=departments) | Q(site__isnull=True)).distinct()

    def plans(self, start: Moment, end: Moment, first: date | Slot, last: date | Slot) -> models.QuerySet:
        """One JSON object for each rota with all that `hospital.cover` makes a plan of, for [start, end): its people,
        with their names, shifts, reliefs and absences. `first` and `last` are the `days_around`. One statement, or a
        part of another one, in which they may be slots.
        """
        shifts = self._of("shifts").between(first, last)
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

    def _absences(self, start: Moment, end: Moment) -> models.QuerySet:
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


class FeedSenderQuerySet(models.QuerySet):
    def active(self) -> FeedSenderQuerySet:
        return self.filter(is_active=True)

    def with_last(self) -> FeedSenderQuerySet:
        """When the newest message of each came."""
        messages = self.model._meta.get_field("messages").related_model
        newest = messages.objects.filter(sender=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
        return self.annotate(last_at=models.Subquery(newest))

    def stale(self, now: datetime) -> FeedSenderQuerySet:
        """Those in use that told us something once, and nothing for longer than they may."""
        hour = models.ExpressionWrapper(F("stale_hours") * timedelta(hours=1), models.DurationField())
        return self.active().with_last().annotate(may_wait=hour).filter(last_at__lt=now - F("may_wait"))

    def failing(self, now: datetime) -> FeedSenderQuerySet:
        """Of whose messages of the last hour more than one in twenty was set aside, and ten at least."""
        lately = Q(messages__received_at__gt=now - timedelta(hours=1))
        aside = models.Count("messages", filter=lately & Q(messages__state="set_aside"))
        counted = self.active().annotate(told=models.Count("messages", filter=lately), aside=aside)
        return counted.filter(aside__gte=10, aside__gt=F("told") / 20.0)

    def stuck(self, now: datetime) -> FeedSenderQuerySet:
        """Of what those in use told us, something waits to be taken over longer than it ever should."""
        messages = self.model._meta.get_field("messages").related_model
        waits = messages.objects.filter(sender=OuterRef("pk"), state="stored", received_at__lt=now - STUCK)
        return self.active().filter(Exists(waits))

    def silent_sites(self, now: datetime) -> set[int]:
        """Of whose patients we may not know that they died or are back: nothing came lately, or nobody took it over."""
        found = self.stale(now).order_by().values_list("site_id", flat=True)
        return set(found).union(self.stuck(now).order_by().values_list("site_id", flat=True))


class InboundMessageQuerySet(models.QuerySet):
    def set_aside(self) -> InboundMessageQuerySet:
        return self.filter(state="set_aside")
