"""Published versions as pure content, in every language they are offered in; a process reads each one once.

They never change, so nothing here can be out of date; that they did not is checked by their hash when they are read.
Which languages are offered is asked every time, because one may follow later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from surveys.models import InstrumentVersion, Sampled, Translation
from surveys.questions import Content, digest, read, said_in


class Altered(RuntimeError):
    """A published version is not what it was when it was published."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version: `rows` are the numbers of its translations, by language and whether they are in easy words."""

    version_id: int
    source: Content
    rows: Mapping[tuple[str, bool], int]

    @property
    def languages(self) -> list[str]:
        """Those with usual words; the source first."""
        return [self.source.language, *(language for language, is_easy in self.rows if not is_easy)]

    def spoken(self, wanted: str | None) -> str:
        """The language to speak with somebody who reads this one."""
        return wanted if wanted in self.languages else self.source.language

    def has_easy(self, language: str) -> bool:
        return (language, True) in self.rows

    def content(self, language: str, *, is_easy: bool = False) -> Content:
        """In this language; in easy words where there are any."""
        row = self.rows.get((language, True)) if is_easy else None
        row = row or self.rows.get((language, False))
        return said_of(self.version_id, row, language) if row else self.source


def asked_of(row: Sampled) -> int:
    """The version that somebody who was drawn is asked on paper or by telephone: the one that was printed for them or
    begun with them, else the newest.
    """
    newest = InstrumentVersion.objects.asked_of(row.month.instrument_id).values_list("pk", flat=True)
    return row.version_id or newest[0]


def edition_of(version_id: int) -> Edition:
    """One statement once the version is known to the process."""
    rows = Translation.objects.filter(version_id=version_id, status__in=Translation.OFFERED)
    found = {(language, is_easy): pk for language, is_easy, pk in rows.values_list("language", "is_easy", "pk")}
    return Edition(version_id, source_of(version_id), found)


@lru_cache(maxsize=64)
def source_of(version_id: int) -> Content:
    """Raises Altered."""
    data, sha256 = InstrumentVersion.objects.published().values_list("content", "sha256").get(pk=version_id)
    if digest(data) != sha256:
        raise Altered
    return read(data)


@lru_cache(maxsize=256)
def said_of(version_id: int, translation_id: int, language: str) -> Content:
    texts = Translation.objects.values_list("texts", flat=True).get(pk=translation_id)
    return said_in(source_of(version_id), texts, language)
