"""Pure: posts of the public, as a watching service or a feed hands them on."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from feedback.inbound.plain import clean, language_of, of_html

PUBLIC, LIMITED = "public", "limited"
TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|igsh|igshid|mc_[ce]id|ref_src|si)$")
LONGEST_URL, MOST_AT_ONCE, MOST_REACH = 500, 100, 2_000_000_000


class BadPost(ValueError):
    """It was signed, and cannot be understood."""


@dataclass(frozen=True, slots=True)
class Post:
    """`id` is the platform's, for what has no address. `is_gone`: its author took it down."""

    url: str
    words: str = field(default="", repr=False)
    id: str = ""
    network: str = ""
    author: str = field(default="", repr=False)
    published_at: datetime | None = None
    reach: int | None = None
    visibility: str = PUBLIC
    language: str = ""
    is_gone: bool = False

    @property
    def key(self) -> str:
        """By its address, else by the platform's own number. A hash: addresses hold names of accounts."""
        kind, what = ("url", plain_url(self.url)) if self.url else ("id", f"{self.network.casefold()} {self.id}")
        return f"{kind}:{hashlib.sha256(what.encode()).hexdigest()}"


def plain_url(url: str) -> str:
    """The same post has one address: without what says where a click came from."""
    parts = urlsplit(url.strip())
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(pair[0])]
    host = (parts.hostname or "").removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/"), urlencode(query), ""))


def is_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in ("https", "http") and bool(host) and len(url) <= LONGEST_URL and not re.search(r"[\s<>\"]", url)
    )


def read(body: bytes) -> list[Post]:
    """One post or a list of them: `{"url", "text", "network", "author", "published_at", "reach", "visibility",
    "language", "deleted"}`; `url` or `id` is needed, and `text` unless it was deleted. Raises `BadPost`.
    """
    try:
        data = json.loads(body)
    except ValueError:
        raise BadPost("no JSON") from None
    told = data if isinstance(data, list) else [data]
    if not told or len(told) > MOST_AT_ONCE:
        raise BadPost("none, or too many")
    return [_post(one) for one in told]


def _post(told: Any) -> Post:
    if not isinstance(told, Mapping):
        raise BadPost("no object")
    said = {name: str(told[name]) for name in ("url", "id", "network", "author", "language") if told.get(name)}
    words, is_gone = of_html(str(told.get("text") or "")), told.get("deleted") is True
    if not is_url(said.get("url", "https://x.example")) or not (said.get("url") or said.get("id")):
        raise BadPost("url or id")
    if not words and not is_gone:
        raise BadPost("text")
    return Post(
        url=said.get("url", ""), id=said.get("id", "")[:200], words=words, network=clean(said.get("network", ""))[:80],
        author=clean(said.get("author", ""))[:120], published_at=moment(told.get("published_at")),
        reach=_reach(told.get("reach")), visibility=LIMITED if told.get("visibility") == LIMITED else PUBLIC,
        language=said.get("language", "")[:12].lower(), is_gone=is_gone,
    )  # fmt: skip


def moment(value: Any) -> datetime | None:
    """ISO 8601; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _reach(value: Any) -> int | None:
    return min(value, MOST_REACH) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


# ------------------------------------------------------------------------------------------ whether it is about us
@dataclass(frozen=True, slots=True)
class Wanted:
    """`aliases`: one of them has to be in it, if there are any. `exclusions`: none of them may be."""

    aliases: Collection[str] = ()
    exclusions: Collection[str] = ()
    languages: Collection[str] = ()

    def takes(self, post: Post) -> bool:
        words = folded(post.words)
        if self.aliases and not any(holds(words, folded(one)) for one in self.aliases):
            return False
        if any(holds(words, folded(one)) for one in self.exclusions):
            return False
        return not self.languages or any(_same(spoken(post), one) for one in self.languages)


def folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def holds(words: str, wanted: str) -> bool:
    """Whole words where words have ends: "st anne" is not in "best anne"."""
    if not wanted:
        return False
    if unicodedata.name(wanted[0], "").startswith("CJK"):
        return wanted in words
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", words) is not None


def spoken(post: Post) -> str:
    """What it says of itself is not always so: the script decides where it says something."""
    told = post.language.replace("_", "-")
    read = language_of(post.words, told or "en")
    return told if told and _same(told, read) else read


def _same(one: str, other: str) -> bool:
    return one.partition("-")[0] == other.partition("-")[0]


def wanted_of(posts: Collection[Post], wanted: Wanted) -> Iterator[Post]:
    return (post for post in posts if post.is_gone or wanted.takes(post))
