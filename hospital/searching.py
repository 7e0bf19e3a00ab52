"""Finding people and records by half-remembered words: one column of tokens, the same for every room.

A token is a folded word, a single Chinese character or a pair of neighbours, a reference, or a keyed hash of
the last four telephone digits or a record number (those columns are encrypted and cannot be searched).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

LONGEST_TOKEN = 40
MOST_TOKENS = 400
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
WORD = re.compile(r"[^\W_]+")


class Searchable(models.Model):
    """Adds the token column; whoever writes the row fills it with `tokens_of`."""

    tokens = ArrayField(models.CharField(max_length=LONGEST_TOKEN), default=list, editable=False)

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["tokens"], name="%(class)s_tokens", fastupdate=False)]


def fold(words: str) -> str:
    """Lower case, without accents or Arabic vowel signs, full-width forms made plain."""
    plain = unicodedata.normalize("NFKD", words).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


def word_tokens(words: str) -> set[str]:
    """Folded words; Chinese text, which has no spaces, as single characters and as neighbouring pairs."""
    found: set[str] = set()
    for word in WORD.findall(fold(words)):
        han = HAN.findall(word)
        found.update(han)
        found.update(a + b for a, b in zip(han, han[1:], strict=False))
        found.update(part[:LONGEST_TOKEN] for part in HAN.split(word) if part)
    return found


def blind(kind: str, value: str) -> str:
    """A keyed hash of a sensitive value: the same value gives the same token, the token gives nothing back."""
    mark = hmac.new(settings.SEARCH_KEY.encode(), f"{kind}:{value}".encode(), hashlib.sha256)
    return f"#{kind}{mark.hexdigest()[:24]}"


def digits(value: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in value if char.isdigit())


def phone_tokens(phone: str) -> set[str]:
    """The last four digits, blinded."""
    tail = digits(phone)[-4:]
    return {blind("p", tail)} if len(tail) == 4 else set()


def record_tokens(number: str) -> set[str]:
    folded = "".join(WORD.findall(fold(number)))
    return {blind("r", folded)} if folded else set()


def tokens_of(*, words: Iterable[str] = (), phones: Iterable[str] = (), records: Iterable[str] = ()) -> list[str]:
    """Everything a record can be found by, sorted, at most `MOST_TOKENS`; blinded tokens always stay."""
    sensitive = set().union(*(phone_tokens(p) for p in phones), *(record_tokens(r) for r in records))
    plain = sorted(set().union(*(word_tokens(w) for w in words)))
    return sorted(sensitive) + plain[: MOST_TOKENS - len(sensitive)]


def asked_tokens(query: str) -> list[frozenset[str]]:
    """What a typed query asks for: every set must be met by at least one of its tokens.

    A part of four digits may be the end of a telephone number; any part may be a record number.
    """
    return [_alternatives(part) for part in query.split() if WORD.search(part)][:8]


def _alternatives(part: str) -> frozenset[str]:
    return frozenset({*([] if len(words := word_tokens(part)) != 1 else words), *phone_or_record(part)}) or frozenset(
        words
    )


def phone_or_record(part: str) -> set[str]:
    number = digits(part)
    phones = phone_tokens(part) if len(number) >= 4 and number == part.strip("+-() ") else set()
    return phones | (record_tokens(part) if number else set())
