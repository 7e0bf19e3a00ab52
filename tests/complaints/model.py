"""The life of a case once more, small and without a database: what each verb may do and what it changes.

Written from the reference's table of stages and events, not from `complaints/states.py`, so that a mistake there
does not repeat itself here. `Model.do` answers with the reasons for which the verb has to be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

AWAITING = {"awaiting_consent", "awaiting_complainant", "awaiting_external"}
OPEN = {"received", "triaged", "investigating", "drafting", "approval"} | AWAITING
ENDED = {
    "closed",
    "closed_final",
    "resolved_informally",
    "withdrawn",
    "out_of_scope",
    "transferred",
    "entered_in_error",
}
EARLY = {"resolved_informally", "withdrawn", "out_of_scope"}
IN_WORK = OPEN | {"responded"}
HELD = IN_WORK | {"ombudsman"}
STANDING = (IN_WORK | ENDED | {"ombudsman"}) - {"entered_in_error"}
LEAST = {"safeguarding": 4, "danger": 4, "self_harm": 4, "media": 3, "rights": 3, "discrimination": 3}
SECOND_PERSON = {"media", "legal", "safeguarding"}
WHERE: dict[str, set[str]] = {
    "triage": {"received"}, "start": {"triaged"}, "finish": {"investigating"}, "submit": {"drafting"},
    "send_back": {"approval"}, "respond": {"drafting", "approval"}, "close": {"responded"},
    "reopen": {"responded", "closed"} | EARLY, "resolve": OPEN, "withdraw": OPEN, "rule_out": OPEN,
    "err": STANDING, "settle": OPEN - {"approval"} - AWAITING,
    "ask_consent": {"triaged", "investigating", "drafting"}, "record_consent": OPEN | {"merged"},
    "ask_complainant": {"investigating"}, "ask_external": {"investigating"},
    "hear_back": AWAITING - {"awaiting_consent"}, "time_out": AWAITING,
    "contest": {"responded", "closed"}, "refer": {"responded", "closed"}, "decide": {"ombudsman"}, "lapse": {"closed"},
    "plan": OPEN, "add_issue": IN_WORK, "code": STANDING,
    "appraise": {"closed", "closed_final", "resolved_informally"},
    "acknowledge": OPEN, "assign": HELD, "rate": HELD, "flag": HELD, "describe": HELD, "escalate": OPEN, "update": OPEN,
    "draft": {"triaged", "investigating", "drafting"}, "reclassify": OPEN,
    "name": STANDING, "note": STANDING,
}  # fmt: skip
# Who does it: H the officer (and whoever is above), M the manager, A whoever approves, C they themselves, T time;
# D also the duty manager, W also the department, E everybody who is told of it.
WHO: dict[str, str] = {
    "triage": "H", "ask_consent": "H", "record_consent": "H", "start": "H", "ask_complainant": "H", "ask_external": "H",
    "hear_back": "H", "time_out": "T", "finish": "H", "submit": "H", "send_back": "A", "respond": "H", "close": "H",
    "reopen": "H", "contest": "C", "refer": "M", "decide": "M", "lapse": "T", "resolve": "H", "withdraw": "H",
    "rule_out": "M", "err": "M", "merge": "M", "unmerge": "M", "settle": "H", "plan": "H", "extend": "H",
    "add_issue": "H", "code": "H", "appraise": "H", "reclassify": "H", "describe": "H", "draft": "H", "link": "H",
    "acknowledge": "D", "assign": "D", "flag": "D", "rate": "D", "safeguard": "D", "update": "D",
    "attach": "W", "contact": "W", "accept": "E", "escalate": "E", "hand_over": "E", "note": "E",
    "arrange": "H", "ask": "H", "ask_translation": "H", "chronicle": "H", "disclose": "H", "hold_surveys": "H",
    "involve": "H", "lift": "H", "lift_hold": "H", "name": "H", "pause": "H", "renew": "H", "reply_to_body": "H",
    "resume": "H", "unlink": "H", "admit": "M", "backdate": "M", "bring_back": "M", "end_plan": "M",
    "plan_contact": "M", "transfer": "M", "transfer_out": "M", "inform": "C", "press": "C",
}  # fmt: skip
# Their doors ask for something else than a right of that name: whoever does an action, a threat, a slip, a letter.
OTHER_DOORS = frozenset({"add_action", "alarm", "grant", "write_letter"})


def who(verb: str, status: str) -> str:
    """The same for one stage: what waits for approval is sent by whoever approves, what ended early is a manager's."""
    if verb == "respond" and status == "approval":
        return "A"
    return "M" if verb == "reopen" and status in EARLY else WHO[verb]


# Verbs with a second case, or with another place: they have tests of their own.
BESIDE = {"merge": OPEN, "unmerge": {"merged"}, "link": WHERE["note"], "unlink": WHERE["note"], "transfer": IN_WORK,
          "ask": HELD, "add_action": WHERE["note"],
          "write_letter": WHERE["note"], "ask_translation": WHERE["note"],
          "arrange": HELD, "chronicle": WHERE["note"], "hand_over": HELD, "accept": WHERE["note"],
          "extend": OPEN, "transfer_out": OPEN, "bring_back": {"transferred"}}  # fmt: skip
PERMITS = {"given", "not_needed", "overridden"}


@dataclass
class Model:
    """People are numbers. `officers` may hold the case; `named` are barred; `letter` is "", draft or submitted."""

    officers: frozenset[int]
    owner: int | None
    type: str
    severity: int
    flags: set[str]
    is_anonymous: bool = False
    status: str = "received"
    is_acknowledged: bool = False
    letter: str = ""
    writers: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    outcome: str = ""
    closings: int = 0
    has_finding: bool = False
    consent: str = ""
    has_plan: bool = False
    answers: int = 0  # that were sent

    def shown(self) -> dict[str, Any]:
        """What the row has to say as well."""
        return {
            "status": self.status, "type": self.type, "severity": self.severity, "flags": sorted(self.flags),
            "owner": self.owner, "outcome": self.outcome, "closings": self.closings,
        }  # fmt: skip

    @property
    def needs_second_person(self) -> bool:
        return self.severity >= 3 or bool(self.flags & SECOND_PERSON)

    @property
    def is_short(self) -> bool:
        return self.severity <= 2 and not self.flags

    def do(self, verb: str, by: int, **given: Any) -> set[str]:
        """The reasons against it; without any it is done."""
        reasons = set(self._against(verb, by, given))
        if self.status not in WHERE[verb]:
            return {"illegal_transition"} | reasons
        if not reasons:
            getattr(self, f"_{verb}", lambda *_args: None)(by, given)
        return reasons

    # ------------------------------------------------------------------------------------ refusals
    def _against(self, verb: str, by: int, given: Mapping[str, Any]) -> Iterable[str]:
        least = max((LEAST.get(flag, 1) for flag in given.get("flags", self.flags)), default=1)
        holder = given.get("owner")
        if holder is not None:
            yield from [code for code, is_so in (
                ("cannot_own", holder not in self.officers), ("barred", holder in self.named)) if is_so]  # fmt: skip
        if verb in ("triage", "rate") and given["severity"] < least:
            yield "below_flag"
        if "candour" in self.flags and "candour" not in given.get("flags", self.flags):
            yield "second_person"
        against = getattr(self, f"_against_{verb}", None)
        yield from against(by, given) if against else ()

    def _against_acknowledge(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["anonymous"] * self.is_anonymous + ["acknowledged"] * self.is_acknowledged

    def _against_update(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["anonymous"] * self.is_anonymous

    def _against_assign(self, _by: int, given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["same"] * (given["owner"] == self.owner)

    def _against_rate(self, _by: int, given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["same"] * (given["severity"] == self.severity)

    def _against_flag(self, _by: int, given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["same"] * (set(given["flags"]) == self.flags)

    def _against_reclassify(self, _by: int, given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["same"] * (given["type"] == self.type)

    def _against_submit(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["no_approval"] * (not self.needs_second_person) + ["no_letter"] * (not self.letter)

    def _against_start(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        is_promised = self.type in ("complaint", "grievance") and not self.is_anonymous
        yield from ["plan"] * (is_promised and not self.is_short and not self.has_plan)

    def _against_plan(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["anonymous"] * self.is_anonymous

    def _against_ask_complainant(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["anonymous"] * self.is_anonymous

    def _against_ask_consent(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["not_needed"] * self.is_anonymous + ["asked"] * (self.consent == "requested")

    def _against_time_out(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield "early"  # they have five days, and a life here takes seconds

    _against_lapse = _against_time_out

    def _against_contest(self, _by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        may = self.status in WHERE["contest"] and self.answers == 1 and not self.is_anonymous
        yield from ["too_late"] * (not may)

    def _against_respond(self, by: int, given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["no_letter"] * (not self.letter and not self.is_anonymous)
        is_disclosed = not given["is_without_patient"] and not self.is_anonymous and self.consent not in PERMITS
        yield from ["consent"] * (bool(self.letter) and is_disclosed)
        yield from ["barred"] * (by in self.named)
        if self.letter:
            yield from ["needs_approval"] * (self.status == "drafting" and self.needs_second_person)
            yield from ["own_reply"] * (self.status == "approval" and by in self.writers)

    def _against_settle(self, by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        is_withheld = self.consent not in PERMITS | {""}
        yield from ["full_path"] * (not self.is_short or is_withheld) + ["barred"] * (by in self.named)

    # ------------------------------------------------------------------------------------- changes
    def _acknowledge(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.is_acknowledged = True

    def _triage(self, _by: int, given: Mapping[str, Any]) -> None:
        self.status, self.severity, self.flags = "triaged", given["severity"], set(given["flags"])
        self.owner = given["owner"]

    def _assign(self, _by: int, given: Mapping[str, Any]) -> None:
        self.owner = given["owner"]

    def _rate(self, _by: int, given: Mapping[str, Any]) -> None:
        self.severity = given["severity"]

    def _flag(self, _by: int, given: Mapping[str, Any]) -> None:
        self.flags = set(given["flags"])
        self.severity = max([self.severity, *(LEAST.get(flag, 1) for flag in self.flags)])

    def _reclassify(self, _by: int, given: Mapping[str, Any]) -> None:
        self.type = given["type"]

    def _name(self, _by: int, given: Mapping[str, Any]) -> None:
        self.named.add(given["user"])
        self.owner = None if self.owner == given["user"] else self.owner

    def _start(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "investigating"

    def _finish(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "drafting"

    def _draft(self, by: int, _given: Mapping[str, Any]) -> None:
        self.letter = "draft"
        self.writers.add(by)

    def _submit(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status, self.letter = "approval", "submitted"

    def _send_back(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status, self.letter = "drafting", "draft"

    def _respond(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.answers += bool(self.letter)
        self.status, self.letter, self.writers = "responded", "", set()

    def _ask_consent(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.consent = "requested"
        self.status = "awaiting_consent" if self.status == "triaged" else self.status

    def _record_consent(self, _by: int, given: Mapping[str, Any]) -> None:
        self.consent = given["state"]
        self.status = "triaged" if self.status == "awaiting_consent" else self.status

    def _plan(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.has_plan = True

    def _ask_complainant(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "awaiting_complainant"

    def _ask_external(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "awaiting_external"

    def _hear_back(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "investigating"

    def _rule_out(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = self.outcome = "out_of_scope"

    def _contest(self, _by: int, given: Mapping[str, Any]) -> None:
        self._reopen(_by, given)

    def _refer(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "ombudsman"

    def _decide(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "closed_final"

    def _settle(self, by: int, given: Mapping[str, Any]) -> None:
        self.status, self.outcome, self.owner = "closed", given["outcome"], self.owner or by
        self.closings += 1
        self.is_acknowledged = self.is_acknowledged or not self.is_anonymous
        if not self.is_anonymous:
            self.letter, self.writers, self.answers = "", set(), self.answers + 1

    def _close(self, _by: int, given: Mapping[str, Any]) -> None:
        self.status, self.outcome = "closed", given["outcome"]
        self.closings += 1

    def _reopen(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "investigating" if self.status in ("responded", "closed") else "triaged"
        self.outcome = ""
        self.letter = "draft" if self.letter else ""

    def _resolve(self, _by: int, given: Mapping[str, Any]) -> None:
        if given["is_put_right"] == "yes" and not self.needs_second_person:
            self.status, self.outcome = "resolved_informally", "resolved_informally"

    def _withdraw(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status, self.outcome = "withdrawn", "withdrawn"

    def _err(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status = "entered_in_error"


def replay(entries: Iterable[tuple[int, str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The row as the audit tells it: (number, verb, facts) of every entry, oldest first."""
    now: dict[str, Any] = {}
    before: dict[int, dict[str, Any]] = {}
    for number, verb, facts in entries:
        before[number] = deepcopy(now)
        if verb == "complaint.undo":
            now = _undone(now, before[facts["entry"]], facts["undone"])
        else:
            now |= _told(verb.removeprefix("complaint."), facts, now)
    return now


def _undone(now: dict[str, Any], then: dict[str, Any], verb: str) -> dict[str, Any]:
    return now if verb == "complaint.register" else then | {"closings": now["closings"]}


def _told(verb: str, facts: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What one entry says has changed."""
    after = facts.get("after")
    plain: dict[str, dict[str, Any]] = {
        "start": {"status": "investigating"}, "finish": {"status": "drafting"}, "submit": {"status": "approval"},
        "send_back": {"status": "drafting"}, "respond": {"status": "responded"}, "err": {"status": "entered_in_error"},
        "withdraw": {"status": "withdrawn", "outcome": "withdrawn"},
        "ask_complainant": {"status": "awaiting_complainant"}, "ask_external": {"status": "awaiting_external"},
        "hear_back": {"status": "investigating"}, "time_out": {"status": "investigating"},
        "rule_out": {"status": "out_of_scope", "outcome": "out_of_scope"},
        "contest": {"status": "investigating", "outcome": ""}, "refer": {"status": "ombudsman"},
        "decide": {"status": "closed_final"}, "lapse": {"status": "closed_final"},
    }  # fmt: skip
    if verb in plain:
        return plain[verb]
    if verb == "register":
        told = {name: facts[name] for name in ("type", "severity", "flags", "owner")}
        return told | {"status": "received", "outcome": "", "closings": 0}
    if verb == "triage":
        return dict(after) | {"status": "triaged"}
    at_stage = {"status": facts["stage"][1]} if "stage" in facts else {}
    if verb == "reclassify":  # praise and suggestions end with it
        return {"type": after, "closings": now["closings"] + (at_stage.get("status") == "closed")} | at_stage
    if at_stage:
        return at_stage
    if verb in ("rate", "flag", "code"):
        return dict(after)
    if verb == "assign":
        return {"owner": after}
    return _told_of_endings(verb, facts, now)


def _told_of_endings(verb: str, facts: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    if verb == "name":
        return {"owner": None} if facts["was_owner"] else {}
    if verb in ("close", "settle"):
        owner = {"owner": facts["owner"]} if verb == "settle" else {}
        return owner | {"status": "closed", "outcome": facts["outcome"], "closings": now["closings"] + 1}
    if verb == "resolve" and facts["is_over"]:
        return {"status": "resolved_informally", "outcome": "resolved_informally"}
    if verb == "reopen":
        again = "investigating" if facts["before"] in ("responded", "closed") else "triaged"
        return {"status": again, "outcome": ""}
    return {}
