"""What is being put right is given to somebody else; whoever leaves hands all of it on at once."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks import subjects
from clocks.models import Clock, Firing
from feedback import actions
from feedback.models import Bill, Offer, SupportReferral, Thanks
from hospital.models import Role, User
from outbox.models import Message
from pxm.accounts.actions import farewell
from pxm.accounts.leaving import Heirs, Holdings
from surveys.actions.callflags import Raised
from tests import make
from tests.complaints.pages import text
from tests.surveys.callers import caller, logged, to_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern", severity=2)


@pytest.fixture
def recovery(cast, story):
    return actions.begin_recovery(story, by=cast.officer, went_wrong="The scan was booked twice.")


def promised(cast, story):
    return actions.make_promise(
        story, by=cast.officer, what="A call", owner=cast.officer, due_on=make.local_day(days=3)
    )


def offered(cast, recovery, value="90"):
    return actions.propose_offer(recovery, by=cast.officer, kind="refund", words="The scan", value=Decimal(value))


def questioned(cast, story):
    return actions.question_bill(story, by=cast.officer, number="INV-7", questioned="Two nights")


def referred(cast, story, helper):
    about = {"kind": "advocacy", "why": "She cannot read the forms.", "consent": "given", "feedback": story}
    return actions.refer_to_support(by=cast.officer, site=cast.site, department=cast.department, helper=helper, **about)


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as refused:
        act(*args, **kwargs)
    return refused.value.code


def owners(row) -> set[User | None]:
    """Of the row, and of its running targets."""
    mine = Clock.objects.of(row._meta.model_name, row.pk).running()
    assert mine.exists()
    return {type(row).objects.get(pk=row.pk).owner, *(clock.owner for clock in mine)}


def reminded(row) -> set[User]:
    """Whom its reminders tell when they come due."""
    mine = Firing.objects.filter(clock__subject_kind=row._meta.model_name, clock__subject_id=row.pk, state="planned")
    mine.filter(rung__number=0).update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    told = Message.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk, template="feedback/owed")
    return {message.to_user for message in told}


# ------------------------------------------------------------------------------------------ one thing at a time
def step(story, verb, number=0):
    return reverse("recovery-step", args=[story.ref, verb, number])


def test_a_recovery_and_a_promise_are_given_to_a_colleague_who_hears_of_it(cast, story, recovery):
    promise, client = promised(cast, story), make.signed_in(cast.officer)
    for row, address in ((recovery, step(story, "hand-on")), (promise, step(story, "hand-on-promise", promise.pk))):
        assert client.get(address).status_code == 200
        assert client.post(address, {"owner": cast.colleague.pk}).status_code == 302
        assert owners(row) == {cast.colleague}
    told = Message.objects.filter(template="feedback/handed_on", to_user=cast.colleague, channel="in_app")
    assert {(row.subject_kind, row.subject_id) for row in told} == {("recovery", recovery.pk), ("promise", promise.pk)}
    entry = Entry.objects.filter(verb="feedback.hand_on", subject_id=story.pk).first()
    assert (entry.facts["before"], entry.facts["after"]) == (cast.officer.pk, cast.colleague.pk)
    assert story.ref in text(make.signed_in(cast.colleague).get(reverse("my-work")))
    assert reminded(recovery) == {cast.colleague}


def test_a_bill_and_an_offer_are_given_on_at_the_desk(cast, story, recovery):
    clerk, other = make.user(Role.FINANCE, cast.site), make.user(Role.FINANCE, cast.site)
    bill, offer = questioned(cast, story), offered(cast, recovery)
    first = Bill.objects.get(pk=bill.pk).owner
    second = other if first == clerk else clerk
    address = reverse("redress-step", args=[bill.ref, "hand-on-bill"])
    assert make.signed_in(first).post(address, {"owner": second.pk}).status_code == 302
    assert owners(bill) == {second}
    manager = make.user(Role.MANAGER, cast.site)
    address = reverse("redress-step", args=[offer.ref, "hand-on-offer"])
    assert make.signed_in(cast.officer).post(address, {"owner": manager.pk}).status_code == 403
    assert make.signed_in(cast.manager).post(address, {"owner": manager.pk}).status_code == 302
    assert owners(offer) == {manager}
    assert refusal(actions.hand_on, offer, by=cast.manager, owner=cast.officer) == "unfit"


def test_a_referral_is_given_on_by_whoever_has_it_and_is_no_longer_theirs(cast, story):
    helper, other = make.user(Role.FRONTLINE, cast.department), make.user(Role.FRONTLINE, cast.department)
    row = referred(cast, story, helper)
    address = reverse("support-hand-on", args=[row.ref])
    assert make.signed_in(cast.outsider).get(address).status_code == 404
    assert make.signed_in(cast.reader).get(address).status_code == 403
    assert address in make.signed_in(helper).get(row.get_absolute_url()).content.decode()
    assert make.signed_in(helper).get(address).status_code == 200
    assert make.signed_in(helper).post(address, {"owner": other.pk}).status_code == 302
    assert owners(row) == {other} and SupportReferral.objects.get().helper == other
    assert make.signed_in(helper).get(row.get_absolute_url()).status_code == 404
    assert "Do you take it?" in text(make.signed_in(other).get(row.get_absolute_url()))
    assert Entry.objects.filter(verb="supportreferral.hand_on").count() == 1


def test_nobody_gets_what_names_them_what_they_cannot_see_to_or_what_they_have(cast, story, recovery):
    assert refusal(actions.hand_on, recovery, by=cast.officer, owner=cast.officer) == "same"
    assert refusal(actions.hand_on, recovery, by=cast.officer, owner=cast.nurse) == "unfit"
    assert refusal(actions.hand_on, recovery, by=cast.officer, owner=cast.outsider) == "unfit"
    actions.name(story, user=cast.colleague, by=cast.manager)
    page = make.signed_in(cast.officer).post(step(story, "hand-on"), {"owner": cast.colleague.pk})
    assert "is named in it or does not work on it" in text(page)
    assert owners(recovery) == {cast.officer}
    actions.recover(story, by=cast.officer, done="Refunded.", is_put_right="yes")
    assert refusal(actions.hand_on, recovery, by=cast.officer, owner=cast.manager) == "over"


def test_an_outsider_does_not_find_it_and_whoever_only_reads_may_not(cast, story, recovery):
    address = step(story, "hand-on")
    assert make.signed_in(cast.outsider).post(address, {"owner": cast.manager.pk}).status_code == 404
    assert make.signed_in(cast.reader).post(address, {"owner": cast.manager.pk}).status_code == 403


# ------------------------------------------------------------------------------------------ whoever leaves
def test_an_officer_who_leaves_hands_on_what_is_being_put_right(cast, story, recovery):
    make.administrator()
    rows = [recovery, promised(cast, story), referred(cast, story, cast.officer)]
    farewell(cast.officer, heir=cast.colleague, by=cast.administrator)
    for row in rows:
        assert owners(row) == {cast.colleague}
        assert reminded(row) <= {cast.colleague}
    assert reminded(recovery) == {cast.colleague}
    page = text(make.signed_in(cast.colleague).get(reverse("recovery", args=[story.ref])))
    assert cast.officer.name not in page.split("Who has it")[1].split("First contact")[0]


def test_so_does_whoever_decides_pays_shares_or_calls(cast, story, recovery):
    make.administrator()
    offer, bill = offered(cast, recovery), questioned(cast, story)
    Offer.objects.update(owner=cast.manager)
    Bill.objects.update(owner=cast.manager)
    Clock.objects.filter(subject_kind__in=["offer", "bill"]).update(owner=cast.manager)
    other = make.user(Role.MANAGER, cast.site)
    farewell(cast.manager, heir=other, by=cast.administrator)
    assert owners(offer) == owners(bill) == {other}
    thanks = Thanks.objects.get(feedback=make.feedback(cast, words="Ann was kind."))
    holder = thanks.owner
    heir = cast.colleague if holder != cast.colleague else cast.officer
    farewell(holder, heir=heir, by=cast.administrator)
    assert owners(thanks) == {heir}


def test_and_a_caller_what_they_promised_to_do(cast):
    make.administrator()
    call, who = to_call(cast), caller(cast)
    logged(
        call, who, outcome="rescheduled", promised_at=make.later(days=1), flags=[Raised("transport", "To the clinic")]
    )
    heir, flag = caller(cast), call.flags.get()
    with pytest.raises(ValidationError, match="does not work on it"):
        farewell(who, heir=make.user(Role.FRONTLINE, cast.department), by=cast.administrator)
    farewell(who, heir=heir, by=cast.administrator)
    assert owners(call) == owners(flag) == {heir}


def test_an_heir_named_in_the_story_is_refused_and_shown_so_before(cast, story, recovery):
    make.administrator()
    actions.name(story, user=cast.colleague, by=cast.manager)
    (move,) = [move for move in Holdings(cast.officer, make.NOW).moves(Heirs(cast.colleague)) if "Putting" in move.what]
    assert move.what == f"{story.ref} Putting it right" and "is named in it" in move.why_not
    assert move.url == reverse("recovery", args=[story.ref])
    with pytest.raises(ValidationError, match="is named in it"):
        farewell(cast.officer, heir=cast.colleague, by=cast.administrator)
    assert owners(recovery) == {cast.officer}


def test_every_kind_that_is_owed_says_who_can_have_it(cast):
    """What is not there, nobody can have; of cases their own verb says so."""
    for kind in set(subjects.kinds()) - {"toy", "complaint"}:
        assert set(subjects.get(kind).refused([0], cast.officer)) == {0}, kind
