"""A record that should never have been."""

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback
from tests import make
from tests.complaints.seen import refused


def test_it_works(cast):
    story = make.feedback(cast)
    actions.err(story, by=cast.manager)
    assert not Feedback.objects.counted()
    assert Entry.objects.get(verb="feedback.err").actor_id == cast.manager.pk


def test_it_refuses_a_second_time(cast):
    story = make.feedback(cast)
    actions.err(story, by=cast.manager)
    with refused("entered_in_error"):
        actions.err(story, by=cast.manager)
