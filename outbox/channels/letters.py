"""What is handed to a provider, whichever way it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol

from outbox.models import ChatRoom, Endpoint
from outbox.wording import Text

# Where mail programs unsubscribe; the number of an approved text, the name of its sender, a code to type in; the body
# of a webhook.
BESIDE = ("unsubscribe", "template", "sender", "code", "body")


def mark_of(key: str) -> str:
    """The same on every try, so that a repetition can be told; says nothing of what it is about."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Letter:
    """The key of the message row, where to, and the text in the reader's language.

    `ref` and `link` stand in the text as well; ways that are short of room take them alone, unless the text `is_whole`:
    what a family is told is never shortened. `beside` is what a way needs besides the words.
    """

    key: str
    address: str
    text: Text
    language: str
    ref: str = ""
    link: str = ""
    room: ChatRoom | None = None
    is_whole: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)
    endpoint: Endpoint | None = None

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
