"""The life of a case once more, small and without a database: what each verb may do and what it changes.

Written from the reference's table of stages and events, not from `complaints/states.py`, so that a mistake there
does not repeat itself here. `Model.do` answers with the reasons for which the verb has to be refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

OPEN = {"received", "triaged", "investigating", "drafting", "approval"}
ENDED = {"closed", "resolved_informally", "withdrawn", "entered_in_error"}
IN_WORK = OPEN | {"responded"}
LEAST = {"safeguarding": 4, "danger": 4, "media": 3, "rights": 3}
SECOND_PERSON = {"media", "legal", "safeguarding"}
WHERE: dict[str, set[str]] = {
    "triage": {"received"}, "start": {"triaged"}, "finish": {"investigating"}, "submit": {"drafting"},
    "send_back": {"approval"}, "respond": {"drafting", "approval"}, "close": {"responded"},
    "reopen": {"responded", "closed", "resolved_informally", "withdrawn"}, "resolve": OPEN, "withdraw": OPEN,
    "err": OPEN | ENDED | {"responded"} - {"entered_in_error"}, "settle": OPEN - {"approval"},
    "acknowledge": OPEN, "assign": IN_WORK, "rate": IN_WORK, "flag": IN_WORK, "escalate": OPEN, "update": OPEN,
    "draft": {"triaged", "investigating", "drafting"}, "reclassify": OPEN,
    "name": (IN_WORK | ENDED) - {"entered_in_error"}, "note": (IN_WORK | ENDED) - {"entered_in_error"},
}  # fmt: skip
WHERE["err"] = WHERE["err"] - {"entered_in_error"}
# Verbs with a second case, or with another place: they have tests of their own.
BESIDE = {"merge": OPEN, "unmerge": {"merged"}, "link": WHERE["note"], "unlink": WHERE["note"], "transfer": IN_WORK,
          "ask": IN_WORK, "add_action": WHERE["note"], "hand_over": IN_WORK, "accept": WHERE["note"]}  # fmt: skip


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
    drafter: int | None = None
    named: set[int] = field(default_factory=set)
    outcome: str = ""
    closings: int = 0
    has_finding: bool = False

    def shown(self) -> dict[str, Any]:
        """What the row has to say as well."""
        return {
            "status": self.status, "type": self.type, "severity": self.severity, "flags": sorted(self.flags),
            "owner": self.owner, "outcome": self.outcome, "closings": self.closings,
        }  # fmt: skip

    @property
    def needs_second_person(self) -> bool:
        return self.severity >= 3 or bool(self.flags & SECOND_PERSON)

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

    def _against_respond(self, by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["no_letter"] * (not self.letter and not self.is_anonymous)
        yield from ["barred"] * (by in self.named)
        if self.letter:
            yield from ["needs_approval"] * (self.status == "drafting" and self.needs_second_person)
            yield from ["own_reply"] * (self.status == "approval" and by == self.drafter)

    def _against_settle(self, by: int, _given: Mapping[str, Any]) -> Iterable[str]:
        yield from ["full_path"] * (self.severity > 2 or bool(self.flags)) + ["barred"] * (by in self.named)

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
        self.letter, self.drafter = "draft", by

    def _submit(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status, self.letter = "approval", "submitted"

    def _send_back(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status, self.letter = "drafting", "draft"

    def _respond(self, _by: int, _given: Mapping[str, Any]) -> None:
        self.status, self.letter = "responded", ""

    def _settle(self, by: int, given: Mapping[str, Any]) -> None:
        self.status, self.outcome, self.owner = "closed", given["outcome"], self.owner or by
        self.closings += 1
        self.is_acknowledged = self.is_acknowledged or not self.is_anonymous
        if not self.is_anonymous:
            self.letter = ""

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
    }  # fmt: skip
    if verb in plain:
        return plain[verb]
    if verb == "register":
        told = {name: facts[name] for name in ("type", "severity", "flags", "owner")}
        return told | {"status": "received", "outcome": "", "closings": 0}
    if verb == "triage":
        return dict(after) | {"status": "triaged"}
    if verb in ("rate", "flag"):
        return dict(after)
    if verb in ("assign", "reclassify"):
        return {"owner" if verb == "assign" else "type": after}
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
