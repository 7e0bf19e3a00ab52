"""Writing a translation: by somebody, marked where a machine made the draft; a letter that changes waits anew."""

import pytest
from django.urls import reverse

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def row(cast):
    case = make.investigating(cast)
    actions.draft(case, by=cast.officer, words="We look into it.", kind="update")
    actions.ask_translation(case, by=cast.officer, what="update", language="ar")
    return case.translations.get()


def translate(row, by, words="ننظر في الأمر."):
    return actions.translate(row.complaint, translation=row, by=by, words=words)


def test_it_works(row, cast):
    actions.translate(row.complaint, translation=row, by=cast.officer, words="ننظر في الأمر.", is_machine_made=True)
    row.refresh_from_db()
    assert (row.by, row.is_machine_made, row.is_current, row.is_good) == (cast.officer, True, True, False)
    answer = make.signed_in(cast.manager).get(reverse("complaint-respond", args=[row.complaint.ref]) + "?kind=update")
    page = answer.content.decode()
    assert all(words in page for words in ("Machine draft", "ننظر في الأمر.", "nobody else has checked"))


def test_it_refuses_an_empty_one_and_one_of_a_letter_that_was_sent(row, cast):
    with seen.refused("empty"):
        translate(row, cast.officer, " ")
    translate(row, cast.officer)
    actions.check_translation(row.complaint, translation=row, by=cast.manager)
    actions.respond(row.complaint, by=cast.officer, kind="update", how="letter")
    copy = row.complaint.letters.get().copy
    assert copy.page.index("ننظر") < copy.page.index("We look into it.") and 'dir="rtl"' in copy.page
    with seen.refused("sent"):
        translate(row, cast.officer)


def test_a_letter_that_changes_waits_for_its_translation_anew(row, cast):
    translate(row, cast.officer)
    actions.check_translation(row.complaint, translation=row, by=cast.manager)
    assert "translation" not in seen.running(row.complaint)
    actions.draft(row.complaint, by=cast.officer, words="We know more now.", kind="update")
    row.refresh_from_db()
    assert not row.is_current and "translation" in seen.running(row.complaint)
    with seen.refused("translation"):
        actions.respond(row.complaint, by=cast.officer, kind="update")


def test_it_is_written_and_checked_on_one_page(row, cast):
    url = reverse("complaint-translate", args=[row.complaint.ref, row.pk])
    make.signed_in(cast.officer).post(url, {"words": "ننظر في الأمر."})
    assert "complaint-check" not in make.signed_in(cast.officer).get(url).content.decode()
    manager = make.signed_in(cast.manager)
    assert "It says the same: checked" in manager.get(url).content.decode()
    manager.post(reverse("complaint-check-translation", args=[row.complaint.ref, row.pk]))
    row.refresh_from_db()
    assert row.is_good


def test_words_of_a_red_flag_are_found_in_a_translation_of_what_they_told_us(cast):
    case = make.investigating(cast, words="Sesini kimse duymadı.", language="tr")
    actions.ask_translation(case, by=cast.officer, what="words", language="en")
    translate(case.translations.get(), cast.officer, "She said that she will call a journalist.")
    hit = case.feedback.hits.get()
    assert (hit.rule.cause, hit.in_translation) == ("media", True)
