"""What `clocks` asks about questions and actions: who has them, whether they are still owed, whom to tell.

The same few answers serve everything that one person owes on a case; `complaints.subjects` knows the case itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Model
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.log
from audit.log import Row
from clocks.subjects import Card, Due, Owed, Raised, Standing
from clocks.unasked import Unasked
from complaints.models import Action, Inquiry
from complaints.states import IN_WORK, Status
from feedback.models import Named
from hospital.models import Role, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.statements import AnyOf
from outbox import actions as outbox
from outbox.actions import Parcel


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


class OwedSubject(Unasked):
    """Implements `clocks.subjects.Subject` for one kind; a reminder goes to whoever has it, a step to their manager."""

    kind = "inquiry"
    model: type[Model] = Inquiry
    columns: tuple[str, ...] = (
        "ref", "asked_id", "state", "department_id", "department__site_id", "department__site__zone", "complaint_id",
        "complaint__status", "complaint__feedback_id",
    )  # fmt: skip

    def is_owed(self, row: Held) -> bool:
        return row.stage == Inquiry.State.ASKED and row.status in IN_WORK

    # ------------------------------------------------------------------------------------ the sweep
    def lock(self, ids: Sequence[int]) -> Mapping[int, Held]:
        rows = self.model._default_manager.filter(AnyOf(F("pk"), ids)).values_list("pk", *self.columns)
        if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
            rows = rows.select_for_update(skip_locked=True, no_key=True, of=("self",))
        return {pk: Held(*row) for pk, *row in rows}

    def still_owed(self, due: Sequence[Due], now: datetime) -> Owed:
        return Owed(frozenset(d.firing_id for d in due if self.is_owed(d.row)))

    def recipients(self, due: Sequence[Due], now: datetime) -> Mapping[int, Recipients]:
        """Nobody named in the case hears that others are late; the one who has it may be named, and is reminded."""
        stories = {d.row.feedback for d in due}
        named = list(Named.objects.filter(AnyOf(F("feedback"), stories)).values_list("feedback_id", "user_id"))
        bars = {story: frozenset(user for about, user in named if about == story) for story in stories}
        asks = {d.firing_id: _ask(d, bars[d.row.feedback]) for d in due}
        return dict(zip(asks, resolve_many(asks.values(), now), strict=True))

    def record(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """The entries stand with the case; one statement each, however many there are."""
        audit.log.record_many(_entry(d, recipients[d.firing_id], now) for d in due)
        outbox.queue_many(self._parcels(due, escalations, recipients), now)
        sites = {(d.row.site_id, d.role) for d in due if d.number and recipients[d.firing_id].fell_to_duty}
        outbox.tell_falls(sites, now=now)

    def _parcels(
        self, due: Sequence[Due], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients]
    ) -> Iterator[Parcel]:
        for d in due:
            link = settings.SITE_URL + reverse(self.kind, args=[d.row.ref])
            for chosen in recipients[d.firing_id].users:
                yield Parcel(
                    template=_template(d), key=f"esc:{escalations[d.firing_id].pk}", to_user=chosen.user_id,
                    subject_kind=self.kind, subject_id=d.subject_id, quiet_zone=d.row.zone,
                    context={"ref": d.row.ref, "link": link}, why=_why(d, chosen.because),
                )  # fmt: skip

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "complaint__received_on", "profile_version")
        rows = self.model._default_manager.filter(AnyOf(F("pk"), ids)).values_list(*columns)
        return {pk: Standing(received_on, version) for pk, received_on, version in rows}

    def go_by(self, subject_id: int, profile_version_id: int) -> None:
        self.model._default_manager.filter(pk=subject_id).update(profile_version=profile_version_id)

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is not waiting any more is absent, and so is what this user does not see."""
        rows = Inquiry.objects.asked_of(user).open().filter(pk__in=list(ids)).select_related("asked_by", "department")
        return {row.pk: inquiry_card(row) for row in rows}


class ActionSubject(OwedSubject):
    kind = "action"
    model = Action
    columns = (
        "ref", "owner_id", "state", "department_id", "complaint__site_id", "complaint__site__zone", "complaint_id",
        "complaint__status", "complaint__feedback_id",
    )  # fmt: skip

    def is_owed(self, row: Held) -> bool:
        """Also when the case is closed: that is when most of it begins."""
        return row.stage == Action.State.OPEN and row.status != Status.ENTERED_IN_ERROR

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        rows = Action.objects.mine(user).open().filter(pk__in=list(ids)).select_related("department")
        return {
            row.pk: Card(row.ref, truncatechars(row.what, 80), row.get_absolute_url(), where=str(row.department or ""))
            for row in rows
        }


def inquiry_card(row: Inquiry) -> Card:
    title = _("Questions from %(name)s") % {"name": row.asked_by}
    return Card(ref=row.ref, title=title, url=reverse("inquiry-answer", args=[row.ref]), where=str(row.department))


def _ask(due: Due, bar: frozenset[int]) -> Ask:
    row = due.row
    if due.number == 0:
        return Ask(Role.DEPARTMENT, row.site_id, row.department_id, holder=due.owner_id)
    return Ask(due.role, row.site_id, row.department_id, bar, frozenset({row.holder, due.owner_id} - {None}))


def _entry(due: Due, recipients: Recipients, now: datetime) -> Row:
    facts = {
        "request": due.row.ref, "number": due.number, "trigger": due.trigger,
        "users": [chosen.user_id for chosen in recipients.users],
    }  # fmt: skip
    return Row("complaint.chase", "complaint", due.row.case, None, facts, now)


def _template(due: Due) -> str:
    if due.number:
        return "complaints/escalated"
    return "complaints/due_now" if due.trigger == "breach" else "complaints/reminder"


def _why(due: Due, because: str) -> str:
    return "" if because == "owner" else f"{because}:{due.role if due.number else Role.DEPARTMENT}"
