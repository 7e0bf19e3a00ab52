"""The nudge wakes a sweep sooner. Whatever the broker does, whoever asked for it goes on at once."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import transaction

from outbox import nudge
from pxm import safety
from tests.outbox.made import to_family

pytestmark = pytest.mark.django_db(transaction=True)
CAP_SECONDS = 0.5
MAIL = nudge.DELIVER["email"]

# A process of its own, because a broker's address is read once: how long does a nudge hold up its caller?
ASK = """
import sys, time, django
django.setup()
from outbox import nudge
began = time.monotonic()
nudge.nudge()
nudge.nudge("clocks.tasks.fire_due")
took = time.monotonic() - began
until = time.monotonic() + float(sys.argv[1])
while time.monotonic() < until and not (nudge._ringer and nudge._ringer.failures):
    time.sleep(0.02)
print(took, nudge._ringer.failures if nudge._ringer else 0)
"""
NOTIFY = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] + "notify"


@pytest.fixture
def queues() -> Iterator[redis.Redis]:
    """The broker's own view of what waits."""
    path = safety.broker_url(settings.REDIS_URL).removeprefix("redis+socket://").partition("?")[0]
    client = redis.Redis(unix_socket_path=path)
    client.delete(NOTIFY, "pxm:timers")
    yield client
    client.delete(NOTIFY, "pxm:timers")


def arrived(client: redis.Redis, queue: str, count: int = 1) -> list[dict]:
    until = time.monotonic() + 10
    while client.llen(queue) < count and time.monotonic() < until:
        time.sleep(0.02)
    return [json.loads(one) for one in client.lrange(queue, 0, -1)]


def ask(broker: str, seconds: float, timeout: float = 60, **more: str) -> tuple[float, int]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(seconds)], env={**os.environ, "REDIS_URL": broker, **more},
        capture_output=True, text=True, timeout=timeout, check=True,
    )  # fmt: skip
    took, failures = done.stdout.split()
    return float(took), int(failures)


@contextmanager
def hung_broker() -> Iterator[str]:
    """Takes connections and never says a word, as a stopped process does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def absent_broker() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{free.getsockname()[1]}/0"


def test_a_queued_message_wakes_the_delivery_once_it_is_committed(queues):
    with transaction.atomic():
        to_family()
        time.sleep(0.2)
        assert queues.llen(NOTIFY) == 0
    task = arrived(queues, NOTIFY)[0]
    assert task["headers"]["task"] == MAIL


def test_nothing_about_the_message_reaches_the_broker(queues):
    to_family(key="closed:C-000412:7", template="complaints/closed")
    task = arrived(queues, NOTIFY)[0]
    assert (task["headers"]["argsrepr"], task["headers"]["kwargsrepr"]) == ("()", "{}")
    assert b"C-000412" not in b"".join(queues.lrange(NOTIFY, 0, -1))


def test_a_rolled_back_message_wakes_nobody(queues):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        to_family()
        raise ZeroDivisionError
    time.sleep(0.3)
    assert queues.llen(NOTIFY) == 0


def test_another_sweep_can_be_woken_too(queues):
    nudge.nudge("clocks.tasks.fire_due")
    assert arrived(queues, "pxm:timers")[0]["headers"]["task"] == "clocks.tasks.fire_due"


def test_it_works_from_any_thread_and_finds_our_own_celery(queues):
    names = []
    thread = threading.Thread(target=lambda: (names.append(current_app.main), nudge._ring(MAIL)))
    thread.start()
    thread.join(10)
    assert names == ["pxm"]
    assert arrived(queues, NOTIFY)


def test_an_absent_broker_costs_nothing_and_is_counted():
    took, failures = ask(absent_broker(), 20)
    assert took < CAP_SECONDS
    assert failures == 1


def test_a_hung_broker_costs_nothing():
    with hung_broker() as broker:
        took, _failures = ask(broker, 1)
    assert took < CAP_SECONDS


def test_the_control_published_by_the_caller_a_hung_broker_holds_it_up():
    with hung_broker() as broker, pytest.raises(subprocess.TimeoutExpired):
        ask(broker, 0, timeout=6, UNSAFE_NUDGE_UNCAPPED="1")
