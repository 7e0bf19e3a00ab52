"""What the demo hospital hears from outside: a service that watches networks, posts it found, and replies to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback import actions
from feedback.inbound.posts import Post
from hospital.models import Membership, Role, Site, User
from pxm.demo.lives import Life

FOUND = (  # days ago, where it ends in the address, words, reach
    (
        6,
        "two-hours",
        "Two hours on a plastic chair in the eye clinic at Northbank, and then everybody was lovely.",
        240,
    ),
    (2, "night", "Whoever sang to my mother on Ward 4 last night at Northbank: thank you.", 1300),
    (1, "parking", "Northbank: the car park machine takes coins only. Who carries coins?", 85),
)
REPLY = "Thank you for telling us about the wait. We would like to hear more, in private: {way}"


def routine(site: Site, now: datetime) -> Life:
    """Posts come in day after day; the reply to the first one waits for a second person."""
    begun = now - timedelta(days=FOUND[0][0], hours=2)
    yield begun
    named = {"name": "Town watch", "aliases": ["Northbank"], "exclusions": ["Northbank United"]}
    source = actions.add_source(kind="posts", site=site, language="en", by=None, now=begun, **named)
    actions.add_source(
        kind="texts", name="Text messages", site=site, language="en", address="+353875550100", by=None, now=begun
    )
    first = None
    for days, name, words, reach in FOUND:
        at = now - timedelta(days=days, hours=1)
        yield at
        post = Post(
            url=f"https://town.example/posts/{name}", words=words, network="Town forum", author=f"@{name}",
            published_at=at - timedelta(hours=3), reach=reach,
        )  # fmt: skip
        story = actions.capture_post(post, site=site, by=None, source=source, now=at)
        first = first or story
    yield now - timedelta(hours=20)
    way = actions.private_ways(site)[0]
    actions.draft_reply(
        first, by=_officer(site), words=REPLY.format(way=way), is_public=True, now=now - timedelta(hours=20)
    )
    return now


def _officer(site: Site) -> User:
    rows = Membership.objects.filter(site=site, role=Role.OFFICER).select_related("user").order_by("pk")
    return rows[0].user
