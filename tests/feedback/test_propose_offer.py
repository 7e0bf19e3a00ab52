"""Offers: who agrees by their value, what is offered, answered and paid; bills; what was given altogether."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from audit.models import Entry
from clocks.models import Clock
from feedback import actions
from feedback.actions import offers
from feedback.models import Approval, Bill, Offer
from hospital.models import Role
from outbox.models import Message
from tests import make
from tests.complaints.pages import cost, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def recovery(cast):
    story = make.feedback(cast, kind="concern", severity=2)
    return actions.begin_recovery(story, by=cast.officer, went_wrong="The scan was booked twice.")


@pytest.fixture
def finance(cast):
    return make.user(Role.FINANCE, cast.site)


def offered(recovery, by, value="150", kind="refund", **more) -> Offer:
    amount = value and Decimal(value)
    return actions.propose_offer(recovery, by=by, kind=kind, words="The second scan", value=amount, **more)


def again(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value.code


def decide(who, offer, answer="yes", **more) -> int:
    address = reverse("redress-step", args=[offer.ref, "decide"])
    return make.signed_in(who).post(address, {"is_agreed": answer, **more}).status_code


def test_an_offer_goes_from_manager_to_finance_and_is_paid_with_a_number(cast, recovery, finance):
    offer = offered(recovery, cast.officer)
    assert (offer.steps, offer.currency, offer.state) == (["manager", "finance"], "EUR", "proposed")
    assert decide(finance, offer) == 404  # not yet
    assert decide(cast.officer, offer) == 403
    assert decide(cast.manager, offer) == 302
    owed = Clock.objects.of("offer", offer.pk).running().get()
    assert owed.owner == finance
    assert offer.ref in text(make.signed_in(finance).get(reverse("my-work")))
    desk = text(make.signed_in(finance).get("/", follow=True))
    assert offer.ref in desk and "150.00 EUR" in desk and make.WORDS not in desk
    assert decide(finance, offer) == 302
    assert again(offer).state == "approved" and not Clock.objects.of("offer", offer.pk).running().exists()
    assert Message.objects.filter(template="feedback/offer_decided", to_user=cast.officer).exists()
    actions.answer_offer(offer, by=cast.officer, is_accepted=True)
    paid = {"paid_on": make.local_day().isoformat(), "reference": "GL-7731"}
    pay = reverse("redress-step", args=[offer.ref, "pay"])
    assert offer.ref in text(make.signed_in(finance).get(reverse("redress")))
    assert make.signed_in(finance).post(pay, paid).status_code == 302
    assert (again(offer).paid_reference, again(offer).paid_by) == ("GL-7731", finance)
    assert Entry.objects.filter(verb="feedback.decide_offer").count() == 2


def test_nobody_agrees_to_their_own_offer_or_twice(cast, recovery, finance):
    offer = offered(recovery, cast.manager, "500")
    assert offer.steps == ["finance"]
    assert refusal(actions.decide_offer, offer, by=cast.manager, is_agreed=True) == "own"
    two_hats = make.user(Role.MANAGER, cast.site)
    make.member(two_hats, Role.FINANCE, cast.site)
    offer = offered(recovery, cast.officer, "500")
    assert decide(two_hats, offer) == 302
    assert decide(two_hats, offer) == 404
    assert refusal(actions.decide_offer, offer, by=two_hats, is_agreed=True) == "own"


def test_whoever_is_second_does_not_decide_the_next_step(cast, recovery, finance):
    offer = offered(recovery, cast.officer)
    seen = again(offer)  # two managers look at it
    actions.decide_offer(offer, by=cast.manager, is_agreed=True)
    assert refusal(actions.decide_offer, seen, by=make.user(Role.MANAGER, cast.site), is_agreed=True) == "state"
    assert again(offer).steps == ["finance"]


# --------------------------------------------------------------------------------- two managers at once
def race(cast, recovery, monkeypatch) -> list[str]:
    """Two managers who meet between looking and agreeing; returns the roles that agreed."""
    offer, two = offered(recovery, cast.officer, "90"), (cast.manager, make.user(Role.MANAGER, cast.site))
    meeting, honest = Barrier(2, timeout=1), offers._locked

    def meet(*args):
        row = honest(*args)
        with suppress(BrokenBarrierError):  # with the lock nobody comes
            meeting.wait()
        return row

    def agree(who):
        try:
            with suppress(ValidationError):
                actions.decide_offer(offer, by=who, is_agreed=True)
        finally:
            connections.close_all()

    monkeypatch.setattr(offers, "_locked", meet)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(agree, two))
    return list(Approval.objects.values_list("role", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_one_agrees(cast, recovery, finance, monkeypatch):
    assert race(cast, recovery, monkeypatch) == ["manager"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would(cast, recovery, finance, monkeypatch, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    assert race(cast, recovery, monkeypatch) == ["manager", "manager"]


def test_within_ones_own_limit_it_can_be_offered_at_once_and_beyond_every_limit_not_at_all(cast, recovery):
    assert offered(recovery, cast.officer, "25", "gesture").state == "approved"
    assert offered(recovery, cast.officer, None, "apology").state == "approved"
    assert refusal(offered, recovery, cast.officer, None, "refund") == "value"
    assert refusal(offered, recovery, cast.officer, "5", "apology") == "value"
    actions.set_limits(cast.site, by=None, limits={("refund", "leadership"): Decimal(2000)})
    assert refusal(offered, recovery, cast.officer, "2001") == "value"


def test_legal_reads_it_where_a_claim_is_in_sight(cast, recovery):
    offer = offered(recovery, cast.officer, "10", "voucher", has_claim=True)
    assert offer.steps == ["legal"]
    assert decide(cast.legal, offer, "no", because="Not while the claim runs.") == 302
    assert (again(offer).state, again(offer).steps) == ("refused", [])
    assert refusal(actions.make_offer, offer, by=cast.officer) == "state"


def test_finance_answers_a_bill_and_reminders_stand_still_until_then(cast, recovery, finance):
    story = recovery.feedback
    sent = {"number": "INV-2209", "questioned": "Two nights, she stayed one.", "asks_pause": "on"}
    make.signed_in(cast.officer).post(reverse("recovery-step", args=[story.ref, "bill", 0]), sent)
    bill = Bill.objects.get()
    assert bill.owner == finance and Clock.objects.of("bill", bill.pk).running().get().kind == "bill"
    client = make.signed_in(finance)
    assert client.get(reverse("feedback-item", args=[story.ref])).status_code == 404
    assert "To be paused" in text(client.get(reverse("redress")))
    assert client.post(reverse("redress-step", args=[bill.ref, "pause"])).status_code == 302
    answer = {"outcome": "corrected", "answer": "One night is taken off."}
    assert client.post(reverse("redress-step", args=[bill.ref, "answer"]), answer).status_code == 302
    bill.refresh_from_db()
    assert bill.paused_at and bill.answered_by == finance
    assert not Clock.objects.of("bill", bill.pk).running().exists()
    assert Message.objects.filter(template="feedback/bill_answered", to_user=cast.officer).exists()
    assert "One night is taken off." in text(make.signed_in(cast.officer).get(reverse("recovery", args=[story.ref])))


def test_the_pages_cost_the_same_for_one_row_as_for_several(cast, recovery, finance):
    story = recovery.feedback

    def more() -> None:
        offered(recovery, cast.officer)
        actions.question_bill(story, by=cast.officer, number="INV-1", questioned="Two nights")
        actions.make_promise(story, by=cast.officer, what="A call", owner=cast.officer, due_on=make.local_day(days=2))

    pages = (reverse("redress"), reverse("redress") + "?view=totals", reverse("recovery", args=[story.ref]))
    client = make.signed_in(cast.manager)
    more()
    few = [cost(client, page) for page in pages]
    more(), more()
    assert [cost(client, page) for page in pages] == few


def test_totals_say_what_was_given_offered_and_waits_and_the_file_holds_no_formula(cast, recovery):
    given = offered(recovery, cast.officer, "20", "gesture")
    actions.answer_offer(given, by=cast.officer, is_accepted=True)
    actions.pay_offer(given, by=cast.manager, paid_on=make.local_day(), reference="=1+1")
    offered(recovery, cast.manager, "25", "gesture")
    offered(recovery, cast.officer, "300", "gesture")
    actions.log_attempt(recovery, by=cast.officer, outcome="reached")
    actions.recover(recovery.feedback, by=cast.officer, done="Sorted.", is_put_right="yes")
    page = text(make.signed_in(cast.director).get(reverse("redress") + "?view=totals"))
    assert "20.00 EUR" in page and "25.00 EUR" in page and "300.00 EUR" in page
    assert page.count("1 of 1") == 4  # reached in time and put right, altogether and in their month
    cast.department.name = "=Cardiology"
    cast.department.save()
    file = make.signed_in(cast.director).get(reverse("redress-export", args=["csv"]))
    rows = b"".join(file.streaming_content).decode()
    assert "'=Cardiology" in rows and "\n=" not in rows
    assert make.signed_in(cast.outsider).get(reverse("redress") + "?view=totals").status_code == 200
    assert "20.00 EUR" not in text(make.signed_in(cast.outsider).get(reverse("redress") + "?view=totals"))
    assert make.signed_in(cast.nurse).get(reverse("redress")).status_code == 403


def test_a_site_has_limits_and_a_currency_of_its_own(cast, recovery):
    client = make.signed_in(cast.administrator)
    address = reverse("redress-limits", args=[cast.site.code])
    page = client.get(address)
    sent = {name: "" if field.initial is None else field.initial for name, field in page.context["form"].fields.items()}
    assert client.post(address, {**sent, "refund-officer": "200"}).status_code == 302
    assert actions.rules_of(cast.site.pk)["refund"].limits["officer"] == Decimal(200)
    assert offered(recovery, cast.officer, "200").state == "approved"
    cast.site.currency = "CNY"
    cast.site.save()
    assert offered(recovery, cast.officer, "200").currency == "CNY"


def test_a_case_shows_how_its_story_is_put_right(cast):
    case = make.triaged(cast)
    row = actions.begin_recovery(case.feedback, by=cast.officer, went_wrong="The scan was booked twice.")
    offered(row, cast.officer)
    page = text(make.signed_in(cast.officer).get(case.get_absolute_url()))
    assert "Putting it right" in page and "150.00 EUR" in page


# --------------------------------------------------------------------------------- a large sum in small parts
def test_what_stands_on_the_story_and_what_the_same_person_was_given_counts(cast, recovery, finance):
    assert offered(recovery, cast.officer, "25", "voucher").state == "approved"
    assert offered(recovery, cast.officer, "25", "voucher").steps == ["manager"]
    assert offered(recovery, cast.manager, "50", "voucher").state == "approved"
    assert offered(recovery, cast.manager, "1", "voucher").steps == ["finance"]
    teller = make.teller()
    first, second = (make.feedback(cast, kind="concern", severity=2, teller=teller) for _ in range(2))
    begun = [actions.begin_recovery(story, by=cast.officer, went_wrong="x") for story in (first, second)]
    declined = offered(begun[0], cast.officer, "25", "voucher")
    actions.answer_offer(declined, by=cast.officer, is_accepted=False)
    assert offered(begun[0], cast.officer, "25", "voucher").state == "approved"  # what they declined was not given
    assert offered(begun[1], cast.officer, "25", "voucher").steps == ["manager"]


def test_from_a_limit_on_somebody_else_pays_than_whoever_proposed_it(cast, recovery, finance):
    paid = {"paid_on": make.local_day(), "reference": "GL-1"}
    small, large = (offered(recovery, cast.manager, value, "voucher") for value in ("50", "50"))
    for offer in (small, large):
        actions.answer_offer(offer, by=cast.manager, is_accepted=True)
    assert refusal(actions.pay_offer, large, by=cast.manager, **paid) == "own"
    actions.pay_offer(large, by=finance, **paid)
    assert (again(large).paid_by, again(small).paid_by) == (finance, None)
    actions.set_limits(cast.site, by=None, limits={("voucher", "payer"): Decimal(100)})
    actions.pay_offer(small, by=cast.manager, **paid)
    assert again(small).paid_by == cast.manager
