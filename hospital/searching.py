"""Finding people and records by half-remembered words: one column of tokens, the same for every room.

A token is a folded word, a single Chinese or Japanese character or a pair of neighbors, the initials of a
name, or a keyed hash of the last four telephone digits or a record number (those columns are encrypted and
cannot be searched). Names leave more, each kind with a mark of its own, so that a story never answers for them:

=chen   a name's word, in every spelling `hospital.sounding` knows
=che*   how it begins
~mhmd   how it sounds
-K3x9Q  the word with one letter left out, shortened to a code
@d12    the place: a department, ward, service or site by its number, whatever it is called today

Whoever writes a row stores `tokens_of`; whoever searches calls `ask`.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from operator import and_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from hospital import sounding
from hospital.folding import ARABIC, ARTICLE, WORD, digits, fold, is_han, joined, words_of

LONGEST_TOKEN = 40
MOST_TOKENS = 400
MOST_ASKED = 16
SHORTEST_SLIP = 5  # letters of a name's word; one letter off, a shorter word is another word
MOST_SLIPS = 6  # words of one query; who types a whole sentence made no slip in a name
MOST_WORDS = 5  # of a name, whose neighbors are also kept as one word
NUMBER_PART = re.compile(r"^[+(]?[\d()./-]+$")
REFERENCE = re.compile(r"^([A-Za-z])-?(\d{1,12})$")
PHONE_DIGITS = 4
WHOLE_PHONE = 7  # digits from which neighboring groups of digits are read as one telephone number
EDITION = 2  # of the tokens: raised when rows can be found by more than before, and `renew_tokens` follows


class Searchable(models.Model):
    """Adds the token column; whoever writes the row fills it with `tokens_of`.

    `edition` says by which edition of this module; 1 are rows from before there was one. Older rows have an index of
    their own, which is empty once all are renewed.
    """

    tokens = ArrayField(models.CharField(max_length=LONGEST_TOKEN), default=list, editable=False)
    edition = models.PositiveSmallIntegerField(default=EDITION, db_default=1, editable=False)

    class Meta:
        abstract = True
        indexes = [
            GinIndex(fields=["tokens"], name="%(class)s_tokens", fastupdate=False),
            models.Index(fields=["id"], condition=models.Q(edition__lt=EDITION), name="%(class)s_older_tokens"),
        ]


# ---------------------------------------------------------------- numbers
def plain_number(number: str) -> str:
    """A record number without spaces, dashes and the like."""
    return "".join(WORD.findall(fold(number)))


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


# ---------------------------------------------------------------- what a record can be found by
def word_tokens(words: str) -> set[str]:
    """Folded words; Chinese text, which has no spaces, as single characters and as neighboring pairs."""
    folded = fold(words)
    found = {one[:LONGEST_TOKEN] for one in joined(folded)}
    for word in words_of(folded):
        found |= {*word, *_pairs(word)} if is_han(word) else _spellings(word)
    return found


def _pairs(signs: str) -> list[str]:
    return [first + second for first, second in pairwise(signs)]


def _spellings(word: str) -> set[str]:
    """The word, and an Arabic word also without its article."""
    bare = word.removeprefix(ARTICLE)
    return {word[:LONGEST_TOKEN], *([bare[:LONGEST_TOKEN]] if len(bare) > 2 else [])}


def name_tokens(name: str) -> frozenset[str]:
    """Everything a name can be found by: its words as any words, its initials, and the marked tokens."""
    words = list(words_of(fold(name)))
    found = word_tokens(name) | sounding.initials([word for word in words if not is_han(word)])
    for word in words:
        found |= han_tokens(word) if is_han(word) else named_tokens(word)
    others = [word for word in words if not is_han(word)]
    return frozenset(found.union(*map(_as_one, runs(others))))


@lru_cache(maxsize=8192)
def named_tokens(word: str) -> frozenset[str]:
    """The marked tokens of one word of a name."""
    spelled = _spellings(word)
    more = (_starts(way) | _kept_by_ear(way) | _slips(way) for way in spelled)
    return frozenset(_marked(spelled).union(*more))


@lru_cache(maxsize=8192)
def han_tokens(name: str) -> frozenset[str]:
    """A name in Chinese signs: by its signs, and by how it is written and typed in Latin letters."""
    spelled = _marked({*name, *_pairs(name), *sounding.in_latin(name)}) | sounding.han_initials(name)
    typed = (sounding.together(part)[:1] for part in {name, name.removeprefix(sounding.family_of(name))})
    return frozenset(spelled.union(*(_starts(way) | _slips(way) for ways in typed for way in ways)))


def runs(words: Sequence[str]) -> Iterator[str]:
    """Neighboring words of a name as one word, and the whole in the other order: who types it may not divide it."""
    if not 1 < len(words) <= MOST_WORDS:
        return
    for first in range(len(words) - 1):
        yield from ("".join(words[first:end]) for end in range(first + 2, len(words) + 1))
    yield "".join(words[-1:] + words[:-1])


@lru_cache(maxsize=8192)
def _as_one(word: str) -> frozenset[str]:
    return frozenset({_name(word), *_kept_by_ear(word)})


def _kept_by_ear(word: str) -> set[str]:
    heard = sounding.heard(word) if ARABIC.match(word) else sounding.heard_in_latin(word)
    return {_sound(one) for one in heard}


def _marked(words: Iterable[str]) -> set[str]:
    return {_name(word) for word in words}


def _name(word: str) -> str:
    return f"={word}"[:LONGEST_TOKEN]


def _start(letters: str) -> str:
    return f"={letters}*"


def _starts(word: str) -> set[str]:
    return {_start(letters) for letters in sounding.starts(word)}


def _slips(word: str) -> set[str]:
    return {_code(one) for one in sounding.lacking(word)} if len(word) >= SHORTEST_SLIP else set()


def _code(letters: str) -> str:
    """Short, because there is one for each letter of each name."""
    return "-" + b64encode(hashlib.blake2b(letters.encode(), digest_size=6).digest())[:5].decode()


def _sound(heard: str) -> str:
    return f"~{heard}"[:LONGEST_TOKEN]


def spellings_in(tokens: Iterable[str]) -> list[str]:
    """Of a name's tokens what somebody might type in full: words in every spelling, and initials."""
    whole = {token.removeprefix("=") for token in tokens if not token.endswith("*")}
    return sorted(one for one in whole if one[0] not in "~-@#")


def place_token(kind: str, pk: int) -> str:
    """The mark of a department ("d"), ward ("w"), service ("v") or site ("s")."""
    return f"@{kind}{pk}"


def tokens_of(
    *, words: Iterable[str] = (), names: Iterable[str] = (), phones: Iterable[str] = (), records: Iterable[str] = (),
    places: Iterable[str] = (),
) -> list[str]:  # fmt: skip
    """Everything a record can be found by, at most `MOST_TOKENS`; blinded tokens, places and names always stay."""
    sure = set(places).union(*(phone_tokens(p) for p in phones), *(record_tokens(r) for r in records))
    called = set().union(*(name_tokens(n) for n in names))
    plain = sorted(set().union(*(word_tokens(w) for w in words)) - called)
    first = sorted(sure) + sorted(called)
    return first[:MOST_TOKENS] + plain[: max(0, MOST_TOKENS - len(first))]


# ---------------------------------------------------------------- what a query asks for
Wanted = frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a typed query asks for, more and more loosely: every set must be met by at least one of its tokens.

    `named` by the names, numbers and places of a record, `told` also by its words, `near` also by a name that begins
    or sounds like it or is one slip away.
    """

    named: tuple[Wanted, ...] = ()
    told: tuple[Wanted, ...] = ()
    near: tuple[Wanted, ...] = ()


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place by its name; `mark` is its `place_token`."""

    mark: str
    name: str


@dataclass(frozen=True, slots=True)
class _Typed:
    """One word of a query: also spelled `joined` with its neighbors, or part of a number (`numbers`)."""

    word: str
    joined: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def ask(query: str, landmarks: Iterable[Landmark] = ()) -> Asked:
    """Reads a query. `landmarks` are the places whose names it may use.

    A part of four digits or more may be the end of a telephone number, and any part with a digit, or the whole
    query, a record number. "These words, or else this number" reads as "each of these words or this number".
    """
    typed, places = list(_typed(query)), list(landmarks)
    may_slip = len(typed) <= MOST_SLIPS
    return Asked(
        _most(one for word in typed for one in _named(word, places)),
        _most(one for word in typed for one in _told(word, places)),
        _most(one for word in typed for one in _near(word, places, may_slip=may_slip)),
    )


def _most(wanted: Iterable[set[str]]) -> tuple[Wanted, ...]:
    return tuple(frozenset(one) for one in wanted)[:MOST_ASKED]


def _typed(query: str) -> Iterator[_Typed]:
    parts = list(_parts(query))
    whole = record_tokens(query) if len(parts) > 1 and digits(query) else set()
    words = [(word, part) for part in parts for word in words_of(fold(part))]
    beside = _neighbors([word for word, _part in words])
    for at, (word, part) in enumerate(words):
        yield _Typed(word, frozenset(joined(fold(part)) | beside[at]), frozenset(_numbers(part) | whole))


def _neighbors(words: Sequence[str]) -> list[set[str]]:
    """For each word, what it may be part of when the name it belongs to is written as one."""
    found: list[set[str]] = [set() for _word in words]
    for size in (2, 3):
        for first in range(len(words) - size + 1):
            several = words[first : first + size]
            if any(is_han(word) or digits(word) for word in several):
                continue
            for at in range(first, first + size):
                found[at].add("".join(several))
    return found


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


def _numbers(part: str) -> set[str]:
    number = digits(part)
    is_phone = len(number) >= PHONE_DIGITS and NUMBER_PART.match(fold(part))
    return (phone_tokens(part) if is_phone else set()) | (record_tokens(part) if number else set())


def _named(typed: _Typed, places: Sequence[Landmark]) -> Iterator[set[str]]:
    if is_han(typed.word):
        yield from ({_name(one)} for one in (_pairs(typed.word) or [typed.word]))
        return
    toneless = sounding.without_tone(typed.word)
    spelled = _spellings(typed.word) | typed.joined | ({toneless} if toneless else set())
    yield _marked(spelled) | typed.numbers | _at(typed.word, places)


def _told(typed: _Typed, places: Sequence[Landmark]) -> Iterator[set[str]]:
    if is_han(typed.word):
        marks = _at(typed.word, places)
        yield from ({one, *marks} for one in (_pairs(typed.word) or [typed.word]))
        return
    [named] = _named(typed, places)
    yield named | _spellings(typed.word) | {one[:LONGEST_TOKEN] for one in typed.joined}


def _near(typed: _Typed, places: Sequence[Landmark], *, may_slip: bool) -> Iterator[set[str]]:
    if is_han(typed.word):
        for one in _pairs(typed.word) or [typed.word]:
            yield {one, *_marked(sounding.together(one)), *_at(typed.word, places)}
        return
    [told] = _told(typed, places)
    if digits(typed.word):
        yield told
        return
    spelled = _spellings(typed.word) | typed.joined
    heard = {_sound(one) for way in spelled for one in sounding.heard(way)}
    slips = _slipped(typed.word) if may_slip else set()
    yield told | heard | slips | {_start(typed.word)} | _at(typed.word, places, begun=True)


def _slipped(word: str) -> set[str]:
    """Tokens of every name's word that is one slip away from this one."""
    if len(word) < SHORTEST_SLIP - 1:
        return set()
    lacking = sounding.lacking(word)
    return {_code(word)} | {_code(one) for one in lacking} | _marked(one for one in lacking if len(one) > 2)


def _at(word: str, places: Sequence[Landmark], *, begun: bool = False) -> set[str]:
    """The marks of the places that are called so; with `begun` also of those whose name goes on after these letters."""
    wanted = {word, _start(word)} if begun and len(word) > 2 else {word}
    return {place.mark for place in places if wanted & _called(place.name)}


@lru_cache(maxsize=4096)
def _called(name: str) -> frozenset[str]:
    """What a place's name is found by: its words, how they begin, Chinese also by its sound and as a whole."""
    words = list(words_of(fold(name)))
    latin = {way for word in words if is_han(word) for way in sounding.in_latin(word)}
    begun = {_start(one) for word in (*words, *latin) for one in sounding.starts(word)}
    return frozenset(word_tokens(name) | set(words) | latin | begun)


def matching(wanted: Iterable[Wanted]) -> models.Q:
    """The condition that every set is met by a token; without any set nothing matches.

    A single spelling asks `@>`, several ask `&&`; both walk the index.
    """
    sets = list(wanted)
    if not sets:
        return models.Q(pk__in=[])
    sure = sorted({token for one in sets if len(one) == 1 for token in one})
    either = [models.Q(tokens__overlap=sorted(one)) for one in sets if len(one) > 1]
    return reduce(and_, [*([models.Q(tokens__contains=sure)] if sure else []), *either])


def asked_reference(query: str) -> str:
    """The reference a query spells, however short: "c412" is C-000412; empty when it is none."""
    found = REFERENCE.match(fold(query.strip()).replace("‐", "-").replace("‑", "-"))
    return f"{found[1].upper()}-{int(found[2]):06}" if found else ""


def names_somebody(query: str) -> bool:
    """May this query hold an identifier of a person (anything but a bare reference)? Such searches are recorded."""
    return bool(query.strip()) and not asked_reference(query)
