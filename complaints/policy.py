"""Rules of judgement as values: how grave, who must be told at once, what comes next.

Nothing here reads the database or the clock. Words are marked for translation; pages translate them
(`{% translate step.words %}`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from clocks.profiles import Rung
from clocks.profiles.rows import EXPLANATION, PAUSABLE
from clocks.profiles.rows import WAITS_ON_FAMILY as WAITS_ON_FAMILY
from feedback.sorting.gravity import asks_for_answer as asks_for_answer
from feedback.sorting.gravity import is_grave as is_grave
from feedback.sorting.gravity import reported_to as reported_to


def gettext_noop(words: str) -> str:
    """Marks words for the catalogs and leaves them as they are."""
    return words


# The least severity a flag allows (the mapping table "coded or flagged" of the complaint record).
LEAST_SEVERITY = {
    "safeguarding": 4, "danger": 4, "self_harm": 4, "media": 3, "rights": 3, "discrimination": 3,
}  # fmt: skip
# What sets a step off at once, in parallel to all others: a flag that a person sets, a severity that is reached.
AT_ONCE = ("flag", "severity")
# Whom each step of the ladder tells when a person escalates by hand.
STEP_OF_ROLE = {"manager": 1, "department": 2, "duty": 2, "leadership": 3, "pr": 4, "legal": 4}
# Of what the sweep raises by itself, only what is owed at any hour asks; a missed reply date wakes nobody.
ASKING_TARGETS = frozenset({"safeguarding", "contact"})
# Duties towards safety go on in any stage of the case (complaint record, table of events).
SAFETY = frozenset({"safeguarding", "candour_notice", "candour_letter", "action"})
# And what a body outside the house asked for, by its own date.
GOES_ON = SAFETY | {"ombudsman"}
# Duties beside the complaint: the flag that begins one and the event by which its targets start; what each step meets.
DUTY_BEGINS = {"candour": "incident_notifiable", "safeguarding": "safeguarding_flagged"}
DUTY_TARGETS = {"candour": ("candour_notice", "candour_letter"), "safeguarding": ("safeguarding",)}
DUTY_VERBS = {"candour": "disclose", "safeguarding": "safeguard"}
STEP_MEETS = {
    "told_in_person": "candour_given", "written_follow_up": "candour_letter_sent", "referral": "referral_recorded",
}  # fmt: skip
# Taken off by nobody alone.
NEEDS_SECOND = frozenset({"candour"})
# Outcomes that come from looking into it; the others say why that did not happen.
DECIDED = ("upheld", "partly_upheld", "not_upheld", "cannot_determine")
UNDECIDED = ("withdrawn", "out_of_scope", "resolved_informally")


def may_press(status: str, *, is_late: bool, is_idle: bool) -> bool:
    """May the family say that they are still waiting? After the answer they may: then it was none to them."""
    return status == "responded" or (status in OPEN_STAGES and (is_late or is_idle))


def least_severity(flags: Iterable[str]) -> int:
    return max((LEAST_SEVERITY.get(flag, 1) for flag in flags), default=1)


def is_restricted(flags: Collection[str]) -> bool:
    """Only the owner, the case team and whoever was told may look."""
    return bool({"safeguarding", "vip"} & set(flags))


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judgement added: flags that were not set, and from which severity to which it rose (0: it is new)."""

    flags: Collection[str] = ()
    was: int = 0
    severity: int = 0


def jumps(rungs: Collection[Rung], news: Judged) -> dict[tuple[int, str], str]:
    """(step number, role) → what set it off (a flag, or "severity-4"), each step once however many flags ask for it.
    `rungs` are those `AT_ONCE` of the rules that the case goes by.
    """
    found: dict[tuple[int, str], str] = {}
    for flag in sorted(news.flags):
        for rung in rungs:
            if flag in rung.flags and rung.severity_from <= max(news.severity, news.was):
                found.setdefault((rung.number, rung.role), flag)
    for rung in rungs:
        if rung.trigger == "severity" and news.was < rung.severity_from <= news.severity:
            found.setdefault((rung.number, rung.role), f"severity-{rung.severity_from}")
    return found


def next_press(rungs: Collection[Rung], highest: int) -> Rung | None:
    """Whom "I am still waiting" reaches: the step above the highest so far, on top the last one again."""
    steps = sorted((rung for rung in rungs if rung.trigger == "press"), key=lambda rung: rung.number)
    above = [rung for rung in steps if rung.number > highest]
    return next(iter(above or steps[-1:]), None)


def derived_outcome(outcomes: Collection[str]) -> str:
    """The case's outcome from those of its issues: all equal → that; any upheld → partly; else not upheld.

    Outcomes without a decision count only when there is no decision at all; then the commonest wins,
    ties in the order listed.
    """
    decided = [o for o in outcomes if o in DECIDED]
    if not decided:
        return max(UNDECIDED, key=lambda o: list(outcomes).count(o)) if outcomes else ""
    if len(set(decided)) == 1:
        return decided[0]
    return "partly_upheld" if {"upheld", "partly_upheld"} & set(decided) else "not_upheld"


# --------------------------------------------------------------------------------------- what is next
@dataclass(frozen=True, slots=True)
class Target:
    """A running target of the case, as far as the next step depends on it."""

    kind: str
    due_at: datetime
    is_late: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what to do next. `letter` is "", "draft" or "submitted", as is `delay_letter`, the notice."""

    status: str
    severity: int
    flags: frozenset[str] = frozenset()
    has_owner: bool = True
    is_acknowledged: bool = True
    is_anonymous: bool = False
    letter: str = ""
    delay_letter: str = ""
    needs_approval: bool = False
    may_settle: bool = False
    is_exempt: bool = True
    needs_plan: bool = False
    is_for_another: bool = False
    targets: tuple[Target, ...] = field(default_factory=tuple)

    def is_late(self, *kinds: str) -> bool:
        return any(t.is_late and t.kind in kinds for t in self.targets)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: `verb` names the URL `complaint-<verb>`; `is_urgent` asks for the red box.

    `words` speak to whoever may do it, `others` tell everybody else how far it is. `letter` is the kind of the letter
    it is about, where that is not the reply.
    """

    code: str
    words: str
    others: str
    verb: str
    is_urgent: bool = False
    letter: str = ""


REPLY_TARGETS = ("agreed_response", "statutory_response", "service_recovery", "looked_into", "review")
OWED_TO_FAMILY = frozenset({*REPLY_TARGETS, "acknowledge", "contact", "update", "latest_response"})
ASSIGN = Step(
    "assign", gettext_noop("Nobody holds this yet. Choose who looks into it."), gettext_noop("Nobody holds this yet."),
    "assign", True,
)  # fmt: skip
ACKNOWLEDGE = Step(
    "acknowledge", gettext_noop("Tell them that we have it and what happens next."),
    gettext_noop("They were not told yet that we have it."), "acknowledge",
)  # fmt: skip
ACKNOWLEDGE_LATE = Step(
    "acknowledge_late", gettext_noop("They have not heard from us yet, and should have. Acknowledge now."),
    gettext_noop("They have not heard from us yet, and should have."), "acknowledge", True,
)  # fmt: skip
HOLDING_UPDATE = Step(
    "update_late",
    gettext_noop("They are waiting for our reply. A short, honest update now is better than a full answer later."),
    gettext_noop("They are waiting for our reply."), "update", True,
)  # fmt: skip
EXPLAIN = Step(
    "delay",
    gettext_noop("The day of our answer is here. If it takes longer, write to them why, and by when they have it."),
    gettext_noop("If our answer takes longer, they are to hear why."), "write_letter", letter="delay",
)  # fmt: skip
EXPLAIN_LATE = Step(
    "delay_late",
    gettext_noop("Our answer is late, and they are owed a notice in writing. Write why, and by when they have it."),
    gettext_noop("Our answer is late, and they are owed a notice in writing."), "write_letter", True, "delay",
)  # fmt: skip
EXPLAIN_READ = Step(
    "delay_read", gettext_noop("The delay notice waits for you. Read it, then send it or give it back."),
    gettext_noop("The delay notice waits for a second person to read it."), "write_letter", True, "delay",
)  # fmt: skip
CONTACT_LATE = Step(
    "contact_late", gettext_noop("Nobody has spoken with them yet. Call now."),
    gettext_noop("Nobody has spoken with them yet."), "contact", True,
)  # fmt: skip
TRIAGE = Step(
    "triage", gettext_noop("Confirm how serious it is and who looks into it."), gettext_noop("It waits to be sorted."),
    "triage",
)  # fmt: skip
SETTLE = Step(
    "settle", gettext_noop("This can be answered and closed on one page."), gettext_noop("It waits for an answer."),
    "settle",
)  # fmt: skip
START = Step(
    "start", gettext_noop("Start looking into it."), gettext_noop("It is sorted and waits to be looked into."), "start"
)
FINISH = Step(
    "finish", gettext_noop("Write down what was found, then the reply."), gettext_noop("It is being looked into."),
    "finish",
)  # fmt: skip
WRITE = Step("draft", gettext_noop("Write the reply."), gettext_noop("The reply is being written."), "draft")
SUBMIT = Step(
    "submit", gettext_noop("The reply needs a second person. Hand it in."), gettext_noop("The reply is being written."),
    "submit",
)  # fmt: skip
RESPOND = Step(
    "respond", gettext_noop("The reply is ready to be sent."), gettext_noop("The reply is ready to be sent."), "respond"
)
PLAN = Step(
    "plan", gettext_noop("Agree with them how it is dealt with, and by when they are answered."),
    gettext_noop("How it is dealt with is to be agreed with them."), "plan",
)  # fmt: skip
CONSENT = Step(
    "record_consent", gettext_noop("The patient was asked. Record what they said; the work goes on from there."),
    gettext_noop("It waits for the patient's consent."), "record_consent",
)  # fmt: skip
THEIR_ANSWER = Step(
    "hear_back", gettext_noop("It waits for their answer. Record it when it comes."),
    gettext_noop("It waits for their answer."), "hear_back",
)  # fmt: skip
OTHER_BODY = Step(
    "answer_external", gettext_noop("It waits for another body. Record what they say."),
    gettext_noop("It waits for another body."), "hear_back",
)  # fmt: skip
DECISION = Step(
    "decide", gettext_noop("An independent body looks at it. Record what they decide."),
    gettext_noop("An independent body looks at it."), "decide",
)  # fmt: skip
APPROVE = Step(
    "approve", gettext_noop("The reply waits for you. Read it, then send it or give it back."),
    gettext_noop("The reply waits for a second person to read it."), "respond",
)  # fmt: skip
REFER_ON = Step(
    "safeguard", gettext_noop("Somebody may be at risk. Record to whom this was referred."),
    gettext_noop("A referral is still to be recorded."), "safeguard", True,
)  # fmt: skip
BE_CANDID = Step(
    "disclose", gettext_noop("They should know by now what happened. Tell them, and record it."),
    gettext_noop("They should have been told by now what happened."), "disclose", True,
)  # fmt: skip
CLOSE = Step(
    "close", gettext_noop("The reply was sent. Record the outcome and close."),
    gettext_noop("The reply was sent. The outcome is still to be recorded."), "close",
)  # fmt: skip


def next_steps(now_is: Situation) -> list[Step]:
    """What is worth doing now, the best first: each reader is shown the first they may do. Empty when nothing waits."""
    late = _if_late(now_is)
    steps = [_for_safety(now_is), late, _acknowledge(now_is), _of_delay(now_is), _by_stage(now_is)]
    if now_is.status == "approval":
        # A reply that is read and sent helps the family more than another word that they have to wait.
        steps.insert(1, replace(APPROVE, is_urgent=late is not None))
    return [step for step in steps if step]


def _for_safety(now_is: Situation) -> Step | None:
    """Comes before everything else, in every stage."""
    if any(target.kind == "safeguarding" for target in now_is.targets):
        return REFER_ON
    return BE_CANDID if now_is.is_late("candour_notice", "candour_letter") else None


def _if_late(now_is: Situation) -> Step | None:
    """What is late towards the family comes before the order of work."""
    if now_is.status not in OPEN_STAGES:
        return None
    if not now_is.has_owner:
        return ASSIGN
    if now_is.is_late("acknowledge") and not now_is.is_acknowledged:
        return ACKNOWLEDGE_LATE
    if now_is.is_late("contact"):
        return CONTACT_LATE
    if now_is.is_late("update", EXPLANATION, *REPLY_TARGETS) and not now_is.is_anonymous:
        return _explanation(now_is) or HOLDING_UPDATE
    return None


def _explanation(now_is: Situation) -> Step | None:
    """The rules ask for a letter that says why it takes longer: an update is not one."""
    if not any(target.kind == EXPLANATION for target in now_is.targets):
        return None
    return EXPLAIN_READ if now_is.delay_letter == "submitted" else EXPLAIN_LATE


def _of_delay(now_is: Situation) -> Step | None:
    """On the last day, while there is no reply yet that could go instead."""
    if now_is.is_anonymous or now_is.letter or now_is.status not in OPEN_STAGES or not _explanation(now_is):
        return None
    return None if _if_late(now_is) else EXPLAIN


OPEN_STAGES = (
    "received", "triaged", "awaiting_consent", "investigating", "awaiting_complainant", "awaiting_external", "drafting",
    "approval",
)  # fmt: skip


def _acknowledge(now_is: Situation) -> Step | None:
    is_owed = not (now_is.is_acknowledged or now_is.is_anonymous)
    return ACKNOWLEDGE if is_owed and now_is.status in OPEN_STAGES else None


def _by_stage(now_is: Situation) -> Step | None:
    if now_is.may_settle:
        return SETTLE
    if now_is.status == "drafting":
        return _about_letter(now_is)
    if now_is.status == "triaged" and now_is.needs_plan:
        return PLAN
    by_stage = {
        "received": TRIAGE, "triaged": START, "awaiting_consent": CONSENT, "investigating": FINISH,
        "awaiting_complainant": THEIR_ANSWER, "awaiting_external": OTHER_BODY, "responded": CLOSE,
        "ombudsman": DECISION,
    }  # fmt: skip
    return by_stage.get(now_is.status)


def _about_letter(now_is: Situation) -> Step:
    if not now_is.letter:
        return RESPOND if now_is.is_anonymous else WRITE
    return SUBMIT if now_is.needs_approval else RESPOND


# Order in which verbs are offered on the case page, the work itself first.
OFFERED = (
    "acknowledge", "settle", "triage", "plan", "start", "finish", "draft", "submit", "respond", "send_back", "close",
    "hear_back", "record_consent", "decide", "appraise", "update", "contact", "note", "attach", "disclose",
    "safeguard", "involve", "reply_to_body", "plan_contact", "hold_surveys", "pause", "resume", "renew", "backdate",
    "ask", "add_action", "arrange", "chronicle", "ask_complainant", "ask_consent", "ask_external", "hand_over",
    "assign", "escalate", "extend", "add_issue", "code", "rate", "flag", "describe", "name", "admit", "reclassify",
    "transfer", "transfer_out", "bring_back", "ask_translation", "link", "merge", "resolve", "withdraw", "rule_out",
    "reopen", "refer", "unmerge", "err",
)  # fmt: skip


def offered(now_is: Situation, possible: Collection[str]) -> list[str]:
    """The verbs that make sense now; `possible` is what the stage allows (`states.possible`)."""
    not_now = set()
    if now_is.is_acknowledged or now_is.is_anonymous:
        not_now.add("acknowledge")
    if not now_is.may_settle:
        not_now.add("settle")
    if now_is.status == "drafting":
        not_now.add("submit" if _about_letter(now_is) is RESPOND or not now_is.needs_approval else "respond")
    if now_is.needs_approval or not now_is.is_exempt:
        not_now.add("resolve")
    not_now |= {verb for flag, verb in DUTY_VERBS.items() if flag not in now_is.flags}
    if not any(target.kind in PAUSABLE and not target.is_paused for target in now_is.targets):
        not_now.add("pause")
    if not any(target.is_paused for target in now_is.targets):
        not_now |= {"resume", "renew"}
    if not now_is.is_for_another:
        not_now |= {"ask_consent", "record_consent"}
    if now_is.is_anonymous:
        not_now |= {"plan", "extend", "ask_complainant", "appraise", "refer"}
    return [verb for verb in OFFERED if verb in possible and verb not in not_now]
