"""Webhooks: what is told, to whom, how it is signed, and when an endpoint is left alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from complaints import actions as cases
from hospital.actions import add_program
from hospital.models import Role
from outbox import actions, events
from outbox.actions import hooks
from outbox.models import Endpoint, Message
from tests import make

URL = "https://hooks.example/pxm"
EVERY = list(events.SOURCES)


@pytest.fixture
def program(cast):
    return add_program(name="Registry", role=Role.READER, place=cast.site, by=cast.administrator)


def listening(program, **more) -> Endpoint:
    before = timezone.now() - timedelta(minutes=1)
    about = {"name": "Wards", "user": program, "url": URL, "events": EVERY, "now": before}
    return actions.add_endpoint(by=None, **{**about, **more})


@pytest.fixture
def settled(monkeypatch):
    """Everything so far can be told: no moment of grace, in which something may be taken back."""
    monkeypatch.setattr(hooks, "STILL_UNDONE", timedelta(seconds=-5))


def told() -> list[tuple[str, dict]]:
    while actions.announce():
        pass
    rows = Message.objects.filter(template="outbox/event").order_by("pk")
    return [(body["type"], body["data"]) for body in (json.loads(row.context["body"]) for row in rows)]


# ------------------------------------------------------------------------------------------ which entry is what
@pytest.mark.parametrize(
    ("verb", "facts", "found"),
    [
        ("complaint.register", {}, ["case.registered"]),
        ("complaint.contact", {"acknowledged": False}, []),
        ("complaint.contact", {"acknowledged": True}, ["case.acknowledged"]),
        ("complaint.escalate", {"trigger": "share"}, ["case.escalated"]),
        ("complaint.escalate", {"trigger": "breach"}, ["case.escalated", "target.missed"]),
        ("complaint.remind", {"trigger": "after", "replaces": ["breach"]}, ["target.missed"]),
        ("complaint.withdraw", {}, ["case.closed"]),
        ("complaint.note", {}, []),
        ("feedback.receive", {}, ["feedback.received"]),
        ("feedback.question_bill", {"pause": True, "bill": 7}, ["bill.pause"]),
        ("feedback.question_bill", {"pause": False, "bill": 7}, []),
        ("feedback.answer_offer", {"accepted": True, "value": "20.00", "offer": 7}, ["offer.accepted"]),
        ("feedback.answer_offer", {"accepted": False, "value": "20.00", "offer": 7}, []),
    ],
)
def test_events_are_read_off_the_audit(verb, facts, found):
    assert list(events.found_in(verb, facts)) == found


def test_a_receiver_can_check_the_signature():
    secret, body = hooks.new_secret(), b'{"type":"test"}'
    headers = events.headers(secret, "abc", 1700000000, body)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    good = base64.b64encode(hmac.new(key, b"abc.1700000000." + body, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{good}"
    assert events.headers(secret, "abc", 1700000001, body)["webhook-signature"] != f"v1,{good}"


# ------------------------------------------------------------------------------------------ what is told
def test_a_case_is_told_from_its_beginning_to_its_end_once_and_in_no_ones_words(cast, program, settled):
    listening(program)
    case = make.case(cast, words="zq secret", severity=3)
    cases.acknowledge(case, by=cast.officer, how="phone", words="zq said")
    cases.escalate(case, by=cast.officer, role="manager", reason="zq why", nonce=uuid4())
    cases.withdraw(make.fresh(case), by=cast.officer, reason="zq wish")
    found = told()
    assert [event for event, _data in found if event != "case.escalated"] == [
        "feedback.received", "case.registered", "case.acknowledged", "case.closed",
    ]  # fmt: skip
    ended = dict(found)["case.closed"]
    assert ended == {"ref": case.ref, "url": f"http://testserver/api/v1/cases/{case.ref}", "how": "withdraw"}
    assert "zq" not in str(found)
    assert told() == found


def test_what_was_taken_back_and_what_is_out_of_sight_is_not_told(cast, program, settled):
    listening(program, events=["case.acknowledged", "case.registered", "case.escalated"])
    case = make.case(cast)
    entry = cases.rate(make.fresh(case), by=cast.officer, severity=1, reason="x")
    escalated = cases.escalate(make.fresh(case), by=cast.officer, role="manager", reason="x", nonce=uuid4())
    cases.undo(escalated, by=cast.officer)
    make.case(site=cast.other_site, by=cast.outsider)
    make.case(cast, named=[program])
    assert [(event, data["ref"]) for event, data in told()] == [("case.registered", case.ref)]
    assert entry.verb == "complaint.rate"


def test_nothing_is_told_while_it_may_still_be_taken_back(cast, program):
    listening(program)
    make.case(cast)
    assert told() == []


def test_it_goes_out_signed_and_again_under_the_same_number(cast, program, settled, outside_at):
    outside, url = outside_at("busy", "ok")
    endpoint = listening(program, url=url, events=["case.registered"])
    case = make.case(cast)
    assert len(told()) == 1
    actions.deliver_due(way="webhook")
    Message.objects.update(wake_at=timezone.now() - timedelta(seconds=1))
    actions.deliver_due(way="webhook")
    first, again = outside.received
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    seconds = int(again.headers["webhook-timestamp"])
    wanted = events.headers(endpoint.secret, again.headers["webhook-id"], seconds, again.body)
    assert again.headers["webhook-signature"] == wanted["webhook-signature"]
    assert json.loads(again.body)["data"]["ref"] == case.ref
    message = Message.objects.get(template="outbox/event")
    assert (message.state, message.attempts) == ("sent", 2)
    assert "body" not in message.context


def test_rights_that_ended_since_hold_it_back(cast, program, settled, outside_at):
    outside, url = outside_at("ok")
    listening(program, url=url, events=["case.registered"])
    make.case(cast)
    told()
    program.memberships.update(ended_at=timezone.now())
    actions.deliver_due(way="webhook")
    assert Message.objects.get(template="outbox/event").state == "barred"
    assert not outside.received


# ------------------------------------------------------------------------------------------ looking after them
def test_an_address_inside_is_refused(program):
    with pytest.raises(ValidationError) as refusal:
        listening(program, url="http://10.0.0.1/x")
    assert "url" in refusal.value.error_dict


def test_one_that_has_taken_nothing_for_three_days_is_left_alone_and_administrators_hear_of_it(cast, program, settled):
    endpoint = listening(program, events=["case.registered"])
    make.case(cast)
    told()
    now = timezone.now()
    Message.objects.filter(to_endpoint=endpoint).update(attempts=5, queued_at=now - timedelta(days=2))
    assert actions.rest_failing(now=now) == 0
    assert actions.rest_failing(now=now + timedelta(days=2)) == 1
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.off_because) == (False, "failing")
    assert Message.objects.filter(template="outbox/webhook_off", to_user=cast.administrator).exists()
    assert Entry.objects.filter(verb="endpoint.rest").count() == 1


def test_the_pages_add_test_change_and_switch_it(cast, program):
    client = make.signed_in(cast.administrator)
    given = {"name": "Wards", "user": program.pk, "url": URL, "events": ["case.closed"]}
    page = client.post(reverse("webhook-add"), given)
    endpoint = Endpoint.objects.get()
    assert page.context["secret"] == endpoint.secret
    for name in ("webhooks", "webhook"):
        shown = client.get(reverse(name, args=[endpoint.pk] if name == "webhook" else [])).content.decode()
        assert endpoint.secret not in shown and URL not in shown
    client.post(reverse("webhook-test", args=[endpoint.pk]))
    assert "test" in client.get(reverse("webhook", args=[endpoint.pk])).content.decode()
    renewed = client.post(reverse("webhook", args=[endpoint.pk]), {**given, "url": "", "is_renewed": "on"})
    assert renewed.context["secret"] not in ("", endpoint.secret)
    client.post(reverse("webhook-switch", args=[endpoint.pk]))
    assert not Endpoint.objects.get().is_active
