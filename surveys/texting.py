"""What people write back to a text message: words that stop and words that start. Pure.

In every language that is offered, and the English words everywhere, because networks know them.
"""

from __future__ import annotations

import unicodedata

STOPS = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "td", "退订", "停止", "قف", "توقف", "إيقاف", "ايقاف"}
)  # fmt: skip
STARTS = frozenset({"start", "unstop", "resume", "开始", "恢复", "ابدأ", "ابدا", "استئناف"})


def word_of(words: str) -> str:
    """The one word of a message, however it is written and whatever stands around it; "" where there are more."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    parts = "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return parts[0] if len(parts) == 1 else ""
