"""Somebody named in a record is barred from it."""

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback
from tests import make


def test_it_works(cast):
    story = make.feedback(cast)
    assert actions.name(story, user=cast.head, by=cast.officer)
    assert not Feedback.objects.visible_to(cast.head)
    assert Entry.objects.get(verb="feedback.name").facts["user"] == cast.head.pk


def test_twice_is_once(cast):
    story = make.feedback(cast)
    actions.name(story, user=cast.head, by=cast.officer)
    assert not actions.name(story, user=cast.head, by=cast.officer)
    assert Entry.objects.filter(verb="feedback.name").count() == 1
