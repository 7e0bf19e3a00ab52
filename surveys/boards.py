"""What the staff pages of surveys show: lines of the list, versions and their languages, the desk of the builder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from hospital import accent
from hospital.models import Organization, Site
from hospital.reading import is_hard
from surveys import words
from surveys.hcahps import editions
from surveys.hcahps.questionnaire import with_topics
from surveys.models import Instrument, InstrumentVersion, Translation
from surveys.models.instruments import name_of
from surveys.questions import Content, Coverage, Finding, Item, coverage, findings, read, units
from surveys.questions.checking import minutes
from surveys.saying import in_words

OURS = ("#0B6868", "#58C4BE")  # where the house has no color of its own; from static/px/tokens.css
THEMES = {accent.LIGHT: _("By day"), accent.DARK: _("By night")}
WRITTEN_IN = KeyTextTransform("language", "content")


@dataclass(frozen=True, slots=True)
class Line:
    """One survey of the list: what is published of it and whether a draft waits."""

    survey: Instrument
    published: InstrumentVersion | None
    draft: InstrumentVersion | None
    languages: list[str]


def lines_of(rows: QuerySet[Instrument]) -> list[Line]:
    """Three statements, however many surveys there are."""
    versions = InstrumentVersion.objects.defer("content").order_by("-number").annotate(source=WRITTEN_IN)
    versions = versions.prefetch_related(Prefetch("translations", Translation.objects.defer("texts")))
    return [_line(row) for row in rows.prefetch_related(Prefetch("versions", versions))]


def _line(row: Instrument) -> Line:
    versions = list(row.versions.all())
    published = next((version for version in versions if not version.is_draft), None)
    draft = next((version for version in versions if version.is_draft), None)
    offered = [one.name for one in published.translations.all() if one.is_offered] if published else []
    languages = [name_of(published.source), *offered] if published else []
    return Line(row, published, draft, languages)


@dataclass(frozen=True, slots=True)
class Language:
    """One language of a version, and what it still lacks."""

    tag: str
    name: str
    row: Translation | None
    lacks: Coverage | None

    @property
    def is_source(self) -> bool:
        return self.row is None


def languages_of(version: InstrumentVersion, content: Content) -> list[Language]:
    """The source first."""
    rows = version.translations.all()
    source = Language(content.language, name_of(content.language), None, None)
    return [source, *(Language(row.tag, row.name, row, coverage(content, row.texts)) for row in rows)]


@dataclass(frozen=True, slots=True)
class SurveyPage:
    published: InstrumentVersion | None
    draft: InstrumentVersion | None
    earlier: list[InstrumentVersion]
    languages: list[Language]
    content: Content | None
    questions: int

    @property
    def minutes(self) -> tuple[int, int]:
        shown = self.published or self.draft
        return (minutes(shown.shortest_seconds), minutes(shown.longest_seconds)) if shown else (0, 0)


def page_of(survey: Instrument) -> SurveyPage:
    versions = list(survey.versions.select_related("published_by").order_by("-number"))
    published = next((version for version in versions if not version.is_draft), None)
    draft = next((version for version in versions if version.is_draft), None)
    earlier = [version for version in versions if version not in (published, draft)]
    shown = published or draft
    content = read(shown.content) if shown else None
    languages = languages_of(shown, content) if shown and content else []
    asked = sum(page.item.is_asked for page in content.pages) if content else 0
    if content and survey.is_hcahps:
        content = with_topics(editions.named(survey.edition), content)
    return SurveyPage(published, draft, earlier, languages, content, asked)


# ------------------------------------------------------------------------------------------------ the builder
@dataclass(frozen=True, slots=True)
class Question:
    """One question on the builder's page."""

    item: Item
    kind: Any
    theme: Any
    answers: list[str]
    asked_if: str
    is_first: bool
    is_last: bool
    reading: str
    is_hard: bool


@dataclass(frozen=True, slots=True)
class Color:
    """The least contrast of anything in this color on the pages of patients."""

    theme: str
    label: Any
    color: str
    contrast: float

    @property
    def is_enough(self) -> bool:
        return self.contrast >= accent.TEXT


@dataclass(frozen=True, slots=True)
class Desk:
    """All of a draft: its questions, what is wrong, its languages, and what answers set off."""

    version: InstrumentVersion
    content: Content
    questions: list[Question]
    wrong: list[str]
    advice: list[str]
    languages: list[Language]
    rules: list[dict[str, Any]]
    colors: list[Color]

    @property
    def minutes(self) -> tuple[int, int]:
        return minutes(self.version.shortest_seconds), minutes(self.version.longest_seconds)


def desk_of(version: InstrumentVersion, content: Content) -> Desk:
    said = findings(content)
    return Desk(
        version, content, list(_questions(content)),
        wrong=_sentences(said, content, is_advice=False), advice=_sentences(said, content, is_advice=True),
        languages=languages_of(version, content),
        rules=[{"rule": rule, "words": in_words(content, rule.when)} for rule in content.rules],
        colors=colors_of(version.instrument.site),
    )  # fmt: skip


def colors_of(site: Site | None) -> list[Color]:
    """The color of the house as it stands on the pages of patients, by day and by night."""
    house = site.organization if site else Organization.objects.first()
    own = (house.accent, house.accent_dark) if house and house.accent else OURS
    return [
        Color(theme, label, color, _least(color, theme))
        for (theme, label), color in zip(THEMES.items(), own, strict=True)
    ]


def _least(color: str, theme: str) -> float:
    """Text and links in it on every ground, and the words on a button of it."""
    made = accent.palette(color, theme)
    button = int(10 * accent.contrast(made["brand"], made["on-brand"])) / 10
    return min(accent.worst(color, theme), accent.worst(made["brand-ink"], theme), button)


def _sentences(said: Iterable[Finding], content: Content, *, is_advice: bool) -> list[str]:
    return [words.finding(one, content) for one in said if one.is_advice == is_advice]


def _questions(content: Content) -> Iterable[Question]:
    own = [item.key for item in content.items if not item.is_locked]
    for item in content.items:
        yield Question(
            item, words.kind(item.kind), words.theme(item.theme),
            [option.label for option in content.options(item)] + [row.label for row in item.rows],
            in_words(content, item.show_if), item.key == own[0] if own else True, item.key == own[-1] if own else True,
            words.reading_level(item.text, content.language), is_hard(item.text, content.language),
        )  # fmt: skip


def translated(content: Content, row: Translation | None, language: str) -> list[dict[str, Any]]:
    """Each text of the source with what is missing or stale of it, for the page on which it is translated; and of a
    question how hard it is to read in this language.
    """
    given = row.texts if row else {}
    lacks = coverage(content, given)
    return [
        {
            "unit": unit, "source": text, "is_missing": unit in lacks.missing, "is_stale": unit in lacks.stale,
            **(_reads(given.get(unit, {}).get("text", ""), language) if unit.endswith(".text") else {}),
        }
        for unit, text in units(content).items()
    ]  # fmt: skip


def _reads(text: str, language: str) -> dict[str, Any]:
    return {"reading": words.reading_level(text, language), "is_hard": is_hard(text, language)}
