"""What other systems tell: taken and answered, taken over in a sweep, set aside where that cannot be."""

from hospital.actions.feed.dropping import collect_files
from hospital.actions.feed.forgetting import forget_messages, give_up_waiting
from hospital.actions.feed.processing import process_feed
from hospital.actions.feed.senders import add_sender, change_sender, make_key, map_code, save_mapping
from hospital.actions.feed.setaside import discard_messages, look_at_message, replay_messages
from hospital.actions.feed.taking import Peer, hear, hear_from, take, take_delivery

__all__ = [
    "Peer", "add_sender", "change_sender", "collect_files", "discard_messages", "forget_messages", "give_up_waiting",
    "hear", "hear_from", "look_at_message", "make_key", "map_code", "process_feed", "replay_messages", "save_mapping",
    "take", "take_delivery",
]  # fmt: skip
