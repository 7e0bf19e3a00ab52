"""The pure rules of a survey: its document, its conditions, every way through it, its texts, what is wrong with it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import shipped, words
from surveys.questions import BadContent, Item, Option, Rule, coverage, digest, findings, lengths, path, read, said_in
from surveys.questions import reachable as reached
from surveys.questions.branching import holds
from surveys.questions.texts import source_mark, units
from tests.surveys.questions import YES_NO, codes, of, one

# ---------------------------------------------------------------- the document
SHELLS = ("cg_cahps", "ppe_15")  # their wording is somebody else's and does not come with the product


@pytest.mark.parametrize("slug", SHELLS)
def test_of_licensed_surveys_only_the_terms_are_there(slug):
    made = shipped.template(slug)
    assert (made.terms["licence"], made.content.items) == ("licensed", ())
    assert made.terms["notice"] and made.terms["owner"]


@pytest.mark.parametrize("slug", [slug for slug in shipped.slugs() if slug not in SHELLS])
def test_every_template_is_whole_in_every_language(slug):
    made = shipped.template(slug)
    assert read(made.content.data()) == made.content
    assert [one for one in findings(made.content) if not one.is_advice] == []
    assert made.terms["notice"]
    assert {language for language, is_easy in made.translations if not is_easy} == {"zh-hans", "ar"}
    for texts in made.translations.values():
        marked = {unit: {"text": text, "of": source_mark(units(made.content)[unit])} for unit, text in texts.items()}
        assert coverage(made.content, marked).is_full


def test_the_hash_is_of_what_it_says_and_not_of_how_it_is_written():
    assert digest({"b": 1, "a": [1, 2]}) == digest({"a": [1, 2], "b": 1})
    assert digest({"a": "é"}) != digest({"a": "e"})


@pytest.mark.parametrize(
    "broken",
    [
        {"items": [{"key": "a", "kind": "single", "text": "x"}] * 2},
        {"items": [{"key": "a", "kind": "slider", "text": "x"}]},
        {"items": [{"key": "a", "kind": "single", "text": "x", "color": "red"}]},
        {"items": [{"key": "a", "kind": "text", "text": "x", "measure": "recommend"}]},
        {"sets": {"s": [{"code": "a", "label": "A"}, {"code": "a", "label": "B"}]}},
    ],
)
def test_what_cannot_be_a_survey_is_refused(broken):
    with pytest.raises(BadContent):
        read({"language": "en", "title": "x", **broken})


def test_no_screen_calls_the_recommendation_score_by_its_mark():
    made = shipped.template("recommendation")
    assert "Net Promoter" in made.terms["trademark"]
    assert not any("NPS" in text or "Promoter" in text for text in units(made.content).values())


# ---------------------------------------------------------------- conditions
@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (None, {}, True),
        ({"item": "a", "in": ["yes"]}, {"a": "yes"}, True),
        ({"item": "a", "in": ["yes"]}, {"a": None}, False),
        ({"item": "a", "in": ["x"]}, {"a": ["x", "y"]}, True),
        ({"item": "a", "most": 6}, {"a": 0}, True),
        ({"item": "a", "most": 6}, {}, False),
        ({"item": "a", "least": 9}, {"a": 9}, True),
        ({"item": "a", "answered": False}, {}, True),
        ({"not": {"item": "a", "answered": True}}, {}, True),
        ({"item": "a", "says": ["FELL"]}, {"a": "she fell at night"}, True),
        ({"all": [{"item": "a", "in": ["yes"]}, {"item": "b", "most": 3}]}, {"a": "yes", "b": 3}, True),
        ({"any": [{"item": "a", "in": ["yes"]}, {"call_back": True}]}, {"a": "no", "call_back": True}, True),
    ],
)
def test_a_condition_holds(condition, answers, expected):
    assert holds(condition, answers) is expected


def test_going_back_and_changing_a_screener_drops_what_hung_on_it():
    asked = of(
        one("medicine"), one("told", show_if={"item": "medicine", "in": ["yes"]}),
        one("how", show_if={"item": "told", "in": ["no"]}),
    )  # fmt: skip
    assert [page.name for page in path(asked, {"medicine": "yes", "told": "no"})] == ["medicine", "told", "how"]
    assert [page.name for page in path(asked, {"medicine": "no", "told": "no"})] == ["medicine"]


def test_a_matrix_is_a_page_for_each_line():
    rows = (Option("nurses", "Nurses"), Option("doctors", "Doctors"))
    assert [page.name for page in of(one("listen", kind="matrix", rows=rows)).pages] == [
        "listen.nurses",
        "listen.doctors",
    ]


# ---------------------------------------------------------------- every way through
def test_shortest_and_longest_way():
    asked = of(one("a"), one("b", show_if={"item": "a", "in": ["yes"]}), Item("say", "text", "Why?"))
    assert lengths(asked) == (39, 48)


def test_a_question_that_no_answers_lead_to_is_found():
    both = {"all": [{"item": "a", "in": ["yes"]}, {"item": "a", "in": ["no"]}]}
    behind = {"item": "b", "in": ["yes"]}
    asked = of(one("a"), one("b", show_if=both), one("c", show_if=behind))
    assert codes(findings(asked)) == [("unreachable", "b"), ("unreachable", "c")]


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["yes", "no"])), min_size=2, max_size=6), st.data())
def test_whatever_somebody_answers_they_see_only_what_can_be_reached(shown, data):
    items = [one("q0")]
    for number, (after, code) in enumerate(shown, 1):
        condition = {"item": f"q{after}", "in": [code]} if after < number else None
        items.append(one(f"q{number}", show_if=condition))
    asked, answers = of(*items), {}
    for item in items:
        answers[item.key] = data.draw(st.sampled_from(["yes", "no", None]))
    seen = {page.item.key for page in path(asked, answers)}
    assert seen <= reached(asked)
    low, high = lengths(asked)
    assert low <= 9 * len(seen) <= high


def test_thirty_screeners_in_a_row_are_no_trouble():
    items = [one("q0"), *(one(f"q{n}", show_if={"item": f"q{n - 1}", "in": ["yes"]}) for n in range(1, 30))]
    assert lengths(of(*items)) == (9, 270)


# ---------------------------------------------------------------- what is wrong
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (of(), [("no_question", "")]),
        (of(one("a", text=" ")), [("no_text", "a")]),
        (of(one("a", set="gone")), [("few_options", "a")]),
        (of(one("a", kind="ten", set="")), [("no_ends", "a")]),
        (of(one("a", kind="scale", set="", low="x", high="y", least=1, most=14)), [("wide_scale", "a")]),
        (of(one("a", kind="matrix")), [("no_rows", "a")]),
        (of(one("a", show_if={"item": "b", "in": ["yes"]}), one("b")), [("forward", "a")]),
        (of(one("a"), one("b", show_if={"item": "a", "in": ["maybe"]})), [("unknown_answer", "b")]),
        (of(one("a"), one("b", show_if={"item": "a", "near": 3})), [("bad_condition", "b")]),
        (of(one("a"), one("b", is_locked=True)), [("official_first", "")]),
        (of(one("a"), rules=(Rule({"item": "gone", "most": 6}),)), [("bad_rule", "")]),
        (of(one("a", show_if={"item": "a", "in": ["yes"]})), [("forward", "a")]),
    ],
)
def test_what_keeps_it_from_being_published(asked, expected):
    assert codes(findings(asked)) == expected
    assert all(words.finding(found, asked) for found in findings(asked))


def test_advice_keeps_nothing_back():
    hard = (
        "Notwithstanding organizational considerations, communication regarding pharmaceutical interventions satisfied?"
    )
    found = findings(of(one("a", text=hard), *(Item(f"t{n}", "text", "Why?") for n in range(12))))
    assert codes(found) == []
    assert {advice.code for advice in found} == {"hard_words", "many_open", "long"}


# ---------------------------------------------------------------- other languages
def test_a_changed_source_makes_a_translation_stale_and_a_new_one_misses_it():
    was = of(one("a"))
    texts = {unit: {"text": f"ع {unit}", "of": source_mark(text)} for unit, text in units(was).items()}
    assert coverage(was, texts).is_full
    changed = of(replace(one("a"), text="Is it really right?"), one("b"))
    lacks = coverage(changed, texts)
    assert (lacks.stale, lacks.missing) == (("a.text",), ("b.text",))


def test_it_is_said_in_another_language_with_the_same_codes():
    asked = of(one("a"))
    said = said_in(asked, {"a.text": {"text": "هل هذا صحيح؟"}, "set.yes_no.yes": {"text": "نعم"}}, "ar")
    assert said.items[0].text == "هل هذا صحيح؟"
    assert [(option.code, option.label) for option in said.options(said.items[0])] == [("yes", "نعم"), ("no", "No")]
    assert asked.sets["yes_no"] == YES_NO
