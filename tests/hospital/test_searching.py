"""Half-remembered words in every script find what they should, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.folding import fold
from hospital.searching import MOST_TOKENS, ask, asked_reference, blind, names_somebody, tokens_of


def finds(query: str, *, words=(), names=(), phones=(), records=()) -> bool:
    """Every set of the query is met by a token of the record, as the database asks it."""
    tokens = set(tokens_of(words=words, names=names, phones=phones, records=records))
    asked = ask(query).told
    return bool(asked) and all(tokens & wanted for wanted in asked)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("chen", "Wei Chen"), ("CHEN wei", "Wei Chen"), ("wc", "Wei Chen"), ("muller", "Jörg Müller"),
        ("sorensen", "Mette Sørensen"), ("obrien", "Niamh O’Brien"), ("o'brien", "Niamh O’Brien"),
        ("brien", "Niamh O’Brien"), ("wałęsa", "Lech Walesa"), ("strasse", "Anna Straße"),
        ("王小明", "王小明"), ("小明", "王小明"), ("王", "王小明"), ("ｗｅｉ", "Wei Chen"),
        ("فاطمة", "فاطمه الزهراء"), ("زهراء", "فاطمة الزهراء"), ("الزهراء", "زهراء"), ("مُحَمَّد", "محمد علي"),
        ("على", "محمد علي"), ("احمد", "أحمد"), ("김철수", "김철수"), ("たなか", "たなか ゆき"), ("γιωργος", "Γιώργος"),
        ("иван", "Иван Петров"),
    ],
)  # fmt: skip
def test_a_name_is_found(query, name):
    assert finds(query, names=[name])


@pytest.mark.parametrize(
    ("query", "name"),
    [("chan", "Wei Chen"), ("明小", "王小明"), ("王大明", "王小明"), ("wei zhang", "Wei Chen"), ("محمود", "محمد")],
)
def test_another_name_is_not(query, name):
    assert not finds(query, names=[name])


def test_chinese_words_are_found_inside_a_sentence_without_spaces():
    story = "昨天晚上护士没有回应呼叫铃，等了四十分钟。"
    assert finds("呼叫铃", words=[story])
    assert finds("护士 呼叫铃", words=[story])
    assert not finds("医生", words=[story])
    assert not finds("铃叫", words=[story])


@pytest.mark.parametrize("query", ["0142", "٠١٤٢", "555 0142", "+353 87 555 0142", "(087) 555-0142"])
def test_a_telephone_is_found_by_its_end(query):
    assert finds(query, phones=["+353 87 555 0142"])


@pytest.mark.parametrize("query", ["0143", "142", "555"])
def test_other_digits_do_not_find_it(query):
    assert not finds(query, phones=["+353 87 555 0142"])


@pytest.mark.parametrize("query", ["MRN-0048213", "mrn0048213", "MRN 0048213", "mrn 004 8213"])
def test_a_record_number_is_found_however_it_is_spaced(query):
    assert finds(query, records=["MRN 0048213"])


def test_a_part_of_a_record_number_does_not_find_it():
    assert not finds("0048213", records=["MRN 0048213"])
    assert not finds("8213", records=["MRN 0048213"])


def test_words_and_a_number_together_must_both_be_met():
    assert finds("chen 0142", names=["Wei Chen"], phones=["087 555 0142"])
    assert not finds("chen 0142", names=["Wei Chen"], phones=["087 555 9999"])
    assert not finds("chan 0142", names=["Wei Chen"], phones=["087 555 0142"])


@pytest.mark.parametrize("query", ["", "   ", "…", "—", "@#!"])
def test_nothing_asked_is_nothing_asked(query):
    assert ask(query).told == ()


def test_sensitive_numbers_are_stored_blinded_only():
    tokens = tokens_of(phones=["+353 87 555 0142"], records=["MRN 0048213"])
    assert all(token.startswith("#") for token in tokens)
    assert not any("0142" in token or "48213" in token for token in tokens)


def test_the_blind_token_needs_the_key(settings):
    before = blind("p", "0142")
    settings.SEARCH_KEY = "another"
    assert blind("p", "0142") != before


def test_a_long_story_never_crowds_out_names_and_numbers():
    words = " ".join(f"word{number}" for number in range(2000))
    tokens = tokens_of(words=[words], names=["Wei Chen"], phones=["087 555 0142"])
    assert len(tokens) == MOST_TOKENS
    assert {"wei", "chen", "wc", blind("p", "0142")} <= set(tokens)


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        ("C-000412", "C-000412"),
        ("c412", "C-000412"),
        (" f-12 ", "F-000012"),
        ("C‑000412", "C-000412"),
        ("412", ""),
        ("chen", ""),
    ],
)
def test_a_reference_is_understood_however_short(typed, ref):
    assert asked_reference(typed) == ref


def test_only_a_bare_reference_names_nobody():
    assert not names_somebody("C-000412")
    assert not names_somebody("  ")
    assert names_somebody("chen")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(words):
    assert fold(fold(words)) == fold(words)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_found_again_by_the_same_words(words):
    asked = ask(words).told
    tokens = set(tokens_of(words=[words], names=[words], phones=[words], records=[words]))
    assert all(tokens & wanted for wanted in asked)


@given(st.text(max_size=200))
def test_tokens_fit_their_column(words):
    tokens = tokens_of(words=[words], names=[words], phones=[words], records=[words])
    assert all(0 < len(token) <= 40 for token in tokens)
    assert len(tokens) == len(set(tokens))
