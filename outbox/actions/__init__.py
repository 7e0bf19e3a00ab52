from outbox.actions.delivering import deliver_due
from outbox.actions.holding import hold, is_held, release
from outbox.actions.noticing import see
from outbox.actions.queueing import Parcel, cancel, cancel_about, cancel_for, queue, queue_many
from outbox.actions.redriving import redrive, redrive_all
from outbox.actions.telling import tell_administrators, tell_seal

__all__ = [
    "Parcel", "cancel", "cancel_about", "cancel_for", "deliver_due", "hold", "is_held", "queue", "queue_many",
    "redrive", "redrive_all", "release", "see", "tell_administrators", "tell_seal",
]  # fmt: skip
