"""From bytes to the texts of single messages: alphabet, line ends, batches and files of them. Pure."""

from __future__ import annotations

import codecs

from hospital.feed.unreadable import Unreadable

# MSH-18, HL7 table 0211, to names of codecs; what is not named is UTF-8, and Latin where it is no UTF-8
ALPHABETS = {
    "ASCII": "ascii", "8859/1": "latin-1", "8859/2": "iso8859-2", "8859/5": "iso8859-5", "8859/6": "iso8859-6",
    "8859/9": "iso8859-9", "8859/15": "iso8859-15", "UNICODE": "utf-8", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8",
    "UNICODE UTF-16": "utf-16", "GB 18030-2000": "gb18030", "BIG-5": "big5", "KS X 1001": "euc-kr",
    "ISO IR87": "iso2022_jp",
}  # fmt: skip
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WRAPPERS = ("FHS", "BHS", "BTS", "FTS")


def messages(raw: bytes) -> list[str]:
    """The text of every message in it, with carriage returns between segments, whatever it was wrapped in.

    Raises Unreadable where there is none at all. A message that is broken is a text like the others: it does not keep
    the rest from being read.
    """
    found: list[list[str]] = []
    for line in _lines(decoded(raw)):
        kind = line[:3]
        if kind == "MSH":
            found.append([line])
        elif kind in WRAPPERS:
            found += [[]] if found and found[-1] else []  # what follows a trailer belongs to no message
        elif found and found[-1]:
            found[-1].append(line)
    texts = ["\r".join(lines) for lines in found if lines]
    if not texts:
        raise Unreadable("no_message", "There is no message in it: none begins with MSH.")
    return texts


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r\n", "\r").replace("\n", "\r").split("\r") if line.strip()]


def decoded(raw: bytes) -> str:
    """By its byte-order mark, by what the message says itself (MSH-18), as UTF-8, or as Latin, in this order."""
    for mark in MARKS:
        if raw.startswith(mark):
            return _as("utf-8-sig" if mark == codecs.BOM_UTF8 else "utf-16", raw)
    told = _told_alphabet(raw)
    if told:
        return _as(told, raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _as(alphabet: str, raw: bytes) -> str:
    """ASCII is often said and seldom meant, so other letters than its own are read as the usual alphabets."""
    try:
        return raw.decode(alphabet)
    except UnicodeDecodeError as error:
        if alphabet == "ascii":
            return raw.decode("utf-8", errors="replace")
        raise Unreadable("alphabet", f"It says that it is written in {alphabet}, and is not.") from error


def _told_alphabet(raw: bytes) -> str:
    """MSH-18 of the first message; empty where it says nothing that is known."""
    begin = raw.find(b"MSH")
    head = raw[begin : begin + 2000].replace(b"\n", b"\r").split(b"\r")[0]
    if begin < 0 or len(head) < 8:
        return ""
    fields = head.split(head[3:4])
    first = fields[17].split(fields[1][1:2] or b"~")[0] if len(fields) > 17 and fields[1] else b""
    return ALPHABETS.get(first.decode("ascii", errors="replace").strip().upper(), "")
