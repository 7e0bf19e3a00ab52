"""What a hospital needs before it opens: each step with what is left of it. Read anew whenever somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clocks.calendars import Role as CalendarRole
from clocks.models import CalendarVersion, ProfileVersion
from clocks.worktime import local_date
from hospital import boards
from hospital.models import Department, Letterhead, Membership, Organization, Role, Rota, Site, User
from outbox.kinds import EMAIL
from outbox.models import Message
from pxm.shell import address

# Roles that each site has its own holders of, and those of them without which nobody answers.
BY_SITE = (Role.FRONTLINE, Role.OFFICER, Role.MANAGER, Role.DEPARTMENT, Role.DUTY, Role.LEADERSHIP)
NEEDED = (Role.OFFICER, Role.MANAGER, Role.DUTY)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list. `left` says in words what is missing; a step that is not needed may stay open."""

    title: str | Promise
    words: str | Promise
    icon: str
    url: str
    left: list[str] = field(default_factory=list)
    is_needed: bool = True

    @property
    def is_done(self) -> bool:
        return not self.left


@dataclass(frozen=True, slots=True)
class Unheld:
    """The roles that nobody holds at one place."""

    place: str
    roles: list[Role]


@dataclass(frozen=True)
class Checklist:
    house: Organization
    now: datetime

    @cached_property
    def sites(self) -> list[Site]:
        return list(Site.objects.active())

    @cached_property
    def steps(self) -> list[Step]:
        return [step(self) for step in STEPS]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def missing(self) -> list[str]:
        """Why it cannot open yet."""
        return [words for step in self.steps if step.is_needed for words in step.left]

    # ---------------------------------------------------------------- who holds what
    @cached_property
    def held(self) -> set[tuple[str, int | None]]:
        """(role, site) of everybody who works here; (role, None) for the whole organization."""
        rows = Membership.objects.current().filter(user__is_active=True)
        found = rows.values_list("role", "site_id", "department__site_id").distinct()
        return {(role, site or of_department) for role, site, of_department in found}

    def is_held(self, role: str, site: Site) -> bool:
        return (role, None) in self.held or (role, site.pk) in self.held

    @cached_property
    def unheld(self) -> list[Unheld]:
        """Every role that nobody holds: for each site those it has of its own, then those of the whole house."""
        everywhere = {role for role, _site in self.held}
        found = [Unheld(site.name, [role for role in BY_SITE if not self.is_held(role, site)]) for site in self.sites]
        rest = [role for role in Role if role not in BY_SITE and role not in everywhere]
        return [line for line in (*found, Unheld(self.house.name, rest)) if line.roles]


# ---------------------------------------------------------------- the steps
def of_sites(sites: Iterable[Site], words: str, is_missing: Callable[[Site], bool]) -> list[str]:
    """The sentence for each site where something is missing; it names the site as %(site)s."""
    return [words % {"site": site.name} for site in sites if is_missing(site)]


def sites(house: Checklist) -> Step:
    left = of_sites(
        house.sites, _("%(site)s: no telephone or e-mail for the public"), lambda site: not (site.phone or site.email)
    ) + of_sites(house.sites, _("%(site)s: no language for patients"), lambda site: not site.languages)
    return Step(
        gettext_lazy("Sites"), gettext_lazy("Name, time zone, languages, and how the public reaches you."),
        "building-office-2", address("sites"), left or ([] if house.sites else [_("There is no site yet")]),
    )  # fmt: skip


def rules(house: Checklist) -> Step:
    wanted = sorted({(site.profile, local_date(site.zone, house.now)) for site in house.sites})
    holding = dict.fromkeys(ProfileVersion.objects.in_force(slug, today).first() for slug, today in wanted)
    left = [
        _("%(rules)s: nobody at the hospital has confirmed the targets") % {"rules": version.name}
        for version in holding
        if version is not None and version.confirmed_at is None
    ]
    return Step(
        gettext_lazy("Targets"), gettext_lazy("What is owed by when. Look through the numbers and confirm them."),
        "clock", address("targets"), left + ([_("No targets hold today")] if None in holding else []),
    )  # fmt: skip


def calendars(house: Checklist) -> Step:
    newest = CalendarVersion.objects.latest_of_sites([site.pk for site in house.sites])
    theirs = {
        row.calendar.site_id
        for row in newest
        if row.published_by_id is not None and row.calendar.role == CalendarRole.OFFICE
    }
    left = of_sites(
        house.sites, _("%(site)s: nobody has published the office hours and holidays"),
        lambda site: site.pk not in theirs,
    )  # fmt: skip
    return Step(
        gettext_lazy("Working hours and holidays"), gettext_lazy("Reply dates are counted in them."),
        "calendar-days", address("calendars"), left,
    )  # fmt: skip


def departments(house: Checklist) -> Step:
    theirs = set(Department.objects.active().values_list("site_id", flat=True))
    left = of_sites(house.sites, _("%(site)s: no department yet"), lambda site: site.pk not in theirs)
    return Step(
        gettext_lazy("Departments and wards"), gettext_lazy("The tree of the house. A file brings them all at once."),
        "rectangle-group", address("departments"), left,
    )  # fmt: skip


def people(house: Checklist) -> Step:
    left = [
        _("%(site)s: nobody is %(role)s") % {"site": site.name, "role": role.label}
        for site in house.sites
        for role in NEEDED
        if not house.is_held(role, site)
    ]
    return Step(
        gettext_lazy("People and roles"), gettext_lazy("Who works here. A file brings them all at once."),
        "users", address("people"), left,
    )  # fmt: skip


def links(house: Checklist) -> Step:
    count = User.objects.uninvited().count()
    words = _("People to whom no link to set a password was sent: %(number)d") % {"number": count}
    return Step(
        gettext_lazy("Invitations"), gettext_lazy("Everybody gets a link to set a password."),
        "envelope", address("user-import"), [words] if count else [], is_needed=False,
    )  # fmt: skip


def administrators(_house: Checklist) -> Step:
    held = Membership.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    alone = held.values("user").distinct().count() < 2
    words = _("There is one administrator: nobody could help with a lost telephone, or give them a role")
    return Step(
        gettext_lazy("A second administrator"), gettext_lazy("Two pairs of eyes, and somebody there in the holidays."),
        "key", address("user-create"), [words] if alone else [], is_needed=False,
    )  # fmt: skip


def duty(house: Checklist) -> Step:
    left = of_sites(
        house.sites, _("%(site)s: no duty manager is named, and none for the group"),
        lambda site: not (site.duty_manager_id or house.house.duty_manager_id),
    )  # fmt: skip
    return Step(
        gettext_lazy("Duty manager"), gettext_lazy("Where every alert ends when nobody else can be told."),
        "phone", address("sites"), left,
    )  # fmt: skip


def rota(house: Checklist) -> Step:
    rotas = Rota.objects.of_sites([site.pk for site in house.sites]).filter(role=Role.DUTY)
    panels = boards.panels(rotas, house.now)
    covered = {panel.board.site_id for panel in panels if not panel.gaps}
    left = of_sites(
        house.sites, _("%(site)s: hours of the coming week without anybody on duty"),
        lambda site: not ({site.pk, None} & covered),
    )  # fmt: skip
    return Step(
        gettext_lazy("Duty rota"), gettext_lazy("Who is reached at 02:00. Without one it is the duty manager named."),
        "calendar-days", address("cover"), left, is_needed=False,
    )  # fmt: skip


def letterhead(house: Checklist) -> Step:
    complete = {row.site_id for row in Letterhead.objects.filter(site__in=house.sites) if row.is_complete}
    left = of_sites(
        house.sites, _("%(site)s: no address, or nobody who answers about complaints"),
        lambda site: site.pk not in complete,
    )  # fmt: skip
    where = next((site for site in house.sites if site.pk not in complete), house.sites[0] if house.sites else None)
    return Step(
        gettext_lazy("Letterhead"), gettext_lazy("What stands on paper: the slip people are given, a printed case."),
        "document-text", where.letterhead_url if where else address("sites"), left,
    )  # fmt: skip


def test(_house: Checklist) -> Step:
    arrived = Message.objects.filter(
        template="outbox/test", channel=EMAIL, state__in=(Message.State.SENT, Message.State.DELIVERED)
    ).exists()
    return Step(
        gettext_lazy("Test message"), gettext_lazy("Send yourself one: it shows that mail leaves the house."),
        "paper-airplane", f"{address('profile')}#alerts", [] if arrived else [_("No test mail has left yet")],
    )  # fmt: skip


STEPS: tuple[Callable[[Checklist], Step], ...] = (
    sites, rules, calendars, departments, people, links, administrators, duty, rota, letterhead, test,
)  # fmt: skip
