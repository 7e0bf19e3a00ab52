"""What else goes on about a case of the demo: questions to a department, actions, a meeting, the order of events."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from complaints import actions
from complaints.models import Complaint, Inquiry
from hospital.models import Role
from pxm.demo.stage import Scene
from pxm.demo.stories import Story

DAY = timedelta(days=1)
Life = Generator[datetime, None, datetime]


def asked(scene: Scene, case: Complaint, story: Story) -> Life:
    """On the day after it was told the owner asks the ward; where the story brings answers, they come the next day."""
    asks = scene.row["asks"]
    at = _on(scene, story, 1, 11)
    yield at
    fresh = Complaint.objects.select_related("owner", "department").get(pk=case.pk)
    entry = actions.ask(
        fresh, by=fresh.owner, department=fresh.department, asked=scene.at_the_bedside(), now=at,
        questions=asks["questions"], summary=asks["summary"], nonce=scene.nonce(),
        due_on=scene.week.after(story.told_at, asks.get("days", 2)),
    )  # fmt: skip
    if entry and asks.keys() & {"answers", "passed"}:
        at = _on(scene, story, 2, 15)
        yield at
        row = Inquiry.objects.get(pk=entry.facts["inquiry"])
        _said(scene, row, asks, at)
    return at


def _said(scene: Scene, row: Inquiry, asks: Mapping[str, Any], at: datetime) -> None:
    """They answer, or say whose it is."""
    if "passed" in asks:
        to, why = scene.staff(asks["passed"]["to"]), asks["passed"]["why"]
        actions.pass_on(row, by=row.asked, asked=to, reason=why, now=at)
    else:
        answers = {number: (verdict, words) for number, (verdict, words) in enumerate(asks["answers"], 1)}
        actions.answer(row, by=row.asked, answers=answers, statement=asks.get("statement", ""), now=at)


def ordered(scene: Scene, case: Complaint, story: Story) -> Life:
    """The owner writes down what happened when, on the evening before they told us."""
    at = _on(scene, story, 1, 12)
    yield at
    for hour, minute, words, source in scene.row["happened"]:
        row = Complaint.objects.select_related("owner").get(pk=case.pk)
        actions.chronicle(
            row, by=row.owner, on=row.received_on - DAY, time=time(hour, minute), words=words, source=source,
            nonce=scene.nonce(), now=at,
        )  # fmt: skip
    return at


def changed(scene: Scene, case: Complaint, story: Story) -> Life:
    """What is to change, given to whoever leads the department, in a fortnight."""
    at = _on(scene, story, 1, 14)
    yield at
    row = Complaint.objects.select_related("owner", "department").get(pk=case.pk)
    heads = scene.stage.places.holders(Role.DEPARTMENT, scene.row["site"], scene.row["department"])
    actions.add_action(
        row, by=row.owner, what=scene.row["changes"], owner=heads[0] if heads else row.owner,
        due_on=scene.week.after(at, 10), nonce=scene.nonce(), now=at,
    )  # fmt: skip
    return at


def meets(scene: Scene, case: Complaint, story: Story) -> Life:
    """They meet the family in the days after the demo is loaded."""
    at = _on(scene, story, 1, 13)
    yield at
    row = Complaint.objects.select_related("owner").get(pk=case.pk)
    day = scene.week.after(story.told_at, story.course.last + 1)
    actions.arrange(
        row, by=row.owner, with_whom="family", planned_at=scene.week.at(day, 14, 30), place=scene.row["meets"],
        nonce=scene.nonce(), now=at,
    )  # fmt: skip
    return at


def met(scene: Scene, case: Complaint, story: Story) -> Life:
    """They have met the family, and kept what was said."""
    at, said = _on(scene, story, 1, 12), scene.row["met"]
    yield at
    row = Complaint.objects.select_related("owner").get(pk=case.pk)
    planned_at = scene.week.at(scene.week.after(story.told_at, 2), 14, 30)
    entry = actions.arrange(
        row, by=row.owner, with_whom="family", planned_at=planned_at, place=said["place"], nonce=scene.nonce(), now=at
    )
    at = planned_at + timedelta(minutes=70)
    yield at
    if entry:
        meeting = row.meetings.get(pk=entry.facts["meeting"])
        kept = {name: said[name] for name in ("minutes", "agreed", "attendees")}
        actions.minute(meeting, by=row.owner, now=at, **kept)
    return at


def _on(scene: Scene, story: Story, days: int, hour: int) -> datetime:
    at = scene.week.at(scene.week.after(story.told_at, days), hour, scene.chance.randrange(5, 55))
    return max(at, story.told_at + timedelta(minutes=30))


BESIDE = {"asks": asked, "happened": ordered, "changes": changed, "meets": meets, "met": met}
