"""The verbs of this room. Rooms above call them with their subject locked; the sweep calls the rest."""

from clocks.actions.answering import ANSWER_WITHIN, ask, pass_on
from clocks.actions.arriving import Arrived, take_over
from clocks.actions.backdating import backdate
from clocks.actions.calendars import publish_calendar
from clocks.actions.carrying import carry
from clocks.actions.escalating import acknowledge, escalate, settle_escalations, take_back
from clocks.actions.extending import extend
from clocks.actions.handing import hand_over, relocate
from clocks.actions.heartbeats import Done, finish, heartbeat
from clocks.actions.merging import merge, unmerge
from clocks.actions.pausing import pause, renew, resume
from clocks.actions.profiles import (
    adopt_profile,
    calls_rules,
    casework_rules,
    confirm_profile,
    confirm_rule,
    feedback_rules,
    publish_profile,
    upkeep_rules,
)
from clocks.actions.proposing import (
    discard,
    propose_calendar,
    propose_copy,
    propose_row,
    propose_rules,
    propose_start,
    publish,
)
from clocks.actions.publishing import retry, undo
from clocks.actions.redriving import redrive
from clocks.actions.resuming import resume_due
from clocks.actions.sweeping import fire_due, sweep
from clocks.actions.targets import cancel, fall_to, happened, happened_later, meet, replan, revive, start
from clocks.actions.zones import notice_zones

__all__ = [
    "ANSWER_WITHIN", "Arrived", "Done", "acknowledge", "adopt_profile", "ask", "backdate", "calls_rules", "cancel",
    "carry", "casework_rules", "confirm_profile", "confirm_rule", "discard", "escalate", "extend", "fall_to",
    "feedback_rules", "finish", "fire_due", "hand_over", "happened", "happened_later", "heartbeat", "meet", "merge",
    "notice_zones",
    "pass_on", "pause",
    "propose_calendar", "propose_copy", "propose_row", "propose_rules", "propose_start", "publish", "publish_calendar",
    "publish_profile", "redrive", "relocate", "renew", "replan", "resume", "resume_due", "retry", "revive",
    "settle_escalations", "start", "sweep", "take_back", "take_over", "undo", "unmerge", "upkeep_rules",
]  # fmt: skip
