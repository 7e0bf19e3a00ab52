"""F11 for text messages: whatever the provider does, each is handed over at least once under one idempotency key."""

from __future__ import annotations

import time

import pytest

from tests.faults.world import at_length, wait_until

pytestmark = pytest.mark.faults
MODES = ("busy", "later", "odd", "half", "slow_body", "close_after_taking", "silent")


@pytest.fixture
def by_text(here, actor):
    """The manager hears of urgent things by text alone."""
    actor.do("reach_by", ways=["sms"])
    yield actor
    actor.do("reach_by", ways=["email"])


def test_f11_a_provider_of_texts_that_misbehaves_loses_nothing(here, by_text):
    cases = here.load(by_text, at_length(40, 1000))
    by_text.do("sweep_from", moment=0.0)
    state = here.state(cases)
    assert state.messages(way="sms") == len(cases)
    tries = f"SELECT sum(attempts) FROM outbox_message WHERE channel = 'sms' AND {state.which}"
    for mode in MODES:
        here.stop_provider()
        here.start_provider(mode)
        tried = here.one(tries)
        child = by_text.start("deliver_for_ever")
        wait_until(lambda tried=tried: here.one(tries) > tried, at_length(30, 1200))
        time.sleep(at_length(0.5, 30.0))
        child.kill()
        here.hurry()
    here.stop_provider()
    tried = here.one(tries)
    child = by_text.start("deliver_for_ever")  # nobody is there
    wait_until(lambda: here.one(tries) > tried, at_length(30, 1200))
    child.kill()
    here.hurry()
    here.start_provider()
    child = by_text.start("deliver_for_ever")
    wait_until(lambda: not state.messages("queued", "sms") + state.messages("leased", "sms"), at_length(60, 1200))
    child.kill()
    assert state.messages("sent", "sms") == len(cases)
    texted = state.texted()
    assert all(texted.values()), f"{sum(not times for times in texted.values())} texts were lost"
    print(f"{sum(texted.values()) - len(cases)} doubles, all under their key")


def test_f11_a_sender_killed_again_and_again_loses_no_text(here, by_text):
    cases = here.load(by_text, at_length(60, 1000))
    by_text.do("sweep_from", moment=0.0)
    state = here.state(cases)
    for _kill in range(at_length(8, 200)):
        child = by_text.start("deliver_for_ever")
        time.sleep(0.15)
        child.kill()
        here.hurry()
    child = by_text.start("deliver_for_ever")
    wait_until(lambda: not state.messages("queued", "sms") + state.messages("leased", "sms"), at_length(60, 1200))
    child.kill()
    assert state.messages("sent", "sms") == len(cases)
    assert all(state.texted().values())


def test_f11_control_marked_before_it_was_sent_texts_are_lost(here, by_text, unsafe):
    careless = unsafe("UNSAFE_MARK_BEFORE_SEND")
    cases = here.load(by_text, 20)
    by_text.do("sweep_from", moment=0.0)
    here.stop_provider()
    child = careless.start("deliver_for_ever")
    state = here.state(cases)
    wait_until(lambda: state.messages("sent", "sms") > 0, 30)
    child.kill()
    here.start_provider()
    assert not all(state.texted().values()), "nothing was lost: the test proves nothing"
