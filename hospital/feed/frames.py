"""MLLP: messages out of a stream of bytes, each between a vertical tab and file separator + carriage return. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from hospital.feed.unreadable import Unreadable

BEGIN, END = b"\x0b", b"\x1c\r"
LARGEST = 1_000_000  # bytes of one message


def framed(text: str, charset: str = "utf-8") -> bytes:
    return BEGIN + text.encode(charset, errors="replace") + END


class Frames:
    """What arrived so far on one connection. What stands between two frames is noise and dropped."""

    def __init__(self, largest: int = LARGEST) -> None:
        self._largest = largest
        self._kept = b""

    @property
    def is_inside(self) -> bool:
        """Did a message begin that has not ended yet?"""
        return bool(self._kept)

    def take(self, data: bytes) -> Iterator[bytes]:
        """The messages that are whole now. Raises Unreadable for one that is larger than any message."""
        self._kept += data
        while (begin := self._kept.find(BEGIN)) >= 0:
            end = self._kept.find(END, begin)
            if end < 0:
                self._kept = self._kept[begin:]
                if len(self._kept) > self._largest:
                    self._kept = b""
                    raise Unreadable("too_large", "The message is too large.")
                return
            message, self._kept = self._kept[begin + 1 : end], self._kept[end + len(END) :]
            # a sender that lost its connection in the middle begins anew without ending
            yield message[message.rfind(BEGIN) + 1 :]
        self._kept = b""
