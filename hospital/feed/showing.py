"""What staff see of a message: its facts, masked where they name somebody, and its shape without its words. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from hospital.feed.mapping import Address, Identifier, Told
from hospital.masking import HIDDEN, mask_email, mask_name, mask_phone

PLAIN = ("MSH", "EVN")  # segments that tell of no patient
NAMES, PHONES = ("family", "given", "prefix"), ("mobile", "phone")
HIDE = frozenset({"born_on", "born_in", "identifiers", "merged_away", "address", "visit", "diagnosis", "drg"})
LETTER, DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
LONGEST = 20_000


def facts(told: Told, *, is_masked: bool) -> Iterator[tuple[str, str]]:
    """By the names that the mapping uses; what the message does not say is not there."""
    for one in fields(told):
        value = getattr(told, one.name)
        if value and (text := _said(value)):
            yield one.name, _masked(one.name, text) if is_masked else text


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{one.authority}: {one.value}" for one in value if isinstance(one, Identifier))
    if isinstance(value, Address):
        parts = (getattr(value, one.name) for one in fields(value))
        return ", ".join(filter(None, parts))
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _masked(name: str, text: str) -> str:
    if name in NAMES:
        return mask_name(text)
    if name in PHONES:
        return mask_phone(text)
    return mask_email(text) if name == "email" else HIDDEN if name in HIDE else text


def shape(form: str, raw: str) -> str:
    """Every sign in its place: letters as x, digits as 9; only heads of messages and names of fields as they are."""
    if form == "hl7":
        return "\n".join(map(_segment, raw[:LONGEST].split("\r")))
    try:
        return json.dumps(_value(json.loads(raw)), indent=1, ensure_ascii=False)[:LONGEST]
    except ValueError:
        return blurred(raw[:LONGEST])


def blurred(text: str) -> str:
    return DIGIT.sub("9", LETTER.sub("x", text))


def _segment(line: str) -> str:
    return line if line.startswith(PLAIN) else line[:3] + blurred(line[3:])


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        kept = ("resourceType", "system", "use", "status")
        return {name: one if name in kept else _value(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_value(one) for one in value]
    return blurred(value) if isinstance(value, str) else value
