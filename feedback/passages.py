"""Pure: a passage of somebody's words, with what is left out marked; nothing may be put into their mouth."""

from __future__ import annotations

import re

LEFT_OUT = re.compile(r"\[…\]|\[\.\.\.\]|…|\.\.\.")
SPACE = re.compile(r"\s+")


def is_passage(passage: str, words: str) -> bool:
    """Every piece between "…" stands in the words, in their order."""
    text, at = _plain(words), 0
    for piece in filter(None, (_plain(one) for one in LEFT_OUT.split(passage))):
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _plain(words: str) -> str:
    """The dots of the story itself count as left out, too: both are compared without them."""
    return SPACE.sub(" ", LEFT_OUT.sub(" ", words)).strip()
