"""Texts with placeholders: complete in every language, unable to do anything but stand there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox import checks, kinds, wording
from outbox.wording import BadWording, Wording, fill, parse

# What a family never reads, by language (look and voice: patient words).
FORBIDDEN = {
    "en": r"\b(case|ticket|incident|complainant|complaint|NPS|SLA|escalat\w*|feedback)\b",
    "zh-hans": "案件|案例|工单|投诉|升级|事件单",
    "ar": "تذكرة|المشتكي|شكوى|تصعيد|قضية",
}
STAFF_FORBIDDEN = r"\b(clock|rung|sweep|firing|generation)\b"


def all_wordings():
    for template in wording.templates():
        for language in wording.LANGUAGES:
            yield template, language, wording.wording_of(template, language)


def test_every_message_has_its_wording_in_every_language_with_the_same_placeholders():
    assert list(wording.faults()) == []
    assert checks.wordings() == []
    assert len(kinds.KINDS) == len(wording.templates()) > 15


@pytest.mark.parametrize("audience", [kinds.FAMILY, kinds.STAFF])
def test_no_wording_holds_a_word_its_reader_should_not_meet(audience):
    found = []
    for template, language, text in all_wordings():
        words = FORBIDDEN[language] if audience == kinds.FAMILY else STAFF_FORBIDDEN
        if kinds.KINDS[template].audience == audience:
            found += re.findall(words, f"{text.subject}\n{text.body}", re.IGNORECASE)
    assert found == []


def test_the_forbidden_words_would_be_found():
    assert re.search(FORBIDDEN["en"], "Your complaint was escalated.")
    assert re.search(FORBIDDEN["zh-hans"], "您的投诉已升级")


def test_a_subject_line_never_names_the_hospital_and_says_no_more_than_the_reference():
    for template, _language, text in all_wordings():
        if kinds.KINDS[template].audience == kinds.FAMILY:
            assert set(wording.PLACEHOLDER.findall(text.subject)) <= {"ref"}, template


def test_alerts_to_staff_carry_a_reference_and_a_link_only():
    for template, _language, text in all_wordings():
        if template.startswith("complaints/") and kinds.KINDS[template].audience == kinds.STAFF:
            where = {"place"} if template.startswith("complaints/threat") else set()  # help has to go there
            about = set() if template == "complaints/arrived_late" else {"ref"}  # that one is about a whole list
            assert text.needs == {"link"} | about | where, template


def test_a_file_is_remarks_subject_empty_line_body():
    text = parse("# a remark\nHello {ref}\n\nFirst line\n\nSecond {name}\n")
    assert text == Wording("Hello {ref}", "First line\n\nSecond {name}")
    assert text.placeholders == {"ref", "name"}


@pytest.mark.parametrize(
    "text",
    ["", "Subject only", "Subject\nno empty line\nbody", "S\n\n{0}", "S\n\n{name!r}", "S\n\n{a.b}", "S\n\n{{x}}",
     "S\n\n{ref", "S }\n\nbody", "S\n\n{Ref}", "S\n\n{% if x %}", "S\n\n{ref:>10}"],
)  # fmt: skip
def test_whatever_is_more_than_a_placeholder_is_refused(text):
    with pytest.raises(BadWording):
        parse(text)


def test_values_are_put_in_once_and_never_read_as_wording():
    text = fill(Wording("{name}", "{name} {ref}"), {"name": "{ref} {% load x %} {0.__class__}", "ref": "C-1"}, "en")
    assert text.body == "{ref} {% load x %} {0.__class__} C-1"


@given(st.text())
def test_a_subject_stays_one_line_whatever_a_value_holds(value):
    text = fill(Wording("About {name}!", "x"), {"name": value}, "en")
    assert len(text.subject.splitlines()) == 1
    assert "\r" not in text.subject and "\n" not in text.subject


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        fill(Wording("{name}", "x"), {}, "en")


@pytest.mark.parametrize("name", ["2026-02-30", "9999-99-99", "0000-01-01", "٢٠٢٦-٠٢-٣٠"])
def test_who_calls_themselves_like_a_day_that_never_comes_is_written_to_all_the_same(name):
    assert fill(Wording("s", "Dear {name},"), {"name": name}, "en").body == f"Dear {name},"


@pytest.mark.parametrize(
    ("language", "written"), [("en", "7 November 2026"), ("zh-hans", "2026年11月7日"), ("ar", "7 نوفمبر 2026")]
)
def test_dates_are_written_out_in_the_reader_s_language(language, written):
    latin = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
    assert fill(Wording("s", "{date}"), {"date": "2026-11-07"}, language).body.translate(latin) == written


@pytest.mark.parametrize(("asked", "read"), [
    ("zh-hans", "zh-hans"), ("zh-CN", "zh-hans"), ("zh_Hant", "zh-hans"), ("ar-EG", "ar"), ("en-IE", "en"),
    ("pl", "en"), ("", "en"), ("zhx", "en"),
])  # fmt: skip
def test_everybody_reads_the_nearest_of_our_languages(asked, read):
    assert wording.spoken(asked) == read


def test_a_language_that_is_not_ours_gets_english():
    assert wording.wording_of("complaints/reply", "pl") == wording.wording_of("complaints/reply", "en")


def test_a_missing_language_and_other_placeholders_would_be_found(tmp_path, monkeypatch):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "one.en.txt").write_text("S {hospital}\n\n{ref}")
    (tmp_path / "room" / "one.ar.txt").write_text("S\n\n{name}")
    monkeypatch.setattr(wording, "FOLDER", tmp_path)
    wording.wording_of.cache_clear()
    try:
        faults = list(wording.faults())
    finally:
        wording.wording_of.cache_clear()
    assert faults == [
        "room/one: no wording in zh-hans",
        "room/one.en: the subject names the hospital, and a lock screen would show it",
        "room/one.ar: other placeholders than in English",
    ]


def test_machine_made_wordings_carry_their_marker():
    for path in wording.FOLDER.rglob("*.txt"):
        assert path.read_text().startswith("# Machine-made") == (not path.name.endswith(".en.txt")), path.name
