"""How good the register is, as three shares whose sums anybody can do again. Values only.

Complete: of the details a record should have, how many it has. Accurate: of the records the register was told of, how
many still say there what they say here, and nothing that cannot be. On time: of the records that were due, how many
have a number in the register by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# What every record should say; the severity only of what somebody has to answer.
NEEDED = ("kind", "channel", "received", "occurred", "department", "teller")
GRADED = frozenset({"complaint", "concern"})
MOST = 20  # of the worst records


@dataclass(frozen=True, slots=True)
class Record:
    """`facts` as they stand now. `is_told`: the register has it, or was sent it. `differs`: what the register's list or
    a later change makes untrue there. `is_due`: its time is over, or it is in the register. `is_late`: it was not there
    in time, or is not there yet. `late_days` is by how much.
    """

    ref: str
    facts: Mapping[str, Any]
    is_told: bool = False
    differs: Sequence[str] = ()
    is_due: bool = False
    is_late: bool = False
    late_days: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; no share of nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(frozen=True, slots=True)
class Fault:
    """A record with what is wrong with it; `lacks` are details, `untrue` facts."""

    ref: str
    lacks: tuple[str, ...]
    untrue: tuple[str, ...]
    late_days: int

    @property
    def weight(self) -> tuple[int, int]:
        return len(self.lacks) + 2 * len(self.untrue) + (2 if self.late_days else 0), self.late_days


@dataclass(slots=True)
class Quality:
    complete: Share
    accurate: Share
    timely: Share
    worst: list[Fault] = field(default_factory=list)


def needed_of(record: Record) -> list[str]:
    return [*NEEDED, *(["severity"] if record.facts.get("kind") in GRADED else [])]


def lacking(record: Record) -> list[str]:
    return [name for name in needed_of(record) if record.facts.get(name) in (None, "")]


def untrue(record: Record, numbers: Mapping[str, int]) -> list[str]:
    """What the register has wrong: what differs, what cannot be (it happened after we heard of it), a number twice."""
    if not record.is_told:
        return []
    found = list(record.differs)
    happened, received = record.facts.get("occurred"), record.facts.get("received")
    if happened and received and date.fromisoformat(happened[:10]) > date.fromisoformat(received[:10]):
        found.append("occurred")
    if record.number and numbers.get(record.number, 0) > 1:
        found.append("number")
    return list(dict.fromkeys(found))


def judge(records: Iterable[Record]) -> Quality:
    records = list(records)
    numbers: dict[str, int] = {}
    for record in records:
        if record.number:
            numbers[record.number] = numbers.get(record.number, 0) + 1
    lacks = {record.ref: lacking(record) for record in records}
    wrong = {record.ref: untrue(record, numbers) for record in records}
    wanted = sum(len(needed_of(record)) for record in records)
    told = [record for record in records if record.is_told]
    due = [record for record in records if record.is_due]
    faults = [
        Fault(record.ref, tuple(lacks[record.ref]), tuple(wrong[record.ref]), record.late_days if record.is_late else 0)
        for record in records
    ]
    worst = sorted((fault for fault in faults if fault.weight[0]), key=lambda fault: fault.weight, reverse=True)
    return Quality(
        complete=Share(wanted - sum(map(len, lacks.values())), wanted),
        accurate=Share(sum(not wrong[record.ref] for record in told), len(told)),
        timely=Share(sum(not record.is_late for record in due), len(due)),
        worst=worst[:MOST],
    )
