"""Pure: two texts side by side, word by word, and what of a block is text.

Chinese is compared sign by sign, everything else by words.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

TOKENS = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")
TAGS, BREAKS = re.compile(r"<[^>]+>"), re.compile(r"</(?:p|li|ul|ol)>|<br ?/?>")
# What a block holds beside its words: how it is drawn, and numbers of rows.
NO_WORDS = frozenset({"id", "kind", "level", "type", "is_decorative"})
Runs = list[tuple[str, str]]  # ("same" | "out" | "in", words)


def differences(old: str, new: str) -> Runs:
    """The new text with what went out of the old one."""
    one, two = TOKENS.findall(old), TOKENS.findall(new)
    found: Runs = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(one[i1:i2])))
            continue
        found += [(name, words) for name, words in (("out", "".join(one[i1:i2])), ("in", "".join(two[j1:j2]))) if words]
    return found


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
