"""A case grown from feedback that came another way."""

from datetime import UTC, datetime

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    story = make.feedback(cast, kind="enquiry", words="Why did nobody come?")
    case = actions.register_from(story, by=cast.officer, severity=2)
    assert (case.feedback, case.type, case.owner) == (story, "complaint", cast.officer)
    assert case.feedback.kind == "complaint"
    assert seen.verbs(case) == ["complaint.register"]


def test_its_targets_count_from_when_it_first_reached_us(cast):
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    story = make.feedback(cast, received_at=at)
    case = actions.register_from(story, by=cast.officer, severity=1)
    assert {clock.started_at for clock in seen.Clock.objects.of("complaint", case.pk)} == {at}


def test_the_words_of_the_teller_stay_as_they_were(cast):
    story = make.feedback(cast, words="Thank you, but the bell.")
    actions.register_from(story, by=cast.officer, severity=2, kind="concern")
    story.refresh_from_db()
    assert (story.words, story.kind) == ("Thank you, but the bell.", "concern")


def test_a_grave_one_is_reported(cast):
    case = actions.register_from(make.feedback(cast), by=cast.nurse, severity=3)
    assert cast.head.pk in seen.told(case, "negative")


def test_it_refuses_a_second_case(cast):
    story = make.case(cast).feedback
    with seen.refused("exists"):
        actions.register_from(story, by=cast.officer, severity=2)
    assert Complaint.objects.count() == 1


def test_it_refuses_what_was_entered_in_error(cast):
    story = make.feedback(cast)
    make.feedback_actions.err(story, by=cast.manager)
    with seen.refused("entered_in_error"):
        actions.register_from(story, by=cast.officer, severity=2)
