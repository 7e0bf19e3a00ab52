"""The verbs on a case. Each is one transaction and returns its audit entry, which is what `undo` takes;
`register` and `register_from` return the case, `attach` and `inform` what became of the files, `grant` a token and a
code. None where the same form came twice.
"""

from complaints.actions.afterwards import appraise, contest, decide, lapse, lapse_due, refer
from complaints.actions.agreeing import extend, plan
from complaints.actions.answering import answer, need_time, pass_on
from complaints.actions.answers import draft, respond, send_back, submit
from complaints.actions.asking import accept_answer, ask, decide_time, recall, return_answer
from complaints.actions.consent import ask_consent, record_consent
from complaints.actions.correcting import backdate, pause, renew, resume
from complaints.actions.dealing import end_plan, hold_surveys, lift_hold, plan_contact, remind_of_plans
from complaints.actions.duties import disclose, safeguard
from complaints.actions.endings import close, err, reopen, resolve, rule_out, withdraw
from complaints.actions.evidence import attach, detach
from complaints.actions.handing import accept, hand_over
from complaints.actions.intake import grant, inform, register, register_from, take
from complaints.actions.issues import add_issue, code
from complaints.actions.joining import link, merge, unlink, unmerge
from complaints.actions.judgement import describe, escalate, flag, rate
from complaints.actions.kinds import reclassify
from complaints.actions.learning import add_action, assign_action, cancel_action, do_action
from complaints.actions.looking_twice import agree, decline, lift
from complaints.actions.mailing import take_answer
from complaints.actions.meetings import arrange, call_off, chronicle, minute, rearrange, strike
from complaints.actions.naming import admit, dismiss, name
from complaints.actions.outside import bring_back, involve, reply_to_body, transfer_out
from complaints.actions.posting import post
from complaints.actions.public import tell_us
from complaints.actions.redflags import confirm_hit
from complaints.actions.settling import settle
from complaints.actions.threats import alarm, detail, raise_threat, stand_down
from complaints.actions.tokens import renew_tokens
from complaints.actions.transferring import transfer
from complaints.actions.translating import ask_translation, check_translation, translate
from complaints.actions.undoing import can_be_undone, undo
from complaints.actions.waiting import press
from complaints.actions.waits import ask_complainant, ask_external, hear_back, time_out, time_out_due
from complaints.actions.work import acknowledge, assign, contact, finish, note, start, triage, update

__all__ = [
    "accept", "accept_answer", "acknowledge", "add_action", "add_issue", "admit", "agree", "alarm", "answer",
    "appraise", "arrange", "ask", "ask_complainant", "ask_consent", "ask_external", "ask_translation", "assign",
    "assign_action", "attach", "backdate", "bring_back", "call_off", "can_be_undone", "cancel_action",
    "check_translation", "chronicle", "close", "code", "confirm_hit", "contact", "contest", "decide", "decide_time",
    "decline", "describe", "detach", "detail", "disclose", "dismiss", "do_action", "draft", "end_plan", "err",
    "escalate", "extend", "finish", "flag", "grant", "hand_over", "hear_back", "hold_surveys", "inform", "involve",
    "lapse", "lapse_due", "lift", "lift_hold", "link", "merge", "minute", "name", "need_time", "note", "pass_on",
    "pause", "plan", "plan_contact", "post", "press", "raise_threat", "rate", "rearrange", "recall", "reclassify",
    "record_consent", "refer", "register", "register_from", "remind_of_plans", "renew", "renew_tokens", "reopen",
    "reply_to_body", "resolve", "respond", "resume", "return_answer", "rule_out", "safeguard", "send_back", "settle",
    "stand_down", "start", "strike", "submit", "take", "take_answer", "tell_us", "time_out", "time_out_due", "transfer",
    "transfer_out", "translate", "triage", "undo", "unlink", "unmerge", "update", "withdraw",
]  # fmt: skip
