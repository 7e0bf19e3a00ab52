"""A story that has several things in it."""

from complaints import actions
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.triaged(cast)
    actions.add_issue(case, by=cast.officer, words="The food was cold.", location=cast.ward)
    assert [issue.words for issue in case.issues.all()] == [case.feedback.words, "The food was cold."]
    assert seen.last_entry(case).facts["issue"] == case.issues.last().pk


def test_each_has_its_own_finding_and_outcome(cast):
    case = make.investigating(cast)
    actions.add_issue(case, by=cast.officer, words="The food was cold.")
    first, second = case.issues.all()
    with seen.refused("finding"):
        actions.finish(case, by=cast.officer, findings={first.pk: "The bell was broken."})
    actions.finish(case, by=cast.officer, findings={first.pk: "The bell was broken.", second.pk: "It was warm."})
    actions.draft(case, by=cast.officer, words="We are sorry.")
    make.reply_sent(make.fresh(case), cast.officer)
    outcomes, reasons = {first.pk: "upheld", second.pk: "not_upheld"}, {second.pk: "The trolley was measured."}
    actions.close(make.fresh(case), by=cast.officer, outcomes=outcomes, reasons=reasons)
    assert make.fresh(case).outcome == "partly_upheld"
    assert case.issues.last().outcome_reason == "The trolley was measured."


def test_it_refuses_without_words(cast):
    with seen.refused("empty"):
        actions.add_issue(make.triaged(cast), by=cast.officer, words=" ")


def test_it_refuses_after_the_end(cast):
    with seen.refused("illegal_transition"):
        actions.add_issue(make.closed(cast), by=cast.officer, words="One more")
