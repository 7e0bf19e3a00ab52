"""Adding to a record what was not known at first."""

import pytest

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback
from tests import make
from tests.complaints.seen import refused


@pytest.fixture
def story(cast):
    return make.feedback(cast)


def test_it_works(story, officer):
    actions.describe(story, by=officer, wish="Tell her", subject="Thanks to the night nurse")
    story.refresh_from_db()
    assert (story.wish, story.subject) == ("Tell her", "Thanks to the night nurse")
    assert Entry.objects.get(verb="feedback.describe").facts["changed"] == ["subject", "wish"]


def test_it_is_found_by_what_was_added(story, officer):
    actions.describe(story, by=officer, wish="Marigold")
    assert list(Feedback.objects.search("marigold")) == [story]


def test_the_words_of_the_teller_stay(story, officer):
    with refused("words"):
        actions.describe(story, by=officer, words="Something nicer.")


def test_it_refuses_a_department_of_another_site(story, cast):
    with refused("place"):
        actions.describe(story, by=cast.officer, department=cast.other_department)
