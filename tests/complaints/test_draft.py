"""Keeping what was written of the reply."""

import pytest

from complaints import actions
from complaints.models import Letter
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.investigating(cast)


def test_it_works(case, officer):
    actions.draft(case, by=officer, words="We are sorry.", revision=0)
    letter = case.letters.get()
    assert (letter.state, letter.words, letter.number, letter.revision) == (Letter.State.DRAFT, "We are sorry.", 1, 1)
    assert (letter.drafted_by, letter.language) == (officer, "en")
    assert seen.verbs(case)[-1] == "complaint.draft"


def test_the_stage_stays(case, officer):
    actions.draft(case, by=officer, words="We are sorry.")
    assert make.fresh(case).status == "investigating"


def test_the_same_letter_grows(case, officer):
    actions.draft(case, by=officer, words="We are sorry.", revision=0)
    actions.draft(case, by=officer, words="We are very sorry.", revision=1, language="ar")
    letter = case.letters.get()
    assert (letter.words, letter.revision, letter.language) == ("We are very sorry.", 2, "ar")


def test_two_writers_do_not_overwrite_each_other(case, cast):
    actions.draft(case, by=cast.officer, words="Hers.", revision=0)
    with seen.refused("changed"):
        actions.draft(case, by=cast.colleague, words="His.", revision=0)
    assert case.letters.get().words == "Hers."


def test_without_the_revision_the_second_writer_would_win(case, cast):
    actions.draft(case, by=cast.officer, words="Hers.")
    actions.draft(case, by=cast.colleague, words="His.")
    assert case.letters.get().words == "His."


def test_it_refuses_nothing_at_all(case, officer):
    with seen.refused("empty"):
        actions.draft(case, by=officer, words="")


def test_it_refuses_while_somebody_reads_it(cast):
    case = make.waiting(cast)
    with seen.refused("illegal_transition"):
        actions.draft(case, by=cast.officer, words="Once more.")


def test_it_refuses_what_nobody_has_sorted(cast):
    case = make.case(cast)
    with seen.refused("illegal_transition"):
        actions.draft(case, by=cast.officer, words="Early.")


def test_after_reopening_a_new_letter_begins_and_the_old_one_stays(cast):
    case = make.closed(cast)
    actions.reopen(case, by=cast.officer, reason="They wrote again")
    actions.draft(case, by=cast.officer, words="Once more.", revision=0)
    assert [(row.number, row.state) for row in case.letters.all()] == [(2, "draft"), (1, "sent")]
