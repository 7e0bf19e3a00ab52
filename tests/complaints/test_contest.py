"""Our answer did not settle it: they come back to it once, within the time the rules give."""

from uuid import uuid4

from django.urls import reverse

from complaints import actions
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
    assert "statutory_response" in seen.running(case)
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
