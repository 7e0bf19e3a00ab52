"""A survey's life: begun from a template, changed as a draft, published for good, copied, translated, reviewed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from surveys import actions
from surveys.models import InstrumentVersion, Translation
from surveys.questions import digest, read
from tests import make

pytestmark = pytest.mark.django_db


def begun(template="recommendation", **fields):
    return actions.begin(name="Your stay", template=template, by=None, now=make.NOW, **fields)


def drafted(instrument):
    return instrument.versions.drafts().get()


def test_it_begins_with_what_the_template_brings():
    survey = begun("friends_and_family")
    assert (survey.code, survey.is_locked, survey.owner) == ("your-stay", True, "NHS England")
    assert "to be confirmed" in survey.notice
    assert {row.tag: row.status for row in drafted(survey).translations.all()} == {
        "zh-hans": "draft", "ar": "draft", "en-easy": "draft",
    }  # fmt: skip
    assert begun().code == "your-stay-2"
    assert Entry.objects.filter(verb="survey.begin").count() == 2


def test_a_published_version_never_changes():
    survey = begun()
    version = actions.publish(drafted(survey), by=None)
    assert version.sha256 == digest(version.content)
    content = read(version.content)
    with pytest.raises(ValidationError, match="never changes"):
        actions.change_content(version, content, by=None)
    for change in ({"content": {}}, {"number": 7}, {"published_at": None, "sha256": ""}, {"sha256": "0" * 64}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            InstrumentVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        version.delete()


def test_what_is_wrong_keeps_it_from_being_published():
    survey = actions.begin(name="Empty", by=None)
    with pytest.raises(ValidationError, match="no question yet"):
        actions.publish(drafted(survey), by=None)


def test_a_new_version_is_a_copy_and_there_is_one_draft():
    survey = begun()
    first = actions.publish(drafted(survey), by=None)
    second = actions.draft(survey, by=None)
    assert (second.number, second.content, second.is_draft) == (2, first.content, True)
    assert second.translations.count() == first.translations.count() == 3
    assert actions.draft(survey, by=None) == second
    actions.discard(second, by=None)
    assert actions.draft(survey, by=None).number == 2


def test_a_first_version_is_not_thrown_away():
    with pytest.raises(ValidationError, match="first version"):
        actions.discard(drafted(begun()), by=None)


def test_official_questions_stay_as_they_are_and_own_ones_come_after_them():
    version = drafted(begun("friends_and_family"))
    content = read(version.content)
    for changed in (content.without_item("overall"), content.moved("overall", 1).with_set("fft", ())):
        with pytest.raises(ValidationError, match="official"):
            actions.change_content(version, changed, by=None)
    actions.change_content(version, content.without_item("better"), by=None)
    before = content.moved("why", -1)
    with pytest.raises(ValidationError, match="come first"):
        actions.publish(actions.change_content(version, before, by=None), by=None)


def test_somebody_elses_change_is_not_overwritten():
    version = drafted(begun())
    content = read(version.content)
    actions.change_content(version, content.without_item("why"), by=None, revision=0)
    with pytest.raises(ValidationError, match="meanwhile"):
        actions.change_content(version, content, by=None, revision=0)


# ---------------------------------------------------------------- other languages
def test_a_language_is_reviewed_only_whole(officer):
    version = drafted(begun())
    row = version.translations.get(language="ar", is_easy=False)
    with pytest.raises(ValidationError, match="2 texts are missing"):
        actions.review(_without(row, "title", "why.text"), by=officer)
    actions.translate(version, language="ar", is_easy=False, texts={"title": "س", "why.text": "ل"}, by=officer)
    row = actions.review(row, by=officer)
    assert (row.status, row.is_machine_made, row.reviewed_by) == ("reviewed", False, officer)


def _without(row, *units):
    row.texts = {unit: text for unit, text in row.texts.items() if unit not in units}
    row.save()
    return row


def test_a_change_of_the_source_puts_a_reviewed_language_back(officer):
    version = drafted(begun())
    actions.review(version.translations.get(language="ar", is_easy=False), by=officer)
    content = read(version.content)
    actions.change_content(version, content.without_item("why"), by=None)
    assert version.translations.get(language="ar", is_easy=False).is_offered
    changed = content.data() | {"intro": "Please tell us."}
    actions.change_content(version, read(changed), by=None)
    assert version.translations.get(language="ar", is_easy=False).status == Translation.Status.DRAFT


def test_what_patients_read_never_changes_and_further_languages_may_follow(officer):
    version = drafted(begun())
    arabic = actions.review(version.translations.get(language="ar", is_easy=False), by=officer)
    actions.publish(version, by=officer)
    with pytest.raises(ValidationError, match="Patients read this"):
        actions.translate(version, language="ar", is_easy=False, texts={"title": "س"}, by=officer)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Translation.objects.filter(pk=arabic.pk).update(texts={})
    chinese = version.translations.get(language="zh-hans")
    assert actions.review(chinese, by=officer).is_offered
    assert set(Entry.objects.filter(subject_kind="instrument").values_list("verb", flat=True)) == {
        "survey.begin", "survey.publish", "survey.review",
    }  # fmt: skip
