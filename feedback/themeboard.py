"""What pages show of themes: the labels and suggestions of one thing, and what all of them add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from feedback.actions.themes import Piece
from feedback.framework import Framework, Known, framework
from feedback.models import Kind, ThemeLabel
from feedback.themes import LANGUAGES, spoken
from hospital.models import User

FEWEST = 10  # judged suggestions of a theme, below which a share says nothing
T = ThemeLabel


class Label(NamedTuple):
    row: ThemeLabel
    name: str


class Suggested(NamedTuple):
    theme: str
    name: str
    about: str
    because: str


class Asked(NamedTuple):
    """What `panels_of` is asked about; see `panel_of`."""

    piece: Piece
    words: str
    url: str = ""
    first: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ThemePanel:
    """The themes of one thing for one reader; `url` takes what they decide, and is empty for who only reads."""

    labels: list[Label]
    suggestions: list[Suggested] = field(default_factory=list)
    offered: list[tuple[Known, list[Known]]] = field(default_factory=list)
    url: str = ""

    @property
    def tones(self) -> Any:
        return T.Tone.choices


def panel_of(
    piece: Piece, words: str, url: str = "", held: Framework | None = None, first: Iterable[tuple[str, str]] = ()
) -> ThemePanel:
    """`first` are themes that something else than the words suggests, with the reason."""
    rows = T.objects.filter(feedback=piece.feedback, comment=piece.comment).select_related("confirmed_by")
    return _panel(held or framework(), list(rows), piece, words, url, first)


def panels_of(asked: Sequence[Asked]) -> list[ThemePanel]:
    """One for each comment of a survey, in their order; the same statements however many there are."""
    held, rows = framework(), defaultdict(list)
    comments = [one.piece.comment for one in asked]
    for row in T.objects.filter(comment__in=comments).select_related("confirmed_by"):
        rows[row.comment].append(row)
    return [_panel(held, rows[one.piece.comment], one.piece, one.words, one.url, one.first) for one in asked]


def _panel(
    held: Framework, rows: list[ThemeLabel], piece: Piece, words: str, url: str, first: Iterable[tuple[str, str]]
) -> ThemePanel:
    labels = [Label(row, held.label(row.theme)) for row in rows if row.is_right]
    if not url:
        return ThemePanel(labels)
    judged = {row.theme for row in rows}
    suggestions = list(_suggested(held, piece, words, judged, first))
    offered = [
        (category, [one for one in themes if one.code not in {label.row.theme for label in labels}])
        for category, themes in held.offered(piece.site_id)
    ]
    return ThemePanel(labels, suggestions, offered, url)


def _suggested(
    held: Framework, piece: Piece, words: str, judged: set[str], first: Iterable[tuple[str, str]]
) -> Iterator[Suggested]:
    known = [(theme, why) for theme, why in first if theme in held.known and theme not in judged]
    for theme, why in known:
        yield Suggested(theme, held.label(theme), held.known[theme].about, why)
    besides = judged | {theme for theme, _why in known}
    for one in held.suggest(words, piece.language, piece.site_id, besides)[: 3 - len(known)]:
        because = _("because of: %(words)s") % {"words": ", ".join(one.because)}
        yield Suggested(one.theme, held.label(one.theme), held.known[one.theme].about, because)


def themes_of(story: int) -> list[str]:
    """The confirmed themes of one story by name; three statements."""
    held = framework()
    rows = T.objects.confirmed().filter(feedback=story).values_list("theme", flat=True)
    return [held.label(theme) for theme in rows]


# ------------------------------------------------------------------------------------------ numbers
@dataclass
class Tally:
    """How often a theme fits, and how often its keywords were right where somebody judged them."""

    known: Known
    confirmed: int = 0
    thanks: int = 0
    comments: int = 0
    good: int = 0
    bad: int = 0
    suggested: int = 0
    right: int = 0
    by_unit: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_language: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    judged_by_language: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    @property
    def precision(self) -> int | None:
        """Percent of the suggestions that were right; None where too few were judged."""
        return round(100 * self.right / self.suggested) if self.suggested >= FEWEST else None

    @property
    def units(self) -> list[tuple[str, int]]:
        return sorted(self.by_unit.items(), key=lambda pair: -pair[1])

    @property
    def languages(self) -> list[tuple[str, int, int, int]]:
        """By language: how often it fits, and of how many suggestions how many were right."""
        return [
            (language, self.by_language[language], *self.judged_by_language[language]) for language in LANGUAGES
            if self.by_language[language] or self.judged_by_language[language][0]
        ]  # fmt: skip


COLUMNS = ("theme", "is_right", "source", "tone", "language", "department__name", "site__name", "feedback__kind")


def numbers(user: User, held: Framework) -> list[tuple[Known, list[Tally]]]:
    """Every theme that anybody judged, by category, of what this user reads. One statement; thanks count."""
    found: dict[str, Tally] = {}
    rows = T.objects.visible_to(user).counted().order_by().values_list(*COLUMNS).annotate(number=Count("pk"))
    for theme, *facts in rows:
        if theme in held.known:
            _add(found.setdefault(theme, Tally(held.known[theme])), *facts)
    return [
        (category, counts)
        for category, themes in held.grouped
        if (counts := [found[one.code] for one in themes if one.code in found])
    ]


def _add(
    count: Tally, is_right: bool, source: str, tone: str, language: str, department: str | None, site: str,
    kind: str | None, number: int,
) -> None:  # fmt: skip
    language = spoken(language)
    if source == T.Source.RULE:
        count.suggested += number
        count.right += number * is_right
        judged = count.judged_by_language[language]
        judged[0], judged[1] = judged[0] + number, judged[1] + number * is_right
    if not is_right:
        return
    count.confirmed += number
    count.thanks += number * (kind == Kind.COMPLIMENT)
    count.comments += number * (kind is None)
    count.good += number * (tone == T.Tone.GOOD)
    count.bad += number * (tone == T.Tone.BAD)
    count.by_unit[department or site] += number
    count.by_language[language] += number
