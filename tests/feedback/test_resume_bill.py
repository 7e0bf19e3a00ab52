"""A system of bills: it hears what is to stand still, what may go on and what was given, and says what it did."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feedback import actions
from feedback.models import Bill, Offer
from hospital.actions import add_program
from hospital.models import Role
from outbox import actions as outbox
from outbox.actions import hooks
from outbox.models import Message
from tests import make
from tests.complaints.pages import text
from tests.programs import Program

pytestmark = pytest.mark.django_db
EVENTS = ["bill.pause", "bill.resume", "offer.accepted", "offer.paid"]


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern", severity=2)


@pytest.fixture
def billing(cast):
    """The account of the system of bills, which hears of what Finance sees."""
    program = add_program(name="Billing", role=Role.FINANCE, place=cast.site, by=cast.administrator)
    about = {"name": "Bills", "user": program, "url": "https://billing.example/pxm", "events": EVENTS}
    outbox.add_endpoint(by=None, now=timezone.now() - timedelta(minutes=1), **about)
    return Program(program)


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    monkeypatch.setattr(hooks, "STILL_UNDONE", timedelta(seconds=-5))


def told() -> list[tuple[str, dict]]:
    while outbox.announce():
        pass
    rows = Message.objects.filter(template="outbox/event").order_by("pk")
    return [(body["type"], body["data"]) for body in (json.loads(row.context["body"]) for row in rows)]


def questioned(cast, story, **more) -> Bill:
    return actions.question_bill(story, by=cast.officer, number="INV-2209", questioned="zq two nights", **more)


def test_reminders_stand_still_and_go_on_as_the_system_says(cast, story, billing):
    bill = questioned(cast, story)
    (row,) = billing.get("bills?reminders=to_pause").json()["results"]
    assert (row["ref"], row["number"], row["reminders"]) == (bill.ref, "INV-2209", "to_pause")
    assert billing.post(f"bills/{bill.ref}/pause").json()["reminders"] == "paused"
    assert billing.post(f"bills/{bill.ref}/pause").json()["code"] == "paused"
    assert billing.post(f"bills/{bill.ref}/resume").json()["code"] == "resumed"  # not answered yet
    actions.answer_bill(bill, by=make.user(Role.FINANCE, cast.site), outcome="reduced", answer="zq one night")
    where = {"ref": bill.ref, "url": f"http://testserver/api/v1/bills/{bill.ref}"}
    assert told() == [("bill.pause", where), ("bill.resume", {**where, "outcome": "reduced"})]
    assert [one["ref"] for one in billing.get("bills?reminders=to_resume").json()["results"]] == [bill.ref]
    assert billing.post(f"bills/{bill.ref}/resume").json()["reminders"] == "resumed"
    assert billing.get("bills?reminders=to_resume").json()["results"] == []
    verbs = ["feedback.pause_bill", "feedback.resume_bill"]
    assert set(Entry.objects.filter(verb__in=verbs).values_list("actor_id", flat=True)) == {billing.token.user_id}


def test_finance_sees_what_may_go_on_and_says_that_it_does(cast, story):
    finance = make.user(Role.FINANCE, cast.site)
    bill, client = questioned(cast, story), make.signed_in(finance)
    actions.pause_bill(bill, by=finance)
    assert "Reminders that may go on" not in text(client.get(reverse("redress")))
    actions.answer_bill(bill, by=finance, outcome="right", answer="Two nights.")
    assert "Reminders that may go on" in text(client.get(reverse("redress")))
    step = reverse("redress-step", args=[bill.ref, "resume"])
    assert client.post(step).status_code == 302
    assert client.post(step).status_code == 404
    assert make.signed_in(make.user(Role.FINANCE, cast.other_site)).post(step).status_code == 404
    assert make.signed_in(cast.officer).post(step).status_code == 403


def test_what_was_entered_in_error_goes_on_as_well(cast, story, billing):
    bill = questioned(cast, story)
    billing.post(f"bills/{bill.ref}/pause")
    actions.err(story, by=cast.manager)
    assert [event for event, _data in told()] == ["bill.pause", "bill.resume"]
    assert billing.post(f"bills/{bill.ref}/resume").json()["reminders"] == "resumed"


def test_a_bill_whose_reminders_nobody_wants_paused_is_not_told(cast, story, billing):
    bill = questioned(cast, story, asks_pause=False)
    actions.answer_bill(bill, by=cast.manager, outcome="right", answer="Two nights.")
    assert told() == []


def accepted(cast, story, kind="gesture", value="20") -> Offer:
    recovery = actions.begin_recovery(story, by=cast.officer, went_wrong="The scan was booked twice.")
    amount = value and Decimal(value)
    offer = actions.propose_offer(recovery, by=cast.officer, kind=kind, words="zq tea", value=amount)
    actions.answer_offer(offer, by=cast.officer, is_accepted=True)
    return offer


def test_what_was_given_is_told_and_the_payment_comes_back(cast, story, billing):
    offer = accepted(cast, story)
    money = {"kind": "gesture", "value": "20.00", "currency": "EUR"}
    where = {"ref": offer.ref, "url": f"http://testserver/api/v1/offers/{offer.ref}"}
    assert [one["ref"] for one in billing.get("offers?state=unpaid").json()["results"]] == [offer.ref]
    paid = {"paid_on": make.local_day().isoformat(), "reference": "GL-7731"}
    done = billing.post(f"offers/{offer.ref}/pay", paid, idempotency_key="k")
    assert done.json()["paid_on"] == paid["paid_on"]
    assert billing.post(f"offers/{offer.ref}/pay", paid, idempotency_key="k")["Idempotent-Replayed"] == "true"
    assert billing.post(f"offers/{offer.ref}/pay", paid).json()["code"] == "paid"
    assert billing.get(f"offers/{offer.ref}").json()["paid_reference"] == "GL-7731"
    wanted = [("offer.accepted", money), ("offer.paid", {**money, "paid_on": paid["paid_on"]})]
    assert told() == [(event, {**where, **facts}) for event, facts in wanted]


def test_what_has_no_value_concerns_no_system_of_bills(cast, story, billing):
    accepted(cast, story, "apology", None)
    assert told() == [] and billing.get("offers").json()["results"] == []


def test_it_hears_of_nothing_at_another_site_and_reads_no_story(cast, billing):
    there = make.feedback(site=cast.other_site, by=cast.outsider, kind="concern")
    bill = actions.question_bill(there, by=cast.outsider, number="INV-1", questioned="One night")
    assert told() == []
    assert billing.get(f"bills/{bill.ref}").status_code == 404
    assert billing.post(f"bills/{bill.ref}/pause").status_code == 404
    assert billing.get(f"feedback/{there.ref}/recovery").status_code == 404
    assert billing.get("recoveries").status_code == 403
