"""The stories of the demo, as they stand in the files: complete, legal, and placed the same way for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime

from complaints import policy
from feedback.models import Flag, Teller
from pxm.demo import beside, casework, owing, places
from pxm.demo.stories import SPREAD, rows_of, schedule

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KNOWN = {
    "site", "department", "language", "kind", "severity", "flags", "channel", "teller", "subject", "words", "wish",
    "talk", "notes", "more", "waits", "answer", "learning", "stage", "late", "fresh", "today", "undecided", "escalate",
    "named", "owner", "sent_back", "end", "outcome", "why", "again", "left", "files",
    "questions", *beside.BESIDE, *casework.BESIDE, *owing.BESIDE, "other",
}  # fmt: skip
ROWS = [row for part in ("open", "ended", "other") for row in rows_of(part)]


def test_every_story_is_complete_and_legal():
    departments = {department["key"] for department in places.data()["department"]}
    for row in ROWS:
        flags, name = set(row.get("flags", ())), row["subject"] or row["words"]
        assert row.keys() <= KNOWN, name
        assert row["department"] in departments, name
        assert row["teller"] in Teller.values, name
        assert flags <= set(Flag.values), name
        assert row["severity"] >= policy.least_severity(flags), name
        assert row["subject"] or row["channel"] == "web", name
        assert len(row["subject"]) <= 120, name


def test_whatever_is_answered_brings_its_answer():
    answered = [row for row in ROWS if row.get("stage") in ("drafting", "approval") or row.get("learning")]
    assert [row["subject"] for row in answered if not row.get("answer")] == []


def test_no_story_is_told_twice():
    words = [row["words"] for row in ROWS]
    subjects = [row["subject"] for row in ROWS if row["subject"]]
    assert len(set(words)) == len(words)
    assert len(set(subjects)) == len(subjects)


def test_every_stage_has_a_place_in_time():
    assert {row["stage"] for row in rows_of("open")} == {*SPREAD, "new", "sorted"}


def test_the_same_seed_and_moment_place_them_the_same_way():
    weeks = places.weeks(NOW)
    assert schedule(7, weeks, NOW) == schedule(7, weeks, NOW)
    assert schedule(7, weeks, NOW) != schedule(8, weeks, NOW)


def test_none_is_told_in_the_future_or_before_the_house_opened():
    told = [story.told_at for story in schedule(7, places.weeks(NOW), NOW)]
    assert max(told) < NOW
    assert (NOW - min(told)).days <= 60
