"""Asking a feed: only for what is new since it was asked last, and only for what is about this site."""

from __future__ import annotations

from datetime import datetime

from feedback.actions.posts import receive_posts
from feedback.inbound import feeds
from feedback.inbound.posts import Wanted, wanted_of
from feedback.models import Source
from outbox.guarded import Broken, Request, guard

MOST_BYTES = 4_000_000
DEADLINE = 30.0
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8"


def read_feed(source: Source, *, now: datetime | None = None) -> bool:
    """False: there is never more to come at once. Raises OSError or `NoFeed`.

    Not one transaction: nothing is locked while it is asked. Not audited: what comes of it is.
    """
    headers = {"Accept": ACCEPT, "If-None-Match": source.etag, "If-Modified-Since": source.modified}
    asked = Request("GET", source.url, {name: value for name, value in headers.items() if value})
    answer = guard(deadline=DEADLINE, most_bytes=MOST_BYTES).ask(asked)
    if answer.status == 304:
        return False
    if answer.status != 200:
        raise Broken(f"HTTP {answer.status}")
    posts = feeds.read(answer.body, answer.headers.get("content-type", ""), source.url)
    wanted = Wanted(source.aliases, source.exclusions, source.languages)
    receive_posts(list(wanted_of(posts, wanted)), source=source, now=now)
    # After what it brought: broken off before this, the same edition is read again, and nothing of it is there twice.
    told = {"etag": answer.headers.get("etag", "")[:200], "modified": answer.headers.get("last-modified", "")[:200]}
    Source.objects.filter(pk=source.pk).update(**told)
    return False
