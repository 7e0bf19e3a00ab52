"""Messages and what they are about, for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import models
from django.utils import timezone

from hospital.models import Person, User
from outbox import actions
from outbox.models import Message, Reach
from tests import make_hospital as make

_number = count(1)
FAMILY_SAYS = {"ref": "C-000412", "link": "/track/", "name": "Amara Diallo", "date": "2026-11-27"}
STAFF_SAYS = {"ref": "C-000412", "link": "/complaints/C-000412/"}


def to_family(
    person: Person | None = None, template: str = "complaints/acknowledged", key: str = "", **options: Any
) -> Message:
    """A message waiting to leave to somebody who told us; by default their address is family@home.example."""
    person = person or make.person(email="family@home.example", language="en")
    key = key or f"acknowledged:C-{next(_number):06}:1"
    context = {**FAMILY_SAYS, **options.pop("context", {})}
    return actions.queue(template, to=person, key=key, context=context, **options).get()


def to_staff(
    user: User | None = None, template: str = "complaints/assigned", key: str = "", **options: Any
) -> tuple[Message, Message]:
    """The notice and the e-mail of one message to a colleague."""
    user = user or make.user("officer")
    key = key or f"assigned:C-{next(_number):06}:1"
    rows = actions.queue(template, to=user, key=key, context=STAFF_SAYS, **options)
    return rows.get(channel="in_app"), rows.get(channel="email")


def reachable(user: User, **chosen: Any) -> User:
    """Somebody with a mobile telephone; `chosen` are columns of what they chose."""
    Reach.objects.update_or_create(user=user, defaults={"phone": "+353875550142", **chosen})
    return user


def states() -> list[str]:
    return list(Message.objects.filter(channel="email").order_by("id").values_list("state", flat=True))


def wake(**fields: Any) -> None:
    """As if the wait were over: everything that waits is due now."""
    Message.objects.waiting().update(wake_at=timezone.now() - timedelta(seconds=1), **fields)


def again(row: models.Model) -> Any:
    row.refresh_from_db()
    return row


LATER = datetime(2036, 11, 22, 9, 0, tzinfo=UTC)
