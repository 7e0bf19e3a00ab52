"""The verbs of this room: what people tell us comes in, is put right, and is answered by when it was promised."""

from feedback.actions.imports import cancel, match, run, undo, upload
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
from feedback.actions.taking import forget_imports, proceed

__all__ = [
    "add_pictures", "call_off_owing", "cancel", "describe", "end_owing", "err", "forget_imports", "found_by", "match",
    "name", "name_colleagues", "owe", "proceed", "receive", "recover", "renew_tokens", "run", "undo", "unname",
    "upload",
]  # fmt: skip
