"""A case that ends asks nobody any more; one that goes on asks again."""

from uuid import uuid4

import pytest

from complaints import actions
from complaints.models import Body, Inquiry
from tests import make
from tests.complaints import seen
from tests.complaints.test_ask import told

ENDINGS = {
    "withdraw": {"reason": "She does not wish to go on."},
    "rule_out": {"reason": "A shop.", "other_route": "The shop.", "how": "letter"},
    "resolve": {"done": "Called.", "is_put_right": "yes"},
    "settle": {"how": "phone", "answer": "We are sorry.", "outcome": "upheld"},
    "err": {"reason": "Typed twice."},
    "transfer_out": {"reason": "Theirs.", "consent": "She agreed.", "how": "phone"},
}


def running(row):
    return seen.Clock.objects.of("inquiry", row.pk).running().exists()


def asked(cast):
    case = make.triaged(cast)
    return make.fresh(case), make.inquiry(cast, case)


@pytest.mark.parametrize("verb", ENDINGS)
def test_whoever_was_asked_hears_that_no_answer_is_needed_and_no_target_runs_on(cast, verb):
    case, row = asked(cast)
    given = dict(ENDINGS[verb])
    if verb == "transfer_out":
        given["body"] = Body.objects.create(name="Regulator", kind="regulator")
    getattr(actions, verb)(case, by=cast.manager, **given)
    row.refresh_from_db()
    assert (row.state, running(row)) == ("withdrawn", False)
    assert cast.nurse in told(row, "owed_changed")
    assert seen.last_entry(case).facts["requests"] == [row.pk]


def test_closing_ends_them_and_its_undo_gives_them_back(cast):
    case = make.responded(cast)
    row = make.inquiry(cast, case)
    entry = actions.close(make.fresh(case), by=cast.officer, outcomes={i.pk: "upheld" for i in case.issues.all()})
    row.refresh_from_db()
    assert (row.state, running(row)) == ("withdrawn", False)
    actions.undo(entry, by=cast.officer)
    row.refresh_from_db()
    assert (row.state, running(row)) == ("asked", True)
    make.answered(cast, row)


def test_praise_asks_nobody(cast):
    case, row = asked(cast)
    told = {"reason": "Praise", "agreement": "She said so.", "thanks": "phone"}
    actions.reclassify(case, by=cast.manager, type="compliment", **told)
    row.refresh_from_db()
    assert (row.state, running(row)) == ("withdrawn", False)


def test_opened_again_it_asks_again_as_far_as_the_day_is_still_to_come(cast):
    case, row = asked(cast)
    over = make.inquiry(cast, case)
    actions.withdraw(case, by=cast.manager, reason="x")
    Inquiry.objects.filter(pk=over.pk).update(due_on=make.local_day(days=-1))
    actions.reopen(make.fresh(case), by=cast.manager, reason="After all")
    assert [Inquiry.objects.get(pk=one.pk).state for one in (row, over)] == ["asked", "withdrawn"]
    assert (running(row), running(over)) == (True, False)


def test_what_comes_back_from_another_body_asks_again(cast):
    case, row = asked(cast)
    body = Body.objects.create(name="Regulator", kind="regulator")
    actions.transfer_out(case, by=cast.manager, body=body, reason="Theirs.", consent="She agreed.", how="phone")
    actions.bring_back(make.fresh(case), by=cast.manager, reason="Not theirs.")
    row.refresh_from_db()
    assert (row.state, running(row)) == ("asked", True)


def test_while_an_independent_body_looks_at_it_somebody_has_it_and_asks_others(cast):
    case = make.referred(cast)
    actions.assign(case, by=cast.manager, owner=cast.manager)
    row = make.inquiry(cast, make.fresh(case))
    assert Inquiry.objects.asked_of(cast.nurse).open().get() == row
    make.answered(cast, row)
    assert Inquiry.objects.of_cases(cast.manager).answered().get() == row
    actions.accept_answer(row, by=cast.manager)
    make.meeting(cast, case)
    actions.flag(make.fresh(case), by=cast.manager, flags=["media"], reason="A paper called.")
    actions.hand_over(case, by=cast.manager, words="They call at nine.", nonce=uuid4())
    last = make.inquiry(cast, case)
    actions.decide(make.fresh(case), by=cast.manager, decision="upheld", words="Upheld.")
    last.refresh_from_db()
    assert (last.state, running(last)) == ("withdrawn", False)
