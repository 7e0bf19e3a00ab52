"""A system of the site that told of this morning: people who came, were moved and went home, and one message that waits
because nobody knows its ward.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import audit.log
from audit.models import Door
from hospital.actions import feed
from hospital.feed.pieces import of_batch
from hospital.models import FeedCode
from pxm.demo.feedday import WARDS, Day, batch
from pxm.demo.places import Places

SITE, DEPARTMENT, PEOPLE = "n", "medicine", 6
NEW_WARD = "7X"  # opened last week, and nobody has named it here yet
PATIENCE = 168  # hours: a trial has no hospital behind it that goes on telling


def build(house: Places, now: datetime) -> None:
    """The sender was added a week ago. Its first messages waited until somebody said which wards its codes mean."""
    before, came = now - timedelta(days=7), now - timedelta(minutes=20)
    wards = house.wards[SITE, DEPARTMENT]
    sender = feed.add_sender(
        by=None, now=before, name="Ward system", site=house.sites[SITE], application="WARDS|HARBOUR",
        addresses=["127.0.0.1/32"], folder="wards", stale_hours=PATIENCE,
    )  # fmt: skip
    morning = Day(now - timedelta(hours=3), mark="D")
    stranger = Day(now - timedelta(hours=1), wards=[NEW_WARD], mark="E")
    newest = [one for one in stranger.messages(PEOPLE + 3) if one.event == "A01"][-1]
    told = [*morning.messages(PEOPLE), newest]
    with audit.log.through(Door.TIMERS):
        feed.take_delivery(sender, pieces=of_batch(batch(told)), now=came)
        _take_over(came)
    for number, code in enumerate(sender.codes.filter(kind=FeedCode.Kind.WARD, code__in=WARDS)):
        feed.map_code(code, to=wards[number % len(wards)], by=None, now=came)
    with audit.log.through(Door.TIMERS):
        _take_over(came)


def _take_over(now: datetime) -> None:
    while feed.process_feed(now=now):
        pass
