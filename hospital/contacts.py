"""Addresses as keyed hashes: the same address gives the same mark, and the mark gives nothing back.

For what has to outlive an erasure (who wants no survey), and for telling that two people share an address.
"""

from __future__ import annotations

from hospital.models import Person
from hospital.searching import blind, digits, plain_number

TAIL = 9  # digits of a telephone: the same with and without the country in front
HOME = 12  # letters of an address, at least: "Unknown" is nobody's household


def email_mark(address: str) -> str:
    return blind("e", address.strip().casefold()) if address.strip() else ""


def phone_mark(number: str) -> str:
    tail = digits(number)[-TAIL:]
    return blind("t", tail) if len(tail) >= TAIL - 2 else ""


def home_mark(address: str) -> str:
    """However it is spaced and broken into lines."""
    plain = plain_number(address)
    return blind("h", plain) if len(plain) >= HOME else ""


def contact_marks(person: Person) -> list[str]:
    """Of the mailbox and the telephone, those there are."""
    return [mark for mark in (email_mark(person.email), phone_mark(person.phone)) if mark]
