"""One world for all faults of a run; what is broken in one test is mended before the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.world import IS_FULL, Actor, World, world

collect_ignore = [] if IS_FULL else ["at_length"]


@pytest.fixture(scope="session")
def _world() -> Iterator[World]:
    with world() as made:
        yield made


@pytest.fixture(scope="session")
def _actor(_world: World) -> Iterator[Actor]:
    made = Actor(_world)
    yield made
    made.stop()


@pytest.fixture
def here(_world: World) -> Iterator[World]:
    """The world, without anything running in it."""
    yield _world
    _world.end_all()


@pytest.fixture
def actor(here: World, _actor: Actor) -> Actor:
    return _actor


@pytest.fixture
def unsafe(here: World) -> Iterator[Callable[..., Actor]]:
    """An actor with protections switched off: the control of a fault must go wrong."""
    made: list[Actor] = []

    def start(*names: str, **more: str) -> Actor:
        made.append(Actor(here, *names, **more))
        return made[-1]

    yield start
    for actor in made:
        actor.stop()
