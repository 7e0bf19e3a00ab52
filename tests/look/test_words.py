"""One word per thing: staff and patients each read their own, and every text can be translated."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.house import tree
from tests.look import texts

# Words of the code that no page says
STAFF = ("clock", "rung", "sweep", "firing", "generation")
# Words of the hospital that no patient or family reads
PATIENT = ("ticket", "incident", "complainant", "NPS", "SLA", "escalation", "case")
# Pages that a patient may see although they stand in the staff world
FOR_ALL = ("parts/_patients.html", "403.html", "403_csrf.html", "404.html", "500.html", "bootstrap5/")


def said(words: tuple[str, ...], in_texts: list[str]) -> list[str]:
    pattern = re.compile(rf"(?<![\w(])(?:{'|'.join(words)})(?:s|es|ed|ing)?(?!\w|\)[sd])", re.I)
    return [text for text in in_texts if pattern.search(re.sub(r"\{[{%].*?[%}]\}|%\(\w+\)[sd]", "", text))]


def is_for_patients(path: Path) -> bool:
    relative = path.relative_to(texts.TEMPLATES).as_posix()
    return texts.extends(path) == "base_public.html" or "public" in relative or relative.startswith(FOR_ALL)


def in_template(path: Path) -> list[str]:
    text = texts.source(path)
    return texts.translated(text) + texts.untranslated(text)


@pytest.mark.parametrize("path", texts.templates(), ids=texts.name)
def test_no_page_says_a_word_of_the_code(path):
    assert said(STAFF, in_template(path)) == []


@pytest.mark.parametrize("path", [path for path in texts.templates() if is_for_patients(path)], ids=texts.name)
def test_patients_read_none_of_our_words(path):
    assert said(PATIENT, in_template(path)) == []


def test_no_message_of_the_program_says_a_word_of_the_code():
    found = {tree.name(path): said(STAFF, texts.messages(path)) for path in tree.sources()}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_message_to_patients_uses_our_words():
    public = [path for path in tree.sources() if "public" in tree.name(path)]
    found = {tree.name(path): said(PATIENT, texts.messages(path)) for path in public}
    assert {name: words for name, words in found.items() if words} == {}


def test_no_catalog_says_a_word_of_the_code():
    for path in texts.ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            known = [text for message in read_po(file) for text in _strings(message.id)]
        assert said(STAFF, known) == []


def _strings(text: object) -> list[str]:
    return [part for part in (text if isinstance(text, list | tuple) else [text]) if isinstance(part, str)]


@pytest.mark.parametrize("path", texts.templates(), ids=texts.name)
def test_every_text_of_a_page_can_be_translated(path):
    assert texts.untranslated(texts.source(path)) == []


def test_forbidden_words_would_be_found():
    assert said(STAFF, ["The sweep fired", "2 clocks run", "Clocks", "o'clock"]) == [
        "The sweep fired",
        "2 clocks run",
        "Clocks",
        "o'clock",
    ]
    assert said(PATIENT, ["Your case is open", "Suitcase", "In case of fire", "%(case)s", "{{ case.ref }}"]) == [
        "Your case is open", "In case of fire",
    ]  # fmt: skip


def test_texts_are_found_wherever_they_stand():
    page = """<p title="Sweep">{% trans "One" %} {% blocktrans %}Two {{ n }}{% endblocktrans %} Three {{ four }}</p>
      <input placeholder="{% trans 'Five' %}" value="six"><kbd>Ctrl</kbd>{% include "x" with a=_("Seven") %}"""
    assert texts.translated(page) == ["Two {{ n }}", "One", "Five", "Seven"]
    assert texts.untranslated(page) == ["Sweep", "Three"]
