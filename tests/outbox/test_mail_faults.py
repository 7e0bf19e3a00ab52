"""Fault test F11: whatever the mail server does, each message is handed over at least once, under one Message-ID.

Real commits, a real SMTP conversation on loopback.
"""

import socket
import threading
import time

import pytest
from django.utils import timezone

from outbox import actions, retrying
from outbox.channels.email import message_id
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import again, states, to_family, wake

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("impatient")]

BEFORE_TAKING = ["busy", "later", "never", "data_later", "data_never", "silent", "slow_greeting"]
AFTER_TAKING = ["close_after_data", "hang_after_data", "slow_answer"]


def rounds(count: int) -> None:
    """As many turns of the sweep as it takes, without waiting between them."""
    for _ in range(count):
        actions.deliver_due()
        wake()


@pytest.mark.parametrize("fault", BEFORE_TAKING)
def test_a_message_that_was_not_taken_is_tried_again_and_taken_once(fault, mail_server):
    sink = mail_server(fault, "ok")
    message = to_family()
    actions.deliver_due()
    assert (again(message).state, message.attempts, sink.received) == ("queued", 1, [])
    assert message.wake_at > timezone.now()
    assert message.error_code
    rounds(2)
    assert again(message).state == "sent"
    assert [one.message_id for one in sink.received] == [message_id(message.key)]


@pytest.mark.parametrize("fault", AFTER_TAKING)
def test_a_message_that_was_taken_without_an_answer_is_sent_again_under_the_same_message_id(fault, mail_server):
    sink = mail_server(fault, "ok")
    message = to_family()
    rounds(3)
    assert again(message).state == "sent"
    assert [one.message_id for one in sink.received] == [message_id(message.key)] * 2


def test_a_server_that_is_not_there_costs_one_message_one_try_and_the_others_none(settings, mail_server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    sink = mail_server("ok")
    settings.EMAIL_PORT = nobody
    messages = [to_family() for _ in range(5)]
    assert actions.deliver_due() == 0
    assert states() == ["queued"] * 5
    assert sorted(again(message).attempts for message in messages) == [0, 0, 0, 0, 1]
    assert all(message.wake_at > timezone.now() for message in messages)
    settings.EMAIL_PORT = sink.port
    rounds(2)
    assert states() == ["sent"] * 5


@pytest.mark.parametrize("fault", ["silent", "slow_greeting", "hang_after_data", "slow_answer"])
def test_a_server_that_does_not_come_to_an_end_is_cut_off(fault, mail_server):
    """Without the deadline a byte now and then would hold a worker for ever, and silence a minute."""
    mail_server(fault)
    to_family()
    began = time.monotonic()
    actions.deliver_due()
    assert time.monotonic() - began < 30
    assert states() == ["queued"]


def test_the_control_without_a_deadline_a_trickling_server_holds_on(mail_server, monkeypatch):
    """The socket's own time-out starts anew with every byte."""
    monkeypatch.setattr("outbox.channels.smtp.EmailBackend.deadline", 60)
    sink = mail_server("slow_greeting")
    to_family()
    began = time.monotonic()
    ended_after = 3.0

    def end() -> None:
        sink.ended.wait(ended_after)
        sink.ended.set()

    threading.Thread(target=end, daemon=True).start()
    actions.deliver_due()
    assert time.monotonic() - began >= ended_after


def test_one_bad_address_delays_no_other(mail_server):
    sink = mail_server("never", "ok")
    bad, *good = [to_family() for _ in range(10)]
    rounds(1)
    assert len(sink.received) == 9
    assert {again(message).state for message in good} == {"sent"}
    assert again(bad).state == "queued"


def test_a_refusal_for_good_is_given_up_soon_and_can_be_sent_again(mail_server):
    sink = mail_server(*["never"] * retrying.MOST_REFUSALS, "ok")
    message = to_family()
    rounds(retrying.MOST_REFUSALS + 2)
    assert (again(message).state, message.attempts) == ("dead", retrying.MOST_REFUSALS)
    assert sink.received == []
    actions.redrive(message, by=make.administrator())
    rounds(1)
    assert again(message).state == "sent"
    assert [one.message_id for one in sink.received] == [message_id(message.key)]


def test_a_server_that_is_away_for_an_evening_costs_no_message(mail_server):
    sink = mail_server(*["busy"] * (retrying.MOST_ATTEMPTS - 1), "ok")
    message = to_family()
    rounds(retrying.MOST_ATTEMPTS)
    assert again(message).state == "sent"
    assert len(sink.received) == 1
    patience = sum((retrying.wait(n, 0.5).total_seconds() for n in range(1, retrying.MOST_ATTEMPTS)), 0.0)
    assert patience > 3.5 * 3600


def test_a_lasting_fault_ends_as_dead(mail_server):
    mail_server("busy")
    message = to_family()
    rounds(retrying.MOST_ATTEMPTS + 1)
    assert (again(message).state, message.attempts) == ("dead", retrying.MOST_ATTEMPTS)


def test_every_fault_at_once_loses_nothing_and_doubles_only_what_was_dropped(mail_server):
    """60 messages through a server that misbehaves at random places; the multiset of Message-IDs decides."""
    faults = ["ok", "close_after_data", "busy", "later", "ok", "data_later", "close_after_data", "ok"]
    sink = mail_server(*faults * 3, "ok")
    keys = [to_family(make.person(email=f"f{n}@home.example")).key for n in range(60)]
    rounds(60)
    got = [one.message_id for one in sink.received]
    assert set(got) == set(map(message_id, keys))
    assert states() == ["sent"] * 60
    doubled = len(got) - len(set(got))
    assert 0 < doubled <= faults.count("close_after_data") * 3


def test_the_control_settled_before_it_was_sent_a_message_is_lost(mail_server, settings):
    settings.UNSAFE = frozenset({"UNSAFE_MARK_BEFORE_SEND"})
    sink = mail_server("busy", "ok")
    message = to_family()
    rounds(3)
    assert again(message).state == "sent"
    assert sink.received == []  # it says sent, and nobody ever got it
    assert not Message.objects.waiting().exists()


def test_waits_grow_and_are_spread():
    waits = [retrying.wait(n, 0.5).total_seconds() for n in range(1, 12)]
    assert waits[:4] == [15, 30, 60, 120]
    assert max(waits) == 900
    assert retrying.wait(1, 0.0).total_seconds() == 11.25
    assert retrying.wait(1, 0.999).total_seconds() < 18.76
