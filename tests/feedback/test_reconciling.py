"""Our records beside the register's list, and three shares with their sums: pure."""

from __future__ import annotations

from typing import Any

from feedback.register.quality import Record, Share, judge
from feedback.register.reconciling import Ours, Theirs, compare


def ours(pk: int, number: str = "", **said: str) -> Ours:
    return Ours(pk, f"F-{pk:06d}", number, said)


def theirs(line: int, pk: int, number: str = "", **said: str) -> Theirs:
    return Theirs(line, f"F-{pk:06d}" if pk else "", number, said)


def test_missing_different_extra_and_new_are_told_apart():
    mine = [ours(1, severity="Low"), ours(2, "R-2", severity="High"), ours(3), ours(4, "R-4")]
    list_ = [
        theirs(2, 1, "R-1", severity=" low "), theirs(3, 2, "R-9", severity="Low"), theirs(4, 9, "R-7"),
        theirs(5, 0, "R-4"), theirs(6, 1, "R-1"),
    ]  # fmt: skip
    found = compare(mine, list_, ["severity"])
    assert [one.ref for one in found.missing] == ["F-000003"]
    assert [(one.ours.pk, one.keys) for one in found.different] == [(2, ("severity", "number"))]
    assert [(one.pk, number) for one, number in found.new] == [(1, "R-1")]
    assert [one.line for one in found.extra] == [4] and [one.line for one in found.twice] == [6]
    assert found.same == 2  # the fourth was found by its number


GOOD = {"kind": "complaint", "channel": "phone", "received": "2026-03-02T10:00:00+00:00", "occurred": "2026-03-01",
        "department": 4, "teller": "patient", "severity": 2}  # fmt: skip


def record(ref: str, facts: dict[str, Any] | None = None, **more: Any) -> Record:
    return Record(ref, {**GOOD, **(facts or {})}, **more)


def test_three_shares_and_the_worst_first():
    records = [
        record("a", is_told=True, is_due=True, number="R-1"),
        record("b", {"severity": None, "occurred": None}, is_due=True, is_late=True, late_days=3),
        record("c", {"kind": "compliment", "severity": None}),
        record("d", {"occurred": "2026-03-05"}, is_told=True, number="R-2", is_due=True),
        record("e", is_told=True, number="R-2", differs=["severity"], is_due=True),
    ]
    found = judge(records)
    assert found.complete == Share(32, 34)  # a compliment needs no severity
    assert found.accurate == Share(1, 3)
    assert found.timely == Share(3, 4) and found.timely.percent == 75.0
    assert [(fault.ref, fault.lacks, fault.untrue) for fault in found.worst] == [
        ("b", ("occurred", "severity"), ()), ("d", (), ("occurred", "number")), ("e", (), ("severity", "number")),
    ]  # fmt: skip


def test_no_share_of_nothing():
    assert judge([]).accurate.percent is None
