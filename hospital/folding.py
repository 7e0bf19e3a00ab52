"""Words as they are compared: one case, no accents, plain digits, one spelling of each letter; and where words end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿ぁ-ヿ]")
HAN_RUN = re.compile(f"{HAN.pattern}+")
ARABIC = re.compile(r"[ء-ي]")
LATIN = re.compile(r"[a-z]+")
WORD = re.compile(r"[^\W_]+")
JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:['’ʼ‐‑-][^\W_]++)+")  # O'Brien, Al-Masri; looked for once a word
WORD_BREAKS = re.compile(r"[\W_]+")
ARTICLE = "ال"  # the Arabic "the", written onto the word

# Letters that Unicode does not take apart, and Arabic and Persian spellings of one letter.
PLAIN = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
})  # fmt: skip


def fold(words: str) -> str:
    """Lower case, without accents or Arabic vowel signs, full-width forms and digits of every script made plain."""
    apart = unicodedata.normalize("NFKD", words).casefold()
    kept = "".join(_plain_digit(char) for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept.translate(PLAIN))


def _plain_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def digits(value: str) -> str:
    return "".join(char for char in fold(value) if "0" <= char <= "9")


def joined(folded: str) -> set[str]:
    """Words written with a hyphen or an apostrophe, as one: "o'brien" as "obrien"."""
    return {WORD_BREAKS.sub("", one) for one in JOINED.findall(folded)}


def words_of(folded: str) -> Iterator[str]:
    """Words in their order; where Chinese and other writing touch, each for itself."""
    for word in WORD.findall(folded):
        at = 0
        for run in HAN_RUN.finditer(word):
            yield from (one for one in (word[at : run.start()], run[0]) if one)
            at = run.end()
        if at < len(word):
            yield word[at:]


def is_han(word: str) -> bool:
    """Nothing but Chinese or Japanese signs."""
    return bool(word) and not HAN.sub("", word)
