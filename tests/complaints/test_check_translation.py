"""A translation says what the original says, says somebody who did not write it."""

import pytest

from complaints import actions
from tests import make
from tests.complaints import seen


@pytest.fixture
def row(cast):
    case = make.case(cast)
    actions.ask_translation(case, by=cast.officer, what="words", language="ar")
    return case.translations.get()


def check(row, by):
    return actions.check_translation(row.complaint, translation=row, by=by)


def test_it_works_and_its_target_is_met(row, cast):
    actions.translate(row.complaint, translation=row, by=cast.officer, words="ضغطت على الجرس.")
    assert "translation" in seen.running(row.complaint)
    check(row, cast.manager)
    row.refresh_from_db()
    assert row.is_good and seen.stopped(row.complaint)["translation"] == "translation_checked"
    assert seen.verbs(row.complaint)[-1] == "complaint.check_translation"


def test_it_refuses_its_author_and_one_without_words(row, cast):
    with seen.refused("changed"):
        check(row, cast.manager)
    actions.translate(row.complaint, translation=row, by=cast.officer, words="ضغطت على الجرس.")
    with seen.refused("own_translation"):
        check(row, cast.officer)
    assert "translation" in seen.running(make.fresh(row.complaint))
