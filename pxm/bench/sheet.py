"""What a benchmark prints: a line for each figure, a line for each bar, and whether every bar was met."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.test.utils import override_settings

from pxm.bench.measuring import Cost

Say = Callable[[str], None]


class Sheet:
    def __init__(self, say: Say) -> None:
        self.say, self.is_met = say, True

    def figure(self, name: str, cost: Cost, sql: int | None = None) -> None:
        parts = f"web {cost.web:.1f} + database {cost.database:.1f}"
        counted = "" if sql is None else f"  {sql} SQL"
        self.say(f"{name:<44} {cost.cpu:7.1f} ms CPU ({parts}), wall {cost.wall:.1f} ms{counted}")

    def ratio(self, name: str, value: float) -> None:
        """For orientation; nothing is asked of it."""
        self.say(f"         {name}: {value:.2f}")

    def bar(self, name: str, value: float, most: float) -> None:
        """A value that must not pass `most`."""
        self.is_met = self.is_met and value <= most
        shown = f"{value:.2f}" if isinstance(value, float) else str(value)
        self.say(f"  {'met   ' if value <= most else 'MISSED'} {name}: {shown} (bar {most})")


@contextmanager
def measured_house() -> Iterator[None]:
    """The addresses with the floors, no sweep in the web process, and log lines written to nowhere."""
    written = [handler for handler in logging.getLogger().handlers if getattr(handler, "stream", None) is sys.stderr]
    with open(os.devnull, "w") as nowhere, override_settings(ROOT_URLCONF="pxm.bench.floor", SECOND_CHANCE=False):
        streams = [handler.setStream(nowhere) for handler in written]
        try:
            yield
        finally:
            for handler, stream in zip(written, streams, strict=True):
                handler.setStream(stream)
