"""Pure: RSS and Atom, read with feedparser, whose reader of XML opens nothing outside of the text it is given."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import feedparser

from feedback.inbound.plain import clean, of_html
from feedback.inbound.posts import MOST_AT_ONCE, Post, is_url


class NoFeed(ValueError):
    """What came is neither RSS nor Atom."""


def read(body: bytes, content_type: str, url: str) -> list[Post]:
    """The newest entries; what cannot be told from another one is left out. A feed that is broken in the middle gives
    what stands before.
    """
    # As a file: feedparser would take a text that looks like an address for one, and ask it.
    found = feedparser.parse(BytesIO(body), response_headers={"content-type": content_type, "content-location": url})
    if not found.get("version"):
        raise NoFeed
    network = clean(found.feed.get("title", ""))[:80] or (urlsplit(url).hostname or "")
    language = str(found.feed.get("language", ""))[:12].lower()
    posts = [_post(entry, network, language) for entry in found.entries[:MOST_AT_ONCE]]
    return [post for post in posts if post.words and (post.url or post.id)]


def _post(entry: Any, network: str, language: str) -> Post:
    link, title = str(entry.get("link", "")), of_html(str(entry.get("title", "")))
    text = of_html(str(entry.content[0].value) if entry.get("content") else str(entry.get("summary", "")))
    words = text if text.startswith(title) else f"{title}\n\n{text}".strip()
    return Post(
        url=link if is_url(link) else "", id=str(entry.get("id", ""))[:200], words=words, network=network,
        author=clean(str(entry.get("author", "")))[:120], published_at=_moment(entry),
        language=str(entry.get("language", "") or language)[:12].lower(),
    )  # fmt: skip


def _moment(entry: Any) -> datetime | None:
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime.fromtimestamp(timegm(told), UTC) if told else None
    except (ValueError, OverflowError, OSError):
        return None
