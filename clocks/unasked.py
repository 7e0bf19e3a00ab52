"""What a `Subject` answers about "I have it" where none of its steps asks for it. Apart from `clocks.subjects`, which
is read before the models are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from clocks.subjects import Raised, Waiting
from hospital.recipients import Recipients


class Unasked:
    """Nothing is ever passed on."""

    def next_in_line(self, waiting: Sequence[Waiting], now: datetime) -> Mapping[int, Recipients]:
        return {one.answer_id: Recipients((), []) for one in waiting}

    def record_passed_on(
        self, waiting: Sequence[Waiting], escalations: Mapping[int, Raised], recipients: Mapping[int, Recipients],
        now: datetime,
    ) -> None:  # fmt: skip
        """Nothing was passed on."""
