"""What people are called: in whose script, which part is the family name, and what they asked to be called."""

from dataclasses import dataclass

import pytest

from hospital import naming


@dataclass
class Somebody:
    name: str = ""
    name_in_other_script: str = ""
    name_transliterated: str = ""
    preferred_name: str = ""
    name_order: str = ""
    language: str = ""


@pytest.mark.parametrize(
    ("person", "reader", "seen"),
    [
        (Somebody("陈晓雨", name_transliterated="Chen Xiaoyu"), "en", "Chen Xiaoyu (陈晓雨)"),
        (Somebody("陈晓雨", name_transliterated="Chen Xiaoyu"), "zh-hans", "陈晓雨 (Chen Xiaoyu)"),
        (Somebody("Chen Xiaoyu", "陈晓雨"), "zh-hans", "陈晓雨 (Chen Xiaoyu)"),
        (Somebody("فاطمة حسن", name_transliterated="Fatima Hassan"), "ar", "فاطمة حسن (Fatima Hassan)"),
        (Somebody("فاطمة حسن"), "en", "فاطمة حسن"),
        (Somebody("Ann Kelly", "Ann Kelly", "Ann Kelly"), "en", "Ann Kelly"),
        (Somebody(), "en", ""),
    ],
)
def test_a_reader_sees_the_name_in_their_own_script_first(person, reader, seen):
    assert naming.shown(person, reader) == seen


@pytest.mark.parametrize(
    ("person", "reader", "family"),
    [
        (Somebody("陈晓雨"), "zh-hans", "陈"),
        (Somebody("欧阳振华"), "zh-hans", "欧阳"),
        (Somebody("Chen Xiaoyu", "陈晓雨"), "en", "Chen"),
        (Somebody("Chen Xiaoyu", language="zh-hans"), "en", "Chen"),
        (Somebody("Mary Chen", language="zh-hans", name_order="last"), "en", "Chen"),
        (Somebody("Ann van der Berg"), "en", "van der Berg"),
        (Somebody("Nagy Ilona", language="hu"), "en", "Nagy"),
        (Somebody("فاطمة حسن"), "ar", "حسن"),
        (Somebody("Madonna"), "en", ""),
        (Somebody(), "en", ""),
    ],
)
def test_the_family_name_stands_where_their_language_puts_it(person, reader, family):
    assert naming.family_name(person, reader) == family


def test_whoever_asked_for_a_name_is_called_by_it():
    assert naming.addressed(Somebody("Chan Mei Ling", preferred_name="Maggie"), "en") == "Maggie"
    assert naming.addressed(Somebody("Chan Mei Ling", "陳美玲"), "zh-hans") == "陳美玲"
