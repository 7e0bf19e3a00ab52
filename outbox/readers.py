"""Who the readers of a batch of messages are and how each wishes to be told: a statement for each sort of reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q

from hospital.models import Person
from outbox import kinds
from outbox.channels import sms
from outbox.models import ChatRoom, Reach
from outbox.reaching import Wishes

# What left, or will leave, for these users within a day. Of two ways one has used up the day once there are twice as
# many messages, so that no more of them are read however many there were.
LATELY = """
SELECT reader, max(counted.count) FROM unnest(%(users)s::bigint[]) AS reader CROSS JOIN LATERAL (
    SELECT count(*) FROM (
        SELECT channel FROM outbox_message
        WHERE to_user_id = reader AND channel IN ('email', 'sms') AND send_after > %(since)s
              AND template <> %(gathered)s AND state <> 'cancelled'
        ORDER BY send_after DESC LIMIT 2 * %(budget)s) AS newest
    GROUP BY channel) AS counted
GROUP BY reader
"""
Place = tuple[int, str]  # a site, and a role there
NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Readers:
    """Persons with an address, what users chose, how much their day still holds, rooms by site and role."""

    persons: Collection[int] = ()
    users: Mapping[int, Wishes] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)  # messages that may still reach them at once today
    rooms: Mapping[Place, Sequence[int]] = field(default_factory=dict)

    def wishes(self, user: int | None) -> Wishes:
        return self.users.get(user or 0, NO_WISHES)

    def ways_of(self, user: int | None, kind: kinds.Kind, *, is_urgent: bool, is_digest: bool) -> tuple[str, ...]:
        """`is_digest`: usually told with the digest."""
        if not kind.topic:
            return kind.ways
        topic = kind.topic_of(is_urgent=is_urgent)
        usual = (kinds.DIGEST,) if is_digest and not is_urgent else kinds.USUAL[topic]
        return self.wishes(user).ways_for(topic, usual, is_urgent=is_urgent)

    def is_full(self, user: int) -> bool:
        return self.left.get(user, 1) <= 0

    def spend(self, user: int) -> None:
        if user in self.left:
            self.left[user] -= 1


def read_readers(
    *, at_hand: Collection[int], persons: Collection[int], users: Collection[int], waiting: Collection[int],
    rooms: Collection[Place], now: datetime,
) -> Readers:  # fmt: skip
    """Nothing is asked about an empty set. Persons `at_hand` are known to have an address; what `waiting` users are to
    hear of could wait.
    """
    return Readers({*at_hand, *_reachable(persons)}, wishes_of(users), left_today(waiting, now), _rooms(rooms))


def left_today(users: Collection[int], now: datetime) -> dict[int, int]:
    """How many messages may still reach each of these users at once; nothing where the house sets no bound.

    By mail and by SMS is one message. Two sweeps at the same moment may each use up the last one.
    """
    if not users or not settings.ALERT_BUDGET:
        return {}
    values = {
        "users": list(users), "since": now - timedelta(days=1), "gathered": kinds.GATHERED,
        "budget": settings.ALERT_BUDGET,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(LATELY, values)
        spent = dict(cursor.fetchall())
    return {user: settings.ALERT_BUDGET - spent.get(user, 0) for user in users}


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
