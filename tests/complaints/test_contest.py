"""Our answer did not settle it: they come back to it once, within the time the rules give."""

from uuid import uuid4

from django.urls import reverse

import clocks.actions
from complaints import actions
from complaints.actions.telling import answer_due
from complaints.models import Letter
from tests import make
from tests.complaints import seen
from tests.complaints.pages import text


def contest(case, **more):
    return actions.contest(case, **{"words": "You did not say who it was.", "nonce": uuid4(), **more})


def test_it_is_looked_into_again_and_a_second_answer_is_owed(cast):
    case = make.closed(cast)
    assert contest(case) is not None
    case = make.fresh(case)
    assert (case.status, case.outcome, case.closed_at) == ("investigating", "", None)
    assert "review" in seen.running(case) and "statutory_response" not in seen.running(case)
    assert cast.officer.pk in seen.told(case, "assigned")
    assert seen.messages(case, "reopened")
    actions.finish(case, by=cast.officer, findings={})
    actions.draft(case, by=cast.officer, words="It was the night nurse.")
    make.reply_sent(make.fresh(case), cast.officer)
    assert list(case.letters.filter(state=Letter.State.SENT).values_list("number", flat=True)) == [2, 1]
    client = make.signed_in(cast.officer)
    assert "Further reply" in text(client.get(reverse("complaint-letters", args=[case.ref])))
    story = text(client.get(case.get_absolute_url()))
    assert "sent a further reply" in story and "sent the reply" in story
    with seen.refused("too_late"):
        contest(case)  # after a second answer the next way is an independent body


def test_sent_twice_it_happens_once(cast):
    case, nonce = make.responded(cast), uuid4()
    assert contest(case, nonce=nonce) is not None
    assert contest(case, nonce=nonce) is None


def test_it_refuses_when_the_time_is_over(cast):
    with seen.refused("too_late"):
        contest(make.closed(cast), now=make.timezone.now() + make.timedelta(days=70))


def test_it_refuses_without_words(cast):
    with seen.refused("empty"):
        contest(make.responded(cast), words=" ")


def test_it_refuses_before_our_answer(cast):
    with seen.refused("too_late"):
        contest(make.triaged(cast))


def test_in_ireland_a_review_is_decided_within_twenty_working_days(cast):
    clocks.actions.adopt_profile(cast.site, "ireland_hse", by=None, now=make.NOW)
    cast.site.refresh_from_db()
    case = make.case(cast)
    actions.acknowledge(case, by=cast.officer, how="letter")
    case = make.reply_sent(make.drafting(cast, make.fresh(case)), cast.officer)
    contest(case)
    review = seen.Clock.objects.of("complaint", case.pk).get(kind="review")
    assert (review.start_event, review.amount, review.unit) == ("review_asked", 20, "working_days")
    assert answer_due(make.fresh(case), make.NOW) == review.due_on
    actions.finish(case, by=cast.officer, findings={})
    actions.draft(case, by=cast.officer, words="It was the night nurse.")
    make.reply_sent(make.fresh(case), cast.officer)
    assert seen.stopped(case)["review"] == "review_decided"
    assert seen.stopped(case)["right_expiry"] == "right_used"
    first = seen.Clock.objects.of("complaint", case.pk).filter(kind="statutory_response")
    assert first.count() == 1  # the first stage is over


def test_solved_meanwhile_the_review_is_decided(cast):
    case = make.responded(cast)
    contest(case)
    actions.resolve(make.fresh(case), by=cast.officer, done="We spoke", is_put_right="yes", their_words="Thank you")
    assert seen.stopped(case)["review"] == "review_decided" and not seen.running(case)


def test_where_the_rules_know_no_second_stage_the_first_one_begins_anew(cast):
    data = make.rules().data
    rules = [row for row in data["rules"] if row["kind"] != "review"]
    rungs = [{**row, "kinds": [kind for kind in row["kinds"] if kind != "review"]} for row in data["rungs"]]
    make.rules(number=2, effective_from="2026-01-02", rules=rules, rungs=rungs)
    case = make.responded(cast)
    contest(case)
    assert "statutory_response" in seen.running(case)
