"""Everything that hangs on one person, and where each thing goes when they leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clocks import subjects, words
from clocks.models import Clock
from complaints.models import Complaint
from hospital.actions.rotas import DAY, today
from hospital.models import Absence, Organization, Relief, Shift, Site, User

NOBODY = gettext_lazy("Nobody")


@dataclass(frozen=True, slots=True)
class Heirs:
    """Who takes what; None is nobody, which cases, targets and the duty manager do not allow."""

    heir: User | None = None
    duty: User | None = None
    deputy: User | None = None
    shifts: User | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One thing and who gets it; `why_not` says why they cannot."""

    what: str
    whom: str | Promise
    url: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Holdings:
    person: User
    now: datetime

    @cached_property
    def cases(self) -> list[Complaint]:
        """Open ones they own."""
        return list(Complaint.objects.open().filter(owner=self.person).select_related("site").order_by("pk"))

    @cached_property
    def targets(self) -> list[Clock]:
        """Running ones that fall to them and do not go with one of those cases."""
        mine = Clock.objects.running().filter(owner=self.person).order_by("due_at", "pk")
        return list(mine.exclude(subject_kind="complaint", subject_id__in=[case.pk for case in self.cases]))

    @cached_property
    def places(self) -> list[Site | Organization]:
        """Where they are the duty manager who is named."""
        sites = Site.objects.active().filter(duty_manager=self.person)
        return [*sites, *Organization.objects.filter(duty_manager=self.person)]

    @cached_property
    def deputy_of(self) -> list[User]:
        return list(User.objects.active().filter(deputy=self.person).order_by("name"))

    @cached_property
    def absences(self) -> list[Absence]:
        """Of others, in which they stand in now or later."""
        return list(Absence.objects.filter(deputy=self.person, ends_at__gt=self.now).select_related("user"))

    @cached_property
    def shifts(self) -> list[Shift]:
        """Lines that hold today, where it is, or later."""
        rows = Shift.objects.current(self.now.date() - DAY).filter(user=self.person).select_related("rota__site")
        return [row for row in rows if row.last_on is None or row.last_on >= today(row.rota, self.now)]

    @cached_property
    def reliefs(self) -> list[Relief]:
        return list(Relief.objects.filter(user=self.person, ends_at__gt=self.now).select_related("rota__site"))

    @property
    def has_work(self) -> bool:
        return bool(self.cases or self.targets)

    @property
    def stands_in(self) -> bool:
        return bool(self.deputy_of or self.absences)

    @property
    def has_duty(self) -> bool:
        return bool(self.shifts or self.reliefs)

    # ---------------------------------------------------------------- what goes where
    def moves(self, heirs: Heirs) -> Iterator[Move]:
        """Every thing on a line of its own, in the order of the form."""
        yield from self._work(heirs.heir)
        for place in self.places:
            yield Move(_("Duty manager of %(place)s") % {"place": place}, _named(heirs.duty))
        for name in dict.fromkeys([*(user.name for user in self.deputy_of), *(a.user.name for a in self.absences)]):
            yield Move(_("Deputy of %(name)s") % {"name": name}, _named(heirs.deputy))
        for shift in self.shifts:
            yield Move(_turn(shift), _named(heirs.shifts))
        if self.reliefs:
            yield Move(
                _("Turns of duty changed for once: %(number)d") % {"number": len(self.reliefs)}, _named(heirs.shifts)
            )

    @cached_property
    def owed(self) -> dict[str, list[int]]:
        """What those targets are about, by kind."""
        found: dict[str, list[int]] = defaultdict(list)
        for target in sorted(self.targets, key=lambda one: (one.subject_kind, one.subject_id)):
            found[target.subject_kind].append(target.subject_id)
        return dict(found)

    def _work(self, heir: User | None) -> Iterator[Move]:
        """What is owed is called as the one who leaves reads it. A few queries for each kind of it."""
        why = _refused({"complaint": [case.pk for case in self.cases]}, heir) | _refused(self.owed, heir)
        for case in self.cases:
            what = f"{case.ref} {case.title}"
            yield Move(what, _named(heir), case.get_absolute_url(), why.get(("complaint", case.pk), ""))
        cards = {kind: subjects.get(kind).cards(ids, self.person) for kind, ids in self.owed.items()}
        for target in self.targets:
            card = cards[target.subject_kind].get(target.subject_id)
            what = f"{card.ref if card else ''} {words.target(target.kind)}".strip()
            why_not = why.get((target.subject_kind, target.subject_id), "")
            yield Move(what, _named(heir), card.url if card else "", why_not)


def _refused(owed: Mapping[str, list[int]], heir: User | None) -> dict[tuple[str, int], str]:
    """Why the heir cannot have it, by kind and number."""
    return {
        (kind, pk): why
        for kind, ids in (owed.items() if heir else ())
        for pk, why in subjects.get(kind).refused(ids, heir).items()
    }


def _named(user: User | None) -> str | Promise:
    return user.name if user else NOBODY


def _turn(shift: Shift) -> str:
    told = {
        "role": shift.rota.get_role_display(), "place": shift.rota.site or _("the whole group"),
        "day": shift.get_weekday_display(), "starts": f"{shift.starts:%H:%M}", "ends": f"{shift.ends:%H:%M}",
    }  # fmt: skip
    return _("On duty as %(role)s, %(place)s: %(day)s, %(starts)s to %(ends)s") % told
