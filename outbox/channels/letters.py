"""What is handed to a provider, whichever way it goes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from outbox.models import ChatRoom
from outbox.wording import Text


def mark_of(key: str) -> str:
    """The same on every try, so that a repetition can be told; says nothing of what it is about."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Letter:
    """The key of the message row, where to, and the text in the reader's language.

    `ref` and `link` stand in the text as well; ways that are short of room take them alone.
    """

    key: str
    address: str
    text: Text
    language: str
    ref: str = ""
    link: str = ""
    room: ChatRoom | None = None

    @property
    def mark(self) -> str:
        return mark_of(self.key)


class NotTaken(OSError):
    """The provider answered, and the answer was no. `code` holds a number at most, never its words."""

    def __init__(self, code: str, *, is_later: bool) -> None:
        super().__init__(code)
        self.code, self.is_later = code, is_later


class Carrier(Protocol):
    def __enter__(self) -> Carrier: ...

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def hand_over(self, letter: Letter) -> str:
        """What the provider calls it; raises OSError."""

    def route(self, letter: Letter) -> str:
        """Letters of one route fail together."""
