"""We spoke or wrote, or tried to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from clocks.models import Clock
from complaints import actions
from complaints.forms import ContactForm
from complaints.models import Entry
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.triaged(cast)


def contact(case, by, **fields):
    return actions.contact(case, **{"by": by, "how": "phone", "words": "Called.", "nonce": uuid4(), **fields})


def test_it_works(case, officer):
    contact(case, officer, is_two_way=True)
    entry = case.entries.get(kind=Entry.Kind.CONTACT)
    assert (entry.how, entry.is_two_way, entry.by) == ("phone", True, officer)
    assert seen.verbs(case)[-1] == "complaint.contact"


def test_speaking_with_each_other_meets_the_contact_target(case, officer):
    contact(case, officer, is_two_way=True)
    assert seen.stopped(case)["contact"] == "contacted"


def test_a_call_entered_later_counts_when_it_was_and_both_times_are_kept(case, officer):
    owed = Clock.objects.of("complaint", case.pk).get(kind="contact")
    rang, entered = owed.due_at, owed.due_at + timedelta(hours=1)
    contact(case, officer, is_two_way=True, acknowledges=True, happened_at=rang, now=entered)
    owed.refresh_from_db()
    assert (owed.stopped_at, owed.stop_recorded_at, owed.breached_at) == (rang, entered, None)
    assert make.fresh(case).acknowledged_at == rang


@pytest.mark.parametrize(("days", "code"), [(1, "future"), (-1, "before_received")])
def test_it_refuses_a_moment_to_come_and_one_before_it_reached_us(case, officer, days, code):
    with seen.refused(code):
        contact(case, officer, happened_at=timezone.now() + timedelta(days=days))


def test_a_try_does_not(case, officer):
    contact(case, officer, is_two_way=False)
    assert "contact" in seen.running(case)


def test_sent_twice_it_is_written_once(case, officer):
    nonce = uuid4()
    assert contact(case, officer, nonce=nonce)
    assert contact(case, officer, nonce=nonce) is None
    assert case.entries.filter(kind=Entry.Kind.CONTACT).count() == 1


def test_it_refuses_nothing_at_all(case, officer):
    with seen.refused("empty"):
        contact(case, officer, words="")


def test_it_refuses_a_case_entered_in_error(case, cast):
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        contact(case, cast.officer)


def test_one_call_may_acknowledge_as_well(case, officer):
    contact(case, officer, is_two_way=True, acknowledges=True, words="Rang back.")
    entry = case.entries.get()
    assert (entry.kind, entry.is_two_way, entry.words) == ("acknowledgement", True, "Rang back.")
    assert make.fresh(case).acknowledged_at == entry.at
    assert seen.stopped(case).items() >= {("acknowledge", "acknowledged"), ("contact", "contacted")}
    assert seen.verbs(case)[-1] == "complaint.contact"


def test_it_acknowledges_once(case, officer):
    actions.acknowledge(case, by=officer, how="phone")
    with seen.refused("acknowledged"):
        contact(case, officer, acknowledges=True)
    assert case.entries.count() == 1


def test_only_who_may_acknowledge_is_offered_both_in_one_form(case, cast):
    fields = {who: ContactForm(case=case, user=getattr(cast, who)).fields for who in ("officer", "head")}
    assert "acknowledges" in fields["officer"] and "acknowledges" not in fields["head"]
    actions.acknowledge(case, by=cast.officer, how="phone")
    assert "acknowledges" not in ContactForm(case=make.fresh(case), user=cast.officer).fields
