"""Who the readers of a batch of messages are and how each wishes to be told: a statement for each sort of reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from hospital.models import Person
from outbox import kinds
from outbox.channels import sms
from outbox.models import ChatRoom, Reach
from outbox.reaching import Wishes

Place = tuple[int, str]  # a site, and a role there
NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Readers:
    """Persons with an address, what users chose, rooms by site and role."""

    persons: Collection[int] = ()
    users: Mapping[int, Wishes] = field(default_factory=dict)
    rooms: Mapping[Place, Sequence[int]] = field(default_factory=dict)

    def wishes(self, user: int | None) -> Wishes:
        return self.users.get(user or 0, NO_WISHES)

    def ways_of(self, user: int | None, kind: kinds.Kind, *, is_urgent: bool) -> tuple[str, ...]:
        if not kind.topic:
            return kind.ways
        topic = kind.topic_of(is_urgent=is_urgent)
        return self.wishes(user).ways_for(topic, kinds.USUAL[topic], is_urgent=is_urgent)


def read_readers(
    *, at_hand: Collection[int], persons: Collection[int], users: Collection[int], rooms: Collection[Place]
) -> Readers:
    """Nothing is asked about an empty set. Persons `at_hand` are known to have an address."""
    return Readers({*at_hand, *_reachable(persons)}, wishes_of(users), _rooms(rooms))


def _reachable(persons: Collection[int]) -> set[int]:
    """Those of them who have an e-mail address."""
    if not persons:
        return set()
    return set(Person.objects.filter(pk__in=persons).exclude(email="").values_list("pk", flat=True))


def wishes_of(users: Collection[int]) -> dict[int, Wishes]:
    """What these users chose; who never chose anything is not in it."""
    if not users:
        return {}
    rows = Reach.objects.filter(pk__in=users).annotate(has_phone=~Q(phone=""))
    chosen = list(rows.values_list("pk", "ways", "has_phone", "quiet_from", "quiet_until", "zone"))
    can_text = any(row[2] for row in chosen) and sms.is_set_up()
    return {
        pk: Wishes(ways, has_phone and can_text, quiet_from, quiet_until, zone)
        for pk, ways, has_phone, quiet_from, quiet_until, zone in chosen
    }


def _rooms(asked: Collection[Place]) -> dict[Place, list[int]]:
    found: dict[Place, list[int]] = defaultdict(list)
    if asked:
        rows = ChatRoom.objects.active().filter(site__in={site for site, _role in asked})
        for pk, site, role in rows.order_by("pk").values_list("pk", "site_id", "role"):
            found[site, role].append(pk)
    return found
