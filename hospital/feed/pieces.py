"""What one delivery holds: single messages, each with a number of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from hospital.feed import envelope, fhir, messages
from hospital.feed.messages import Message
from hospital.feed.unreadable import Unreadable

HL7, FHIR, CSV = "hl7", "fhir", "csv"
LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """`reason` is why it cannot be read; it is kept all the same, where others came with it."""

    form: str
    control_id: str
    text: str
    event: str = ""
    reason: str = ""
    message: Message | None = None


def of_message(text: str) -> Piece:
    """Raises Unreadable for what is no message."""
    try:
        read = messages.read(text)
        return Piece(HL7, number_of(read.control_id), text, _event(read.event), message=read)
    except Unreadable:
        raise
    except Exception as error:  # whatever the package stumbles over when it is asked
        raise Unreadable("broken", "The message is broken.") from error


def of_batch(raw: bytes) -> list[Piece]:
    """Every message of a batch, broken ones among them. Raises Unreadable where there is none at all."""
    return [_of_any(text) for text in envelope.messages(raw)]


def _of_any(text: str) -> Piece:
    try:
        return of_message(text)
    except Unreadable as wrong:
        return Piece(HL7, f"content {mark_of(text)}", text, reason=wrong.code)


def of_bundle(raw: bytes) -> list[Piece]:
    """Raises Unreadable for what is no FHIR."""
    return [Piece(FHIR, number_of(number), text) for number, text in fhir.split(raw)]


def of_rows(rows: Iterable[tuple[int, str]], mark: str) -> list[Piece]:
    """Rows of a file, each with its line and its cells as JSON. The same row of the same file is the same message."""
    return [Piece(CSV, f"file {mark} row {number}", text) for number, text in rows]


def mark_of(text: str) -> str:
    return sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:32]


def number_of(control_id: str) -> str:
    """As it is, where it can be kept as it is."""
    is_plain = control_id.isprintable() and len(control_id) <= LONGEST_NUMBER
    return control_id if is_plain else f"number {mark_of(control_id)}"


def _event(event: str) -> str:
    return event if len(event) <= 3 and event.isascii() and event.isalnum() else ""
