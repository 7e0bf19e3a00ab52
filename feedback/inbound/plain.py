"""Pure: what people wrote, as plain words.

HTML without its marks, answers without what they answer, and the language by its script.
"""

from __future__ import annotations

import html
import re
import unicodedata

import nh3

LONGEST = 20_000
BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"}
)
UNREAD = frozenset({"script", "style", "title", "noscript", "template"})
TAG, BLOCK = re.compile(r"<[^>]*>"), re.compile(r"</?(?:p|div|br|li|tr|h[1-6]|ul|ol|table|blockquote)>")
# The line above what is answered, as mail programs write it; it may be broken into two.
ATTRIBUTION = re.compile(
    r"^(?:On .{5,200} wrote:|.{0,120}写道[:：]|.{0,120}كتب.{0,80}:"
    r"|-+ ?(?:Original Message|原始邮件|الرسالة الأصلية) ?-+|_{20,})$",
    re.I | re.S,
)
SCRIPTS = {"CJK": "zh-hans", "ARABIC": "ar", "LATIN": "en"}
MOST_LOOKED_AT = 2000


def clean(words: str) -> str:
    """What a database and a page can hold: no controls, no halves of signs, lines broken one way, not too long."""
    words = words.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(sign for sign in words if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in kept.split("\n"))).strip()[:LONGEST]


def of_html(text: str, *, without_quoted: bool = False) -> str:
    """Read as a browser reads it (nh3), so that nothing of scripts and styles is left; blocks become lines."""
    unread = UNREAD | {"blockquote"} if without_quoted else UNREAD
    kept = nh3.clean(text, tags=set(BLOCKS - unread), clean_content_tags=set(unread), attributes={}, link_rel=None)
    lines = BLOCK.sub("\n", re.sub(r"\s+", " ", kept))
    return clean(html.unescape(TAG.sub("", lines)).replace("\xa0", " ").replace("\n ", "\n"))


def without_quoted(words: str) -> str:
    """An answer without the message below it; all of it where nothing else would be left."""
    lines = words.split("\n")
    end = next((at for at in range(len(lines)) if _begins_quoted(lines, at)), len(lines))
    kept = [line for line in lines[:end] if not line.startswith(">")]
    return "\n".join(kept).strip() or words


def _begins_quoted(lines: list[str], at: int) -> bool:
    return any(ATTRIBUTION.match(" ".join(lines[at : at + many]).strip()) for many in (1, 2))


def language_of(words: str, default: str) -> str:
    """By its script alone: Latin letters are the place's own language where that is written in them, else English."""
    counts = dict.fromkeys(SCRIPTS, 0)
    for sign in words[:MOST_LOOKED_AT]:
        name = unicodedata.name(sign, "").partition(" ")[0] if sign.isalpha() else ""
        if name in counts:
            counts[name] += 2 if name == "CJK" else 1  # a sign of Chinese says as much as some letters
    script, most = max(counts.items(), key=lambda pair: pair[1])
    if not most or (script == "LATIN" and default.partition("-")[0] not in ("zh", "ar")):
        return default
    return SCRIPTS[script]
