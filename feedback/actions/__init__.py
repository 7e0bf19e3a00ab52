"""The verbs of this room: what people tell us comes in, is put right, and is answered by when it was promised."""

from feedback.actions.columns import retire_columns, save_columns
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
from feedback.actions.joining import join
from feedback.actions.owing import call_off_owing, end_owing, owe
from feedback.actions.pictures import add_pictures, erase_picture
from feedback.actions.register import (
    enter_register,
    excuse_registration,
    export_register,
    notice_changes,
    reconcile,
    register_feedback,
    reject_registration,
    report_again,
)
from feedback.actions.screening import change_rule, confirm_hit, dismiss_hit, screen
from feedback.actions.settling import settle_triage
from feedback.actions.taking import forget_imports, proceed
from feedback.actions.taking_out import take_out
from feedback.actions.telling import tell_later, told_of
from feedback.actions.triage import answer_idea, raise_to_department, triage
from feedback.actions.watching import change_watch, notice

__all__ = [
    "add_pictures", "answer_idea", "call_off_owing", "cancel", "change_rule", "change_watch", "confirm_hit",
    "describe", "dismiss_hit", "end_owing", "enter_register", "erase_picture", "err", "excuse_registration",
    "export_register",
    "forget_imports", "found_by", "join", "match", "name", "name_colleagues", "notice", "notice_changes", "owe",
    "proceed", "raise_to_department", "receive", "reconcile", "recover", "register_feedback", "reject_registration",
    "renew_tokens", "report_again", "retire_columns", "run", "save_columns", "screen", "settle_triage", "take_out",
    "tell_later", "told_of", "triage", "undo", "unname", "upload",
]  # fmt: skip
