"""Letters on paper: in the post since when, and under which number. The proof that they were sent."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.worktime import local_date
from complaints.actions.cases import locked, record, save
from complaints.actions.letters import MEANS
from complaints.models import Complaint, Letter
from hospital.models import User
from hospital.timing import now as web_now

NOON = time(12)  # nobody says at which hour of the day it was


@transaction.atomic
def post(
    complaint: Complaint, *, letter: Letter, by: User | None, posted_on: date, tracking_number: str = "",
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It is in the post: what it met is met by that day, where it is later than the signature. Refuses one that does
    not wait for it (`state`), a day to come, or one before it was sent.
    """
    now = now or web_now()
    case = locked(complaint)
    row = case.letters.select_for_update().get(pk=letter.pk)
    if not row.waits_for_post:
        raise ValidationError(_("This letter does not wait for the post."), code="state")
    if posted_on > local_date(case.zone, now):
        raise ValidationError(_("This day has not come yet."), code="future")
    if row.sent_at and posted_on < local_date(case.zone, row.sent_at):
        raise ValidationError(_("That was before it was signed."), code="before_sent")
    row.posted_on, row.tracking_number = posted_on, tracking_number.strip()
    row.save(update_fields=["posted_on", "tracking_number"])
    save(case, now)
    _met_by(case, row, posted_on, now)
    return record("post", case, by, now, letter=row.pk, kind=row.kind, posted_on=posted_on)


def _met_by(case: Complaint, row: Letter, posted_on: date, now: datetime) -> None:
    event = "responded" if row.is_reply else MEANS.get(Letter.Kind(row.kind), "")
    assert row.sent_at is not None  # it waited for the post
    if event and posted_on > local_date(case.zone, row.sent_at):
        at = min(now, datetime.combine(posted_on, NOON, ZoneInfo(case.zone)))
        clocks.actions.happened_later(case, event, before=row.sent_at, at=max(at, row.sent_at), now=now)
