"""The one way out over HTTP: real look-ups, real TLS, real servers on loopback.

Here 127.0.0.1 plays the inside of the hospital, and 127.0.0.2 and above play the Internet.
"""

import os
import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest

from outbox import guarded
from outbox.guarded import Guard, Refused, Request, addresses, client
from outbox.guarded.client import Broken
from tests.certificates import authority
from tests.names import Names
from tests.outside import Outside

INSIDE, OUTSIDE = "127.0.0.1", "127.0.0.2"
NAME = "hooks.example"


def judge(address: str) -> str:
    return "" if address == OUTSIDE else addresses.why_inside(address)


def a_guard(server: Outside, *found: str, **options) -> Guard:
    """One that trusts our authority, and finds these addresses whatever it asks for."""
    answers = list(found) or [OUTSIDE]
    given = {"listed": frozenset({server.origin}), "context": authority().client(), "judge": judge}
    return Guard(**{"resolve": lambda _host, _port: answers, **given, **options})


@contextmanager
def outside(*modes, host=OUTSIDE, names=(NAME,), port=0):
    with Outside(*modes, host=host, port=port, context=authority().server(*names), name=NAME) as server:
        yield server


def test_it_asks_by_https_and_reads_the_answer():
    with outside() as server:
        request = Request("POST", server.url, {"Content-Type": "application/json"}, b'{"text": "C-000412"}')
        answer = a_guard(server).ask(request)
    assert (answer.status, answer.body) == (200, b'{"code": 0, "id": "m-1"}')
    (received,) = server.received
    assert (received.method, received.path, received.json) == ("POST", "/send", {"text": "C-000412"})
    assert received.headers["host"] == f"{NAME}:{server.port}"
    assert server.asked_for == [NAME]  # SNI


def test_the_name_in_the_certificate_has_to_be_the_one_that_was_asked():
    with outside(names=("another.example",)) as server, pytest.raises(ssl.SSLCertVerificationError):
        a_guard(server).ask(Request("POST", server.url, {}, b"secret"))
    assert server.received == []


def test_a_certificate_of_nobody_we_trust_is_refused():
    with outside() as server, pytest.raises(ssl.SSLCertVerificationError):
        a_guard(server, context=client.trusted()).ask(Request("POST", server.url, {}, b"secret"))
    assert server.received == []


@pytest.mark.parametrize(
    "found", [[INSIDE], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], [OUTSIDE, "192.168.0.7"], []]
)
def test_a_name_that_leads_inside_is_not_asked_and_one_inner_answer_is_enough(found):
    with pytest.raises(Refused):
        Guard(resolve=lambda _host, _port: found, judge=judge).ask(Request("GET", f"https://{NAME}/"))


@contextmanager
def rebinding():
    """The name leads outside when it is judged and inside right after; both answer on the same port."""
    with (
        Names(OUTSIDE, INSIDE) as names, outside(host=INSIDE) as inner, outside(host=OUTSIDE, port=inner.port) as outer
    ):  # fmt: skip
        yield names, inner, outer


def test_a_name_that_changes_its_mind_reaches_only_what_was_judged():
    with rebinding() as (names, inner, outer):
        answer = a_guard(outer, resolve=names.resolve).ask(Request("POST", outer.url, {}, b"x"))
    assert answer.status == 200
    assert (names.asked, len(outer.received), inner.connections) == (1, 1, 0)


def test_the_control_check_then_fetch_is_led_inside():
    with rebinding() as (names, inner, outer):
        a_guard(outer, resolve=names.resolve, is_pinning=False).ask(Request("POST", outer.url, {}, b"x"))
    assert (names.asked, len(outer.received), len(inner.received)) == (2, 0, 1)


def test_only_a_test_can_switch_the_pinning_off(settings):
    assert guarded.guard().is_pinning
    settings.UNSAFE = frozenset({"UNSAFE_NO_PINNING"})
    assert not guarded.guard().is_pinning


def test_no_redirect_is_followed():
    with outside("moved", "ok") as server:
        assert a_guard(server).ask(Request("POST", server.url, {}, b"x")).status == 302
    assert server.connections == 1


def test_no_proxy_of_the_environment_is_used(monkeypatch):
    with outside(host=INSIDE) as proxy, outside() as server:
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        assert os.environ["https_proxy"]
        a_guard(server).ask(Request("GET", server.url))
    assert (proxy.connections, server.connections) == (0, 1)


def test_the_second_address_is_tried_when_the_first_does_not_answer():
    with outside() as server:
        guard = a_guard(server, "127.0.0.3", OUTSIDE, judge=lambda _address: "")
        assert guard.ask(Request("GET", server.url)).status == 200


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(client, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(client, "NAME_SECONDS", 0.3)


@pytest.mark.parametrize("mode", ["silent", "slow_head", "slow_body", "hang_after_taking"])
def test_whoever_does_not_come_to_an_end_is_cut_off(mode, impatient):
    with outside(mode) as server:
        began = time.monotonic()
        with pytest.raises(OSError):
            a_guard(server, deadline=0.8).ask(Request("POST", server.url, {}, b"x"))
        assert time.monotonic() - began < 2


def test_the_control_without_a_deadline_a_byte_now_and_then_holds_on(impatient):
    with outside("slow_head") as server:
        threading.Timer(2.0, server.ended.set).start()
        began = time.monotonic()
        a_guard(server, deadline=60).ask(Request("GET", server.url))
        assert time.monotonic() - began > 1.8


def test_a_hand_shake_that_never_ends_is_cut_off(impatient):
    with socket.socket() as listening:
        listening.bind((OUTSIDE, 0))
        listening.listen()
        url = f"https://{NAME}:{listening.getsockname()[1]}"
        began = time.monotonic()
        guard = Guard(frozenset({url}), lambda *_asked: [OUTSIDE], authority().client(), judge)
        with pytest.raises(OSError):
            guard.ask(Request("GET", url))
        assert time.monotonic() - began < 2


def test_a_name_server_that_never_answers_is_not_waited_for(impatient):
    with outside() as server:
        guard = a_guard(server, resolve=lambda *_asked: time.sleep(3) or [OUTSIDE])
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            guard.ask(Request("GET", server.url))
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("mode", ["garbage", "huge", "half", "close_after_taking"])
def test_an_answer_that_keeps_no_rule_is_an_error_and_ends(mode):
    with outside(mode) as server:
        with pytest.raises(OSError):
            a_guard(server).ask(Request("POST", server.url, {}, b"x"))
        assert server.flooded < 4 * 1024 * 1024


def test_what_the_other_side_said_is_in_no_error():
    with outside("garbage") as server, pytest.raises(Broken) as error:
        a_guard(server).ask(Request("POST", server.url, {}, b"x"))
    assert str(error.value) == "BadStatusLine"
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_neither_address_nor_headers_nor_body_are_shown():
    request = Request("POST", "https://hooks.example/secret-token", {"Authorization": "secret"}, b"secret")
    assert "secret" not in repr(request)
    assert "secret" not in repr(client.Answer(200, b"secret"))


def test_a_header_cannot_carry_another_one():
    with outside() as server, pytest.raises(Broken):
        a_guard(server).ask(Request("GET", server.url, {"X-A": "b\r\nX-B: c"}))
    assert server.received == []


def test_what_the_hospital_lists_by_number_is_asked_without_tls():
    with Outside(host=INSIDE) as server:
        assert Guard(frozenset({server.origin})).ask(Request("GET", server.url)).status == 200


def test_a_listed_name_that_is_turned_to_loopback_is_not():
    with Outside(host=INSIDE, name="gateway.inner") as server, pytest.raises(Refused):
        Guard(frozenset({server.origin}), lambda *_asked: [INSIDE]).ask(Request("GET", server.url))
    assert server.connections == 0


def test_this_computers_own_resolver_finds_loopback_and_is_refused():
    assert client.ask_system("127.0.0.1", 443) == ["127.0.0.1"]
    with pytest.raises(Refused) as refusal:
        Guard(frozenset({"https://localhost:9"})).ask(Request("GET", "https://localhost:9"))
    assert refusal.value.code == "inside_loopback"
