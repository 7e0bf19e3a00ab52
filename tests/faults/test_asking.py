"""F1, F10 for surveys: whoever is killed while asking leaves nobody out and asks nobody twice."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.test_kills import kill_at_random
from tests.faults.world import SEED, Actor, World, at_length

pytestmark = pytest.mark.faults
MOST = 60  # statements of a batch


def gone_home(world: World, actor: Actor, count: int) -> int:
    """So many people of the hospital that a first case brings along; the number of their campaign."""
    world.load(actor, 1)
    return actor.do("send_home", count=count)


def asked(world: World, campaign: int) -> tuple[int, ...]:
    """Lines that say asked, their invitations, the two keys of each, the messages, the entries of the audit."""
    lines = f"SELECT id, invitation_id FROM surveys_asking WHERE campaign_id = {campaign} AND state = 'asked'"
    return (
        world.one(f"SELECT count(*) FROM ({lines}) l"),
        world.one(f"SELECT count(DISTINCT invitation_id) FROM ({lines}) l"),
        world.one(f"SELECT count(*) / 2 FROM surveys_invitationkey WHERE invitation_id IN (SELECT invitation_id FROM ({lines}) l)"),  # noqa: E501
        world.one(f"SELECT count(*) FROM outbox_message WHERE subject_kind = 'asking' AND subject_id IN (SELECT id FROM ({lines}) l)"),  # noqa: E501
        world.one(f"SELECT count(*) FROM audit_entry WHERE verb = 'campaign.ask' AND subject_id = {campaign}"),
    )  # fmt: skip


def test_a_worker_killed_while_asking_leaves_nobody_out_and_asks_nobody_twice(here, actor):
    people, seconds = at_length((90, 1.5), (600, 30.0))
    campaign, before = gone_home(here, actor, people), here.one("SELECT count(*) FROM surveys_invitation")
    chance = random.Random(SEED)  # noqa: S311 - a seed to repeat
    kills, children = kill_at_random(lambda: actor.start("ask_for_ever"), 2, seconds, chance)
    for child in children:
        child.kill()
    time.sleep(0.2)  # the database notices that they are gone
    at_kill = asked(here, campaign)
    assert len(set(at_kill)) == 1, at_kill
    actor.do("ask_all")
    print(f"{kills} kills, {at_kill[0]} of {people} asked by then")
    assert asked(here, campaign) == (people,) * 5
    assert here.one("SELECT count(*) FROM surveys_invitation") - before == people
    assert kills >= seconds * 2


def crashes(world: World, actor: Actor, campaign: int) -> list[str]:
    """Crash at statement 1, 2, 3 … until a batch comes to its end; what was wrong after each."""
    wrong = []
    for number in range(1, MOST):
        statements = actor.do("crash_while_asking", number=number)
        found = asked(world, campaign)
        wrong += [f"before statement {number}: {found}"] if len(set(found)) > 1 else []
        if statements is not None or found[0]:
            return wrong
    raise AssertionError("it never came to its end")


def test_a_crash_at_any_statement_of_asking_leaves_all_or_nothing(here, actor):
    campaign = gone_home(here, actor, 5)
    assert crashes(here, actor, campaign) == []
    assert asked(here, campaign)[0] in (0, 5)


def test_control_messages_written_after_the_commit_are_lost(here, unsafe):
    careless = unsafe("UNSAFE_OUTBOX_AFTER_COMMIT")
    campaign = gone_home(here, careless, 5)
    assert crashes(here, careless, campaign), "nothing was lost: the test proves nothing"
