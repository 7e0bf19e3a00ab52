"""Names by ear, by hand and in another alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital import sounding
from hospital.folding import fold
from hospital.searching import ask, name_tokens


def finds(query: str, name: str, how: str = "named") -> bool:
    tokens = name_tokens(name)
    wanted = getattr(ask(query), how)
    return bool(wanted) and all(tokens & one for one in wanted)


@pytest.mark.parametrize(
    "query",
    [
        "chen xiaoyu", "xiaoyu chen", "chenxiaoyu", "chen xiao yu", "xiao yu", "chén xiǎoyǔ", "chen2 xiao3 yu3",
        "陈晓雨", "晓雨", "陈", "CHEN XIAOYU", "ch'en hsiao-yu", "hsiaoyu", "chan", "tan",
    ],
)  # fmt: skip
def test_a_name_in_signs_is_found_by_how_it_is_read(query):
    assert finds(query, "陈晓雨")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("zeng", "曾国强"), ("shan", "单雄信"), ("qiu", "仇英"), ("ouyang", "欧阳修"), ("auyeung", "歐陽修"),
        ("lv", "吕布"), ("lü", "吕布"), ("lyu", "吕布"), ("lu", "吕布"),
        ("wong", "黄大文"), ("szeto", "司徒明"), ("hsu", "徐志伟"),
    ],
)  # fmt: skip
def test_a_surname_is_found_by_each_of_its_spellings(query, name):
    assert finds(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [("cxy", "陈晓雨"), ("xy", "陈晓雨"), ("cxy", "Chen Xiaoyu"), ("cx", "Chen Xiaoyu"), ("oyzh", "欧阳振华")],
)
def test_initials_find_it_among_words(query, name):
    assert finds(query, name, "told")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("mohammed", "محمد علي"), ("mohamad", "Muhammad Ali"), ("محمد", "Mohamed Ali"), ("abdulrahman", "عبد الرحمن"),
        ("abdel rahman", "عبدالرحمن"), ("fatma", "Fatimah"), ("فاطمه", "Fatima Ahmed"), ("elmasry", "Al-Masri"),
        ("yusuf", "Youssef"), ("khaled", "خالد"), ("hussain", "حسين"), ("مصطفى", "Moustafa"), ("ibrahim", "إبراهيم"),
    ],
)  # fmt: skip
def test_arabic_names_are_found_by_their_sound(query, name):
    assert finds(query, name, "near")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bartholemew", "Bartholomew"), ("osulivan", "O’Sullivan"), ("kowalksi", "Kowalski"),
        ("wisniewsk", "Wiśniewska"), ("braennan", "Brennan"), ("muphy", "Murphy"),
        ("陈小雨", "陈晓雨"), ("陳曉雨", "陈晓雨"), ("فاتمة", "فاطمة"),
        ("bartho", "Bartholomew"), ("xiaoy", "陈晓雨"), ("k", "Kowalski"),
    ],
)  # fmt: skip
def test_slips_homophones_and_half_typed_words_come_near(query, name):
    assert finds(query, name, "near")
    assert not finds(query, name, "told")


@pytest.mark.parametrize(
    ("query", "name"), [("kelly", "Murphy"), ("chen", "王晓明"), ("mahmoud", "خالد"), ("lee", "Lea"), ("ann", "Ana")]
)
def test_other_names_do_not(query, name):
    assert not finds(query, name, "near")


def test_a_story_never_answers_for_a_name():
    assert not any(token[0] in "=~-" for token in ask("x").told[0] - {"=x"})
    story = set(name_tokens("May Will")) & {"may", "will"}
    assert story == {"may", "will"}
    assert not ask("may").named[0] & {"may"}


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12), st.data())
def test_every_single_slip_is_forgiven(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    for typed in (
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        swapped,
    ):
        assert name_tokens(word) & ask(typed).near[0]


@given(st.text(max_size=30))
def test_any_word_sounds_like_something_or_nothing(text):
    for word in fold(text).split():
        assert all(len(one) > 1 for one in sounding.heard(word))
        assert sounding.in_latin(word) is not None
