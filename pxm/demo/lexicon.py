"""Words and names for many copies: seeded vocabularies in which few words are common and most are rare.

The word of rank r is drawn with a weight of 1 / (r + 2.7), as in natural text (Zipf's law with Mandelbrot's
shift), so that a search meets everything between "every fifth case" and "a handful in a million".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, product
from random import Random

from hospital.searching import name_tokens, word_tokens

WORDS, SURNAMES, GIVEN = 30_000, 4_000, 400
SHIFT = 2.7
ONSETS = ["b", "bl", "br", "c", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v"]
LATIN = ["".join(parts) for parts in product(ONSETS, ["a", "e", "i", "o", "u", "ea"], ["", "l", "n", "r", "s", "t"])]
ENDS = ["", "د", "ر", "ل", "م", "ن"]
ARABIC = ["".join(parts) for parts in product("بتثجحخدرزسشصطعفقكلمنه", ["ا", "و", "ي", ""], ENDS)]
HAN = list(
    "人大中上下天地日月水火山石田土心手口目耳门车马鸟鱼花草树木风雨雪云星光明高长小多少前后左右东西南北里外早晚年时分"
    "春夏秋冬红黄白黑青绿金银铜铁书画琴棋诗文字语言话声音乐歌舞衣食住行走跑坐站看听说读写问答学教知道思想情意喜怒爱好美丽"
    "善良真实平安宁静清洁新旧快慢轻重远近冷热干湿软硬强弱宽窄深浅厚薄开关进出来去起落升降买卖借还送收给取放拿抱背推拉"
)
SURNAMES_HAN = list("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕")
PIECES: dict[str, tuple[list[str], tuple[int, ...]]] = {
    "en": (LATIN, (2, 2, 3)), "ar": (ARABIC, (2, 2, 3)), "zh-hans": (HAN, (2,)),
}  # fmt: skip


def invented(chance: Random, pieces: Sequence[str], lengths: Sequence[int], count: int) -> list[str]:
    """Different words of some pieces each, the most common first."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(pieces, k=chance.choice(lengths)))] = None
    return list(found)


class Vocabulary:
    """Words by rank, each with what it is found by."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.ranks = range(len(words))
        self.weights = list(accumulate(1 / (rank + SHIFT) for rank in range(1, len(words) + 1)))

    @cached_property
    def tokens(self) -> list[frozenset[str]]:
        return [frozenset(word_tokens(word)) for word in self.words]

    def draw(self, chance: Random, count: int = 1) -> list[int]:
        """Ranks, from 0."""
        return chance.choices(self.ranks, cum_weights=self.weights, k=count)


@dataclass(frozen=True, slots=True)
class Called:
    """A name as written, in Latin letters ("" where that is the same), and what it is found by."""

    name: str
    latin: str
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Names:
    """How people of one language are called."""

    first: Vocabulary
    last: Vocabulary
    latin: Names | None = None
    is_joined: bool = False

    def name(self, chance: Random) -> Called:
        [first], [last] = self.first.draw(chance), self.last.draw(chance)
        if self.is_joined:
            name = self.last.words[last] + self.first.words[first]
        else:
            name = f"{self.first.words[first].title()} {self.last.words[last].title()}"
        if self.latin is None:
            return Called(name, "", name_tokens(name))
        latin = self.latin.name(chance)
        return Called(name, latin.name, name_tokens(name) | latin.tokens)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The vocabularies of every language; the same seed gives the same words."""

    words: dict[str, Vocabulary]
    names: dict[str, Names]


def lexicon(seed: int) -> Lexicon:
    chance = Random(f"lexicon {seed}")  # noqa: S311 - invents words, guards nothing
    words = {code: Vocabulary(invented(chance, *how, _most(how, WORDS))) for code, how in PIECES.items()}
    latin = _names(chance, "en", None)
    names = {"en": latin, "ar": _names(chance, "ar", latin)}
    given = Vocabulary(invented(chance, HAN, (1, 2, 2), GIVEN))
    names["zh-hans"] = Names(given, Vocabulary(SURNAMES_HAN), latin, is_joined=True)
    return Lexicon(words, names)


def _names(chance: Random, code: str, latin: Names | None) -> Names:
    pieces, lengths = PIECES[code]
    first, last = (Vocabulary(invented(chance, pieces, lengths, count)) for count in (GIVEN, SURNAMES))
    return Names(first, last, latin)


def _most(how: tuple[list[str], tuple[int, ...]], wanted: int) -> int:
    """Not so many that the last new word takes long to find."""
    pieces, lengths = how
    return min(wanted, len(set(pieces)) ** max(lengths) * 2 // 3)
