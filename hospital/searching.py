"""Finding people and records by half-remembered words: one column of tokens, the same for every room.

A token is a folded word, a single Chinese or Japanese character or a pair of neighbors, the initials of a
name, or a keyed hash of the last four telephone digits or a record number (those columns are encrypted and
cannot be searched). Whoever writes a row stores `tokens_of`; whoever searches asks `asked_tokens`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

LONGEST_TOKEN = 40
MOST_TOKENS = 400
MOST_ASKED = 16
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿ぁ-ヿ]")
WORD = re.compile(r"[^\W_]+")
JOINED = re.compile(r"[^\W_]+(?:['’ʼ‐‑-][^\W_]+)+")  # O'Brien, Al-Masri
WORD_BREAKS = re.compile(r"[\W_]+")
NUMBER_PART = re.compile(r"^[+(]?[\d()./-]+$")
REFERENCE = re.compile(r"^([A-Za-z])-?(\d{1,12})$")
PHONE_DIGITS = 4
WHOLE_PHONE = 7  # digits from which neighboring groups of digits are read as one telephone number
ARTICLE = "ال"  # the Arabic "the", written onto the word

# Letters that Unicode does not take apart, and Arabic and Persian spellings of one letter.
PLAIN = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
})  # fmt: skip


class Searchable(models.Model):
    """Adds the token column; whoever writes the row fills it with `tokens_of`."""

    tokens = ArrayField(models.CharField(max_length=LONGEST_TOKEN), default=list, editable=False)

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["tokens"], name="%(class)s_tokens", fastupdate=False)]


# ---------------------------------------------------------------- folding
def fold(words: str) -> str:
    """Lower case, without accents or Arabic vowel signs, full-width forms and digits of every script made plain."""
    apart = unicodedata.normalize("NFKD", words).casefold()
    kept = "".join(_plain_digit(char) for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept.translate(PLAIN))


def _plain_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def digits(value: str) -> str:
    return "".join(char for char in fold(value) if "0" <= char <= "9")


def plain_number(number: str) -> str:
    """A record number without spaces, dashes and the like."""
    return "".join(WORD.findall(fold(number)))


# ---------------------------------------------------------------- what a record can be found by
def word_tokens(words: str) -> set[str]:
    """Folded words; Chinese text, which has no spaces, as single characters and as neighboring pairs."""
    folded = fold(words)
    found = {WORD_BREAKS.sub("", joined)[:LONGEST_TOKEN] for joined in JOINED.findall(folded)}
    for word in WORD.findall(folded):
        han = HAN.findall(word)
        found.update(han, _pairs(han))
        for part in HAN.split(word):
            found |= _spellings(part)
    return found


def _pairs(signs: list[str]) -> list[str]:
    return [first + second for first, second in pairwise(signs)]


def _spellings(word: str) -> set[str]:
    """The word, and an Arabic word also without its article."""
    if not word:
        return set()
    bare = word.removeprefix(ARTICLE)
    return {word[:LONGEST_TOKEN], *([bare[:LONGEST_TOKEN]] if len(bare) > 2 else [])}


def name_tokens(name: str) -> set[str]:
    """The words of a name and its initials: "Wei Chen" is also found as "wc"."""
    words = [word for word in WORD.findall(fold(name)) if not HAN.search(word)]
    initials = {"".join(word[0] for word in words)} if len(words) > 1 else set()
    return word_tokens(name) | initials


def blind(kind: str, value: str) -> str:
    """A keyed hash of a sensitive value: the same value gives the same token, the token gives nothing back."""
    mark = hmac.new(settings.SEARCH_KEY.encode(), f"{kind}:{value}".encode(), hashlib.sha256)
    return f"#{kind}{mark.hexdigest()[:24]}"


def phone_tokens(phone: str) -> set[str]:
    """The last four digits, blinded."""
    tail = digits(phone)[-PHONE_DIGITS:]
    return {blind("p", tail)} if len(tail) == PHONE_DIGITS else set()


def record_tokens(number: str) -> set[str]:
    folded = plain_number(number)
    return {blind("r", folded)} if folded else set()


def tokens_of(
    *, words: Iterable[str] = (), names: Iterable[str] = (), phones: Iterable[str] = (), records: Iterable[str] = ()
) -> list[str]:
    """Everything a record can be found by, at most `MOST_TOKENS`; blinded tokens and names always stay."""
    sensitive = set().union(*(phone_tokens(p) for p in phones), *(record_tokens(r) for r in records))
    called = set().union(*(name_tokens(n) for n in names))
    plain = sorted(set().union(*(word_tokens(w) for w in words)) - called)
    first = sorted(sensitive) + sorted(called)
    return first[:MOST_TOKENS] + plain[: max(0, MOST_TOKENS - len(first))]


# ---------------------------------------------------------------- what a query asks for
def asked_tokens(query: str) -> list[frozenset[str]]:
    """What a typed query asks for: every set must be met by at least one of its tokens.

    A part of four digits or more may be the end of a telephone number, and any part with a digit, or the whole
    query, a record number. "These words, or else this number" reads as "each of these words or this number".
    """
    parts = list(_parts(query))
    whole = record_tokens(query) if len(parts) > 1 and digits(query) else set()
    asked = [wanted | _numbers(part) | whole for part in parts for wanted in _wanted(part)]
    return [frozenset(one) for one in asked][:MOST_ASKED]


def _parts(query: str) -> Iterator[str]:
    """Parts between spaces; neighboring groups of digits that make a telephone number are one part."""
    run: list[str] = []
    for part in [*query.split(), ""]:
        if NUMBER_PART.match(fold(part)):
            run.append(part)
            continue
        yield from ["".join(run)] if len(digits("".join(run))) >= WHOLE_PHONE else run
        run = []
        if WORD.search(part):
            yield part


def _wanted(part: str) -> Iterator[set[str]]:
    """One set of spellings for each word of the part; a run of Chinese asks for its pairs."""
    folded = fold(part)
    joined = {WORD_BREAKS.sub("", one)[:LONGEST_TOKEN] for one in JOINED.findall(folded)}
    for word in WORD.findall(folded):
        han = HAN.findall(word)
        yield from ({sign} for sign in (_pairs(han) or han))
        yield from (_spellings(rest) | joined for rest in HAN.split(word) if rest)


def _numbers(part: str) -> set[str]:
    number = digits(part)
    is_phone = len(number) >= PHONE_DIGITS and NUMBER_PART.match(fold(part))
    return (phone_tokens(part) if is_phone else set()) | (record_tokens(part) if number else set())


def asked_reference(query: str) -> str:
    """The reference a query spells, however short: "c412" is C-000412; empty when it is none."""
    found = REFERENCE.match(fold(query.strip()).replace("‐", "-").replace("‑", "-"))
    return f"{found[1].upper()}-{int(found[2]):06}" if found else ""


def names_somebody(query: str) -> bool:
    """May this query hold an identifier of a person (anything but a bare reference)? Such searches are recorded."""
    return bool(query.strip()) and not asked_reference(query)
