"""A publication meets whoever works on a case at the same moment. Each race has a twin with the protection off."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from clocks import actions, profiles
from clocks.actions.publishing import one_at_a_time
from clocks.models import Clock, Move, ProfileVersion, Publication
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.test_carry import TUESDAY_OFF, rules
from tests.clocks.test_races import BLOCKED, Worker, gate_at

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(days=3)


def running() -> toy.Thing:
    """Received just now, with an agreed date, and newer rules on their way to it."""
    now = datetime.now(UTC)
    made = toy.received(at=now, rules=toy.version())
    on = now.date() + timedelta(days=15)
    actions.happened(made, "plan_agreed", at=now, now=now, facts=toy.FACTS, agreed_on=on)
    rules(since=now.date() - timedelta(days=1), response=20, acknowledge=9)
    return made


def pause(made: toy.Thing) -> None:
    actions.pause(made.clock("agreed_response"), reason="complainant", until=datetime.now(UTC) + SOON, by=None)


def extend(made: toy.Thing) -> None:
    until = made.clock("agreed_response").due_on + timedelta(days=2)
    actions.extend(made.clock("agreed_response"), until=until, agreed_with="The daughter", channel="phone",
                   reason="The report comes next week", by=None)  # fmt: skip


def carry_while(name: str, work: Callable[[], object]) -> None:
    """Carry with somebody else at work at that moment, until they have finished or are seen to wait."""
    others: list[Worker] = []

    def meet() -> None:
        others.append(Worker(work))
        others[0].join(BLOCKED)

    with gate_at(name, meet):
        actions.carry()
    others[0].finish()
    actions.carry()


def state_of(clock: Clock) -> tuple[str, str]:
    return Move.objects.filter(clock=clock).values_list("state", "reason").get()


@pytest.mark.parametrize(
    ("work", "kind", "log"),
    [
        (toy.close, "statutory_response", ("left", "ended")),
        (pause, "agreed_response", ("left", "paused")),
        (extend, "agreed_response", ("moved", "")),
    ],
)
def test_whoever_comes_before_the_case_is_locked_wins(work, kind, log):
    made = running()
    clock = made.clock(kind)
    carry_while("lock", lambda: work(made))
    after = made.clock(kind)
    assert state_of(clock) == log
    if work is extend:
        assert after.due_on == clock.due_on + timedelta(days=2) == after.extensions.get().to_due_on
    else:
        assert after.due_at == clock.due_at
    assert Publication.objects.latest("pk").state == "done"


@pytest.mark.parametrize("work", [toy.close, pause, extend])
def test_whoever_comes_after_waits_and_finds_the_new_rules(work):
    made = running()
    before = made.clock("statutory_response")
    carry_while("standing", lambda: work(made))
    after = made.clock("statutory_response")
    assert after.due_at > before.due_at
    assert state_of(before) == ("moved", "")
    assert (after.stopped_at is not None) == (work is toy.close)


def both_carry() -> toy.Thing:
    made = running()
    carry_while("standing", actions.carry)
    assert made.clock("statutory_response").generation == 2
    return made


def test_two_workers_never_have_the_same_case():
    made = both_carry()
    assert state_of(made.clock("statutory_response")) == ("moved", "")


def test_without_the_lock_the_log_of_what_was_is_lost(settings):
    """Control: the protection switched off. What moved could not be put back."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    made = both_carry()
    assert not Move.objects.filter(clock=made.clock("statutory_response"), state="moved").exists()


def born_while_published() -> date:
    """Somebody is entering a case by the old calendar while the new one is published and carried out."""
    site, old = make_hospital.site(), toy.version()
    made = toy.thing(site=site, rules=old)
    counted, go_on = threading.Event(), threading.Event()

    @transaction.atomic
    def enter() -> None:
        actions.happened(made, "received", at=toy.RECEIVED, now=toy.RECEIVED, facts=toy.FACTS)
        counted.set()
        assert go_on.wait(10)

    entering = Worker(enter)
    assert counted.wait(10)
    at = toy.RECEIVED + timedelta(minutes=1)
    actions.publish_calendar(site, "statutory", data=TUESDAY_OFF, by=None, now=at)
    actions.carry(now=at)
    go_on.set()
    entering.finish()
    actions.carry(now=at)
    return made.clock("acknowledge").due_on


def test_a_case_that_was_being_entered_is_not_forgotten():
    assert born_while_published() == date(2026, 3, 11)


def test_without_waiting_for_what_is_being_entered_it_keeps_the_old_date(settings):
    """Control: the protection switched off."""
    settings.UNSAFE = frozenset({"UNSAFE_NO_SETTLING"})
    assert born_while_published() == date(2026, 3, 10)


def meanwhile(work: Callable[[], object], other: Callable[[], object]) -> Worker:
    """Somebody publishes, and somebody else begins to before they are done."""
    with transaction.atomic():
        one_at_a_time()
        second = Worker(other)
        second.join(BLOCKED)
        work()
    return second


def test_of_two_numbers_confirmed_at_once_the_second_is_not_built_on_what_the_first_replaced():
    old, one, other = toy.version(), make_hospital.user(), make_hospital.user()
    second = meanwhile(
        lambda: actions.confirm_rule(old, "acknowledge", by=one),
        lambda: actions.confirm_rule(old, "response", by=other),
    )
    with pytest.raises(ValidationError, match="changed meanwhile"):
        second.finish()
    newest = profiles.read(ProfileVersion.objects.get(slug=old.slug, number=old.number + 1).data)
    assert newest.rule("acknowledge").origin.confirmed_by == one.name


def test_two_sites_that_adopt_the_same_rules_at_once_share_their_versions():
    here, there = make_hospital.site(), make_hospital.site()
    meanwhile(
        lambda: actions.adopt_profile(here, "wales", by=None), lambda: actions.adopt_profile(there, "wales", by=None)
    ).finish()
    assert list(ProfileVersion.objects.filter(slug="wales").values_list("number", flat=True)) == [2, 1]
