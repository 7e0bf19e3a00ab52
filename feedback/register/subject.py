"""What `clocks` asks about the register: whether a record is still owed to it, and whom to tell.

Nobody holds a record's place in the register: reminders and steps go to the roles that the rules of the place name.
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
from feedback.models import Registration
from feedback.models.register import OWED
from feedback.register.duty import KIND
from feedback.subjects import bars_by_step
from hospital.models import Role, User
from hospital.statements import AnyOf

COLUMNS = ("feedback_id", "feedback__ref", "state", "changed_at", "feedback__site_id", "feedback__department_id",
           "feedback__site__zone")  # fmt: skip


class Held(NamedTuple):
    """Read with the lock of the row."""

    feedback: int
    ref: str
    state: str
    changed_at: datetime | None
    site_id: int
    department_id: int | None
    zone: str

    @property
    def is_owed(self) -> bool:
        return self.state in OWED or self.changed_at is not None


class RegistrationSubject(Chased):
    kind = KIND
    model = Registration
    columns = COLUMNS
    row = Held
    falls_to = Role.OFFICER
    verb = "feedback.chase_register"

    def is_owed(self, due: Due) -> bool:
        return bool(due.row.is_owed)

    held_in = ()

    def fit(self, user: User) -> Any:
        return Registration.objects.visible_to(user).reported_by(user)

    def barred(self, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
        """Nobody named in the record hears of it."""
        return bars_by_step(due)

    def role(self, due: Due) -> str:
        """The owner of the rules is nobody here."""
        return Role.OFFICER if due.role == "owner" else due.role

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        """It stands with the record."""
        return "feedback", due.row.feedback, {}

    def message(self, due: Due) -> Mapping[str, Any]:
        """All of it can wait for the digest: a register is not an emergency."""
        link = settings.SITE_URL + reverse(KIND, args=[due.row.ref])
        template = "feedback/register_late" if due.number else "feedback/register_due"
        return {"template": template, "is_digest": True, "context": {"ref": due.row.ref, "link": link}}

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "feedback__received_at", "feedback__site__zone", "profile_version")
        rows = Registration.objects.filter(AnyOf(F("pk"), ids)).values_list(*columns)
        return {pk: Standing(local_date(zone, received), version) for pk, received, zone, version in rows}

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is done and what this user does not see is absent."""
        rows = Registration.objects.visible_to(user).missing().filter(pk__in=list(ids)).with_places()
        return {row.pk: card(row) for row in rows}


def card(row: Registration) -> Card:
    story = row.feedback
    title = _("Not yet in the register: %(what)s") % {"what": story.title}
    where = str(story.location or story.department or story.site)
    return Card(ref=row.ref, title=title, url=row.get_absolute_url(), severity=story.severity, where=where)
