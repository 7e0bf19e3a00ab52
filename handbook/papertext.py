"""Pure: the words of a document as they are kept, hashed and laid out. Plain text: what is read is what is hashed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

HEADING, ITEM = "# ", "- "


def sha256(*, code: str, number: int, language: str, title: str, summary: str, body: str) -> str:
    """Of exactly these words, as JSON with its keys in order, UTF-8, no spaces between."""
    said = {"body": body, "code": code, "language": language, "number": number, "summary": summary, "title": title}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def tidy(words: str) -> str:
    """Lines end in one way and carry no spaces behind them, whatever browser they came from."""
    return "\n".join(line.rstrip() for line in words.replace("\r\n", "\n").split("\n")).strip()


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is heading, list or words; a list has many lines, the others one."""

    kind: str
    lines: tuple[str, ...]


def parts(body: str) -> Iterator[Part]:
    """Paragraph by paragraph; lines of a list that follow each other are one list."""
    for block in tidy(body).split("\n\n"):
        lines = [line for line in block.split("\n") if line.strip()]
        while lines:
            kind = _kind(lines[0])
            same = [lines.pop(0)]
            while kind != "heading" and lines and _kind(lines[0]) == kind:
                same.append(lines.pop(0))
            yield _part(kind, same)


def _kind(line: str) -> str:
    return "heading" if line.startswith(HEADING) else "list" if line.startswith(ITEM) else "words"


def _part(kind: str, lines: list[str]) -> Part:
    if kind == "words":
        return Part(kind, (" ".join(lines),))
    return Part(kind, tuple(line[2:].strip() for line in lines))
