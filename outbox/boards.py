"""The lists of the messages page, each one query, fifty rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hospital.models import User
from outbox import sights
from outbox.kinds import label_of
from outbox.models import ChatRoom, Endpoint, Message
from outbox.providers import services
from outbox.querysets import LOST, WAITING, MessageQuerySet, reader_of

PAGE = 50
UNREAD = tuple(f"{to}__{secret}" for to in ("to_room", "to_endpoint") for secret in ("url", "secret"))
MOST_COUNTED = 1000
# What stands in `error_code`, in words. Codes of mail servers are shown as they are.
REASONS: dict[str, str | Promise] = {
    "inactive": _("The account is no longer active"),
    "no_place": _("They no longer have a role here"),
    "named": _("They are named in the record"),
    "no_sight": _("They may no longer see the record"),
    "deceased": _("This person has died"),
    "do_not_contact": _("They asked not to be contacted"),
    "shared_contact": _("They share this mailbox with others"),
    "contact_safety": _("There is a remark on contact safety: please decide yourself"),
    "no_answer_wanted": _("They want no answer"),
    "no_address": _("There is no e-mail address any more"),
    "no_phone": _("There is no mobile telephone any more"),
    "room_closed": _("The group chat is not in use"),
    "endpoint_off": _("The webhook is not in use"),
    "delicate": _("Not for a group chat: staff are named in it, or it is restricted"),
    "LeaseExpired": _("Sending it was broken off every time"),
    "NoMailServer": _("No mail server is set up"),
    "NoGateway": _("No SMS provider is set up"),
    "InvalidToken": _("The address cannot be decrypted"),
}
HELD: dict[str, str | Promise] = {
    "restored": _("This database is a restored copy. What waits here may have been sent before."),
    "by_hand": _("Somebody held the messages back."),
}


@dataclass(frozen=True, slots=True)
class View:
    """One list: what it is called and which messages it holds."""

    name: str
    label: str | Promise
    empty: str | Promise

    def rows(self, messages: MessageQuerySet) -> MessageQuerySet:
        chosen = {"waiting": messages.waiting().order_by("-id"), "failed": messages.lost(), "barred": messages.barred()}
        return chosen[self.name]


VIEWS = (
    View("waiting", _("Waiting"), _("No message is waiting.")),
    View("failed", _("Not delivered"), _("Every message arrived, as far as is known.")),
    View("barred", _("Not sent on purpose"), _("No message was kept back.")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a list shows it: no patient's identity, no words."""

    pk: int
    what: str
    who: str | Promise
    way: str
    ref: str
    url: str
    why: str
    attempts: int
    at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """One page of one list, the strip of all lists with counts, and the address of the next page ("" at the end)."""

    view: View
    views: list[dict[str, object]]
    lines: list[Line]
    next_url: str


def board(user: User, asked: str, before: int | None) -> Board:
    """The list `asked` ("failed", …; the first by default), from the message `before` on."""
    messages = Message.objects.visible_to(user)
    view = next((view for view in VIEWS if view.name == asked), VIEWS[0])
    rows = view.rows(messages)
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows.select_related("to_user", "to_room", "to_endpoint").defer(*UNREAD)[: PAGE + 1])
    return Board(view, _strip(view, messages), [line(row, user) for row in found[:PAGE]], _next(view, found))


def _strip(current: View, messages: MessageQuerySet) -> list[dict[str, object]]:
    page = reverse("messages")
    return [
        {
            "url": f"{page}?{urlencode({'show': view.name})}",
            "label": view.label,
            "count": view.rows(messages).order_by()[:MOST_COUNTED].count(),
            "current": view == current,
        }
        for view in VIEWS
    ]


def _next(view: View, found: list[Message]) -> str:
    if len(found) <= PAGE:
        return ""
    return f"{reverse('messages')}?{urlencode({'show': view.name, 'before': found[PAGE - 1].pk})}"


def line(message: models.Model, user: User) -> Line:
    ref = str(message.context.get("ref", ""))
    return Line(
        pk=message.pk,
        what=label_of(message.template),
        who=reader_of(message),
        way=message.get_channel_display(),
        ref=ref,
        url=address(message.subject_kind, ref) if sights.may_open(user, message.subject_kind) else "",
        why=_why(message),
        attempts=message.attempts,
        at=message.settled_at or message.queued_at,
        next_at=message.wake_at if message.state in ("queued", "leased") else None,
    )


def _why(message: models.Model) -> str:
    if message.state == Message.State.BOUNCED:
        return str(_("The provider could not deliver it"))
    return str(REASONS.get(message.error_code, message.error_code))


def address(kind: str, ref: str) -> str:
    """The page of what a message is about; "" where it has none. Pages of records are called like their kind."""
    try:
        return reverse(kind, args=[ref]) if kind and ref else ""
    except NoReverseMatch:
        return ""


# ------------------------------------------------------------------------------------------ group chats
@dataclass(frozen=True, slots=True)
class RoomLine:
    """A group chat, and what became of the last message to it."""

    room: ChatRoom
    service: str
    last: Outcome | None


def rooms() -> list[RoomLine]:
    """Every room, in two statements. The address and the secret are not read."""
    found = list(ChatRoom.objects.select_related("site").defer("url", "secret").order_by("-is_active", "name"))
    newest = Message.objects.filter(to_room__in=found).order_by("to_room_id", "-pk").distinct("to_room_id")
    last = {message.to_room_id: outcome(message) for message in newest}
    names = {name: recipe.label for name, recipe in services().items()}
    return [RoomLine(room, names.get(room.service, room.service), last.get(room.pk)) for room in found]


# ------------------------------------------------------------------------------------------ webhooks
@dataclass(frozen=True, slots=True)
class Delivery:
    """One event to one program."""

    event: str
    ref: str
    attempts: int
    outcome: Outcome


def endpoints() -> list[tuple[Endpoint, Delivery | None]]:
    """Every webhook and what became of the last event, in two statements. Address and secret are not read."""
    found = list(Endpoint.objects.select_related("user").defer("url", "secret").order_by("-is_active", "name"))
    newest = Message.objects.filter(to_endpoint__in=found).order_by("to_endpoint_id", "-pk").distinct("to_endpoint_id")
    last = {message.to_endpoint_id: delivery(message) for message in newest}
    return [(endpoint, last.get(endpoint.pk)) for endpoint in found]


def deliveries(endpoint: Endpoint) -> list[Delivery]:
    """The newest of one."""
    return [delivery(message) for message in Message.objects.filter(to_endpoint=endpoint).order_by("-pk")[:PAGE]]


def delivery(message: models.Model) -> Delivery:
    """The event stands in the key: `hook:case.closed:412:e3:webhook`."""
    event = message.key.split(":")[1]
    return Delivery(event, str(message.context.get("ref", "")), message.attempts, outcome(message))


# ------------------------------------------------------------------------------------------ one's own tests
@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message: since when, and why it did not arrive."""

    state: str
    label: str
    at: datetime
    why: str
    is_waiting: bool
    is_bad: bool


def outcome(message: models.Model) -> Outcome:
    return Outcome(
        state=message.state, label=message.get_state_display(), why=_why(message),
        at=message.receipt_at or message.settled_at or message.queued_at,
        is_waiting=message.state in WAITING, is_bad=message.state in (*LOST, Message.State.BARRED),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TestLine:
    """One way, what it is called, and what became of this person's last test of it."""

    way: str
    label: str | Promise
    last: Outcome | None


@dataclass(frozen=True, slots=True)
class Tests:
    lines: list[TestLine]

    @property
    def is_waiting(self) -> bool:
        return any(line.last and line.last.is_waiting for line in self.lines)


def tests_of(user: User, ways: Sequence[str]) -> Tests:
    rows = Message.objects.filter(to_user=user, template="outbox/test").order_by("channel", "-pk").distinct("channel")
    newest = {message.channel: outcome(message) for message in rows}
    return Tests([TestLine(way, Message.Channel(way).label, newest.get(way)) for way in ways])
