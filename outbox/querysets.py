"""Reading messages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Func, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from outbox import sights

if TYPE_CHECKING:
    from hospital.models import User

WAITING = ("queued", "leased")
LOST = ("dead", "bounced")


class DatabaseNow(Func):
    """The database's clock at this very statement; as a subquery, so that an index can be asked with it."""

    template = "(SELECT clock_timestamp())"
    output_field = models.DateTimeField()


class RoomQuerySet(models.QuerySet):
    def active(self) -> RoomQuerySet:
        return self.filter(is_active=True)


class EndpointQuerySet(models.QuerySet):
    def active(self) -> EndpointQuerySet:
        return self.filter(is_active=True)


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> MessageQuerySet:
        """Who looks after messages for the whole house sees all but what names them; for a part of it, those about what
        they may see.
        """
        scopes = user.standing.granting("outbox.view_message")
        if not scopes:
            return self.none()
        if any(scope.is_everywhere for scope in scopes):
            return self.less_named(user)
        return self.filter(Q(to_user=user) | _about_what_is_seen(user)).less_named(user)

    def about(self, kind: str, pk: int) -> MessageQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)

    def notices_of(self, user: User) -> MessageQuerySet:
        """What the bell shows, newest first. A notice of a deed that may still be undone is not there yet."""
        mine = self.filter(channel="in_app", to_user=user, state="sent", send_after__lte=DatabaseNow())
        return (mine.less_named(user) if user.acting_for else mine).order_by("-id")

    def less_named(self, user: User) -> MessageQuerySet:
        """Without what is about something that names this user, or whoever they act for."""
        rows = self
        for kind in sights.kinds():
            if hasattr(sights.rows_of(kind), "naming"):
                rows = rows.exclude(subject_kind=kind, subject_id__in=sights.rows_of(kind).naming(user).values("pk"))
        return rows

    def unseen(self) -> MessageQuerySet:
        return self.filter(seen_at__isnull=True)

    def waiting(self) -> MessageQuerySet:
        """Not handed over yet: queued, or being sent."""
        return self.filter(state__in=WAITING)

    def due(self, way: str, now: datetime | DatabaseNow) -> MessageQuerySet:
        """To be tried now, urgent ones first; a message being sent is due again when its lease has ended."""
        return self.waiting().filter(channel=way, wake_at__lte=now).order_by("-is_urgent", "wake_at", "id")

    def lost(self) -> MessageQuerySet:
        """Given up, or taken by the provider and not delivered."""
        return self.filter(state__in=LOST).order_by("-id")

    def barred(self) -> MessageQuerySet:
        """Not sent on purpose; somebody may have to telephone instead."""
        return self.filter(state="barred").order_by("-id")


def _about_what_is_seen(user: User) -> Q:
    found = Q(pk__in=[])
    for kind in sights.kinds():
        found |= Q(subject_kind=kind, subject_id__in=sights.rows_of(kind).visible_to(user).values("pk"))
    return found


def reader_of(message: models.Model) -> str | Promise:
    """The colleague, the room, or "Person who told us"."""
    if message.to_room_id or message.to_endpoint_id:
        return (message.to_room or message.to_endpoint).name
    return message.to_user.name if message.to_user_id else _("Person who told us")
