"""What messages say: texts in files, one per language, with {placeholders} and nothing else.

A wording is data. It cannot loop, choose, look anything up or call anything, so that whoever edits one, and
whatever a value contains, cannot make a message say more than it was given (ASVS 1.3.7). Values are put in
once and never read again as wording.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date

from hospital.phrasing import isolated

FOLDER = Path(__file__).resolve().parent / "wordings"
LANGUAGES = ("en", "zh-hans", "ar")
FROM_THE_RIGHT = frozenset({"ar"})
# What the outbox itself fills in; everything else comes from whoever queues the message.
AUTOMATIC = frozenset({"hospital"})
UNMARKED = "#"  # lines above the subject that begin with it are remarks

PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
BRACE = re.compile(r"[{}]")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DATE_STYLES = {"en": ("d MMMM y", "en_GB"), "zh-hans": ("long", "zh_Hans"), "ar": ("d MMMM y", "ar")}


class BadWording(ValueError):
    """A wording file that is not: subject, empty line, body; or that holds a stray brace."""


@dataclass(frozen=True, slots=True)
class Wording:
    subject: str
    body: str

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(PLACEHOLDER.findall(f"{self.subject}\n{self.body}"))

    @property
    def needs(self) -> frozenset[str]:
        """What whoever queues the message has to give."""
        return self.placeholders - AUTOMATIC


@dataclass(frozen=True, slots=True)
class Text:
    """A wording with its values put in; the subject is one line."""

    subject: str
    body: str


def parse(text: str) -> Wording:
    """Read one file: remarks, a line that is the subject, an empty line, the body."""
    lines = text.splitlines()
    while lines and lines[0].startswith(UNMARKED):
        del lines[0]
    if len(lines) < 3 or not lines[0].strip() or lines[1].strip():
        raise BadWording("A wording is a subject, an empty line and a body.")
    wording = Wording(lines[0].strip(), "\n".join(lines[2:]).strip())
    if BRACE.search(PLACEHOLDER.sub("", f"{wording.subject}{wording.body}")):
        raise BadWording("A brace stands only around the name of a placeholder.")
    return wording


def fill(wording: Wording, values: Mapping[str, str], language: str) -> Text:
    """Put the values in. Raises KeyError for a placeholder without one. ISO dates are written out; where the text
    runs from the right, numbers that would be turned round are kept in their order.
    """

    def value(found: re.Match[str]) -> str:
        return written(str(values[found[1]]), language)

    subject, body = (PLACEHOLDER.sub(value, text) for text in (wording.subject, wording.body))
    return Text(" ".join(subject.split()), isolated(body) if spoken(language) in FROM_THE_RIGHT else body)


def written(value: str, language: str) -> str:
    """`2026-11-22` as 22 November 2026, 2026年11月22日 or 22 نوفمبر 2026; everything else as it is, also what only
    looks like a day: somebody may call themselves so.
    """
    if not ISO_DATE.fullmatch(value):
        return value
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    style, locale = DATE_STYLES[spoken(language)]
    return format_date(day, style, locale=locale)


def spoken(language: str) -> str:
    """The one of our languages that comes nearest: "zh-CN" and "zh-Hant" read Chinese, "pl" reads English."""
    wanted = language.lower().replace("_", "-")
    alike = (ours for ours in LANGUAGES if ours.split("-")[0] == wanted.split("-")[0])
    return wanted if wanted in LANGUAGES else next(alike, LANGUAGES[0])


@lru_cache(maxsize=256)
def wording_of(template: str, language: str) -> Wording:
    """The wording of a template such as "complaints/reply", in the nearest of our languages."""
    return parse((FOLDER / f"{template}.{spoken(language)}.txt").read_text(encoding="utf-8"))


def templates() -> list[str]:
    """Every template of which a wording exists in any language."""
    names = {path.relative_to(FOLDER).as_posix().split(".")[0] for path in FOLDER.rglob("*.txt")}
    return sorted(names)


def faults() -> Iterator[str]:
    """What is wrong with the wordings: a language missing, a broken file, placeholders that differ."""
    for template in templates():
        found = {}
        for language in LANGUAGES:
            try:
                found[language] = wording_of(template, language)
            except FileNotFoundError:
                yield f"{template}: no wording in {language}"
            except BadWording as error:
                yield f"{template}.{language}: {error}"
        yield from _differences(template, found)


def _differences(template: str, found: Mapping[str, Wording]) -> Iterator[str]:
    wanted = next(iter(found.values())).placeholders if found else frozenset()
    for language, wording in found.items():
        if wording.placeholders != wanted:
            yield f"{template}.{language}: other placeholders than in English"
        if AUTOMATIC & set(PLACEHOLDER.findall(wording.subject)):
            yield f"{template}.{language}: the subject names the hospital, and a lock screen would show it"
