"""Pure: what a reply in public gives away. Hints for the two people who look at it; they decide.

That somebody was here at all is already told in confidence: "sorry about your stay" confirms it to the world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# By what it is: words that confirm care, or say something only the hospital knows. Languages of the house together.
CARE = (
    r"\byour (?:stay|visit|care|treatment|operation|surgery|admission|appointment|discharge|doctor|nurse|baby|scan|"
    r"results?|medication|condition|diagnosis|records?)\b|\bwhen you (?:were|came|visited)\b|\bas (?:our|a) patient\b"
    r"|您的(?:住院|就诊|治疗|手术|护理|检查|病情|诊断|病历|用药|出院)|您(?:住院|就诊|来院)(?:时|期间)"
    r"|إقامتك|زيارتك|علاجك|عمليتك|موعدك|حالتك|تشخيصك|ملفك الطبي|خروجك من"
)
CHECKED = (
    r"\b(?:our|your) (?:records?|notes|files?) (?:show|say|indicate)"
    r"|\bwe (?:have )?(?:checked|reviewed|looked into) your\b"
    r"|(?:病历|记录)显示|我们(?:查阅|核查)了您|تظهر سجلاتنا|راجعنا ملف"
)
NUMBER = r"(?<![\w+])(?:[CF]-\d{6,}|MRN\W{0,3}\d+|\d{7,})(?!\w)"
DATE = r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\d{1,2}月\d{1,2}日"
NAMED = (
    r"\b(?:Dr|Doctor|Nurse|Prof|Sister|Mr|Mrs|Ms)\.? [A-Z][a-z]+|[\u4e00-\u9fff]{1,3}(?:医生|护士|主任)"
    r"|(?:الدكتور|الدكتورة|د\.|الممرضة|الممرض) [\u0600-\u06ff]+"
)
BLAME = r"\b(?:not true|false claim|you are wrong|you failed|lying|lie)\b|不属实|造谣|كاذب|غير صحيح"
SIGNS: dict[str, re.Pattern[str]] = {
    "care": re.compile(CARE, re.I), "checked": re.compile(CHECKED, re.I), "number": re.compile(NUMBER, re.I),
    "date": re.compile(DATE), "named": re.compile(NAMED), "blame": re.compile(BLAME, re.I),
}  # fmt: skip


def hints(words: str, *, author: str = "", channels: tuple[str, ...] = ()) -> list[str]:
    """Codes of what stands out, in the order of `SIGNS`. `channels` are the ways to write to us in private, of which a
    reply in public names one; without that it is "no_invitation". Their own signs are no hints.
    """
    invited = [one for one in channels if one and one in words]
    for one in invited:
        words = words.replace(one, " ")
    return list(_found(words, author, bool(invited)))


def _found(words: str, author: str, is_inviting: bool) -> Iterator[str]:
    yield from (code for code, sign in SIGNS.items() if sign.search(words))
    if author and len(author.strip("@ ")) > 2 and author.strip("@ ").casefold() in words.casefold():
        yield "author"
    if not is_inviting:
        yield "no_invitation"
