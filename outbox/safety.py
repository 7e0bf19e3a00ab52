"""May this message leave now? Asked at the moment of sending, because people and rights change while it waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from hospital.models import Membership, Person, User
from hospital.models.persons import Channel
from outbox import sights
from outbox.kinds import CHAT, DIGEST, EMAIL, SMS, WEBHOOK
from outbox.models import Message

# What a way needs to know besides the message; a telephone that cannot be decrypted must not hold up a mail.
NEEDED = {
    EMAIL: ("to_user", "to_person"),
    SMS: ("to_user__reach", "to_person"),
    CHAT: ("to_room",),
    DIGEST: ("to_user",),
    WEBHOOK: ("to_endpoint__user",),
}


def load(way: str, ids: Iterable[int]) -> list[Message]:
    """Messages of one way with their recipients; `works_here` says whether a user still has any place in the house,
    `has_lost` whether one was taken away while the message waited.
    """
    places = Membership.objects.current().filter(user=OuterRef("to_user"))
    lost = Membership.objects.filter(user=OuterRef("to_user"), ended_at__gte=OuterRef("queued_at"))
    rows = Message.objects.filter(pk__in=ids).select_related(*NEEDED[way])
    return list(rows.annotate(works_here=Exists(places), has_lost=Exists(lost)).order_by("-is_urgent", "id"))


def bars(messages: Sequence[Message]) -> dict[int, str]:
    """By message number, why a message must not leave. `messages` come from `load`."""
    found = {message.pk: _bar(message) for message in messages}
    found.update(_out_of_sight(messages))
    found.update(dict.fromkeys(_delicate(messages), "delicate"))
    return {pk: why for pk, why in found.items() if why}


def _bar(message: Message) -> str:
    if message.to_room_id:
        return "" if message.to_room.is_active else "room_closed"
    if message.to_endpoint_id:
        return "" if message.to_endpoint.is_active and message.to_endpoint.user.is_active else "endpoint_off"
    return (
        person_bar(message.to_person, message.channel) if message.to_person_id else _user_bar(message, message.to_user)
    )


def _user_bar(message: Message, user: User) -> str:
    """An account message has no subject and may reach somebody who has no place yet."""
    if not user.is_active:
        return "inactive"
    if message.subject_id and not message.works_here:
        return "no_place"
    return "no_phone" if message.channel == SMS and not phone_of(user) else ""


def phone_of(user: User) -> str:
    reach = getattr(user, "reach", None)
    return reach.phone if reach else ""


def every_bar(person: Person) -> str:
    """Why nothing may reach this person by any way; "" where nothing speaks against it. It asks for no address.

    Contact safety in free words ("not on Tuesdays, her brother reads it") is for a person to judge.
    """
    reasons = {
        "deceased": bool(person.deceased_on),
        "do_not_contact": person.do_not_contact,
        "contact_safety": bool(person.contact_safety.strip()),
        "no_answer_wanted": person.preferred_channel == Channel.NONE,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def person_bar(person: Person, way: str = EMAIL) -> str:
    """Why a message to this person might harm or hurt; "" when it may go."""
    if bar := every_bar(person):
        return bar
    reasons = {
        "shared_contact": person.has_shared_contact,
        "no_phone" if way == SMS else "no_address": not (person.phone if way == SMS else person.email),
    }
    return next((why for why, holds in reasons.items() if holds), "")


def paper_bar(person: Person) -> str:
    """The same of a letter on paper; somebody who shares a mailbox may have a letter box of their own."""
    return every_bar(person) or ("" if person.postal_address.strip() else "no_address")


def _out_of_sight(messages: Sequence[Message]) -> dict[int, str]:
    """Messages to users about what is kept from them now; one query per user, kind and strictness.

    Alerts reach people who see no such row (a deputy, the duty manager of the group), and must. Only for somebody
    from whom a role was taken while the message waited is it asked what they still see.
    """
    asked: dict[tuple[User, str, bool], list[Message]] = defaultdict(list)
    for message in messages:
        if message.to_user_id and message.to_user.is_active and message.works_here and message.subject_id:
            asked[message.to_user, message.subject_kind, message.has_lost].append(message)
        elif message.to_endpoint_id and message.subject_id:  # a program hears of what its account sees, no more
            asked[message.to_endpoint.user, message.subject_kind, True].append(message)
    found: dict[int, str] = {}
    for (user, kind, has_lost), about in asked.items():
        kept = sights.kept_from(user, kind, [message.subject_id for message in about], has_lost=has_lost)
        found.update({message.pk: kept[message.subject_id] for message in about if message.subject_id in kept})
    return found


def _delicate(messages: Sequence[Message]) -> set[int]:
    """Messages to group chats about what a room must not hear of: nobody knows who reads along there."""
    asked: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        if message.to_room_id and message.subject_id:
            asked[message.subject_kind].append(message)
    barred = set()
    for kind, about in asked.items():
        kept = sights.kept_from_rooms(kind, [message.subject_id for message in about])
        barred.update(message.pk for message in about if message.subject_id in kept)
    return barred
