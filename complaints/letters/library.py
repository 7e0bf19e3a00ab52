"""The texts letters begin with: the hospital's own where it wrote one, else the shipped one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.models import Letter, LetterText
from outbox import wording
from outbox.wording import LANGUAGES, Wording

FOLDER = Path(__file__).resolve().parent / "texts"
GAP = "[…]"  # where nothing is known yet; nothing leaves with one in it
LEAFLETS = {"next_body": _("Leaflet: where to turn if they are not content")}
NAMES = {**dict(Letter.Kind.choices), **LEAFLETS}
PLACEHOLDERS = {
    "ref": _("our reference"),
    "name": _("what the reader is called"),
    "patient": _("what the patient is called"),
    "hospital": _("the hospital"),
    "site": _("the site"),
    "today": _("the day of writing"),
    "received_on": _("the day it reached us"),
    "promised_on": _("the day by which we promised to answer"),
    "person": _("who looks into it, by name"),
    "contact": _("how to reach us, from the letterhead"),
    "body": _("the independent body to turn to"),
    "issues": _("what they told us, point by point"),
    "findings": _("what we found, point by point"),
    "meeting": _("when and where the next meeting is"),
}


@dataclass(frozen=True, slots=True)
class Text:
    """`number` is the hospital's version; 0 is the shipped text. `profile` is the rules it is narrowed to."""

    name: str
    language: str
    profile: str
    title: str
    words: str
    number: int = 0

    @property
    def label(self) -> str:
        return str(NAMES[self.name])


def text_of(name: str, language: str, rules: Sequence[str]) -> Text:
    """The text that holds for these rules, or those they are a copy of, in the nearest of our languages."""
    spoken = wording.spoken(language)
    row = LetterText.objects.holding(name, spoken, rules)
    return _own(row) if row else shipped(name, spoken, *rules)


def _own(row: LetterText) -> Text:
    return Text(row.name, row.language, row.profile, row.title, row.words, row.number)


def shipped(name: str, language: str, *rules: str) -> Text:
    """For the first of these rules it is there for, each with all of its country ("england" of "england_nhs"), else for
    any.
    """
    near = (part for rule in rules for part in (rule, rule.split("_")[0]))
    for narrowed in dict.fromkeys((*near, "")):
        path = FOLDER / (f"{name}.{narrowed}.{language}.txt" if narrowed else f"{name}.{language}.txt")
        if path.is_file():
            found = wording.parse(path.read_text(encoding="utf-8"))
            return Text(name, language, narrowed, found.subject, found.body)
    raise LookupError(name)


def shelf(profiles: Iterable[str] = ()) -> list[Text]:
    """Every text that is in use: shipped ones, and the hospital's own instead of them or beside them."""
    rows = {(row.name, row.language, row.profile): _own(row) for row in LetterText.objects.newest()}
    found = {}
    for path in sorted(FOLDER.glob("*.txt")):
        name, *narrowed, language = path.name.removesuffix(".txt").split(".")
        text = shipped(name, language, narrowed[0] if narrowed else "")
        found[text.name, text.language, text.profile] = text
    found.update(rows)
    names, languages = list(NAMES), list(LANGUAGES)
    return sorted(found.values(), key=lambda one: (names.index(one.name), one.profile, languages.index(one.language)))


def checked(title: str, words: str) -> Wording:
    """A text as it may be kept; refuses stray braces (`brace`) and placeholders nobody fills (`placeholder`)."""
    try:
        found = wording.parse(f"{title}\n\n{words}")
    except wording.BadWording:
        raise ValidationError(_("A brace stands only around the name of a placeholder."), code="brace") from None
    if unknown := sorted(found.placeholders - PLACEHOLDERS.keys()):
        raise ValidationError(
            _("Nobody fills in {%(name)s}."), code="placeholder", params={"name": "}, {".join(unknown)}
        )
    return found


def filled(text: Text, values: Mapping[str, str]) -> tuple[str, str]:
    """Title and words with their values; what is not known yet stays a gap that has to be filled by hand."""
    known = {name: values.get(name) or GAP for name in PLACEHOLDERS}
    found = wording.fill(Wording(text.title, text.words), known, text.language)
    return found.subject, found.body
