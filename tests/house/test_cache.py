"""While Valkey is away or hangs, rate limits go on counting and no request waits for it."""

import signal
import time

import pytest
from django.core.cache.backends.base import DEFAULT_TIMEOUT

from pxm.cache import FallingBackCache
from pxm.local import places
from pxm.local.valkey import Valkey

TIMEOUTS = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}


@pytest.fixture
def valkey(monkeypatch):
    monkeypatch.setattr(FallingBackCache, "away_until", 0.0)
    server = Valkey(places.temporary_folder(), durable=False)
    server.start()
    server.wait()
    yield server
    server.process.send_signal(signal.SIGCONT)
    server.stop()
    places.remove(server.home)


@pytest.fixture
def cache(valkey):
    made = FallingBackCache(valkey.url, {"OPTIONS": TIMEOUTS})
    made.clear()
    return made


def test_it_is_shared_while_valkey_is_there(cache, valkey):
    cache.set("tries", 1)
    other = FallingBackCache(valkey.url, {"OPTIONS": TIMEOUTS})
    assert (other.incr("tries"), cache.get("tries")) == (2, 2)
    assert cache.get_many(["tries"]) == {"tries": 2}
    assert (cache.add("tries", 9), cache.has_key("tries"), cache.delete("tries")) == (False, True, True)


def test_without_valkey_a_process_counts_for_itself(cache, valkey):
    valkey.stop()
    assert cache.add("tries", 1, DEFAULT_TIMEOUT) is True
    assert [cache.incr("tries") for _ in range(3)] == [2, 3, 4]


def test_a_valkey_that_hangs_holds_up_one_request_and_no_more(cache, valkey):
    valkey.process.send_signal(signal.SIGSTOP)
    started = time.monotonic()
    for _ in range(50):
        cache.get("tries")
    assert time.monotonic() - started < 50 * TIMEOUTS["socket_timeout"] / 2


def test_it_comes_back(cache, valkey, monkeypatch):
    cache.set("who", "valkey")
    valkey.process.send_signal(signal.SIGSTOP)
    assert cache.get("who") is None
    valkey.process.send_signal(signal.SIGCONT)
    monkeypatch.setattr(FallingBackCache, "away_until", 0.0)
    assert cache.get("who") == "valkey"
