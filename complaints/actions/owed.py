"""What questions and actions have in common: the messages about them, and being too late for them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.models import Action, Inquiry, Meeting
from hospital.models import Role, User
from hospital.recipients import stand_ins
from outbox import actions as outbox
from outbox.actions import Parcel


def moved_on(row: Inquiry | Action | Meeting) -> ValidationError:
    words = _("Somebody was faster: it stands at “%(stage)s” now.")
    return ValidationError(words, code="moved_on", params={"stage": row.get_state_display()})


def tell(template: str, row: Inquiry | Action, user: User | None, key: str, now: datetime) -> None:
    """The reference and the way to it; while somebody is away, to their deputy."""
    if user is None:
        return
    deputy = stand_ins([user.pk], now).get(user.pk)
    parcel = Parcel(
        template=template, key=key, to_user=deputy or user.pk, subject_kind=row._meta.model_name or "",
        subject_id=row.pk, context={"ref": row.ref, "link": settings.SITE_URL + row.get_absolute_url()},
        quiet_zone=row.zone, why=f"deputy:{Role.OFFICER}" if deputy else "",
    )  # fmt: skip
    outbox.queue_many([parcel], now)
