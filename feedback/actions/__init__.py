"""The verbs of this room: what people tell us comes in, is put right, and is answered by when it was promised."""

from feedback.actions.adding import add, keep_files, upload_of
from feedback.actions.answering import answer_story, approve_answer, bar_of, confirm_receipt, drop_answer
from feedback.actions.bills import answer_bill, pause_bill, question_bill, resume_bill
from feedback.actions.budgets import set_budgets
from feedback.actions.cards import check_card, type_card
from feedback.actions.closing import close_feedback, loose_ends, reopen_feedback
from feedback.actions.columns import retire_columns, save_columns
from feedback.actions.devices import add_device, device_of, pair_device, revoke_device, sign_on, use_device
from feedback.actions.handing import hand_on
from feedback.actions.helping import (
    add_helping_body,
    change_helping_body,
    restore_helping_body,
    retire_helping_body,
)
from feedback.actions.imports import cancel, match, run, undo, upload
from feedback.actions.intake import (
    describe,
    err,
    found_by,
    name,
    name_colleagues,
    receive,
    renew_tokens,
    unname,
)
from feedback.actions.joining import join
from feedback.actions.mails import claim_answer, forget_mails, opened, read_due, reread, settle_answer, take_alone
from feedback.actions.needing import observe_need
from feedback.actions.offers import (
    answer_offer,
    decide_offer,
    make_offer,
    pay_offer,
    propose_offer,
    rules_of,
    set_limits,
)
from feedback.actions.owing import call_off_owing, end_owing, officer_in_turn, owe
from feedback.actions.parts import mark_part, unmark_part
from feedback.actions.pictures import add_papers, add_pictures, erase_picture
from feedback.actions.polling import poll_due
from feedback.actions.posts import capture_post, forget_handles, hear_posts, receive_posts, remove_post
from feedback.actions.recoveries import (
    begin_recovery,
    expect_discharge,
    keep_promise,
    log_attempt,
    make_promise,
    move_promise,
    pass_to_case,
    recover,
)
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
from feedback.actions.replying import approve_reply, draft_reply, drop_reply, post_reply, private_ways
from feedback.actions.screening import change_rule, confirm_hit, dismiss_hit, screen
from feedback.actions.settling import settle_triage
from feedback.actions.sources import add_source, change_source, switch_source
from feedback.actions.stays import follow_stays
from feedback.actions.supports import answer_referral, follow_referral, refer_to_support
from feedback.actions.taking import forget_imports, proceed
from feedback.actions.taking_out import take_out
from feedback.actions.telling import tell_later, told_of
from feedback.actions.texts import join_texts, receive_text
from feedback.actions.thanks import call_off_thanks, match_thanked, permit_quote, praise, reply_thanks, share_thanks
from feedback.actions.themes import add_theme, change_theme, confirm_theme, piece_of, reject_theme
from feedback.actions.training import export_labels
from feedback.actions.triage import answer_idea, raise_to_department, triage
from feedback.actions.values import add_value, change_value
from feedback.actions.watching import change_watch, notice
from feedback.actions.writers import write

__all__ = [
    "add", "add_device", "add_helping_body", "add_papers", "add_pictures", "add_source", "add_theme", "add_value",
    "answer_bill", "answer_idea", "answer_offer", "answer_referral", "answer_story", "approve_answer", "approve_reply",
    "bar_of", "begin_recovery", "call_off_owing", "call_off_thanks", "cancel", "capture_post", "change_helping_body",
    "change_rule", "change_source", "change_theme", "change_value", "change_watch", "check_card", "claim_answer",
    "close_feedback", "confirm_hit", "confirm_receipt", "confirm_theme", "decide_offer", "describe", "device_of",
    "dismiss_hit", "draft_reply", "drop_answer", "drop_reply", "end_owing", "enter_register", "erase_picture", "err",
    "excuse_registration", "expect_discharge", "export_labels", "export_register", "follow_referral", "follow_stays",
    "forget_handles", "forget_imports", "forget_mails", "found_by", "hand_on", "hear_posts", "join", "join_texts",
    "keep_files", "keep_promise", "log_attempt", "loose_ends", "make_offer", "make_promise", "mark_part", "match",
    "match_thanked", "move_promise", "name", "name_colleagues", "notice", "notice_changes", "observe_need",
    "officer_in_turn", "opened", "owe", "pair_device", "pass_to_case", "pause_bill", "pay_offer", "permit_quote",
    "piece_of", "poll_due", "post_reply", "praise", "private_ways", "proceed", "propose_offer", "question_bill",
    "raise_to_department", "read_due", "receive", "receive_posts", "receive_text", "reconcile", "recover",
    "refer_to_support", "register_feedback", "reject_registration", "reject_theme", "remove_post", "renew_tokens",
    "reopen_feedback", "reply_thanks", "report_again", "reread", "restore_helping_body", "resume_bill",
    "retire_columns", "retire_helping_body", "revoke_device", "rules_of", "run", "save_columns", "screen",
    "set_budgets", "set_limits", "settle_answer", "settle_triage", "share_thanks", "sign_on", "switch_source",
    "take_alone", "take_out", "tell_later", "told_of", "triage", "type_card", "undo", "unmark_part", "unname", "upload",
    "upload_of", "use_device", "write",
]  # fmt: skip
