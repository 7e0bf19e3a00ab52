"""How somebody wishes to be told, and a test whether it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from hospital.models import User
from outbox import kinds, reaching
from outbox.actions.queueing import queue
from outbox.channels import sms
from outbox.models import Message, Reach


@transaction.atomic
def choose(
    user: User, *, phone: str | None, ways: Mapping[str, Sequence[str]], quiet_from: time | None,
    quiet_until: time | None, zone: str, now: datetime | None = None,
) -> Reach:  # fmt: skip
    """A person's own choices; without `phone` it stays as it is. Refuses a telephone number without its country, and
    urgent alerts by no way at all.
    """
    if not ways.get(kinds.Topic.URGENT, kinds.USUAL[kinds.Topic.URGENT]):
        raise ValidationError(_("Keep at least one way for urgent alerts."), code="no_way")
    wanted = {
        **({} if phone is None else {"phone": _international(phone)}),
        "ways": {topic: list(chosen) for topic, chosen in ways.items()},
        "quiet_from": quiet_from, "quiet_until": quiet_until, "zone": zone,
    }  # fmt: skip
    row, _made = Reach.objects.select_for_update().get_or_create(user=user)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    if changed:
        row.save(update_fields=changed)
        log.record("user.choose", user, by=user, at=now or timezone.now(), fields=sorted(changed))
    return row


def _international(phone: str) -> str:
    try:
        return reaching.international(phone) if phone.strip() else ""
    except ValueError:
        words = _("Begin with + and the country, for example +353 87 555 0142.")
        raise ValidationError({"phone": ValidationError(words, code="phone")}) from None


@transaction.atomic
def test(user: User, *, way: str, now: datetime | None = None) -> Message:
    """Send this person a test alert by one way, at once. Refuses a way that does not reach them."""
    now = now or timezone.now()
    if way not in kinds.CHOOSABLE:
        raise ValidationError(_("There is no such way."), code="way")
    if way == kinds.SMS and not (sms.is_set_up() and Reach.objects.filter(user=user).exclude(phone="").exists()):
        raise ValidationError(_("Save your mobile telephone first."), code="no_phone")
    rows = queue(
        "outbox/test", to=user, key=f"test:{uuid4().hex}", context={"link": reverse("profile")}, is_urgent=True,
        ways=(way,), now=now,
    )  # fmt: skip
    message = rows.get()
    log.record("message.test", message, by=user, at=now, way=way)
    return message
