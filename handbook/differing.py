"""Pure: two texts side by side, word by word, and what of a block is text.

Chinese is compared sign by sign, everything else by words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Any

TOKENS = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")
TAGS, BREAKS = re.compile(r"<[^>]+>"), re.compile(r"</(?:p|li|ul|ol)>|<br ?/?>")
# What a block holds beside its words: how it is drawn, and numbers of rows.
NO_WORDS = frozenset({"id", "kind", "level", "type", "is_decorative"})
Runs = list[tuple[str, str]]  # ("same" | "out" | "in", words)


def differences(old: str, new: str) -> Runs:
    """The new text with what went out of the old one."""
    found: Runs = []
    for is_same, steps in groupby(_steps(TOKENS.findall(old), TOKENS.findall(new)), key=itemgetter(0)):
        gone, come = ("".join(words) for words in list(zip(*steps, strict=True))[1:])
        found += (
            [("same", come)] if is_same else [(what, words) for what, words in (("out", gone), ("in", come)) if words]
        )
    return found


def _steps(one: list[str], two: list[str]) -> list[tuple[bool, str, str]]:
    """Is it the same, and the words before and now. A space between two changed words changed with them: a sentence
    that was written anew is read as one, not as every other word.
    """
    codes = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    steps = [(what == "equal", "".join(one[i1:i2]), "".join(two[j1:j2])) for what, i1, i2, j1, j2 in codes]
    inner = range(1, len(steps) - 1)
    return [
        (is_same and not (number in inner and words.isspace()), words, now)
        for number, (is_same, words, now) in enumerate(steps)
    ]


def text_of(value: Any) -> str:
    """The words of a block as it is stored, a line for each of its texts."""
    lines = [line.strip() for words in _texts(value) for line in _plain(words).splitlines()]
    return "\n".join(line for line, _more in groupby(filter(None, lines)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name not in NO_WORDS:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def _plain(words: str) -> str:
    return html.unescape(TAGS.sub("", BREAKS.sub("\n", words)))
