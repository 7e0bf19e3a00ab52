"""Nothing is lost in a packed row: what comes out went in, and scores are those of the answers."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from surveys.hcahps import editions, packing, questionnaire
from surveys.hcahps.coding import Status, coded, status_of
from surveys.hcahps.packing import LED_PAST, MISSING, NOT_ASKED
from surveys.hcahps.scores import scores
from surveys.hcahps.weighing import many

EDITIONS = {one.version: one for one in editions.editions()}
NEW = EDITIONS["2025"]
WALKS = 200


def drawn(edition, chance, asked=None):
    """Any answers at all, also ones that a screener would have led past (as on paper)."""
    given = {}
    for number in asked or edition.items:
        item = edition.items[number]
        if chance.random() < 0.3:
            continue
        codes = list(item.options)
        several = sorted(chance.sample(codes, chance.randrange(1, len(codes))), key=int)
        given[number] = ",".join(several) if item.takes_several else chance.choice(codes)
    return given


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_what_was_answered_comes_out_again(edition):
    chance = Random(7)  # noqa: S311 - a walk that can be walked again
    for _walk in range(WALKS):
        answers = drawn(edition, chance)
        packed = packing.pack(edition, edition.items, answers)
        assert packing.unpack(edition, packed) == answers
        assert coded(edition, packing.unpack(edition, packed)) == coded(edition, answers)
        assert all(-3 <= value < 2**15 for value in packed)


def test_an_eight_is_an_answer_and_what_was_led_past_is_none():
    packed = packing.pack(NEW, NEW.items, {12: "2", 24: "8"})
    assert (packed[12], packed[23], packed[0]) == (LED_PAST, 8, MISSING)
    own = packing.pack(NEW, [12, 13, 24], {12: "1"})
    assert (own[0], own[11], own[12]) == (NOT_ASKED, 1, MISSING)


@pytest.mark.parametrize(("asked", "answers"), [(NEW.items, {1: "5"}), (NEW.items, {99: "1"}), ([24], {1: "4"})])
def test_what_is_not_known_or_was_not_asked_is_refused(asked, answers):
    with pytest.raises(ValueError, match=r"answer|asked"):
        packing.pack(NEW, asked, answers)


def test_a_row_of_another_edition_is_refused():
    with pytest.raises(ValueError, match="zip"):
        packing.unpack(NEW, packing.pack(EDITIONS["2019"], EDITIONS["2019"].items, {}))


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_complete_means_what_the_method_says(edition):
    chance = Random(11)  # noqa: S311 - a walk that can be walked again
    for _walk in range(WALKS):
        answers = drawn(edition, chance)
        for number in chance.sample(list(edition.items), 12):
            answers.pop(number, None)
        is_complete = status_of(edition, answers) == Status.COMPLETED
        assert packing.is_complete(edition, edition.items, answers) == is_complete


def test_of_some_questions_half_is_enough():
    assert packing.is_complete(NEW, [1, 2, 3], {1: "4", 2: "4"})
    assert not packing.is_complete(NEW, [1, 2, 3], {1: "4"})
    assert packing.is_complete(NEW, [27], {27: "1"}) and not packing.is_complete(NEW, [27], {})


def test_totals_give_the_scores_of_the_answers_in_any_order():
    chance = Random(13)  # noqa: S311 - a walk that can be walked again
    people = [drawn(NEW, chance) for _person in range(60)]
    by_hand = {
        number: Counter(answers[number] for answers in people if number in answers) for number in NEW.items
    }  # fmt: skip
    rows = [packing.pack(NEW, NEW.items, answers) for answers in people]
    chance.shuffle(rows)
    totals = Counter(cell for row in rows for cell in packing.cells(row, is_complete=True))
    counts = packing.counts(NEW, {cell: many(number) for cell, number in totals.items()})
    assert scores(NEW, counts) == scores(NEW, by_hand)
    assert totals[packing.WHOLE, packing.COMPLETE] == 60


def test_a_response_that_was_broken_off_counts_as_one_and_for_nothing_else():
    packed = packing.pack(NEW, NEW.items, {1: "4"})
    assert list(packing.cells(packed, is_complete=False)) == [(packing.WHOLE, packing.BROKEN_OFF)]


def test_answers_are_found_by_the_numbers_of_official_questions():
    content = questionnaire.official(NEW)
    given = {"h1": "4", "h24": 0, "h32": ["1", "3"], "h2": None, "q1": "words", "h99": "1"}
    assert packing.answers_in(content, given) == {1: "4", 24: "0", 32: "1,3"}
    assert packing.asked_in(content) == frozenset(range(1, 33))
