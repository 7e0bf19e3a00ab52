"""Pure: which paper cards get a second look. Drawn by the seed of their batch, so that anybody can draw it again."""

from __future__ import annotations

import hashlib

SHARE = 0.05
STEPS = 2**32


def is_drawn(seed: str, number: str) -> bool:
    """One card in twenty, by chance, and always the same ones of a batch."""
    mark = hashlib.sha256(f"{seed}:{number}".encode()).digest()[:4]
    return int.from_bytes(mark, "big") < SHARE * STEPS
