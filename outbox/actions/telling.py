"""What the outbox itself has to say: to administrators when something is wrong, to privacy officers once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Seal
from hospital.models import Membership, Role
from outbox.actions.queueing import Parcel, queue_many


@transaction.atomic
def tell_administrators(
    template: str, *, key: str, now: datetime, page: str = "messages", is_urgent: bool = False, **context: str
) -> None:
    """Something is wrong, and `page` (the name of an address) shows it. Not audited: it is called by what is."""
    parcel = Parcel(template=template, key=key, context={"link": reverse(page), **context}, is_urgent=is_urgent)
    queue_many((replace(parcel, to_user=pk) for pk in _active(Role.ADMINISTRATOR)), now)


@transaction.atomic
def tell_seal(*, now: datetime | None = None) -> None:
    """Send the newest seal's hash out of the house, once a day, so that a cut-off audit can be shown.

    Not audited: the message is the record.
    """
    now = now or timezone.now()
    newest = Seal.objects.newest().first()
    if newest is None:
        return
    on = now.astimezone(UTC).date()
    context = {"seal": newest.hash, "date": on}
    officers = _active(Role.PRIVACY)
    queue_many((Parcel(template="audit/seal", key=f"seal:{on}", to_user=pk, context=context) for pk in officers), now)


def _active(role: str) -> list[int]:
    holders = Membership.objects.current().filter(role=role, user__is_active=True)
    return list(holders.order_by("user").values_list("user", flat=True).distinct())
