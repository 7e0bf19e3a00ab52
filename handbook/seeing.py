"""Pure: a mark of what somebody was shown, so that what another wrote meanwhile is not written over unseen."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def mark_of(shown: Any) -> str:
    """The same for the same words; lists in their order, mappings in any."""
    plain = json.dumps(shown, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
