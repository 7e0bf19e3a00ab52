"""A sender of the feed, a ward nobody has named, and the message that waits for it."""

from __future__ import annotations

from hospital.actions import feed
from tests import make
from tests.hospital.feed import sending


def feed_of(cast: make.Cast) -> None:
    wards = sending.sender(cast)
    raw = sending.message("A01", sending.BEGINS, "M-1", ward="9Z").encode()
    feed.take_delivery(wards, pieces=sending.of_batch(raw), now=make.NOW)
    feed.process_feed(now=make.NOW)
