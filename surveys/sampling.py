"""Who is drawn: by a stored seed, so that the draw can be done again and gives the same people. Pure.

A random share of all: the keyed hash of the event is below the share. The same share of every stratum: arrivals of a
stratum stand in blocks of twenty, and of each block the places with the lowest keyed hashes are taken, as many as the
share asks for; so every ward has its share of every twenty, and not only in the long run.
"""

from __future__ import annotations

import hashlib
import hmac

BLOCK = 20
CENSUS, SIMPLE, STRATIFIED = "census", "simple", "stratified"


def is_drawn(how: str, percent: int, seed: str, *, event: int, stratum: int, position: int) -> bool:
    """`position` counts the arrivals of the stratum from 0."""
    if how == CENSUS:
        return True
    if how == SIMPLE:
        return _mark(seed, f"event:{event}") * 100 < percent << 256
    block, place = divmod(position, BLOCK)
    ranked = sorted(range(BLOCK), key=lambda one: _mark(seed, f"{stratum}:{block}:{one}"))
    return place in ranked[: taken_of(block, percent)]


def taken_of(block: int, percent: int) -> int:
    """How many of this block: the share of all blocks so far, less what was taken of the earlier ones."""
    return (block + 1) * BLOCK * percent // 100 - block * BLOCK * percent // 100


def _mark(seed: str, key: str) -> int:
    return int.from_bytes(hmac.new(seed.encode(), key.encode(), hashlib.sha256).digest())
