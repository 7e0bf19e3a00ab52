"""What the sender hears: AA stored, AE not stored and to be sent again, AR not understood or not allowed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hospital.feed.messages import Message

STORED, AGAIN, REFUSED = "AA", "AE", "AR"
VERSION = "2.5.1"
CODES: Mapping[str, str] = {AGAIN: "207", REFUSED: "100"}  # HL7 table 0357: internal error, segment sequence error
ESCAPES = str.maketrans({"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\r": " ", "\n": " "})


def answer(message: Message | None, code: str, *, number: str, at: datetime, words: str = "") -> str:
    """The text of an acknowledgement; `number` is its own control id, `at` aware. It says nothing of the patient."""
    asked = message.first if message else _nothing
    kind = "^".join(filter(None, ("ACK", asked("MSH-9.2"), "ACK" if asked("MSH-9.2") else "")))
    head = [
        "MSH", "^~\\&", _plain(asked("MSH-5.1")), _plain(asked("MSH-6.1")), _plain(asked("MSH-3.1")),
        _plain(asked("MSH-4.1")), at.strftime("%Y%m%d%H%M%S%z"), "", kind, number, _plain(asked("MSH-11.1")) or "P",
        _plain(asked("MSH-12.1")) or VERSION, "", "", "", "", "", "UNICODE UTF-8",
    ]  # fmt: skip
    lines = ["|".join(head), f"MSA|{code}|{_plain(asked('MSH-10'))}"]
    if code != STORED:
        lines.append(f"ERR|||{CODES[code]}|E||||{_plain(words)}")
    return "\r".join(lines) + "\r"


def _nothing(_place: str) -> str:
    return ""


def _plain(text: str) -> str:
    return text.translate(ESCAPES)
