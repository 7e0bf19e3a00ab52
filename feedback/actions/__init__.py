"""The verbs of this room: what people tell us comes in, is put right, and is answered by when it was promised."""

from feedback.actions.intake import (
    describe,
    err,
    found_by,
    name,
    name_colleagues,
    receive,
    recover,
    renew_tokens,
    unname,
)
from feedback.actions.owing import call_off_owing, end_owing, owe
from feedback.actions.pictures import add_pictures

__all__ = [
    "add_pictures", "call_off_owing", "describe", "end_owing", "err", "found_by", "name", "name_colleagues", "owe",
    "receive", "recover", "renew_tokens", "unname",
]  # fmt: skip
