"""The verbs of this room."""

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

__all__ = [
    "describe", "err", "found_by", "name", "name_colleagues", "receive", "recover", "renew_tokens", "unname",
]  # fmt: skip
