"""Official wording is compared text by text, by a named person; nothing is published before, and a change undoes it."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital.actions import change_site
from hospital.models import Role
from surveys import actions
from surveys.hcahps import editions, questionnaire
from surveys.models import Attestation, Permission, Translation
from surveys.questions import Item, read, units
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast):
    return actions.begin_hcahps(edition="2025", site=change_site(cast.site, ccn="123456", by=None), by=None)


@pytest.fixture
def office(cast):
    return make.user(Role.SURVEYS, cast.site)


def draft_of(survey):
    return survey.versions.drafts().get()


def attest_all(survey, by):
    """In the order of the survey, with the words that are there, or some."""
    for item in read(draft_of(survey).content).items:
        if item.is_locked:
            actions.attest(draft_of(survey), key=item.key, text=item.text or "Official words?", labels={}, by=by)


def test_it_is_published_once_every_text_is_confirmed_by_somebody(survey, office):
    with pytest.raises(ValidationError, match="without words"):
        actions.publish(draft_of(survey), by=office)
    attest_all(survey, office)
    row = Attestation.objects.get(key="h1")
    assert (row.attested_by, Attestation.objects.count()) == (office, 33)
    assert Entry.objects.filter(verb="survey.attest").count() == 33
    actions.publish(draft_of(survey), by=office)


def test_one_text_that_nobody_confirmed_keeps_it_back(survey, office):
    attest_all(survey, office)
    Attestation.objects.get(key="h24").delete()
    with pytest.raises(ValidationError, match="1 text is not confirmed"):
        actions.publish(draft_of(survey), by=office)


def test_what_is_worded_anew_is_confirmed_anew_and_a_new_version_keeps_the_rest(survey, office):
    attest_all(survey, office)
    actions.publish(draft_of(survey), by=office)
    draft = actions.draft(survey, by=office)
    actions.attest(draft, key="h18", text="Official words?", labels={"1": "Yes, very much"}, by=office)
    content = read(draft_of(survey).content)
    marks = frozenset(survey.attestations.values_list("key", "mark"))
    left = questionnaire.unconfirmed(editions.newest(), content, marks)
    assert [slot.key for slot in left] == ["h19", "h20"]  # they share the answers


def test_it_needs_its_number_when_it_is_published_and_no_call_back(cast, survey, office):
    attest_all(survey, office)
    draft = draft_of(survey)
    actions.change_content(draft, replace(read(draft.content), asks_call_back=True), by=office)
    with pytest.raises(ValidationError, match="no call back"):
        actions.publish(draft, by=office)
    draft = draft_of(survey)
    actions.change_content(draft, replace(read(draft.content), asks_call_back=False), by=office)
    change_site(cast.site, ccn="", by=None)
    with pytest.raises(ValidationError, match="no CMS certification number"):
        actions.publish(draft, by=office)


def test_our_own_questions_wait_for_the_statement_that_leads_over(survey, office):
    attest_all(survey, office)
    draft = draft_of(survey)
    actions.change_content(draft, read(draft.content).with_item(Item("q1", "text", "What else?")), by=office)
    with pytest.raises(ValidationError, match="1 text is not confirmed"):
        actions.publish(draft, by=office)
    actions.attest(draft_of(survey), key="transition", text="Now questions of ours.", labels={}, by=office)
    actions.publish(draft_of(survey), by=office)


def test_it_refuses_no_words_no_question_what_was_changed_and_other_surveys(cast, survey, office):
    draft, told = draft_of(survey), {"labels": {}, "by": office}
    with pytest.raises(ValidationError, match="has words"):
        actions.attest(draft, key="h1", text=" ", **told)
    with pytest.raises(ValidationError, match="no official question"):
        actions.attest(draft, key="h99", text="What?", **told)
    with pytest.raises(ValidationError, match="changed this meanwhile"):
        actions.attest(draft, key="h1", text="What?", revision=9, **told)
    other = actions.begin(name="Ours", template="ward_pulse", site=cast.site, by=None)
    with pytest.raises(ValidationError, match="is official"):
        actions.attest(other.versions.get(), key="cared", text="What?", **told)


def test_words_of_somebody_else_need_their_permission(cast, survey, office):
    old = actions.begin_hcahps(edition="2019", site=survey.site, by=None)
    with pytest.raises(ValidationError, match="needs a permission"):
        actions.attest(draft_of(old), key="h20", text="Their words?", labels={}, by=office)
    actions.attest(draft_of(old), key="h1", text="Free words?", labels={}, by=office)
    assert not Permission.objects.exists()


def test_a_translation_of_it_is_official(survey, office):
    attest_all(survey, office)
    draft = draft_of(survey)
    texts = dict.fromkeys(units(read(draft.content)), "نص")
    actions.translate(draft, language="ar", is_easy=False, texts=texts, by=office)
    row = actions.review(Translation.objects.get(), by=office)
    assert row.status == Translation.Status.OFFICIAL


def test_the_office_compares_a_text_on_its_page(cast, survey, office):
    browser = make.signed_in(office)
    page = reverse("survey-official", args=[survey.code])
    shown = browser.get(page).content.decode()
    assert "33 texts to confirm" in shown and "Tagalog" in shown and "No words yet" in shown
    one = reverse("survey-attest", args=[survey.code, "h14"])
    form = browser.get(one).context["form"]
    assert form["label_9"].value().startswith("I never asked")
    sent = {"text": "Did they come at once?", "revision": 0, **{f"label_{code}": f"A{code}" for code in "12349"}}
    assert browser.post(one, sent).context["form"].errors  # not ticked
    assert browser.post(one, {**sent, "is_compared": "on"}).url == page
    assert office.name in browser.get(page).content.decode()
    assert [option.label for option in read(draft_of(survey).content).sets["f4_never_asked"]][-1] == "A9"
    assert browser.get(reverse("survey-attest", args=[survey.code, "transition"])).status_code == 404
    assert make.signed_in(cast.officer).get(one).status_code == 403
