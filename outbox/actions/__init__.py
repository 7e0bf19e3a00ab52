from outbox.actions.choosing import choose, test
from outbox.actions.delivering import deliver_due
from outbox.actions.falling import fall_back
from outbox.actions.forgetting import forget
from outbox.actions.gathering import gather
from outbox.actions.holding import hold, is_held, release
from outbox.actions.hooks import (
    add_endpoint,
    announce,
    change_endpoint,
    rest_failing,
    switch_endpoint,
    test_endpoint,
)
from outbox.actions.noticing import see
from outbox.actions.queueing import Parcel, can_reach, cancel, cancel_about, cancel_for, queue, queue_many
from outbox.actions.receiving import hear
from outbox.actions.redriving import redrive, redrive_all
from outbox.actions.rooms import add_room, change_room, restore_room, retire_room, test_room
from outbox.actions.telling import tell_absences, tell_administrators, tell_falls, tell_feed, tell_gaps, tell_seal

__all__ = [
    "Parcel", "add_endpoint", "add_room", "announce", "can_reach", "cancel", "cancel_about", "cancel_for",
    "change_endpoint", "change_room", "choose", "deliver_due", "fall_back", "forget", "gather", "hear", "hold",
    "is_held", "queue", "queue_many", "redrive", "redrive_all", "release", "rest_failing", "restore_room",
    "retire_room", "see", "switch_endpoint", "tell_absences", "tell_administrators", "tell_falls", "tell_feed",
    "tell_gaps", "tell_seal", "test", "test_endpoint", "test_room",
]  # fmt: skip
