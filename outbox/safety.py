"""May this message leave now? Asked at the moment of sending, because people and rights change while it waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from hospital.models import Membership, Person, User
from hospital.models.persons import Channel
from outbox import sights
from outbox.models import Message


def load(ids: Iterable[int]) -> list[Message]:
    """The messages with their recipients; `works_here` says whether a user still has any place in the house."""
    places = Membership.objects.current().filter(user=OuterRef("to_user"))
    rows = Message.objects.filter(pk__in=ids).select_related("to_user", "to_person")
    return list(rows.annotate(works_here=Exists(places)).order_by("-is_urgent", "id"))


def bars(messages: Sequence[Message]) -> dict[int, str]:
    """By message number, why a message must not leave. `messages` come from `load`."""
    found = {message.pk: _bar(message) for message in messages}
    found.update(_out_of_sight(messages))
    return {pk: why for pk, why in found.items() if why}


def _bar(message: Message) -> str:
    return person_bar(message.to_person) if message.to_person else _user_bar(message, message.to_user)


def _user_bar(message: Message, user: User) -> str:
    """An account message has no subject and may reach somebody who has no place yet."""
    if not user.is_active:
        return "inactive"
    return "" if message.works_here or not message.subject_id else "no_place"


def person_bar(person: Person) -> str:
    """Why an e-mail to this person might harm or hurt; "" when it may go.

    Contact safety in free words ("not on Tuesdays, her brother reads it") is for a person to judge.
    """
    reasons = {
        "deceased": bool(person.deceased_on),
        "do_not_contact": person.do_not_contact,
        "shared_contact": person.has_shared_contact,
        "contact_safety": bool(person.contact_safety.strip()),
        "no_answer_wanted": person.preferred_channel == Channel.NONE,
        "no_address": not person.email,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _out_of_sight(messages: Sequence[Message]) -> dict[int, str]:
    """Messages to users who may not see what the message is about, as things are now; a query per user and kind."""
    asked: dict[tuple[User, str], list[Message]] = defaultdict(list)
    for message in messages:
        if message.to_user and message.to_user.is_active and message.works_here and message.subject_id:
            asked[message.to_user, message.subject_kind].append(message)
    found: dict[int, str] = {}
    for (user, kind), about in asked.items():
        kept = sights.kept_from(user, kind, [message.subject_id for message in about])
        found.update({message.pk: kept[message.subject_id] for message in about if message.subject_id in kept})
    return found
