"""The rows of a profile: what a hospital has promised by when, and who is told when it slips."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Confidence = Literal["verified", "secondary", "unverified"]
Unit = Literal["minutes", "hours", "working_days", "calendar_days", "weeks", "months", "date", "moment"]

SECONDS = {"minutes": 60, "hours": 3600}
AGREED = frozenset({"date", "moment"})  # units without an amount: somebody says the day, or the minute
# A right of the person who told us, and the time in which a word on the spot is enough: chances that end and promise
# nothing. They fall to nobody, lists skip them, and once over they are gone.
NOBODYS = frozenset({"right_expiry", "informal_window"})
WAITS_ON_FAMILY = frozenset({"consent", "complainant_info"})  # the family holds these, not the house
NOBODY_LATE = NOBODYS | WAITS_ON_FAMILY  # passing one breaks no promise of the hospital
EXPLANATION = "delay_notice"  # the duty to explain; begins by itself with the limit it belongs to
PAUSABLE = frozenset({"agreed_response", "action", "review"})
KINDS = PAUSABLE | {
    "acknowledge",
    "looked_into",
    "triage",
    "contact",
    "informal_window",
    "scope_notice",
    "consent",
    "complainant_info",
    "statutory_response",
    "latest_response",
    "delay_notice",
    "update",
    "candour_notice",
    "candour_letter",
    "safeguarding",
    "right_expiry",
    "service_recovery",
    "urgent_feedback",
    "follow_up_call",
    "call_task",
    "inquiry",
    "page_review",
    "page_repair",
    "page_after",
    "place_review",
    "paper_review",
    "ombudsman",
    "translation",
    "registration",
    "share",
    "offer",
    "promise",
    "bill",
    "supportreferral",
}
TYPES = frozenset(
    {"complaint", "concern", "grievance", "compliment", "suggestion", "enquiry", "regulator_letter", "page", "call"}
)
CALENDARS = frozenset({"statutory", "office", "duty"})
# The roles of the hospital that can be told, and "owner": whoever holds the case.
ROLES = frozenset(
    {"owner", "officer", "manager", "department", "duty", "leadership", "pr", "legal", "privacy", "chief", "finance"}
)
FLAGS = frozenset(
    {
        "danger",
        "self_harm",
        "safeguarding",
        "discrimination",
        "candour",
        "media",
        "legal",
        "rights",
        "privacy",
        "regulator",
        "police",
        "vip",
    }
)
# Duties that run beside a case, by the flag that begins them: every step the product knows, in their order.
DUTIES: dict[str, tuple[str, ...]] = {
    "candour": (
        "told_in_person", "apology", "enquiries_explained", "support_offered", "written_follow_up", "findings_shared"
    ),
    "safeguarding": ("referral", "outcome"),
}  # fmt: skip
USUAL_DUTIES: dict[str, tuple[str, ...]] = {
    "candour": ("told_in_person", "apology", "written_follow_up", "findings_shared"),
    "safeguarding": ("referral", "outcome"),
}  # fmt: skip
# What a place may call an outcome, where it has its own words.
OUTCOME_LABELS = frozenset(
    {"upheld", "partly_upheld", "not_upheld", "cannot_determine", "withdrawn", "out_of_scope", "resolved_informally"}
)
LABELS = frozenset({"complaint", "grievance", "concern", "candour", "ombudsman_body"})
# What a place reports of its cases; how each is counted says the room that makes it.
RETURNS = frozenset({"general", "ko41a", "cms"})
LANGUAGES = ("en", "zh-hans", "ar")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from, who read it when, and who at the hospital has confirmed it."""

    source: str
    checked_on: date
    confidence: Confidence
    url: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def needs_confirmation(self) -> bool:
        """Shown as "default, to be confirmed by the hospital"."""
        return self.confidence != "verified" and self.confirmed_on is None


@dataclass(frozen=True, slots=True)
class Rule:
    """One target: for which cases, from which event on, how much of what, and what stops it.

    `restart_events` start a target that had ended once more. `is_anonymous` and `is_oral` None mean both.
    `repeats_on` is the stop event that starts the next turn. `parent` is the kind this one belongs to.
    `longest_days` limits an agreed date, in calendar days after receipt. `is_off`: nobody has verified the number,
    so it binds nobody until a named person of the hospital confirms it.
    """

    key: str
    kind: str
    types: frozenset[str]
    start_event: str
    stop_events: tuple[str, ...]
    amount: int
    unit: Unit
    edge: Literal["day", "instant"]
    calendar: str
    origin: Origin
    restart_events: tuple[str, ...] = ()
    severity_from: int = 1
    severity_to: int = 4
    is_anonymous: bool | None = None
    is_soft: bool = False
    explain_by: Literal["at_limit", "after_limit"] | None = None
    repeats_on: str | None = None
    parent: str | None = None
    is_extendable: bool = False
    longest_days: int | None = None
    is_pausable: bool = False
    exemption: str | None = None
    is_oral: bool | None = None
    is_off: bool = False
    rolls: bool = False
    month_rule: Literal["commencing_on", "after"] = "commencing_on"

    @property
    def all_starts(self) -> tuple[str, ...]:
        return (self.start_event, *self.restart_events)

    @property
    def is_default(self) -> bool:
        """One of the project's own numbers, which no source sets."""
        return "roject default" in self.origin.source

    @property
    def is_in_force(self) -> bool:
        return not self.is_off or self.origin.confirmed_on is not None

    def applies(self, *, type: str, severity: int, is_anonymous: bool, is_oral: bool = False) -> bool:
        return (
            self.is_in_force
            and type in self.types
            and self.severity_from <= severity <= self.severity_to
            and self.is_anonymous in (None, is_anonymous)
            and self.is_oral in (None, is_oral)
        )


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder (number 0) or escalation step: what sets it off, and which role it tells.

    `kinds` are the targets it hangs on. `percent` belongs to "share"; `amount`, `unit` and `calendar` to "after" and
    "idle", and to "press", where they say how long the next press of the family tells nobody more; `flags` to "flag".
    `severity_from` holds for every step: below it the case has no such step. `is_digest`: told with the shift's digest.
    """

    key: str
    number: int
    role: str
    trigger: Literal["share", "breach", "after", "idle", "receipt", "flag", "severity", "press", "manual"]
    kinds: frozenset[str]
    origin: Origin
    percent: int | None = None
    amount: int = 0
    unit: Unit = "hours"
    calendar: str = "office"
    severity_from: int = 1
    flags: frozenset[str] = frozenset()
    is_digest: bool = False


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A reason for which a target may stand still, and how long at most."""

    reason: str
    amount: int
    unit: Unit
    calendar: str
    origin: Origin
    renewable_by: str | None = None
    may_be_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """When a second person has to send the answer."""

    severity_from: int
    flags: frozenset[str]
    is_always: bool = False

    def is_required(self, *, severity: int, flags: frozenset[str]) -> bool:
        return self.is_always or severity >= self.severity_from or bool(self.flags & flags)


@dataclass(frozen=True, slots=True)
class Always:
    """What is always of one kind in a place, whatever it came as: it carries one of the flags, or is coded as one of
    the problems.
    """

    type: str
    origin: Origin
    flags: frozenset[str] = frozenset()
    problems: frozenset[str] = frozenset()

    def fits(self, *, flags: Collection[str], problems: Collection[str]) -> bool:
        return bool(self.flags & set(flags) or self.problems & set(problems))


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of rules in force from a date on.

    `labels` are the hospital's words by language; `returns` are the returns its cases are reported in;
    `acknowledged_by` is what counts as an acknowledgement when logging; `hold_minutes` is how long a taken escalation
    holds the next one, in office time. `duties` are the steps of candour and safeguarding that the place goes by; a
    duty without steps is not known there.
    """

    slug: str
    number: int
    name: Mapping[str, str]
    effective_from: date
    effective_to: date | None
    labels: Mapping[str, Mapping[str, str]]
    labels_origin: Origin
    rules: tuple[Rule, ...]
    rungs: tuple[Rung, ...]
    pauses: tuple[PauseRule, ...]
    approval: Approval
    acknowledged_by: frozenset[str]
    response_checklist: tuple[str, ...]
    outcomes: tuple[str, ...]
    signatory_role: str | None = None
    retention_class: str = "complaint"
    hold_minutes: int = 480
    duties: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: USUAL_DUTIES)
    notes: tuple[str, ...] = field(default_factory=tuple)
    always: tuple[Always, ...] = field(default_factory=tuple)
    returns: tuple[str, ...] = ("general",)
    copied_from: Mapping[str, Any] | None = None

    def rule(self, key: str) -> Rule:
        """Raises `LookupError` for a key that the profile has not."""
        for rule in self.rules:
            if rule.key == key:
                return rule
        raise LookupError(key)

    def knows(self, key: str) -> bool:
        return any(rule.key == key for rule in self.rules)

    def started_by(
        self, event: str, *, type: str, severity: int, is_anonymous: bool, is_oral: bool = False
    ) -> tuple[Rule, ...]:
        """The rules that an event starts, or starts again, for such a case."""
        case: dict[str, Any] = {"type": type, "severity": severity, "is_anonymous": is_anonymous, "is_oral": is_oral}
        return tuple(rule for rule in self.rules if event in rule.all_starts and rule.applies(**case))

    def same_targets(self, one: str, other: str) -> bool:
        """Do two kinds of case have the very same targets here?"""
        return all((one in rule.types) == (other in rule.types) for rule in self.rules)

    def explains(self, rule: Rule) -> Rule | None:
        """The rule by which the delay is explained when this one's limit is passed."""
        if not rule.is_soft:
            return None
        mine = (each for each in self.rules if each.kind == EXPLANATION and each.parent == rule.kind)
        return next((each for each in mine if each.is_in_force), None)

    def rungs_of(self, kind: str) -> tuple[Rung, ...]:
        """The reminders and escalation steps that hang on targets of a kind."""
        return tuple(rung for rung in self.rungs if kind in rung.kinds)
