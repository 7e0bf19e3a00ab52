"""What `clocks` asks about calls that were promised and about what calls brought to light.

A try ends the promise and settling ends the task, so a step that comes due is still owed while neither has happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from clocks.chased import Chased
from clocks.subjects import Card, Due, Standing
from clocks.worktime import local_date
from hospital.models import Role, User
from hospital.statements import AnyOf
from surveys.calls import states
from surveys.models import Call, CallFlag


class HeldCall(NamedTuple):
    """Read with the lock of the row."""

    call: int
    ref: str
    owner_id: int | None
    site_id: int
    department_id: int | None
    zone: str
    state: str


class HeldFlag(NamedTuple):
    """Read with the lock of the row."""

    call: int
    ref: str
    owner_id: int | None
    site_id: int
    department_id: int | None
    zone: str
    settled_at: datetime | None
    kind: str


class CallSubject(Chased):
    """A reminder goes to whoever promised it, a step to whoever leads the ward."""

    kind = "call"
    model = Call
    columns = ("pk", "ref", "owner_id", "site_id", "department_id", "site__zone", "state")
    row = HeldCall
    falls_to = Role.CALLER
    verb = "call.chase"

    def is_owed(self, due: Due) -> bool:
        return due.row.state == Call.State.WAITING

    def message(self, due: Due) -> Mapping[str, Any]:
        link = settings.SITE_URL + reverse("call", args=[due.row.ref])
        template = "surveys/call_not_made" if due.number else "surveys/call_promised"
        return {"template": template, "context": {"ref": due.row.ref, "link": link}}

    def fit(self, user: User) -> Any:
        return Call.objects.visible_to(user)

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        return _standing(self.rows.filter(AnyOf(F("pk"), ids)), "home_at")

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is done and what this user does not see is absent."""
        rows = Call.objects.visible_to(user).waiting().filter(pk__in=list(ids)).select_related("site", "location")
        return {row.pk: _card(row, _("Call them back: %(place)s") % {"place": row.place}) for row in rows}


class CallFlagSubject(Chased):
    """Until somebody says what was done. It stands with its call."""

    kind = "callflag"
    model = CallFlag
    columns = ("call_id", "call__ref", "owner_id", "site_id", "department_id", "site__zone", "settled_at", "kind")
    row = HeldFlag
    falls_to = Role.CALLER
    verb = "call.chase"

    def is_owed(self, due: Due) -> bool:
        return due.row.settled_at is None

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        return "call", due.row.call, {"flag": due.subject_id}

    def message(self, due: Due) -> Mapping[str, Any]:
        link = settings.SITE_URL + reverse("call-settle", args=[due.row.ref, due.subject_id])
        return {
            "template": "surveys/call_task_late" if due.number else "surveys/call_task_owed",
            "is_urgent": bool(due.number) and due.row.kind in states.CLINICAL,
            "context": {"ref": due.row.ref, "link": link},
        }  # fmt: skip

    def fit(self, user: User) -> Any:
        return CallFlag.objects.visible_to(user)

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        return _standing(self.rows.filter(AnyOf(F("pk"), ids)), "raised_at")

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is done and what this user does not see is absent."""
        rows = CallFlag.objects.visible_to(user).unsettled().filter(pk__in=list(ids))
        rows = rows.select_related("call", "site", "location")
        return {row.pk: _card(row, f"{row.get_kind_display()}: {row.place}") for row in rows}


def _standing(rows: Any, since: str) -> Mapping[int, Standing]:
    columns = rows.filter(profile_version__isnull=False).values_list("pk", since, "site__zone", "profile_version")
    return {pk: Standing(local_date(zone, at), version) for pk, at, zone, version in columns}


def _card(row: Call | CallFlag, title: str) -> Card:
    return Card(ref=row.ref, title=title, url=row.get_absolute_url(), where=str(row.place), is_rated=False)
