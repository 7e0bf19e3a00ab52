"""What the pages of returns show: which there are at a place, figures in words, a closed one beside today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clocks.models import ProfileVersion
from clocks.rulebook import rulebook_of
from clocks.worktime import local_date
from complaints.models import Code, Complaint, Hcat, Outcome, Return
from complaints.models.coding import Profession
from complaints.returns import reading
from complaints.returns.grievances import COLUMNS
from feedback.models import Channel, Teller
from hospital.models import Site, User
from hospital.statements import AnyOf

Label = str | Promise
MOST_SHOWN = 50  # cases that have changed since
TOTALS: dict[str, Label] = {
    "brought": _("Brought forward"), "new": _("New"), "transferred": _("Passed on to another body"),
    "upheld": _("Upheld"), "partly_upheld": _("Partly upheld"), "not_upheld": _("Not upheld"),
    "other": _("Ended without a decision"), "carried": _("Carried forward"), "issues": _("Issues in the new ones"),
    "reopened": _("Of all these, reopened"), "all": _("Grievances"), "open": _("Still open"),
    "longer": _("Took longer than 7 days"), "longer_without_notice": _("Of these, without a delay notice"),
    "endangering": _("Somebody may be in danger"),
}  # fmt: skip
SECTIONS: dict[str, Label] = {
    "service": _("Service"), "subject": _("Subject"), "profession": _("Profession"),
    "age": _("Age of the patient"), "status": _("Who told us"), "month": _("Month"), "class": _("Problem (HCAT)"),
}  # fmt: skip
HEADINGS: dict[str, Label] = {
    "number": _("Number"), "received": _("Received"), "how": _("How received"), "patient": _("Patient"),
    "teller": _("Person who complained"), "class": _("Problem (HCAT)"), "endangering": _("Endangering"),
    "contact": _("Contact person"), "steps": _("Steps taken"), "results": _("Results"), "completed": _("Completed"),
    "letter": _("Letter sent"), "days": _("Days taken"), "notice": _("Longer-time notice"),
    "stated_days": _("Stated number of days"), "referral": _("Referred to an outside body"),
    "review": _("Reviewed by a second person"),
}  # fmt: skip
COUNTED_COLUMNS: dict[str, Label] = {
    "ref": _("Reference"), "new": _("New"), "end": _("Ended as"), "issues": _("Issues"), "reopened": _("Reopened"),
    **{name: SECTIONS[name] for name in ("service", "subject", "profession", "age", "status")},
}  # fmt: skip
UNKNOWN = _("Not coded")


def sites_of(user: User) -> list[Site]:
    """Whose returns are this user's: sites they look at as a whole."""
    scopes = user.standing.granting("complaints.view_return")
    rows = Site.objects.order_by("name")
    if not any(scope.is_everywhere for scope in scopes):
        rows = rows.filter(pk__in=[scope.site_id for scope in scopes if scope.site_id])
    return list(rows)


def kinds_at(sites: Sequence[Site], now: datetime) -> list[str]:
    """The returns that the rules of any of these sites know."""
    versions = list(
        ProfileVersion.objects.standing().filter(slug__in={site.profile for site in sites}).order_by("-number")
    )
    known: set[str] = set()
    for site in sites:
        on = local_date(site.zone, now)
        found = (v for v in versions if v.slug == site.profile and v.effective_from <= on)
        version = next((v for v in found if v.effective_to is None or v.effective_to > on), None)
        known |= set(rulebook_of(version.pk).profile.returns) if version else set()
    return [kind for kind in Return.Kind.values if kind in known]


# ------------------------------------------------------------------------------------------------ figures in words
@dataclass(frozen=True, slots=True)
class Figure:
    """`now` is what it would be today, where that was asked for."""

    label: Label
    number: int
    upheld: int | None = None
    now: int | None = None

    @property
    def is_other(self) -> bool:
        return self.now is not None and self.now != self.number


@dataclass(frozen=True, slots=True)
class Section:
    label: Label
    rows: list[Figure]


def totals_of(figures: Mapping[str, Any], today: Mapping[str, Any] | None = None) -> list[Figure]:
    """In the order of the rule: as JSON the database keeps names in one of its own."""
    now, found = today["totals"] if today else {}, figures["totals"]
    return [Figure(label, found[name], now=now.get(name)) for name, label in TOTALS.items() if name in found]


def sections_of(figures: Mapping[str, Any]) -> list[Section]:
    words = _Words(figures)
    return [
        Section(label, [Figure(words.of(name, code), *pair) for code, pair in sorted(found.items(), key=_in_order)])
        for name, label in SECTIONS.items()
        if (found := figures["sections"].get(name))
    ]


def _in_order(row: tuple[str, list[int]]) -> tuple[int, str]:
    """By code; ages by the first year of each band."""
    first = row[0].partition("-")[0].rstrip("+")
    return (int(first) if first.isdecimal() else 0), row[0]


class _Words:
    """Words for the codes of figures; those of lists in one statement."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        codes = figures["sections"].get("subject", {})
        slugs = {code.partition(":")[0] for code in codes}
        rows = Code.objects.filter(taxonomy__slug__in=slugs).order_by("taxonomy__number")
        listed = rows.values_list("taxonomy__slug", "code", "label")
        self.listed = {f"{slug}:{code}": f"{code} {label}" for slug, code, label in listed}
        self.known: dict[str, Mapping[str, Any]] = {
            "profession": dict(Profession.choices), "status": dict(Teller.choices), "class": dict(Hcat.choices),
        }  # fmt: skip

    def of(self, section: str, code: str) -> Label:
        if not code:
            return UNKNOWN
        if section == "subject":
            slug, _colon, rest = code.partition(":")
            return dict(Hcat.choices).get(rest, rest) if slug == "hcat" else self.listed.get(code, rest)
        return self.known.get(section, {}).get(code, code)


# ------------------------------------------------------------------------------------------------ as files
def figure_rows(figures: Mapping[str, Any]) -> Iterator[list[Any]]:
    for one in totals_of(figures):
        yield [str(_("Totals")), str(one.label), one.number, None]
    for section in sections_of(figures):
        for one in section.rows:
            yield [str(section.label), str(one.label), one.number, one.upheld]


FIGURE_HEADINGS: tuple[Label, ...] = (_("Section"), _("Row"), _("Cases"), _("Of these, upheld"))


def line_headings(kind: str) -> list[str]:
    if kind == Return.Kind.CMS:
        return [str(HEADINGS[name]) for name in COLUMNS]
    return [str(label) for label in COUNTED_COLUMNS.values()]


def line_rows(closed: Return, user: User, *, is_named: bool = False) -> Iterator[list[Any]]:
    """The lines of a closed return, of the cases this user sees. Names are joined only where they were asked for."""
    seen = Complaint.objects.visible_to(user)
    seen = seen.revealed_to(user) if is_named else seen
    rows = closed.lines.filter(complaint__in=seen.values("pk")).order_by("complaint")
    words = _Words(closed.figures)
    paths = ["complaint__ref", "values"]
    if is_named:
        paths += ["complaint__patient__person__name", "complaint__teller__name"]
    for ref, values, *names in rows.values_list(*paths).iterator(reading.AT_ONCE):
        if closed.kind == Return.Kind.CMS:
            patient, teller = names or ("•••", "•••")
            yield _log_cells({**values, "patient": patient or "", "teller": teller or ""})
        else:
            yield _counted_cells({**values, "ref": ref}, words)


def _log_cells(values: Mapping[str, Any]) -> list[Any]:
    words = {
        "how": str(dict(Channel.choices).get(values["how"], values["how"])),
        "class": "; ".join(str(dict(Hcat.choices).get(code, code)) for code in values["class"]),
        "endangering": str(_("yes") if values["endangering"] else _("no")),
        "results": str(dict(Outcome.choices).get(values["results"], values["results"])),
        "steps": "; ".join(values["steps"]),
    }  # fmt: skip
    return [{**values, **words}[name] for name in COLUMNS]


def _counted_cells(values: Mapping[str, Any], words: _Words) -> list[Any]:
    cells = []
    for name in COUNTED_COLUMNS:
        value = values.get(name, "")
        if isinstance(value, dict):
            cells.append("; ".join(str(words.of(name, code)) for code in value))
        else:
            cells.append(str(TOTALS[value or "carried"]) if name == "end" else value)
    return cells


# ------------------------------------------------------------------------------------------------ beside today
@dataclass(slots=True)
class Beside:
    """A closed return beside what the same period would come to today. `refs` are of cases this user sees."""

    is_intact: bool
    figures: dict[str, Any]
    added: int = 0
    gone: int = 0
    changed: int = 0
    refs: list[str] = field(default_factory=list)

    @property
    def is_same(self) -> bool:
        return not (self.added or self.gone or self.changed)


def beside_today(closed: Return, user: User) -> Beside:
    """Both by case, side by side; neither is ever whole in memory."""
    before, after = reading.kept(closed), _today(closed)
    found, others = Beside(reading.is_intact(closed), {}), list[int]()
    found.figures = reading.figures_of(closed.kind, _walk(before, after, found, others))
    rows = Complaint.objects.visible_to(user).filter(AnyOf(F("pk"), others)).order_by("pk")
    found.refs = list(rows.values_list("ref", flat=True)[:MOST_SHOWN])
    return found


def _today(closed: Return) -> Iterator[tuple[int, dict[str, Any]]]:
    return reading.lines_of(closed.kind, closed.site, reading.period_of(closed))


def _walk(
    before: Iterator[tuple[int, dict[str, Any]]], after: Iterator[tuple[int, dict[str, Any]]], found: Beside,
    others: list[int],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Gives today's lines on, and notes what differs on the way."""
    old = next(before, None)
    for pk, values in after:
        while old is not None and old[0] < pk:
            found.gone += 1
            _note(others, old[0])
            old = next(before, None)
        if old is not None and old[0] == pk:
            if old[1] != values:
                found.changed += 1
                _note(others, pk)
            old = next(before, None)
        else:
            found.added += 1
            _note(others, pk)
        yield values
    while old is not None:
        found.gone += 1
        _note(others, old[0])
        old = next(before, None)


def _note(others: list[int], pk: int) -> None:
    if len(others) < 20 * MOST_SHOWN:
        others.append(pk)
