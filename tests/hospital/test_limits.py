"""How often something may be tried."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from hospital.limits import Limit, Turnstile, network_of

TWO, THREE = Limit(2, 60), Limit(3, 3600)


def test_it_shuts_after_the_limit_and_opens_for_somebody_else():
    gate = Turnstile([TWO], "door", "ann")
    assert [gate.take() for _turn in range(3)] == [True, True, False]
    assert Turnstile([TWO], "door", "bob").take()
    assert Turnstile([TWO], "window", "ann").take()


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::5", "2001:db8:1:2:a:b:c:d", True),  # one house draws as many of these as it likes
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("unix:", "", False),
    ],
)
def test_whoever_has_a_network_of_ipv6_is_one_and_not_its_every_address(one, other, is_same):
    found = {network_of(RequestFactory().get("/", REMOTE_ADDR=address)) for address in (one, other)}
    assert len(found) == (1 if is_same else 2)


def test_the_longer_limit_holds_when_the_shorter_one_has_passed():
    gate = Turnstile([TWO, THREE], "door", "ann")
    assert gate.take()
    assert gate.take()
    assert gate.take() is False
    cache.delete(next(iter(gate.limits)))  # a minute later
    assert gate.take() is False


def test_a_good_try_is_given_back():
    gate = Turnstile([TWO], "door", "ann")
    for _turn in range(10):
        assert gate.take()
        gate.give_back()


def test_giving_back_what_ran_out_does_no_harm():
    gate = Turnstile([TWO], "door", "ann")
    gate.give_back()
    assert gate.take()


def test_parallel_tries_do_not_slip_through():
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _turn: Turnstile([TWO], "door", "ann").take(), range(40)))
    assert sum(taken) == 2


def test_who_is_not_readable_in_the_cache():
    gate = Turnstile([TWO], "door", "ann@example.org")
    assert not any("ann" in key for key in gate.limits)


def test_the_wait_is_the_shortest_window():
    assert Turnstile([TWO, THREE], "door", "ann").wait_seconds == 60
