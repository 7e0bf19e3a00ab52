"""Fault test F11 for text messages and group chats: whatever the provider does, each is handed over at least once.

Real commits, real HTTP on loopback. The idempotency key is the same on every try, so that a provider can tell.
"""

import socket
import time

import pytest
from django.utils import timezone

from outbox import actions, retrying
from outbox.channels.letters import mark_of
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import STAFF_SAYS, again, reachable, wake

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("impatient")]

BEFORE_TAKING = ["silent"]
NO = ["busy", "later", "never", "denied", "moved", "odd", "garbage", "huge", "half", "slow_head", "slow_body"]
AFTER_TAKING = ["close_after_taking", "hang_after_taking"]
KEY = "idempotency-key"


def text(key: str = "esc:1") -> Message:
    """An urgent alert to somebody who chose SMS alone; returns the row of the text message."""
    user = reachable(make.user("duty"), ways={"urgent": ["sms"]})
    actions.queue("complaints/escalated", to=user, key=key, context=STAFF_SAYS, is_urgent=True)
    return Message.objects.get(channel="sms", to_user=user)


def post(room, key: str = "esc:1") -> Message:
    parcel = actions.Parcel(template="complaints/escalated", key=key, context=STAFF_SAYS, is_urgent=True,
                            to_rooms_of=(room.site_id, room.role))  # fmt: skip
    actions.queue_many([parcel], timezone.now())
    return Message.objects.get(to_room=room)


def rounds(count: int, way: str = "") -> None:
    for _ in range(count):
        actions.deliver_due(way=way)
        wake()


def keys(outside) -> list[str]:
    return [one.headers[KEY] for one in outside.received]


@pytest.fixture(params=["sms", "chat"])
def start(request, provider, chat):
    """By each way: starts a provider with these faults, and returns it with one message to it."""

    def begin(*modes: str):
        if request.param == "sms":
            outside = provider(*modes)
            return outside, text()
        outside, room = chat(*modes, service="wecom")
        return outside, post(room)

    if request.param == "chat":  # the stand-in answers as WeCom does
        request.getfixturevalue("as_wecom")
    return begin


@pytest.fixture
def as_wecom(monkeypatch):
    monkeypatch.setattr("tests.outside.TAKEN", {"errcode": 0, "id": "m-{number}"})
    monkeypatch.setattr("tests.outside.SAID", {"odd": {"errcode": 17}})


@pytest.mark.parametrize("fault", [*BEFORE_TAKING, *NO])
def test_a_message_that_was_not_taken_is_tried_again_under_the_same_key(fault, start):
    outside, message = start(fault, "ok")
    actions.deliver_due()
    assert (again(message).state, message.attempts) == ("queued", 1)
    assert message.wake_at > timezone.now()
    assert message.error_code
    rounds(2)
    assert again(message).state == "sent"
    assert set(keys(outside)) == {mark_of(message.key)}
    assert len(keys(outside)) == (1 if fault in BEFORE_TAKING else 2)


@pytest.mark.parametrize("fault", AFTER_TAKING)
def test_a_message_that_was_taken_without_an_answer_is_sent_again_under_the_same_key(fault, start):
    outside, message = start(fault, "ok")
    rounds(3)
    assert again(message).state == "sent"
    assert keys(outside) == [mark_of(message.key)] * 2


def test_the_provider_s_number_is_kept(provider):
    provider("ok")
    message = text()
    actions.deliver_due()
    assert again(message).provider_id == "m-1"


def test_a_provider_that_is_not_there_costs_one_message_one_try_and_the_others_none(provider, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    outside = provider("ok")
    good = settings.SMS_GATEWAY
    settings.SMS_GATEWAY = {**good, "url": f"http://127.0.0.1:{nobody}/"}
    settings.OUTBOUND_ALLOWED_HOSTS = [*settings.OUTBOUND_ALLOWED_HOSTS, f"http://127.0.0.1:{nobody}"]
    messages = [text(f"esc:{number}") for number in range(5)]
    assert actions.deliver_due(way="sms") == 0
    assert sorted(again(message).attempts for message in messages) == [0, 0, 0, 0, 1]
    settings.SMS_GATEWAY = good
    rounds(2)
    assert {again(message).state for message in messages} == {"sent"}
    assert len(outside.received) == 5


@pytest.mark.parametrize("fault", ["silent", "slow_head", "slow_body", "hang_after_taking"])
def test_a_provider_that_does_not_come_to_an_end_is_cut_off(fault, start):
    _outside, message = start(fault)
    began = time.monotonic()
    actions.deliver_due()
    assert time.monotonic() - began < 3
    assert again(message).state == "queued"


def test_a_room_that_hangs_holds_up_no_other_room(chat):
    slow, first = chat("silent")
    quick, second = chat("ok", site=make.site())
    for number in range(3):
        post_all = [actions.Parcel(template="complaints/escalated", key=f"esc:{number}", context=STAFF_SAYS,
                                   to_room=room.pk) for room in (first, second)]  # fmt: skip
        actions.queue_many(post_all, timezone.now())
    actions.deliver_due(way="chat")
    assert (slow.connections, len(quick.received)) == (1, 3)
    assert set(Message.objects.filter(to_room=second).values_list("state", flat=True)) == {"sent"}


def test_a_provider_of_texts_that_hangs_holds_up_no_mail(provider, mail_server):
    provider("silent")
    sink = mail_server("ok")
    text()
    user = make.user("officer")
    actions.queue("complaints/assigned", to=user, key="a:1", context=STAFF_SAYS)
    began = time.monotonic()
    actions.deliver_due(way="email")
    assert time.monotonic() - began < 0.5
    assert len(sink.received) == 1


def test_a_refusal_of_this_one_message_is_given_up_soon_and_delays_no_other(provider):
    outside = provider("never", *["ok"] * 2, *["never"] * 9)
    bad, *good = [text(f"esc:{number}") for number in range(3)]
    rounds(retrying.MOST_REFUSALS + 1, way="sms")
    assert (again(bad).state, bad.error_code, bad.attempts) == ("dead", "HTTP 400", retrying.MOST_REFUSALS)
    assert {again(message).state for message in good} == {"sent"}
    assert outside.connections >= 3


def test_a_lasting_fault_ends_as_dead_and_a_long_evening_costs_nothing(provider):
    provider(*["busy"] * (retrying.MOST_ATTEMPTS - 1), "ok", "busy")
    message = text()
    rounds(retrying.MOST_ATTEMPTS, way="sms")
    assert (again(message).state, message.attempts) == ("sent", retrying.MOST_ATTEMPTS)
    other = text("esc:2")
    rounds(retrying.MOST_ATTEMPTS + 1, way="sms")
    assert (again(other).state, other.error_code) == ("dead", "HTTP 503")


def test_every_fault_at_once_loses_nothing_and_doubles_only_what_was_dropped(provider):
    """40 texts through a provider that misbehaves at random places; the multiset of keys decides."""
    faults = ["ok", "close_after_taking", "busy", "later", "ok", "odd", "close_after_taking", "half", "ok", "denied"]
    outside = provider(*faults * 3, "ok")
    wanted = {mark_of(text(f"esc:{number}").key) for number in range(40)}
    rounds(60, way="sms")
    got = keys(outside)
    assert set(got) == wanted
    assert set(Message.objects.filter(channel="sms").values_list("state", flat=True)) == {"sent"}


def test_the_control_settled_before_it_was_sent_a_text_is_lost(provider, settings):
    settings.UNSAFE = frozenset({"UNSAFE_MARK_BEFORE_SEND"})
    outside = provider("silent", "ok")
    message = text()
    rounds(3)
    assert (again(message).state, outside.received) == ("sent", [])


def test_the_control_without_an_end_of_the_lease_a_text_is_stuck(provider, settings):
    outside = provider("ok")
    message = text()
    Message.objects.filter(pk=message.pk).update(state="leased", locked_until=timezone.now())
    wake()
    settings.UNSAFE = frozenset({"UNSAFE_NO_LEASE_EXPIRY"})
    assert actions.deliver_due() == 0
    settings.UNSAFE = frozenset()
    assert actions.deliver_due() == 1
    assert len(outside.received) == 1


def test_nothing_of_what_a_provider_says_and_no_number_reaches_the_log(provider, caplog):
    provider("odd")
    message = text()
    actions.deliver_due()
    assert again(message).error_code == "said 17"
    said = str([(record.msg, record.exc_info, record.args) for record in caplog.records])
    assert not any(words in said for words in ("credit", "555", "secret", "Bearer"))


def test_an_address_inside_the_network_is_not_asked(provider, settings):
    outside = provider("ok")
    settings.OUTBOUND_ALLOWED_HOSTS = []
    message = text()
    actions.deliver_due()
    assert (again(message).state, message.error_code) == ("queued", "Refused scheme")
    assert outside.connections == 0
