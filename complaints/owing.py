"""What `clocks` asks about questions and actions: who has them, whether they are still owed, whom to tell.

The same few answers serve everything that one person owes on a case; `complaints.subjects` knows the case itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Model
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _

from clocks.chased import Chased
from clocks.subjects import Card, Due, Standing
from complaints.models import Action, Inquiry
from complaints.states import HELD, Status
from feedback.subjects import bars_by_step
from hospital.models import Role, User
from hospital.statements import AnyOf


class Held(NamedTuple):
    """Read with the lock of the row. `holder` has it; `stage` is its own, `status` that of the case."""

    ref: str
    holder: int | None
    stage: str
    department_id: int | None
    site_id: int
    zone: str
    case: int
    status: str
    feedback: int


class OwedSubject(Chased):
    """A reminder goes to whoever has it, a step to their manager."""

    kind = "inquiry"
    model: type[Model] = Inquiry
    columns: tuple[str, ...] = (
        "ref", "asked_id", "state", "department_id", "department__site_id", "department__site__zone", "complaint_id",
        "complaint__status", "complaint__feedback_id",
    )  # fmt: skip
    row = Held
    falls_to = Role.DEPARTMENT
    verb = "complaint.chase"
    held_in: tuple[str, ...] = ("asked",)
    does = "complaints.answer_inquiry"

    def is_owed(self, due: Due) -> bool:
        return due.row.stage == Inquiry.State.ASKED and due.row.status in HELD

    def barred(self, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
        """Nobody named in the case hears that others are late; the one who has it may be named, and is reminded."""
        return bars_by_step([d for d in due if d.number])

    def fit(self, user: User) -> Any:
        """Who has it need not see the case, and may be named in it: they are asked about it."""
        return self.rows if user.is_active and user.has_perm(self.does) else self.rows.none()

    def told(self, due: Due) -> frozenset[int]:
        """Handed on meanwhile, it is no step for either of the two."""
        return frozenset({due.row.holder, due.owner_id} - {None})

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        """It stands with the case."""
        return "complaint", due.row.case, {"request": due.row.ref}

    def message(self, due: Due) -> Mapping[str, Any]:
        link = settings.SITE_URL + reverse(self.kind, args=[due.row.ref])
        return {"template": _template(due), "context": {"ref": due.row.ref, "link": link}}

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "complaint__received_on", "profile_version")
        rows = self.rows.filter(AnyOf(F("pk"), ids)).values_list(*columns)
        return {pk: Standing(received_on, version) for pk, received_on, version in rows}

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is not waiting any more is absent, and so is what this user does not see."""
        rows = Inquiry.objects.asked_of(user).open().filter(pk__in=list(ids)).select_related("asked_by", "department")
        return {row.pk: inquiry_card(row) for row in rows}


class ActionSubject(OwedSubject):
    kind = "action"
    model = Action
    held_in = ("owner",)
    does = "complaints.do_action"
    columns = (
        "ref", "owner_id", "state", "department_id", "complaint__site_id", "complaint__site__zone", "complaint_id",
        "complaint__status", "complaint__feedback_id",
    )  # fmt: skip

    def is_owed(self, due: Due) -> bool:
        """Also when the case is closed: that is when most of it begins."""
        return due.row.stage == Action.State.OPEN and due.row.status != Status.ENTERED_IN_ERROR

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        rows = Action.objects.mine(user).open().filter(pk__in=list(ids)).select_related("department")
        return {
            row.pk: Card(row.ref, truncatechars(row.what, 80), row.get_absolute_url(), where=str(row.department or ""))
            for row in rows
        }


def inquiry_card(row: Inquiry) -> Card:
    title = _("Questions from %(name)s") % {"name": row.asked_by}
    return Card(ref=row.ref, title=title, url=reverse("inquiry-answer", args=[row.ref]), where=str(row.department))


def _template(due: Due) -> str:
    if due.number:
        return "complaints/escalated"
    return "complaints/due_now" if due.trigger == "breach" else "complaints/reminder"
