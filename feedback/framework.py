"""The themes as they hold here: those that ship, with what the hospital renamed, added, retired and mapped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language

from feedback.models import Theme, ThemeWords, ValueTag
from feedback.themes import CHILDLESS, Shipped, Suggestion, shipped, shipped_values, shipped_words, spoken, suggest

Rules = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Known:
    """A category or a theme as pages show it. `changed`: the newest row of the hospital's own, if there is one."""

    code: str
    label: str
    about: str
    hcat: str
    maps: tuple[str, ...] = ()
    site_id: int | None = None
    is_retired: bool = False
    is_own: bool = False
    ships_as: str = ""

    @property
    def is_category(self) -> bool:
        return "." not in self.code

    @property
    def category(self) -> str:
        return self.code.partition(".")[0]

    @property
    def may_have_children(self) -> bool:
        return self.code.count(".") == 1 and self.code not in CHILDLESS

    def is_offered(self, site_id: int | None) -> bool:
        return not self.is_category and not self.is_retired and self.site_id in (None, site_id)


@dataclass(frozen=True)
class Framework:
    """Read once for a page: two statements."""

    known: Mapping[str, Known]
    rules: Rules
    version: str
    own_words: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def label(self, code: str) -> str:
        """A code that is no longer known stands for itself."""
        return self.known[code].label if code in self.known else code

    def offered(self, site_id: int | None) -> Iterator[tuple[Known, list[Known]]]:
        """The categories, each with what fits at this site."""
        for category, themes in self.grouped:
            if found := [one for one in themes if one.is_offered(site_id)]:
                yield category, found

    @cached_property
    def grouped(self) -> list[tuple[Known, list[Known]]]:
        """Everything there is, children behind their theme, what is retired as well."""
        rows = list(self.known.values())
        heads = [one for one in rows if one.is_category]
        themes = sorted((one for one in rows if not one.is_category), key=self._order)
        return [(head, [one for one in themes if one.category == head.code]) for head in heads]

    def _order(self, one: Known) -> tuple[int, list[int]]:
        base = ".".join(one.code.split(".")[:2])
        return list(self.known).index(base), [int(part) for part in one.code.split(".")[2:]]

    def suggest(self, words: str, language: str, site_id: int | None, besides: Collection[str]) -> list[Suggestion]:
        """What keywords say of it; themes that are not offered or were decided on already are left out."""
        closed = {code for code in self.rules if code not in self.known or not self.known[code].is_offered(site_id)}
        return suggest(words, spoken(language), self.rules, closed | set(besides))


def framework() -> Framework:
    edition, themes = shipped()
    number, starters = shipped_words()
    changed = {row.code: row for row in Theme.objects.order_by("code", "-id").distinct("code")}
    words = list(ThemeWords.objects.order_by("theme", "language", "-id").distinct("theme", "language"))
    known = {one.code: _known(one, changed.pop(one.code, None)) for one in themes}
    known |= {code: _own(row) for code, row in changed.items()}
    rules = {theme: dict(found) for theme, found in starters.items()}
    for row in words:
        rules.setdefault(row.theme, {})[row.language] = tuple(row.words)
    newest = Theme.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    version = f"{edition}.{newest}/{number}.{max((row.pk for row in words), default=0)}"
    return Framework(known, rules, version, frozenset((row.theme, row.language) for row in words))


def _known(one: Shipped, row: Theme | None) -> Known:
    language = spoken(get_language() or "")
    name, about = one.name[language], one.about.get(language, "")
    if row is None:
        return Known(one.code, name, about, one.hcat)
    return Known(
        one.code, row.label or name, row.about or about, row.hcat, tuple(row.maps), None, row.is_retired, ships_as=name
    )


def _own(row: Theme) -> Known:
    return Known(row.code, row.label, row.about, row.hcat, tuple(row.maps), row.site_id, row.is_retired, is_own=True)


@dataclass(frozen=True, slots=True)
class Value:
    code: str
    label: str
    is_retired: bool = False
    ships_as: str = ""


def values() -> dict[str, Value]:
    """What may stand on a thank-you, retired ones as well; one statement."""
    language = spoken(get_language() or "")
    changed = {row.code: row for row in ValueTag.objects.order_by("pk")}
    known = {}
    for code, names in shipped_values().items():
        row = changed.pop(code, None)
        label = row.label if row and row.label else names[language]
        known[code] = Value(code, label, bool(row and row.is_retired), names[language])
    return known | {code: Value(code, row.label, row.is_retired) for code, row in changed.items()}
