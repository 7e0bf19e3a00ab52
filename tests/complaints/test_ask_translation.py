"""Asking for their words or a letter in another language; a target of its own runs until it is there."""

from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen


def test_it_works(cast):
    case = make.case(cast)
    actions.ask_translation(case, by=cast.officer, what="words", language="ar", works_in="en")
    assert "translation" in seen.running(case)
    assert (make.fresh(case).works_in, case.translations.get().language) == ("en", "ar")
    assert seen.verbs(case)[-1] == "complaint.ask_translation"


def test_it_refuses_the_language_it_is_written_in_and_what_is_asked_for_already(cast):
    case = make.case(cast)
    with seen.refused("same"):
        actions.ask_translation(case, by=cast.officer, what="words", language=case.feedback.language)
    actions.ask_translation(case, by=cast.officer, what="words", language="ar")
    with seen.refused("asked"):
        actions.ask_translation(case, by=cast.officer, what="words", language="ar")
    with seen.refused("no_letter"):
        actions.ask_translation(case, by=cast.officer, what="response", language="ar")


def test_a_letter_in_another_language_than_its_readers_waits_by_itself(cast):
    case = make.investigating(cast)
    type(case.teller).objects.filter(pk=case.teller_id).update(language="ar")
    actions.draft(case, by=cast.officer, words="We look into it.", kind="update", language="en")
    assert case.translations.get().language == "ar" and "translation" in seen.running(case)
    with seen.refused("translation"):
        actions.respond(case, by=cast.officer, kind="update")


def test_the_queue_says_that_it_waits(cast):
    case = make.investigating(cast)
    actions.acknowledge(case, by=cast.officer, how="phone", is_two_way=True)
    actions.ask_translation(case, by=cast.officer, what="words", language="ar")
    page = make.signed_in(cast.manager).get(reverse("complaints") + "?view=open").content.decode()
    assert "Waiting for translation" in page
