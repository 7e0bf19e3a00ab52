"""Official questions beside the official instrument: what somebody has compared, what is still to be compared, and the
languages that wait for the official translation.
"""

from __future__ import annotations

from dataclasses import dataclass

from surveys import words
from surveys.boards import Language, languages_of
from surveys.hcahps import editions, questionnaire
from surveys.hcahps.editions import Edition
from surveys.hcahps.questionnaire import SPOKEN, Slot
from surveys.models import Attestation, Instrument, InstrumentVersion
from surveys.questions import Content
from surveys.words import Word


@dataclass(frozen=True, slots=True)
class Line:
    """One text to compare. `called` is what it is called without its words, `unsure` what to look at most closely."""

    slot: Slot
    called: Word
    answers: list[str]
    unsure: list[Word]
    attestation: Attestation | None


@dataclass(frozen=True, slots=True)
class Filling:
    """A language with an official translation: what the hospital has put into it, if our pages can speak it."""

    name: Word
    tag: str
    row: Language | None

    @property
    def is_source(self) -> bool:
        return self.tag == questionnaire.LANGUAGE


@dataclass(frozen=True, slots=True)
class Comparison:
    edition: Edition
    version: InstrumentVersion
    lines: list[Line]
    languages: list[Filling]

    @property
    def left(self) -> int:
        return sum(line.attestation is None for line in self.lines)


def comparison_of(survey: Instrument, version: InstrumentVersion, content: Content) -> Comparison:
    edition = editions.named(survey.edition)
    rows = survey.attestations.select_related("attested_by")
    confirmed = {(row.key, row.mark): row for row in rows}
    lines = [
        Line(slot, _called(slot), _answers(content, slot), _unsure(slot), confirmed.get((slot.key, slot.mark)))
        for slot in questionnaire.slots(edition, content)
    ]
    return Comparison(edition, version, lines, _fillings(edition, version, content))


def _called(slot: Slot) -> Word:
    return slot.item.topic if slot.item else words.STATEMENTS[slot.key]


def _answers(content: Content, slot: Slot) -> list[str]:
    item = content.by_key.get(slot.key)
    return [option.label for option in content.options(item)] if item else []


def _unsure(slot: Slot) -> list[Word]:
    return [words.UNSURE[part] for part in slot.item.unsure] if slot.item else []


def _fillings(edition: Edition, version: InstrumentVersion, content: Content) -> list[Filling]:
    known = {language.tag: language for language in languages_of(version, content)}
    return [
        Filling(words.OFFICIAL_LANGUAGES[code], SPOKEN.get(code, ""), known.get(SPOKEN.get(code, "")))
        for code in edition.languages
    ]
