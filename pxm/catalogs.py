"""The interface's languages: collect texts, merge them into the catalogs, compile what changed.

Babel does the work, so that no gettext programs are needed on the machine. Sources are Python files and
templates; templates become Python text first (`templatize`, as Django's own makemessages does).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "zh_Hans", "ar")
APPS = ("audit", "hospital", "outbox", "files", "clocks", "feedback", "complaints", "surveys", "handbook", "pxm")
WRITTEN = datetime(2026, 11, 22, tzinfo=UTC)  # the same in every catalog: a date would change with each merge
# zero, one, two, few (3 to 10), many (11 to 99), other: CLDR's order; Babel's own formula for Arabic is another.
ARABIC = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "N_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def catalog_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def compile_changed() -> list[str]:
    """Compile the catalogs whose text changed since they were last compiled; return their languages."""
    return [language for language in LANGUAGES if _compile(catalog_path(language))]


def _compile(source: Path) -> bool:
    target, stamp = source.with_suffix(".mo"), source.with_suffix(".mo.hash")
    if not source.is_file():
        return False
    mark = hashlib.sha256(source.read_bytes()).hexdigest()
    if target.is_file() and stamp.is_file() and stamp.read_text() == mark:
        return False
    built = io.BytesIO()
    write_mo(built, read(source))
    half = target.with_suffix(".mo.half")
    half.write_bytes(built.getvalue())
    half.replace(target)  # two starting processes must never see half a file
    stamp.write_text(mark)
    return True


def read(path: Path) -> Catalog:
    """A catalog file; the language is the name of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain="django")


def collect(root: Path = ROOT) -> Catalog:
    """Every text of the product as an empty catalog."""
    texts = Catalog(domain="django", charset="utf-8")
    for path in _sources(root):
        place = path.relative_to(root).as_posix()
        for _line, keyword, words, comments in _texts(path):
            _add(texts, place, keyword, words, comments)
    return texts


def _sources(root: Path) -> Iterator[Path]:
    for app in APPS:
        yield from (p for p in sorted((root / app).rglob("*.py")) if "migrations" not in p.parts)
    yield from sorted((root / "templates").rglob("*.html"))
    yield from sorted((root / "templates").rglob("*.txt"))


def _texts(path: Path) -> Iterator[tuple]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = templatize(text)
    yield from extract_python(io.BytesIO(text.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})


def _add(texts: Catalog, place: str, keyword: str, words: object, comments: list[str]) -> None:
    parts = words if isinstance(words, tuple) else (words,)
    spec = KEYWORDS[keyword] or (1,)
    context = next((parts[s[0] - 1] for s in spec if isinstance(s, tuple)), None)
    ids = [parts[s - 1] for s in spec if isinstance(s, int) and s <= len(parts)]
    if ids and all(isinstance(i, str) and i for i in ids):
        texts.add(tuple(ids) if len(ids) > 1 else ids[0], locations=[(place, None)], context=context,
                  auto_comments=comments)  # fmt: skip


def merge() -> dict[str, int]:
    """Bring every catalog up to date with the source; return how many texts each still lacks."""
    texts = collect()
    return {language: _merge(deepcopy(texts), language) for language in LANGUAGES}  # Babel shares its messages


def _merge(texts: Catalog, language: str) -> int:
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = read(path) if path.is_file() else Catalog(locale=language, domain="django", charset="utf-8")
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if language == "en":
        _speak_source(catalog)
    write(catalog, path)
    return len(untranslated(catalog))


def _speak_source(catalog: Catalog) -> None:
    """The English catalog says what the source says, so that a hospital can reword it in one place."""
    for message in catalog:
        if message.id and not is_translated(message):
            message.string = message.id


def write(catalog: Catalog, path: Path) -> None:
    """Sorted by place and without dates or line numbers, so that a change shows only what changed."""
    catalog.header_comment = "# The interface of pxm. Entries marked machine-made await a native reader."
    catalog.fuzzy = False
    if path == catalog_path("ar"):
        catalog.mime_headers = [("Plural-Forms", ARABIC)]
    catalog.project, catalog.version, catalog.last_translator = "pxm", "1", "awaiting a native reader"
    catalog.creation_date = catalog.revision_date = WRITTEN
    for message in catalog:
        message.locations = sorted(set(message.locations))  # the order is the same whoever writes the file
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False)


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(strings) and all(strings)


def untranslated(catalog: Catalog) -> list[Message]:
    """Texts that are missing or marked fuzzy."""
    return [m for m in catalog if m.id and (m.fuzzy or not is_translated(m))]
