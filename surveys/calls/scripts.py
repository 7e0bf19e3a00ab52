"""What a caller reads out: an opening, questions in our own words, what to say in an emergency, a closing. Pure.

Care, not a survey: nothing in it may sound like an item of the official survey or hint at a score, because the same
patient may be asked that one some days later (HCAHPS quality assurance guidelines, "Communication with patients").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("script.json")
PARTS = ("opening", "emergency", "closing")
LONGEST, MOST_QUESTIONS = 600, 12
KEY = re.compile(r"[a-z][a-z_]{1,30}", re.ASCII)

# Frequency scales, ratings, recommending, and the very subjects of the survey, as people would word them.
LIKE = (
    (r"\bhow often\b", r"\b(never|sometimes|usually|always)\b.*\b(never|sometimes|usually|always)\b",
     r"\b(0|zero|1|one) to (10|ten|5|five)\b", r"\brat(e|ing)\b", r"\brecommend", r"\bscore\b", r"\bsurvey\b",
     r"\bcourtesy\b", r"\b(nurses|doctors)\b.*\b(listen|explain|respect)", r"\b(quiet|clean)\b.*\b(room|bathroom)\b",
     r"\b(room|bathroom)\b.*\b(quiet|clean)\b", r"\bhospital you can imagine\b"),
    ("多久一次|多经常", "从不|有时|通常|总是", "0 ?(到|至|分)", "打分|评分|评价|评级", "推荐", "问卷|调查",
     "(护士|医生).*(倾听|尊重|解释)", "(病房|卫生间).*(安静|干净)"),
    ("كم مرة", "(أبدًا|أحيانًا|عادةً|دائمًا).*(أبدًا|أحيانًا|عادةً|دائمًا)", "من (0|٠|صفر) إلى", "تقييم|قيّم|درجة",
     "توصي|تنصح", "استبيان|استطلاع", "(الممرضات|التمريض|الأطباء).*(يستمع|احترام|يشرح)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """A script in one language; `questions` are (key, text) in their order."""

    language: str
    opening: str
    emergency: str
    closing: str
    questions: tuple[tuple[str, str], ...]

    @property
    def as_data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in PARTS} | {"questions": [list(one) for one in self.questions]}


def read(language: str, data: Mapping[str, Any]) -> Words:
    """Raises `KeyError` where a part is missing."""
    questions = tuple((str(key), str(text)) for key, text in data["questions"])
    opening, emergency, closing = (str(data[name]) for name in PARTS)
    return Words(language, opening, emergency, closing, questions)


def problems(words: Words) -> Iterator[str]:
    """Codes of what is wrong with one language of a script."""
    texts = [*(getattr(words, name) for name in PARTS), *(text for _key, text in words.questions)]
    if not all(text.strip() for text in texts):
        yield "empty"
    if any(len(text) > LONGEST for text in texts):
        yield "long"
    if not 0 < len(words.questions) <= MOST_QUESTIONS:
        yield "number"
    if len({key for key, _text in words.questions}) < len(words.questions):
        yield "twice"
    if not all(KEY.fullmatch(key) for key, _text in words.questions):
        yield "key"
    if any(is_like_the_survey(text) for text in texts):
        yield "like_the_survey"


def problems_of(by_language: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Of all languages, each once; a script without any is empty."""
    found = (code for language, data in by_language.items() for code in problems(read(language, data)))
    uneven = ["uneven"] if len({len(data["questions"]) for data in by_language.values()}) > 1 else []
    return list(dict.fromkeys([*found, *uneven])) if by_language else ["empty"]


def is_like_the_survey(text: str) -> bool:
    """Would it sound like an item of the official survey, in any of the languages it is watched in?"""
    plain = " ".join(text.casefold().split())
    return any(re.search(pattern, plain) for patterns in LIKE for pattern in patterns)


@lru_cache
def shipped() -> dict[str, Any]:
    """By language, as a row keeps it."""
    return json.loads(SHIPPED.read_text(encoding="utf-8"))


def spoken(by_language: Mapping[str, Mapping[str, Any]], language: str) -> Words:
    """In this language, else in that of the same family, else in the first there is."""
    family = language.partition("-")[0]
    near = next((code for code in by_language if code.partition("-")[0] == family), next(iter(by_language)))
    code = language if language in by_language else near
    return read(code, by_language[code])
