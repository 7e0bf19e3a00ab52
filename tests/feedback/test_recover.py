"""What was done to put it right."""

import pytest

from audit.models import Entry
from feedback import actions
from tests import make
from tests.complaints.seen import refused


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern")


def test_it_works(story, nurse):
    recovery = actions.recover(story, by=nurse, done="Changed the room", is_put_right="yes", their_words="Quiet")
    assert (recovery.done, recovery.is_put_right, recovery.their_words, recovery.by) == (
        "Changed the room", "yes", "Quiet", nurse,
    )  # fmt: skip
    assert Entry.objects.get(verb="feedback.recover").facts["recovery"] == recovery.pk


def test_it_may_be_tried_again(story, nurse):
    for content in ("no", "partly", "yes"):
        actions.recover(story, by=nurse, done="Tried", is_put_right=content)
    assert story.recoveries.count() == 3


def test_it_refuses_without_what_was_done(story, nurse):
    with refused("nothing_done"):
        actions.recover(story, by=nurse, done=" ", is_put_right="yes")
