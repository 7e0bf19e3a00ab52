"""Does the form of a letter fit its reader? Their needs are words (DAPB1605); the data says which mean which form."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

DATA = Path(__file__).resolve().parent / "needs.json"
STANDARD, LARGE, EASY = "standard", "large_print", "easy_read"
ON_PAPER, BY_MAIL = "letter", "email"


def form_of(need: str) -> str:
    """The form a need asks for; "" for one that no letter of ours is (Braille, a recording, a signer)."""
    words = need.casefold()
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return next((form for form, signs in data.items() if any(sign in words for sign in signs)), "")


def suggested(needs: Collection[str]) -> str:
    """The form to begin with."""
    return next(filter(None, map(form_of, needs)), STANDARD)


def unmet(form: str, how: str, needs: Collection[str]) -> list[str]:
    """The needs that a letter of this form does not meet, given this way. A mail has no form of its own: it is read
    in the size of whoever reads it, but nobody knows that it is large. What is said is no letter.
    """
    if how not in (ON_PAPER, BY_MAIL):
        return []
    given = form if how == ON_PAPER or form == EASY else STANDARD
    return [need for need in needs if form_of(need) != given]
