"""What the pages of a change show: what differs, how far its job is, and what it did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.forms import reference_of
from clocks import words
from clocks.actions.publishing import UNDO_WITHIN, refuse_undo
from clocks.models import CalendarVersion, Move, ProfileVersion, Proposal, Publication
from clocks.profiles.comparing import Difference, differences
from clocks.whatif import Promise

MOST_SHOWN = 50
State = Move.State


# ------------------------------------------------------------------------------------------- what differs
@dataclass(frozen=True, slots=True)
class Change:
    """One row of the rules that is or would be different."""

    difference: Difference

    @property
    def label(self) -> Any:
        row = self.difference.after or self.difference.before or {}
        if self.difference.part == "rules":
            return words.target(row["kind"])
        if self.difference.part == "rungs":
            return words.step(row["number"])
        return capfirst(words.pause(row["reason"]))

    @property
    def before(self) -> str:
        return self._said(self.difference.before)

    @property
    def after(self) -> str:
        return self._said(self.difference.after)

    def _said(self, row: Mapping[str, Any] | None) -> str:
        if row is None:
            return ""
        return {"rules": words.rule, "rungs": words.rung, "pauses": words.longest_pause}[self.difference.part](row)


def changes_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [Change(difference) for difference in differences(before, after)]


def changes_in(proposal: Proposal) -> list[Change]:
    """What a draft of rules changes in what holds; nothing where none held before."""
    version = ProfileVersion.objects.filter(slug=proposal.slug, number=proposal.based_on).first()
    return changes_of(version.data, proposal.data) if version else []


def name_of(of: Proposal | Publication) -> str:
    """ "Working days by law, St. Brigid's" or "Private hospital"."""
    if isinstance(of, Publication):
        version = of.version
        if isinstance(version, CalendarVersion):
            return _calendar(version.calendar.role, version.calendar.site.name)
        return _rules(version.data)
    return _calendar(of.role, of.site.name) if of.site else _rules(of.data)


def _rules(data: Mapping[str, Any]) -> str:
    return data["name"].get(get_language() or "en", data["name"]["en"])


def _calendar(role: str, site: str) -> str:
    return _("%(calendar)s, %(site)s") % {"calendar": words.CALENDARS[role], "site": site}


# ------------------------------------------------------------------------------------------- jobs
@dataclass(frozen=True, slots=True)
class MoveLine:
    move: Move

    @property
    def ref(self) -> str:
        return reference_of(self.move.subject_kind, self.move.subject_id)

    @property
    def label(self) -> Any:
        return words.target(self.move.clock.kind)

    @property
    def before(self) -> str:
        return self._said(self.move.due_before)

    @property
    def after(self) -> str:
        return self._said(self.move.due_after) if self.move.due_after else ""

    def _said(self, at: datetime) -> str:
        return Promise(self.move.clock.edge, at, self.move.clock.zone).words


@dataclass(frozen=True, slots=True)
class Board:
    """`counts` by state of the move, `renewed` of the moved those due as before; `why_not` is why it cannot
    be undone (any more), empty where it can.
    """

    job: Publication
    counts: Mapping[str, int]
    renewed: int
    failed: int
    late: int
    lines: list[MoveLine]
    left: list[MoveLine]
    why_not: str

    @property
    def name(self) -> str:
        return name_of(self.job)

    @property
    def total(self) -> int:
        return self.job.looked_at if self.job.is_done else sum(self.counts.values())

    @property
    def waiting(self) -> int:
        return self.counts.get(State.WAITING, 0)

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def moved(self) -> int:
        return self.counts.get(State.MOVED, 0) - self.renewed

    @property
    def kept(self) -> int:
        return self.counts.get(State.LEFT, 0)

    @property
    def same(self) -> int:
        return self.done - self.moved - self.renewed - self.kept

    @property
    def undo_until(self) -> datetime | None:
        return self.job.finished_at + UNDO_WITHIN if self.job.finished_at else None


def board_of(job: Publication, now: datetime) -> Board:
    rows = job.moves.select_related("clock").order_by("-is_late", "id")
    return Board(
        job,
        dict(job.moves.order_by().values_list("state").annotate(Count("pk"))),
        job.moves.filter(state=State.MOVED, due_after=F("due_before")).count(),
        job.moves.filter(reason=Move.Reason.FAILED).count(),
        job.moves.filter(is_late=True).count(),
        _lines(rows.filter(state=State.MOVED).exclude(due_after=F("due_before"))),
        _lines(rows.filter(state=State.LEFT).exclude(reason__in=[Move.Reason.LATE])),
        _why_not(job, now),
    )


def _lines(moves: Iterable[Any]) -> list[MoveLine]:
    return [MoveLine(move) for move in moves[:MOST_SHOWN]]  # type: ignore[index]


def _why_not(job: Publication, now: datetime) -> str:
    try:
        refuse_undo(job, now)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


@dataclass(frozen=True, slots=True)
class JobLine:
    job: Publication

    @property
    def name(self) -> str:
        return name_of(self.job)


def newest_jobs() -> list[JobLine]:
    return [JobLine(job) for job in Publication.objects.with_versions()[:MOST_SHOWN]]


@dataclass(frozen=True, slots=True)
class DraftLine:
    proposal: Proposal

    @property
    def name(self) -> str:
        return name_of(self.proposal)


def drafts() -> list[DraftLine]:
    return [DraftLine(row) for row in Proposal.objects.select_related("site", "by").order_by("-at")]
