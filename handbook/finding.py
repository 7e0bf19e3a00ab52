"""Pure: what a reader asks for, in any words, and which pages answer it best.

A question becomes terms: a word, or any of the words that mean the same. A page answers it the better the more of them
it holds, the rarer those are among the pages, and the more prominently it says them. Chinese, which has no spaces
between its words, is looked for by pairs of signs; Arabic words without what is written onto them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from itertools import pairwise
from math import log
from typing import TypeVar

from handbook.stopwords import STOP_SIGNS, STOP_WORDS
from hospital.folding import ARABIC, HAN, WORD_BREAKS, fold, is_han, joined, words_of

LATIN = re.compile(r"[a-z]{4,}")
ENDINGS = re.compile(r"(?:i?ed|ies|ing|(?<=\w{4})es?|(?<!s)s|(?<=[^aeiou])y)$")
LONG_END, SHORT_END = "[a-z]{0,3}", "(?:e?s|ies|y|ing|ed)?"  # "car" is not "care"
DOUBLED = re.compile(r"([bdgkmnprt])\1$")  # "stopped", not "called"
ONTO = "(?:[وف]?(?:ال|لل|[بكل]ال|[بكلاتين])?)"  # what Arabic writes onto the beginning of a word
ONTO_BEGINNING = re.compile(r"^(?:[وف]?(?:ال|لل|[بكف]ال))(?=..)|^[وبل](?=...)")
ONTO_END = re.compile("(?:تهم|تكم|تنا|تها|هم|كم|نا|ها|تي|تك|ته|ات|ان|ون|ين|يه|ه|ي|ك|ت)$")
WHO_DOES = "اتين"
SHORTEST = 3
MOST_TERMS = 12
TYPED, MEANT, BEGUN = 1.0, 0.8, 0.5  # the word itself, another one for it, a longer word that begins like it
PROMINENCE = (4.0, 3.0, 2.0, 1.0)  # title, search words, summary, all the page says
PAGES = 60  # about as many has a handbook
Row = TypeVar("Row")
WORST = 0.3  # of the best page's score; what answers less is not shown beside it
SHORTEST_SLIP, LIKE = 4, 0.8  # letters of a word that may be mistyped; how like it must be to one that is known


@dataclass(frozen=True)
class Part:
    """A word of a question without its ending, or a pair of Chinese signs."""

    begin: str

    @cached_property
    def held(self) -> str:
        """What stands in the found words of every page that holds it (`HandbookPage.found_by`)."""
        return self.begin if ARABIC.match(self.begin) or HAN.match(self.begin) else f" {self.begin}"

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        if ARABIC.match(self.begin):
            return re.compile(rf" {ONTO}{self.begin}\w{{0,3}} ")
        return re.compile(rf" {re.escape(self.begin)}{LONG_END if len(self.begin) > SHORTEST else SHORT_END} ")

    def fit(self, text: str) -> float:
        """How well a text holds it, 0 to 1; the text as `plain` gives it."""
        if self.held not in text:
            return 0
        if HAN.match(self.begin) or self._whole.search(text):
            return 1
        return BEGUN if len(self.begin) > SHORTEST else 0


@dataclass(frozen=True)
class Term:
    """One thing that is asked for: each of its ways, with its weight, is as many parts as have to be there together.

    `word` is what was typed, where it is a single word that no list explains.
    """

    ways: tuple[tuple[tuple[Part, ...], float], ...]
    word: str = ""

    def fit(self, texts: Sequence[str]) -> float:
        """Where a page says it most prominently; its texts as `PROMINENCE` names them."""
        return max(weight * min(_fit(part, texts) for part in parts) for parts, weight in self.ways)


def _fit(part: Part, texts: Sequence[str]) -> float:
    if part.held not in texts[-1]:
        return 0
    return max(weight * part.fit(text) for weight, text in zip(PROMINENCE, texts, strict=True))


# ---------------------------------------------------------------------------------------- the question
def terms(words: str, groups: Iterable[Sequence[str]], language: str) -> list[Term]:
    """`groups` are words of one meaning. Words that say nothing count only where nothing else is said."""
    left, found, text = fold(words), [], f" {_stems(words)} "
    for group in groups:
        if typed := [one for one in group if _as_typed(one) in text]:
            found.append(Term(tuple((_parts(one), TYPED if one in typed else MEANT) for one in group)))
            left = _without(left, typed)
    for sign in STOP_SIGNS.get(language, ()):
        left = left.replace(sign, " ")
    telling = list(_single(left, STOP_WORDS.get(language, frozenset())))
    return [*found, *telling][:MOST_TERMS] or list(_single(fold(words)))[:MOST_TERMS]


@lru_cache(maxsize=8192)
def _as_typed(one: str) -> str:
    """How a word or phrase of a list stands in the stems of a question; in Chinese anywhere."""
    return fold(one) if HAN.search(one) else f" {_stems(one)} "


def _without(text: str, typed: Iterable[str]) -> str:
    for one in sorted(typed, key=len, reverse=True):
        if HAN.search(one):
            text = text.replace(fold(one), " ")
        else:
            gone = set(_stems(one).split())
            text = " ".join(word for word in text.split() if not set(_stems(word).split()) & gone)
    return text


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in plain(text).split())


def _single(text: str, silent: Container[str] = ()) -> Iterator[Term]:
    """Each word for itself; two short ones also as one: "wi fi"."""
    words = [word for word in dict.fromkeys([*words_of(text), *joined(text)]) if word not in silent]
    for word in words:
        for one in _pairs(word) if is_han(word) else [word]:
            yield Term(tuple(_ways(one)), "" if is_han(word) else word)
    for first, second in pairwise(word for word in words if not is_han(word)):
        if len(first) + len(second) <= 2 * SHORTEST:
            yield Term((((Part(first + second),), TYPED),))


def _ways(word: str) -> Iterator[tuple[tuple[Part, ...], float]]:
    """The word, and an Arabic verb also without the letter that says who does it."""
    short = stem(word)
    yield (Part(short),), TYPED
    if ARABIC.match(short) and short[0] in WHO_DOES and len(short) > SHORTEST:
        yield (Part(short[1:]),), MEANT


def _parts(words: str) -> tuple[Part, ...]:
    """Of a word or phrase of a list."""
    text = fold(words)
    found = [one for word in words_of(WORD_BREAKS.sub(" ", text)) for one in (_pairs(word) if is_han(word) else [word])]
    return tuple(Part(stem(one)) for one in found)


def _pairs(signs: str) -> list[str]:
    return [first + second for first, second in pairwise(signs)] or [signs]


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """ "visiting" and "visits" both look for "visit"; an Arabic word is looked for without article and endings."""
    if ARABIC.match(word):
        bare = ONTO_BEGINNING.sub("", word)
        short = ONTO_END.sub("", bare)
        return short if len(short) >= SHORTEST else bare
    if not LATIN.fullmatch(word):
        return word
    short = ENDINGS.sub("", word)
    short = DOUBLED.sub(r"\1", short) if word.endswith(("ing", "ed")) else short
    return short if len(short) >= SHORTEST else word


# ---------------------------------------------------------------------------------------- the pages
@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Folded words with a space before and after each."""
    text = fold(words)
    return " ".join(["", *words_of(text), *sorted(joined(text)), ""])


def tokens(asked: Iterable[Term]) -> list[str]:
    """Every page that answers holds one of these: of each way its longest part, and none that begins like another."""
    found = {max((part.held for part in parts), key=len) for term in asked for parts, _weight in term.ways if parts}
    return sorted(one for one in found if not any(other != one and other in one for other in found))


def ranked(asked: Sequence[Term], rows: Sequence[tuple[Row, Sequence[str]]]) -> list[Row]:
    """The rows that answer, the best first; each with its texts as `PROMINENCE` names them. Equals keep their order."""
    fits = [[term.fit(texts) for term in asked] for _row, texts in rows]
    rare = [log(1 + PAGES / (1 + sum(fit > 0 for fit in column))) for column in zip(*fits, strict=True)]
    scores = [sum(fit * weight for fit, weight in zip(line, rare, strict=True)) for line in fits]
    least = WORST * max(scores, default=0)
    best = sorted(zip(scores, rows, strict=True), key=lambda one: -one[0])
    return [row for score, (row, _texts) in best if score and score >= least]


def slips(asked: Sequence[Term], texts: Sequence[str]) -> list[str]:
    """Words that none of the pages' texts holds."""
    held = "".join(texts)
    unknown = [term.word for term in asked if term.word and not any(p.held in held for p in term.ways[0][0])]
    return [word for word in unknown if len(word) >= SHORTEST_SLIP and not word.isdigit()]


def mended(words: str, wrong: Sequence[str], known: Iterable[str]) -> str:
    """The question with each of these words as the nearest of those that are known, where one is near."""
    there, text = {word for one in known for word in plain(one).split()}, plain(words)
    for word in wrong:
        near = [one for one in there if one[0] == word[0] and abs(len(one) - len(word)) <= 2]  # few miss the first
        for one in get_close_matches(word, sorted(near), n=1, cutoff=LIKE):
            text = text.replace(f" {word} ", f" {one} ")
    return text.strip()
