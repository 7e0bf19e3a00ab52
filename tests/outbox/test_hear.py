"""A provider reports what became of a message: signed, not too old, and said twice it is said once."""

import json
import time

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from outbox import actions, receipts
from outbox.models import Message
from outbox.receipts import BadReport, BadSignature, Rule
from tests import make_hospital as make
from tests.outbox.made import again, reachable, to_staff

pytestmark = pytest.mark.django_db
KEY, OLD_KEY = "k" * 40, "o" * 40
BODY = b'{"id": "m-1", "state": "delivered"}'


@pytest.fixture
def sent(settings) -> Message:
    settings.RECEIPT_KEYS = [KEY, OLD_KEY]
    _notice, mail = to_staff()
    Message.objects.filter(pk=mail.pk).update(state="sent", settled_at=mail.queued_at, provider_id="m-1")
    return mail


def report(body: bytes = BODY, *, key: str = KEY, age: float = 0, way: str = "email", header: str | None = None):
    signed = header if header is not None else receipts.sign(key, int(time.time() - age), body)
    address = reverse("api-receipt", args=[way])
    return Client(enforce_csrf_checks=True).post(
        address, body, content_type="application/json", headers={receipts.HEADER: signed}
    )


def test_delivered_is_noted(sent):
    assert report().status_code == 204
    assert (again(sent).state, sent.receipt_at is not None) == ("delivered", True)


def test_any_of_the_keys_will_do(sent):
    assert report(key=OLD_KEY).status_code == 204


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "another"}, {"age": receipts.WINDOW_SECONDS + 5}, {"age": -receipts.WINDOW_SECONDS - 5}, {"header": ""},
        {"header": "v1=abc"}, {"header": "t=1,v1=abc"}, {"header": f"t={int(time.time())},v1="},
        {"header": "t=99999999999999999999,v1=00"}, {"header": "t=x,v1=y"}, {"header": "t=٣,v1=y"},
    ],
)  # fmt: skip
def test_nobody_else_can_say_so(sent, wrong):
    assert report(**wrong).status_code == 403
    assert again(sent).state == "sent"


def test_another_body_under_the_same_signature_is_refused(sent):
    signed = receipts.sign(KEY, int(time.time()), BODY)
    assert report(BODY.replace(b"delivered", b"failed"), header=signed).status_code == 403


def test_without_a_key_there_is_nobody_who_could_report(sent, settings):
    settings.RECEIPT_KEYS = []
    assert report(key="").status_code == 403


def test_said_twice_it_is_noted_once(sent):
    for _ in range(2):
        assert report(b'{"id": "m-1", "state": "failed"}').status_code == 204
    assert again(sent).state == "bounced"
    assert Entry.objects.filter(verb="message.bounce", subject_id=sent.pk).count() == 1


def test_delivered_is_the_last_word(sent):
    report(b'{"id": "m-1", "state": "failed"}')
    report()
    assert again(sent).state == "delivered"
    report(b'{"id": "m-1", "state": "failed"}')  # a replay of the first report
    assert again(sent).state == "delivered"


def test_on_its_way_is_nothing_new(sent):
    assert report(b'{"id": "m-1", "state": "buffered"}').status_code == 204
    assert again(sent).state == "sent"


def test_several_in_one_report(sent):
    body = json.dumps([{"id": "m-0", "state": "failed"}, {"id": "m-1", "state": "DELIVERED "}]).encode()
    assert report(body).status_code == 204
    assert again(sent).state == "delivered"


@pytest.mark.parametrize("body", [b"", b"x", b"[1]", b'{"state": "failed"}', b'{"id": null}', b'{"id": ["m-1"]}'])
def test_what_cannot_be_understood_is_said_so(sent, body):
    assert report(body).status_code == 400


def test_an_unknown_message_and_another_way_are_not_found(sent):
    assert report(b'{"id": "m-2", "state": "failed"}').status_code == 404
    assert report(way="sms").status_code == 404
    assert report(way="chat").status_code == 404
    assert report(b'{"id": "", "state": "failed"}').status_code == 404


def test_a_long_report_is_not_read(sent):
    assert report(b"x" * (receipts.LARGEST_BYTES + 1)).status_code == 413


def test_the_provider_s_own_words_are_data(sent, settings):
    settings.SMS_GATEWAY = {
        "url": "https://sms.example/", "receipt": {"id": "messageId", "state": "status", "delivered": ["DELIVRD"]},
    }  # fmt: skip
    Message.objects.filter(pk=sent.pk).update(channel="sms")
    assert report(b'{"messageId": "m-1", "status": "DELIVRD"}', way="sms").status_code == 204
    assert again(sent).state == "delivered"


def test_what_bounced_goes_another_way_once(sent, settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/"}
    Message.objects.filter(pk=sent.pk).update(template="complaints/escalated", is_urgent=True)
    reachable(sent.to_user)
    for _ in range(3):
        report(b'{"id": "m-1", "state": "failed"}')
    texts = Message.objects.filter(channel="sms", to_user=sent.to_user)
    assert [text.context for text in texts] == [sent.context]
    assert Entry.objects.filter(verb="message.fall_back").count() == 1


def test_a_message_that_was_not_handed_over_cannot_be_delivered(sent):
    Message.objects.filter(pk=sent.pk).update(state="queued", settled_at=None)
    assert actions.hear("email", "m-1", "delivered") is False


def test_the_rule_and_the_signature_are_pure():
    receipts.check([KEY], receipts.sign(KEY, 1000, b"x"), b"x", 1000.0)
    with pytest.raises(BadSignature):
        receipts.check([KEY], receipts.sign(KEY, 1000, b"x"), b"x", 1301.0)
    with pytest.raises(BadReport):
        receipts.read(Rule(), b"{")
    assert receipts.read(Rule(), b'{"id": 7, "state": "Rejected"}') == [("7", "failed")]


def test_an_outsider_learns_nothing_from_the_door():
    make.organization()
    answer = report(header="")
    assert (answer.status_code, answer.content) == (403, b"")
