"""What `clocks` asks about thanks that are to be passed on, and what the pages show of them."""

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
from feedback.models import Feedback, Thanks
from feedback.querysets import placed
from feedback.subjects import bars_by_step
from hospital.models import Role, User
from hospital.statements import AnyOf

KIND = "thanks"
COLUMNS = ("feedback_id", "feedback__ref", "owner_id", "site_id", "department_id", "site__zone", "called_off_at",
           "feedback__entered_in_error_at")  # fmt: skip


class Held(NamedTuple):
    """Read with the lock of the row."""

    feedback: int
    ref: str
    owner_id: int | None
    site_id: int
    department_id: int | None
    zone: str
    called_off_at: datetime | None
    errored_at: datetime | None


class ThanksSubject(Chased):
    """Telling the last of them ends the target itself."""

    kind = KIND
    model = Thanks
    columns = COLUMNS
    row = Held
    falls_to = Role.OFFICER
    verb = "feedback.chase_thanks"

    def is_owed(self, due: Due) -> bool:
        return due.row.called_off_at is None and due.row.errored_at is None

    def barred(self, due: Sequence[Due]) -> Mapping[int, frozenset[int]]:
        """Nobody who is complained about in the rest of it hears that there is something to pass on."""
        return bars_by_step(due)

    def entry(self, due: Due) -> tuple[str, int, Mapping[str, Any]]:
        """It stands with the story."""
        return "feedback", due.row.feedback, {}

    def message(self, due: Due) -> Mapping[str, Any]:
        link = settings.SITE_URL + reverse("thanks-share", args=[due.row.ref])
        template = "feedback/thanks_late" if due.number else "feedback/thanks_owed"
        return {"template": template, "context": {"ref": due.row.ref, "link": link}}

    def fit(self, user: User) -> Any:
        told = Feedback.objects.visible_to(user)
        return Thanks.objects.filter(placed(user, "feedback.share_thanks", ""), feedback__in=told)

    # ------------------------------------------------------------------------------------ rules, lists
    def standing(self, ids: Sequence[int]) -> Mapping[int, Standing]:
        columns = ("pk", "feedback__received_at", "site__zone", "profile_version")
        rows = Thanks.objects.filter(AnyOf(F("pk"), ids)).values_list(*columns)
        return {pk: Standing(local_date(zone, received), version) for pk, received, zone, version in rows}

    def cards(self, ids: Iterable[int], user: User) -> Mapping[int, Card]:
        """One query; what is done and what this user does not see is absent."""
        rows = Thanks.objects.visible_to(user).to_share().filter(pk__in=list(ids)).with_all()
        return {row.pk: card(row) for row in rows}


def card(row: Thanks) -> Card:
    place = row.feedback.location or row.department or row.site
    title = _("Pass on the thanks: %(place)s") % {"place": place}
    return Card(ref=row.ref, title=title, url=reverse("thanks-share", args=[row.ref]), where=str(place))
