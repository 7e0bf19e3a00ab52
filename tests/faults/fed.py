"""What the children of the actor do with the feed: listen, take over, stand in the way."""

from __future__ import annotations

import asyncio
import time

from django.db import connection, transaction

from hospital.actions import feed
from hospital.management.commands import listen as program
from hospital.models import FeedSender, Organization
from pxm.bench import feed as bench
from pxm.bench import sweeping


def add_feed() -> None:
    """A sender at a site of its own, with wards that are known."""
    if not Organization.objects.exists():
        sweeping.one_case(severity=3)  # other tests take the house from there
    if not FeedSender.objects.exists():
        bench.place()


def listen(port: int) -> None:
    """Until it is killed."""
    asyncio.run(program.listen("127.0.0.1", port, None))


def take_over_all() -> int:
    while feed.process_feed():
        pass
    return 0


def take_over_for_ever() -> None:
    while True:
        feed.process_feed(limit=5)
        time.sleep(0.01)


def hold_the_table() -> None:
    """Nobody stores anything until this process is killed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE hospital_inboundmessage IN EXCLUSIVE MODE")
        time.sleep(120)
