"""How often something may be tried."""

from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache

from hospital.limits import Limit, Turnstile

TWO, THREE = Limit(2, 60), Limit(3, 3600)


def test_it_shuts_after_the_limit_and_opens_for_somebody_else():
    gate = Turnstile([TWO], "door", "ann")
    assert [gate.take() for _turn in range(3)] == [True, True, False]
    assert Turnstile([TWO], "door", "bob").take()
    assert Turnstile([TWO], "window", "ann").take()


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
