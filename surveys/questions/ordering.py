"""The order in which one person sees the answers of a question: drawn by a number that is kept with their response.

The same number gives the same order on every page, in every language and years later, so that what somebody saw can be
worked out again. An exclusive answer ("none of these") stays at the end.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from surveys.questions.shape import Content, Item, Option

LARGEST_SEED = 2**31 - 1


def shown(content: Content, item: Item, seed: int) -> tuple[Option, ...]:
    """Its answers as somebody with this number sees them."""
    options = content.options(item)
    if not item.is_shuffled:
        return options
    return tuple(sorted(options, key=lambda option: (option.is_exclusive, _rank(seed, item.key, option.code))))


def _rank(seed: int, key: str, code: str) -> bytes:
    return hashlib.sha256(f"{seed}:{key}:{code}".encode()).digest()


def laid_out(content: Content, item: Item, seed: int) -> Content:
    """The survey with the answers of this question in that order; where nothing is drawn, as it is."""
    if not item.is_shuffled:
        return content
    return replace(content, sets={**content.sets, item.set: shown(content, item, seed)})
