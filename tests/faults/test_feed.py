"""The feed: whoever kills the listener or the sweep loses no message that was answered, and doubles none."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pxm.bench.feedsoak import TWICE
from pxm.demo.feedday import Day, Sent
from tests.faults.house import free_port
from tests.faults.world import SEED, Actor, Child, World, at_length, wait_until
from tests.hospital.feed.line import Line, code_of, framed

pytestmark = pytest.mark.faults
PEOPLE = at_length(25, 2000)
BEGINS = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


class Heard:
    """A listener that is killed now and then, and a sender that sends again until it hears AA."""

    def __init__(self, actor: Actor, seed: int, kill_every: int) -> None:
        self.actor, self.chance, self.kill_every = actor, random.Random(seed), kill_every  # noqa: S311 - when to kill
        self.port, self.kills = free_port(), 0
        self.child, self.line = self.begin()

    def begin(self) -> tuple[Child, Line]:
        return self.actor.start("listen", port=self.port), self.connect()

    def connect(self) -> Line:
        found: list[Line] = []
        wait_until(lambda: bool(connected(self.port, found)), 60, 0.02)
        return found[0]

    def tell(self, raw: bytes) -> None:
        while True:
            is_killing = self.chance.random() < 1 / self.kill_every
            try:
                self.line.push(framed(raw))
                if is_killing:
                    self.kill()
                if code_of(self.line.answer()) == "AA" and not is_killing:
                    return
            except OSError:
                pass
            if is_killing:
                self.child, self.line = self.begin()
            else:
                self.line = self.connect()

    def kill(self) -> None:
        self.child.kill()
        wait_until(lambda: not self.child.is_alive, 20, 0.005)
        self.kills += 1


def connected(port: int, found: list[Line]) -> list[Line]:
    try:
        found.append(Line(port))
    except OSError:
        return []
    return found


def mutated(message: Sent, chance: random.Random) -> bytes:
    """Cut, with bytes changed, or with something else in the middle."""
    raw = bytearray(message.raw)
    for _change in range(chance.randrange(1, 6)):
        at = chance.randrange(len(raw))
        raw[at : at + chance.randrange(4)] = bytes(chance.choices(range(256), k=chance.randrange(3)))
    return bytes(raw[: chance.randrange(1, len(raw) + 1)]).replace(b"\x1c\r", b"").replace(b"\x0b", b"")


def stored(world: World, mark: str) -> tuple[int, int]:
    """Rows, and different numbers among them; without what was set aside because its number was used."""
    of = f"FROM hospital_inboundmessage WHERE is_first AND control_id LIKE '{mark}%'"
    return world.one(f"SELECT count(*) {of}"), world.one(f"SELECT count(DISTINCT control_id) {of}")


def test_a_listener_that_is_killed_loses_and_doubles_nothing(here: World, actor: Actor):
    actor.do("add_feed")
    messages = Day(BEGINS, mark="K").messages(PEOPLE)
    heard, chance = Heard(actor, SEED, kill_every=20), random.Random(SEED)  # noqa: S311 - how to break them
    sweep = actor.start("take_over_for_ever")
    for message in messages:
        heard.tell(message.raw)
        if chance.random() < 0.05:
            sweep.kill()
            sweep = actor.start("take_over_for_ever")
    broken = Line(heard.port)
    for message in messages[:60]:
        assert code_of(broken.send(mutated(message, chance))) in ("AA", "AR")
    assert code_of(broken.send(messages[0].raw)) == "AA", "a bad message does not stop the rest"
    sweep.kill()
    actor.do("take_over_all")
    print(f"{len(messages)} messages, {heard.kills} kills, seed {SEED}")
    assert heard.kills > 0
    whole = "is_first AND control_id ~ '^K[0-9]{7}$'"
    assert here.one(f"SELECT count(*) FROM hospital_inboundmessage WHERE {whole}") >= len(messages)
    rows, different = stored(here, "K")
    assert rows == different, "another one under the same number is no double"
    assert here.one("SELECT count(*) FROM hospital_feedvisit") >= PEOPLE
    assert here.one(TWICE) == 0, "nobody goes home twice without coming back"


def in_the_way(here: World, actor: Actor) -> Child:
    """Nobody can store anything until the child is killed."""
    holder = actor.start("hold_the_table")
    wait_until(lambda: here.one("SELECT count(*) FROM pg_locks WHERE relation = 'hospital_inboundmessage'::regclass"
                                " AND mode = 'ExclusiveLock' AND granted") > 0, 30, 0.02)  # fmt: skip
    return holder


def test_nothing_is_answered_before_it_is_stored(here: World, actor: Actor):
    actor.do("add_feed")
    [message] = Day(BEGINS, mark="S").messages(1)[:1]
    heard, holder = Heard(actor, SEED, kill_every=10**9), in_the_way(here, actor)
    heard.line.push(framed(message.raw))
    heard.line.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        heard.line.answer()
    heard.kill()
    holder.kill()
    heard.child, heard.line = heard.begin()
    heard.tell(message.raw)
    assert stored(here, "S") == (1, 1)


def test_without_the_protection_a_killed_listener_loses_what_it_said_it_has(
    here: World, actor: Actor, unsafe: Callable[..., Actor]
):
    actor.do("add_feed")
    [message] = Day(BEGINS, mark="U").messages(1)[:1]
    heard, holder = Heard(unsafe("UNSAFE_ANSWER_FIRST"), SEED, kill_every=10**9), in_the_way(here, actor)
    heard.tell(message.raw)
    heard.kill()
    holder.kill()
    assert stored(here, "U") == (0, 0)
