"""How a name may be spelled by somebody who only heard it, half typed it, or knows it in another alphabet.

Everything here is about names. Stories are searched by the words they have; a name is remembered by its sound.
Words come in folded (`hospital.folding`) and go out folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, pairwise, product

from pypinyin import Style, pinyin

from hospital.folding import ARABIC, LATIN, fold, is_han
from hospital.surnames import ELSEWHERE, OF_TWO, READ_AS_SURNAME

MOST_READINGS = 3  # of one sign; rarer ones are no names
MOST_TOGETHER = 6  # of a whole name
LONGEST_NAME = 6  # signs; more of them are a sentence
LONGEST_START = 8  # letters of a half-typed word
FINALS = "iang|iong|uang|uai|ian|iao|ing|ang|eng|ong|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u|v"
SYLLABLE = f"((?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:{FINALS}))"
SYLLABLES = re.compile(f"{SYLLABLE}{SYLLABLE}{SYLLABLE}?")
TONED = re.compile(r"([a-z]+)[1-5]")


# ---------------------------------------------------------------------------------- Chinese
@lru_cache(maxsize=8192)
def readings(sign: str) -> tuple[str, ...]:
    """How a sign is read in Mandarin, without tones, the commonest first; ü as u, v and yu, as people type it."""
    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(
        dict.fromkeys(way for one in (found[0] if found else [])[:MOST_READINGS] for way in _umlauts(fold(one)))
    )


def _umlauts(syllable: str) -> list[str]:
    return [syllable.replace("v", way) for way in ("u", "v", "yu")] if "v" in syllable else [syllable]


def family_of(name: str) -> str:
    """The surname a Chinese name begins with; "" for a single sign."""
    return name[:2] if name[:2] in OF_TWO and len(name) > 2 else name[: len(name) > 1]


def _family_readings(family: str) -> tuple[str, ...]:
    usual = together(family)
    return tuple(dict.fromkeys([READ_AS_SURNAME[family], *usual])) if family in READ_AS_SURNAME else usual


def together(signs: str) -> tuple[str, ...]:
    """Several signs read as one word; () when one of them has no reading."""
    each = [readings(sign) for sign in signs]
    return tuple("".join(one) for one in islice(product(*each), MOST_TOGETHER)) if all(each) else ()


@lru_cache(maxsize=8192)
def in_latin(name: str) -> frozenset[str]:
    """Words in Latin letters by which somebody looks for a name in Chinese signs: pinyin in either order, joined
    and by syllable, Wade-Giles, and the surname as written abroad."""
    if not is_han(name) or len(name) > LONGEST_NAME:
        return frozenset()
    family = family_of(name)
    first, last = _family_readings(family), together(name.removeprefix(family))
    found = {way for sign in name for way in readings(sign)} | set(first) | set(last)
    for one, other in islice(product(first, last), MOST_TOGETHER):
        found |= {one + other, other + one}
    found.update(way for one, other in pairwise(name) for way in together(one + other))
    return frozenset(found | _wade_giles(name, family) | ELSEWHERE.get(family, frozenset()))


def _wade_giles(name: str, family: str) -> set[str]:
    found = pinyin(list(name), style=Style.WADEGILES, errors="ignore")
    spelled = [fold(one[0]).replace("'", "").replace("v", "u") for one in found]
    given = "".join(spelled[len(family) :])
    return {*spelled, given, "".join(spelled)} - {""}


def initials(words: Iterable[str]) -> set[str]:
    """First letters of a name's words in their order, with the given name's syllables as well: "cx" and "cxy" of
    Chen Xiaoyu, 陈晓雨 gives "cxy" and "xy"."""
    plain = "".join(word[0] for word in words)
    deep = "".join("".join(first_letters(word)) for word in words)
    return {one for one in (plain, deep) if len(one) > 1}


def first_letters(word: str) -> list[str]:
    """Of each syllable, when the word reads as two or three of Mandarin; else of the word."""
    split = SYLLABLES.fullmatch(word)
    return [part[0] for part in split.groups() if part] if split else [word[0]]


def han_initials(name: str) -> set[str]:
    family = family_of(name)
    given = [one[0] for one in map(readings, name.removeprefix(family)) if one]
    begins = {one[:1] for one in _family_readings(family)} if len(family) < 2 else {_letters(family)}
    ends = "".join(letter[0] for letter in given)
    return {one for one in ({begin + ends for begin in begins} | {ends}) if len(one) > 1}


def _letters(signs: str) -> str:
    return "".join(one[0][0] for one in map(readings, signs) if one)


def without_tone(word: str) -> str:
    """ "chen2" as "chen"; "" when there is no tone to leave out."""
    found = TONED.fullmatch(word)
    return found[1] if found else ""


# ---------------------------------------------------------------------------------- Arabic, and Latin by ear
PAIRS = (("sh", "S"), ("kh", "k"), ("gh", "G"), ("ch", "C"), ("th", "t"), ("dh", "d"), ("ph", "f"))
LETTERS = str.maketrans({"c": "k", "q": "k", "v": "f", "z": "s", "g": "j"})
ARABIC_LETTERS = str.maketrans(dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhkddrssSsdtsGfkklmnh", strict=True)))
SILENT = re.compile(r"[aeiouwyاويعء]")
TWICE = re.compile(r"(.)\1+")
LATIN_ARTICLE = re.compile(r"(?:al|el|ul)(?=[b-df-hj-np-tv-z]\w{3})")
SHORTEST_HEARD = 3  # consonants in Latin letters: two of them are half the names there are


@lru_cache(maxsize=8192)
def heard(word: str) -> frozenset[str]:
    """What is left of a name's word when vowels are not heard: "mohammed", "mohamad" and "محمد" are all "mhmd"."""
    if ARABIC.match(word):
        return frozenset({_skeleton(word.translate(ARABIC_LETTERS), word)} - {""})
    if not LATIN.fullmatch(word):
        return frozenset()
    spelled = {word, LATIN_ARTICLE.sub("", word, count=1)}
    return frozenset(_skeleton(_by_ear(one), one) for one in spelled) - {""}


def _by_ear(word: str) -> str:
    for pair, sound in PAIRS:
        word = word.replace(pair, sound)
    return word.translate(LETTERS)


def _skeleton(sounds: str, word: str) -> str:
    """Begins with "a" for any vowel; a silent h at the end is left out (Fatimah, فاطمة)."""
    begins = "a" if SILENT.match(sounds) and not re.match("[wyوي]", sounds) else sounds[0]
    begins = {"و": "w", "ي": "y"}.get(begins, begins)
    rest = SILENT.sub("", sounds[1:])
    if word[-1] in "hه":
        rest = rest.removesuffix("h")
    kept = TWICE.sub(r"\1", begins + rest)
    return kept if len(kept) > 1 else ""


def heard_in_latin(word: str) -> frozenset[str]:
    """As `heard`, kept with a name in Latin letters only when long enough to mean something."""
    return frozenset(one for one in heard(word) if len(one) >= SHORTEST_HEARD)


# ---------------------------------------------------------------------------------- the hand that types
def starts(word: str) -> list[str]:
    """What stands there before the word is typed to its end."""
    return [word[:size] for size in range(1, min(len(word), LONGEST_START + 1))]


def lacking(word: str) -> frozenset[str]:
    """The word with each of its letters left out in turn.

    Two words that are one slip apart (a letter forgotten, added, replaced, or exchanged with its neighbor) have one
    of these in common, or one is among those of the other: the symmetric deletes of Wolf Garbe's SymSpell (2012).
    """
    return frozenset(word[:at] + word[at + 1 :] for at in range(len(word)))
