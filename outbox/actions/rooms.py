"""Group chats: which room hears what. Addresses and secrets reach neither the audit nor a page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from hospital.models import User
from outbox.actions.queueing import Parcel, queue_many
from outbox.guarded import Refused
from outbox.guarded.urls import read
from outbox.models import ChatRoom, Message
from outbox.providers import services

SECRET = frozenset({"url", "secret"})


@transaction.atomic
def add_room(*, by: User | None, now: datetime | None = None, **fields: Any) -> ChatRoom:
    """A room that hears what the holders of one role at one site are told."""
    room = ChatRoom(**fields)
    _refuse(room)
    room.save(force_insert=True)
    log.record("chatroom.add", room, by=by, at=now or timezone.now(), service=room.service, role=room.role)
    return room


@transaction.atomic
def change_room(room: ChatRoom, *, by: User | None, now: datetime | None = None, **fields: Any) -> ChatRoom:
    """What is given and differs. An address or secret left empty stays as it is."""
    room = ChatRoom.objects.select_for_update().get(pk=room.pk)
    wanted = {name: value for name, value in fields.items() if value or name not in SECRET}
    changed = [name for name, value in wanted.items() if getattr(room, name) != value]
    for name in changed:
        setattr(room, name, wanted[name])
    _refuse(room)
    if changed:
        room.save(update_fields=changed)
        log.record("chatroom.change", room, by=by, at=now or timezone.now(), fields=sorted(changed))
    return room


@transaction.atomic
def retire_room(room: ChatRoom, *, by: User | None, now: datetime | None = None) -> None:
    """It hears nothing more; what still waits for it is not sent."""
    if ChatRoom.objects.active().filter(pk=room.pk).update(is_active=False):
        log.record("chatroom.retire", room, by=by, at=now or timezone.now())


@transaction.atomic
def restore_room(room: ChatRoom, *, by: User | None, now: datetime | None = None) -> None:
    if ChatRoom.objects.filter(pk=room.pk, is_active=False).update(is_active=True):
        log.record("chatroom.restore", room, by=by, at=now or timezone.now())


@transaction.atomic
def test_room(room: ChatRoom, *, by: User | None, now: datetime | None = None) -> Message:
    """Post a test into it, at once."""
    now = now or timezone.now()
    if not room.is_active:
        raise ValidationError(_("This room is not in use."), code="retired")
    key = f"test:{uuid4().hex}"
    context = {"link": settings.SITE_URL + reverse("home")}
    queue_many([Parcel(template="outbox/test", key=key, to_room=room.pk, context=context, is_urgent=True)], now)
    log.record("chatroom.test", room, by=by, at=now)
    return Message.objects.get(key=f"{key}:r{room.pk}:chat")


REFUSED = {
    "scheme": _("The address has to begin with https://."),
    "port": _("Leave the port out: it is 443."),
    "user": _("No name or password may stand in the address."),
}


def _refuse(room: ChatRoom) -> None:
    if room.service not in services():
        raise ValidationError({"service": ValidationError(_("Choose a service."), code="service")})
    if ChatRoom.objects.filter(name=room.name).exclude(pk=room.pk).exists():
        raise ValidationError({"name": ValidationError(_("There is a room of this name."), code="taken")})
    refuse_address(room.url)


def refuse_address(url: str) -> None:
    """What the guarded client would not ask."""
    try:
        read(url, settings.OUTBOUND_ALLOWED_HOSTS)
    except Refused as refusal:
        words = REFUSED.get(refusal.code, _("This is no address outside the hospital."))
        raise ValidationError({"url": ValidationError(words, code=refusal.code)}) from None
