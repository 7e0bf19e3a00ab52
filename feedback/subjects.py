"""What `clocks` asks about feedback that somebody has to come back on: is it still owed, whom to tell, how it reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from clocks.chased import Chased
from clocks.passing import PassedOn
from clocks.subjects import Card, Due, Standing, Waiting
from feedback.models import Feedback, Flag, Named
from feedback.querysets import placed
from feedback.sorting import gravity
from hospital.models import Role, User
from hospital.statements import AnyOf

KIND = "feedback"


class Held(NamedTuple):
    """Read with the lock of the row."""

    feedback: int
    ref: str
    department_id: int | None
    site_id: int
    zone: str
    errored_at: datetime | None
    severity: int | None
    flags: Sequence[str]


# By the kind of target: what a reminder says, what a step says.
TEMPLATES = {
    "triage": ("feedback/to_sort", "feedback/not_sorted"),
    "urgent_feedback": ("feedback/red_flag", "feedback/unconfirmed"),
    "inquiry": ("feedback/owed", "feedback/late"),
}
USUAL = ("feedback/owed", "feedback/late")


class FeedbackSubject(PassedOn, Chased):
    """Opening a case and writing down what was done end the target itself, so a step that comes due is still owed."""

    kind = KIND
    model = Feedback
    columns = ("pk", "ref", "department_id", "site_id", "site__zone", "entered_in_error_at", "severity", "flags")
    row = Held
    falls_to = Role.OFFICER
    verb = "feedback.chase"
    passed_as, passing = "feedback.tell", "feedback/passed_on"

    def is_owed(self, due: Due) -> bool:
        return due.row.errored_at is None

    def barred(self, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
        """Nobody who is named in what was told hears of it."""
        return bars_by_step(due)

    def message(self, due: Due) -> Mapping[str, Any]:
        return {
            "template": TEMPLATES.get(due.clock_kind, USUAL)[bool(due.number)],
            "is_urgent": due.clock_kind == "urgent_feedback" or is_loud(due),
            "context": {"ref": due.row.ref, "link": link_to(due.row.ref)},
        }  # fmt: skip

    def fit(self, user: User) -> Any:
        works = placed(user, "feedback.triage_feedback", "") | placed(user, "feedback.recover_feedback", "")
        return Feedback.objects.visible_to(user).filter(works)

    # ---------------------------------------------------------------------------- alerts nobody answers
    def barred_from(self, waiting: Collection[Waiting]) -> Mapping[int, frozenset[int]]:
        return bars_of({one.subject_id for one in waiting})

    def links(self, refs: Collection[str]) -> Mapping[str, str]:
        return {ref: link_to(ref) for ref in refs}

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "received_at", "site__zone", "profile_version")
        rows = Feedback.objects.filter(AnyOf(F("pk"), ids), profile_version__isnull=False).values_list(*columns)
        return {pk: Standing(at.astimezone(ZoneInfo(zone)).date(), version) for pk, at, zone, version in rows}

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what this user does not see is absent."""
        rows = Feedback.objects.visible_to(user).filter(pk__in=list(ids))
        rows = rows.select_related("site", "department", "location").defer("words", "wish", "tokens")
        return {row.pk: card(row) for row in rows}


def link_to(ref: str) -> str:
    return settings.SITE_URL + reverse("feedback-item", args=[ref])


def is_loud(due: Due) -> bool:
    """Rings at any hour: a step about something grave, and the reminder of a first contact that is owed by the hour."""
    is_hourly = due.clock_kind == "contact" and due.edge == "instant"
    is_pressing = due.number > 0 or is_hourly
    return is_pressing and gravity.is_grave(due.row.severity or gravity.MODERATE, due.row.flags or ())


def bars_of(stories: set[int]) -> dict[int, frozenset[int]]:
    """By record, the people who are named in it; nobody for most."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for story, user in Named.objects.filter(AnyOf(F("feedback"), stories)).values_list("feedback_id", "user_id"):
        found[story] |= {user}
    return found


def bars_by_step(due: Sequence[Due]) -> dict[int, frozenset[int]]:
    """The same by step; the rows that were read name their `feedback`."""
    bars = bars_of({d.row.feedback for d in due})
    return {d.firing_id: bars[d.row.feedback] for d in due}


def card(row: Feedback) -> Card:
    return Card(
        ref=row.ref, title=row.title, url=reverse("feedback-item", args=[row.ref]), severity=row.severity,
        flags=tuple(str(Flag(flag).label) for flag in row.flags), who=str(row.get_teller_role_display()),
        where=str(row.place),
    )  # fmt: skip
