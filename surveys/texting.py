"""What people write back to a text message: words that stop and words that start. Pure.

In every language that is offered, and the English words everywhere, because networks know them.
"""

from __future__ import annotations

import unicodedata

STOPS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "td", "退订", "停止", "قف", "توقف", "إيقاف", "ايقاف"}
)  # fmt: skip
STARTS = frozenset({"start", "unstop", "resume", "开始", "恢复", "ابدأ", "ابدا", "استئناف"})


def stops_first(words: str) -> bool:
    """Whether more words begin with one that stops, set apart: "STOP. The soup was cold." is a wish and a story."""
    first, sign, rest = words.strip().partition("\n")
    for end in ".,;:!。，；：！،؛":
        head, found, tail = first.partition(end)
        if found and len(head) < len(first) and word_of(head) in STOPS:
            return bool(f"{tail}{rest}".strip())
    return bool(sign and rest.strip()) and word_of(first) in STOPS


def word_of(words: str) -> str:
    """The one word of a message, however it is written and whatever stands around it; "" where there are more."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    parts = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return parts[0] if len(parts) == 1 else ""
