"""XLSForm (xlsform.org): a workbook with the sheets survey, choices and settings, a column of labels for each language.

What it has no column for stands in columns of our own (`pxm_low`, `pxm_high`, `pxm_alone`), which other programs pass
over. A question that the link answers is left out: there everybody is asked everything.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from surveys.interchange.carrying import Carried, Codes, NotCarried, codes, in_language, keys, marked, set_of
from surveys.interchange.relevance import as_written, read_condition
from surveys.questions import shape as kinds
from surveys.questions.shape import Content, Item, Option

SELECTS = {kinds.SINGLE: "select_one", kinds.MULTIPLE: "select_multiple", kinds.RANKING: "rank"}
PLAIN = {kinds.TEXT: "text", kinds.DATE: "date", kinds.PHOTO: "image", kinds.STATEMENT: "note"}
BACK = {word: kind for kind, word in (*SELECTS.items(), *PLAIN.items())}
TABLE = "table-list"
SPOKEN = ("label", "hint", "pxm_low", "pxm_high")
PARTS = {"label": "text", "hint": "hint", "pxm_low": "low", "pxm_high": "high"}
PASSED_OVER = {"start", "end", "today", "deviceid", "username", "calculate", "hidden", "audit", ""}
FORMULA = ("=", "+", "-", "@")
MOST_ROWS, MOST_UNPACKED = 500, 20_000_000
Row = dict[str, Any]


# ------------------------------------------------------------------------------------------------ there
def to_xlsform(content: Content, texts: Mapping[str, Mapping[str, Any]], *, name: str, number: int) -> bytes:
    spoken = {content.language: content} | {to: in_language(content, of, to) for to, of in texts.items()}
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    columns = ["type", "name", *(f"{part}::{_called(to)}" for part in SPOKEN for to in spoken)]
    columns += ["required", "relevant", "appearance", "parameters", "constraint"]
    _sheet(survey, columns, _questions(content, spoken))
    labels = [f"label::{_called(to)}" for to in spoken]
    _sheet(book.create_sheet("choices"), ["list_name", "name", *labels, "pxm_alone"], _choices(content, spoken))
    settings = {
        "form_title": content.title, "form_id": name, "version": str(number),
        "default_language": _called(content.language), "pxm_intro": content.intro,
    }  # fmt: skip
    _sheet(book.create_sheet("settings"), list(settings), [settings])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _called(language: str) -> str:
    return f"{language} ({language})"


def _sheet(sheet: Any, columns: Sequence[str], rows: Iterator[Row] | list[Row]) -> None:
    """Texts stay texts: a cell that begins like a formula is none."""
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(column) or None for column in columns])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith(FORMULA):
                cell.data_type = "s"


def _questions(content: Content, spoken: Mapping[str, Content]) -> Iterator[Row]:
    for item in content.items:
        if not item.is_shown:
            continue
        same = {"required": "yes" if item.is_required else "", "relevant": as_written(content, item)}
        said = {to: one.by_key[item.key] for to, one in spoken.items()}
        texts = {f"{part}::{_called(to)}": getattr(one, PARTS[part]) for part in SPOKEN for to, one in said.items()}
        if item.kind != kinds.MATRIX:
            yield {"type": _type(item), "name": item.key, **texts, **same, **_bounds(item)}
            continue
        yield {"type": "begin_group", "name": item.key, **texts, "relevant": same["relevant"], "appearance": TABLE}
        for at, row in enumerate(item.rows):
            labels = {f"label::{_called(to)}": one.rows[at].label for to, one in said.items()}
            yield {
                "type": f"select_one {item.set}",
                "name": f"{item.key}_{row.code}",
                **labels,
                "required": same["required"],
            }
        yield {"type": "end_group"}


def _type(item: Item) -> str:
    if item.kind in SELECTS:
        return f"{SELECTS[item.kind]} {item.set}"
    if item.kind in (kinds.TEN, kinds.SCALE):
        return "range"
    return "integer" if item.kind == kinds.NUMBER else PLAIN[item.kind]


def _bounds(item: Item) -> Row:
    least, most = item.bounds
    if item.kind in (kinds.TEN, kinds.SCALE):
        return {"parameters": f"start={least} end={most} step=1"}
    if item.kind == kinds.NUMBER:
        return {"constraint": f". >= {least} and . <= {most}"}
    if item.kind == kinds.MULTIPLE and item.most is not None:
        return {"constraint": f"count-selected(.) <= {item.most}"}
    return {}


def _choices(content: Content, spoken: Mapping[str, Content]) -> Iterator[Row]:
    for name, options in content.sets.items():
        for at, option in enumerate(options):
            labels = {f"label::{_called(to)}": one.sets[name][at].label for to, one in spoken.items()}
            alone = {"pxm_alone": "yes"} if option.is_exclusive else {}
            yield {"list_name": name, "name": option.code, **labels, **alone}


# ------------------------------------------------------------------------------------------------ and back
def from_xlsform(data: bytes, *, language: str = "en") -> Carried:
    """Raises NotCarried."""
    try:
        _refuse_large(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise NotCarried("xlsx") from error
    sheets = {sheet.title.casefold(): list(_rows(sheet)) for sheet in book.worksheets}
    if "survey" not in sheets:
        raise NotCarried("survey")
    settings = next(iter(sheets.get("settings", [])), {})
    default = _code(settings.get("default_language", "")) or language
    return Reading(default, sheets.get("choices", [])).read(sheets["survey"], settings)


def _refuse_large(data: bytes) -> None:
    """A workbook is a zip, and may unpack to far more than it weighs."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED:
            raise NotCarried("xlsx")


def _rows(sheet: Any) -> Iterator[Row]:
    """Each row by its columns, as texts."""
    lines = sheet.iter_rows(values_only=True, max_row=MOST_ROWS)
    columns = [str(cell or "").strip() for cell in next(lines, ())]
    for line in lines:
        row = {name: _plain(cell) for name, cell in zip(columns, line, strict=False) if name}
        if any(row.values()):
            yield row


def _plain(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _code(called: str) -> str:
    """ "English (en)" is en."""
    found = re.search(r"\(([\w-]+)\)\s*$", called)
    return (found.group(1) if found else called).strip()[:12].casefold()


class Reading:
    """One workbook on its way in."""

    def __init__(self, language: str, choices: list[Row]) -> None:
        self.language, self.choices, self.keys = language, choices, keys()
        self.sets: dict[str, tuple[Option, ...]] = {}
        self.codes: dict[str, Codes] = {}
        self.names: dict[str, str] = {}
        self.lists: dict[str, str] = {}
        self.of_key: dict[str, Codes] = {}
        self.spoken: dict[str, dict[str, str]] = {}

    def read(self, rows: list[Row], settings: Row) -> Carried:
        items = list(self._items(iter(rows)))
        title = settings.get("form_title") or settings.get("form_id") or "XLSForm"
        content = Content(self.language, title, settings.get("pxm_intro", ""), sets=self.sets, items=tuple(items))
        return Carried(content, {language: marked(content, said) for language, said in self.spoken.items()})

    def _said(self, row: Row, part: str, unit: str) -> str:
        """In the language of the survey; what is said in others is noted."""
        found = {_code(name.partition("::")[2]): text for name, text in row.items() if name.startswith(f"{part}::")}
        own = found.pop(self.language, "") or row.get(part, "")
        for language, text in found.items():
            if text:
                self.spoken.setdefault(language, {})[unit] = text
        return own or next(iter(found.values()), "")

    def _items(self, rows: Iterator[Row]) -> Iterator[Item]:
        for row in rows:
            kind, _space, of = row.get("type", "").replace("begin group", "begin_group").partition(" ")
            if kind in PASSED_OVER or kind in ("end_group", "end"):
                continue
            if kind == "begin_group":
                yield from self._group(row, rows)
            else:
                yield self._item(row, kind, of.strip())

    def _group(self, row: Row, rows: Iterator[Row]) -> Iterator[Item]:
        key = self._key(row)
        text = self._said(row, "label", f"{key}.text")
        if TABLE in row.get("appearance", ""):
            yield self._matrix(key, text or key, row, rows)
        elif text:
            yield Item(key, kinds.STATEMENT, text, show_if=self._show_if(row))

    def _key(self, row: Row) -> str:
        name = row.get("name", "")
        self.names[name] = self.keys.of(name)
        return self.names[name]

    def _matrix(self, key: str, text: str, row: Row, rows: Iterator[Row]) -> Item:
        lines, used, ours = [], "", codes()
        for line in rows:
            kind, _space, of = line.get("type", "").partition(" ")
            if kind in ("end_group", "end"):
                break
            if kind != "select_one":
                raise NotCarried(f"{line.get('name')}: {line.get('type')}")
            name = line.get("name", "")
            code = ours.of(name.removeprefix(f"{row.get('name')}_"))
            self.names[name] = f"{key}.{code}"
            lines.append(Option(code, self._said(line, "label", f"{key}.row.{code}") or name))
            used = self._set(of.strip(), line)
        return Item(key, kinds.MATRIX, text, set=used, rows=tuple(lines), show_if=self._show_if(row))

    def _item(self, row: Row, kind: str, of: str) -> Item:
        ours = self._kind(row, kind)
        condition = self._show_if(row)
        key = self._key(row)
        texts = {PARTS[part]: self._said(row, part, f"{key}.{PARTS[part]}") for part in SPOKEN}
        told: Row = {"set": self._set(of, row)} if ours in kinds.CHOSEN else {}
        return Item(
            key, ours, **{**texts, "text": texts["text"] or key}, show_if=condition,
            is_required=row.get("required", "").casefold() in ("yes", "true", "true()"), **told, **_limits(row, ours),
        )  # fmt: skip

    def _kind(self, row: Row, kind: str) -> str:
        if kind == "range":
            return kinds.TEN if _numbers(row.get("parameters", ""))[:2] == [0, 10] else kinds.SCALE
        if kind == "integer":
            return kinds.NUMBER
        if kind not in BACK:
            raise NotCarried(f"{row.get('name')}: {row.get('type')}")
        return BACK[kind]

    def _set(self, name: str, row: Row) -> str:
        if name not in self.lists:
            ours, key = codes(), re.sub(r"[^a-z0-9_]+", "_", name.casefold()).strip("_")[:24] or "list"
            found = [one for one in self.choices if one.get("list_name", one.get("list name")) == name]
            options = []
            for one in found:
                code = ours.of(one.get("name", ""))
                label = self._said(one, "label", f"set.{key}.{code}") or one.get("name", "")
                options.append(Option(code, label, is_exclusive=one.get("pxm_alone") == "yes"))
            if not options:
                raise NotCarried(f"{row.get('name')}: {name}")
            self.lists[name], self.codes[name] = set_of(self.sets, options, key), ours
        self.of_key[self.names[row.get("name", "")].partition(".")[0]] = self.codes[name]
        return self.lists[name]

    def _show_if(self, row: Row) -> Row | None:
        written = row.get("relevant", "")
        return self._coded(read_condition(written, self.names, row.get("name", ""))) if written else None

    def _coded(self, condition: Row) -> Row:
        """With our codes for their names of answers."""
        for joiner in ("all", "any"):
            if joiner in condition:
                return {joiner: [self._coded(part) for part in condition[joiner]]}
        if "not" in condition:
            return {"not": self._coded(condition["not"])}
        ours = self.of_key.get(condition["item"].partition(".")[0])
        return (
            {**condition, "in": [ours.of(code) for code in condition["in"]]}
            if ours and "in" in condition
            else condition
        )


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def _limits(row: Row, kind: str) -> Row:
    given = _numbers(row.get("parameters" if kind == kinds.SCALE else "constraint", ""))
    if kind in (kinds.SCALE, kinds.NUMBER) and len(given) >= 2:
        return {"least": given[0], "most": given[1]}
    return {"most": given[0]} if kind == kinds.MULTIPLE and given else {}
