from surveys.actions.answering import allows_proxy, answer, asked_by, language_of, marks_for, send, sit
from surveys.actions.asking import close_link, invite, open_link
from surveys.actions.callflags import raise_flags, settle_flag
from surveys.actions.calllists import change_calls, end_calls, plan_calls, shipped_script, write_script
from surveys.actions.callnotes import ask_clinician, note_call
from surveys.actions.calls import log_call, print_letters, release_call, take_call
from surveys.actions.callsweeps import hear, miss, prune, take_off
from surveys.actions.campaigns import change_campaign, end_campaign, pause_campaign, plan_campaign, start_campaign
from surveys.actions.claiming import claim, is_drawn
from surveys.actions.contacting import contact_sampled, end_sampled, note_finding, record_attempt
from surveys.actions.dispatching import dispatch, fall_back, remind
from surveys.actions.drawing import draw_month, follow_months
from surveys.actions.freezing import freeze_month, reopen_month
from surveys.actions.gathering import forget, gather
from surveys.actions.handing import MOST_LETTERS, hand_over
from surveys.actions.instruments import begin, change_content, discard, draft, publish, review, translate
from surveys.actions.keying import end_interview, interview, key_paper, settle_paper
from surveys.actions.licensing import confirm, permit
from surveys.actions.loading import load
from surveys.actions.loosening import let_go
from surveys.actions.official import attest, begin_benchmark, begin_hcahps
from surveys.actions.packing import amend_response, erase_response, recount_packed
from surveys.actions.printing import print_papers
from surveys.actions.recounting import recount
from surveys.actions.responding import amend_answers, erase_answers, keep_response
from surveys.actions.returning import close_month
from surveys.actions.scoretables import load_table
from surveys.actions.stopping import ask_again, hear_text, invitation_of, stop_asking
from surveys.actions.submitting import confirm_map, keep_report, write_submission
from surveys.actions.tablets import hand_in

__all__ = [
    "MOST_LETTERS", "allows_proxy", "amend_answers", "amend_response", "answer", "ask_again", "ask_clinician",
    "asked_by", "attest", "begin", "begin_benchmark", "begin_hcahps", "change_calls", "change_campaign",
    "change_content", "claim", "close_link", "close_month", "confirm", "confirm_map", "contact_sampled", "discard",
    "dispatch", "draft", "draw_month", "end_calls", "end_campaign", "end_interview", "end_sampled", "erase_answers",
    "erase_response", "fall_back", "follow_months", "forget", "freeze_month", "gather", "hand_in", "hand_over",
    "hear", "hear_text", "interview", "invitation_of", "invite", "is_drawn", "keep_report", "keep_response",
    "key_paper", "language_of", "let_go", "load", "load_table", "log_call", "marks_for", "miss", "note_call",
    "note_finding", "open_link", "pause_campaign", "permit", "plan_calls", "plan_campaign", "print_letters",
    "print_papers", "prune", "publish", "raise_flags", "record_attempt", "recount", "recount_packed", "release_call",
    "remind", "reopen_month", "review", "send", "settle_flag", "settle_paper", "shipped_script", "sit",
    "start_campaign", "stop_asking", "take_call", "take_off", "translate", "write_script", "write_submission",
]  # fmt: skip
