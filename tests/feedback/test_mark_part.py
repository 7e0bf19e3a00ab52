"""Mixed feedback stays one record; a passage of it gets a label of its own."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback, Part
from tests import make

pytestmark = pytest.mark.django_db
WORDS = "Nobody came for three hours. But Ana held my hand all night."
THANKS = "Ana held my hand all night."


@pytest.fixture
def story(cast):
    return make.case(cast, words=WORDS).feedback


def test_a_compliment_inside_a_complaint_is_found_by_its_own_words(story, cast):
    part = actions.mark_part(story, kind="compliment", words=f"  {THANKS}\n", by=cast.officer)
    assert part.words == THANKS and (part.kind, story.kind) == ("compliment", "complaint")
    assert actions.mark_part(story, kind="compliment", words=THANKS, by=cast.officer) == part
    entry = Entry.objects.get(verb="feedback.mark_part")
    assert (entry.subject_id, entry.facts["part"], entry.actor_id) == (story.pk, part.pk, cast.officer.pk)


@pytest.mark.parametrize(("kind", "words", "code"), [
    ("compliment", "Ana held her hand", "words"), ("compliment", "  ", "words"), ("complaint", THANKS, "kind"),
])  # fmt: skip
def test_it_refuses_what_they_did_not_say_and_what_it_is_already(story, cast, kind, words, code):
    with pytest.raises(ValidationError) as refused:
        actions.mark_part(story, kind=kind, words=words, by=cast.officer)
    assert refused.value.code == code and not Part.objects.exists()


def test_nothing_of_the_passage_is_kept_once_the_words_are_erased(story, cast):
    part = actions.mark_part(story, kind="compliment", words=THANKS, by=cast.officer)
    Feedback.objects.filter(pk=story.pk).update(words="")
    assert Part.objects.select_related("feedback").get(pk=part.pk).words == ""


def test_an_officer_marks_and_unmarks_on_the_page_and_an_outsider_finds_none(story, cast):
    page, officer = reverse("feedback-parts", args=[story.ref]), make.signed_in(cast.officer)
    assert officer.post(page, {"kind": "compliment", "words": THANKS}).status_code == 302
    part = Part.objects.get()
    assert officer.get(page).content.decode().count(THANKS) == 2
    assert officer.post(page, {"kind": "compliment", "words": "No such words"}).context["form"].errors["words"]
    officer.post(page, {"unmark": str(part.pk)})
    actions.unmark_part(part, by=cast.officer)  # a second press at the same moment
    assert not Part.objects.exists() and Entry.objects.filter(verb="feedback.unmark_part").count() == 1
    assert make.signed_in(cast.outsider).get(page).status_code == 404
