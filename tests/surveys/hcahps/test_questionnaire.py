"""An edition becomes a survey: whole or in part, with its skips, and nothing of it counts as confirmed by itself."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import pytest

from surveys.hcahps import editions
from surveys.hcahps import questionnaire as q
from surveys.questions import Item, findings, path, read

EDITIONS = {one.version: one for one in editions.editions()}
NEW = EDITIONS["2025"]
OWN = Item("q1", "text", "What else?")


def wrong(content):
    return [(one.code, one.item) for one in findings(content) if not one.is_advice]


def every_mark(content, edition=NEW):
    return frozenset((slot.key, slot.mark) for slot in q.slots(edition, content))


def filled(content):
    """With some words wherever there are none."""
    for item in content.items:
        if item.is_locked and not item.text:
            content = q.worded(content, item.key, "Some official words?", {})
    return content


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_the_whole_edition_lacks_only_words_that_are_not_ours_to_ship(edition):
    content = q.official(edition)
    assert read(content.data()) == content
    lacking = {q.key_of(number) for number, item in edition.items.items() if not item.text} | {q.BURDEN}
    assert set(wrong(content)) == {("no_text", key) for key in lacking}
    assert wrong(filled(content)) == []
    assert all(item.is_locked for item in content.items) and not content.asks_call_back


def test_words_of_the_care_transition_are_somebody_elses():
    assert (q.is_ours_to_ship(EDITIONS["2019"]), q.is_ours_to_ship(NEW)) == (False, True)
    texts = q.official(EDITIONS["2019"]).by_key
    assert [texts[f"h{number}"].text for number in (20, 21, 22)] == ["", "", ""]
    assert "Items 20 to 22: copyright Eric A. Coleman" in q.notice(EDITIONS["2019"])


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_a_screener_leads_past_exactly_what_hangs_on_it(edition):
    content = filled(q.official(edition))
    for number, item in edition.items.items():
        if item.screener:
            (skipping,) = item.unless
            asked = {page.name for page in path(content, {q.key_of(item.screener): skipping})}
            assert q.key_of(number) not in asked
            left_blank = {page.name for page in path(content, {})}
            assert q.key_of(number) in left_blank  # a screener nobody answered leads past nothing


def test_any_choice_for_ones_own_use_can_be_published_with_what_leads_to_it():
    free = [number for _measure, numbers in q.offered(NEW) for number in numbers]
    assert all(NEW.items[number].text for number in free)
    for chosen in chain(combinations(free, 1), combinations(free, 2), [free]):
        content = q.for_own_use(NEW, chosen)
        assert wrong(content) == []
        asked = {q.number_of(item.key) for item in content.items}
        assert asked >= set(chosen)
        assert asked - set(chosen) <= {NEW.items[number].screener for number in chosen}


def test_keys_of_our_own_questions_are_no_numbers():
    assert (q.number_of("h12"), q.number_of("q1"), q.number_of("help"), q.number_of("burden")) == (12, None, None, None)


def test_nothing_is_confirmed_until_somebody_did_and_a_changed_word_is_not_any_more():
    content = filled(q.official(NEW))
    assert len(q.unconfirmed(NEW, content, frozenset())) == 33
    marks = every_mark(content)
    assert q.unconfirmed(NEW, content, marks) == []
    changed = q.worded(content, "h8", "Other words?", {})
    assert [slot.key for slot in q.unconfirmed(NEW, changed, marks)] == ["h8"]


def test_an_answer_that_several_questions_share_changes_for_all_of_them():
    content = filled(q.official(NEW))
    changed = q.worded(content, "h18", content.by_key["h18"].text, {"2": "Yes, a little"})
    assert [slot.key for slot in q.unconfirmed(NEW, changed, every_mark(content))] == ["h18", "h19", "h20"]


def test_what_has_no_words_is_never_confirmed():
    content = q.official(NEW)
    assert {slot.key for slot in q.unconfirmed(NEW, content, every_mark(content))} == {
        "burden", "h8", "h10", "h11", "h14", "h18", "h19", "h20", "h26",
    }  # fmt: skip


def test_our_own_questions_come_behind_the_statement_that_leads_over():
    content = filled(q.official(NEW))
    content = replace(content, items=(*content.items, OWN))
    (left,) = q.unconfirmed(NEW, content, every_mark(content) - {(q.TRANSITION, "")})
    assert left.key == q.TRANSITION
    led = q.worded(content, q.TRANSITION, "Now some questions of ours.", {})
    assert [item.key for item in led.items][-3:] == ["h32", q.TRANSITION, "q1"]
    assert wrong(led) == [] and not q.needs_transition(led)
    assert q.worded(led, q.TRANSITION, "Others.", {}).by_key[q.TRANSITION].text == "Others."


def test_a_question_of_our_own_is_not_worded_as_official():
    content = replace(q.official(NEW), items=(*q.official(NEW).items, OWN))
    with pytest.raises(KeyError):
        q.worded(content, "q1", "What?", {})
    with pytest.raises(KeyError):
        q.worded(content, "h99", "What?", {})


def test_a_draft_is_looked_at_with_what_is_asked_in_our_own_words():
    told = q.with_topics(NEW, q.official(NEW))
    assert told.by_key["h1"].text == NEW.items[1].text
    assert told.by_key["h20"].text.startswith("[")
