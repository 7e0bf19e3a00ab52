"""What else belongs to the record of some cases: consent, coding, questions to the family, what comes afterwards."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

import audit.log
from audit.models import Door
from complaints import actions
from complaints.actions.codebook import add_taxonomy, change_coding
from complaints.models import Code, Complaint, Consent, Taxonomy
from complaints.states import TRANSITIONS
from hospital.models import Site
from pxm.demo.stage import Scene, has_mailbox
from pxm.demo.stories import Story

Life = Generator[datetime, None, datetime]
SUBJECTS = "Subjects of our yearly report"
LINES = (
    ("01", "Access and waiting", "processes"), ("02", "Treatment", "quality"), ("03", "Medicines", "safety"),
    ("04", "What was said and how", "communication"), ("05", "Attitude of staff", "respect"),
    ("06", "Rooms, food, cleanliness", "environment"), ("07", "Bills", ""), ("08", "Lost property", ""),
)  # fmt: skip


def open_codebook(site: Site, now: datetime) -> None:
    """One site codes what it is told."""
    add_taxonomy(SUBJECTS, LINES, None, now)
    change_coding(site, ["hcat", "profession", "codes", "harm"], None, now)


def close_for_good(now: datetime) -> None:
    """What nobody came back to in time."""
    while actions.lapse_due(now):
        pass


def _now(case: Complaint) -> Complaint:
    return Complaint.objects.get(pk=case.pk)


def _moment_to_ask(scene: Scene, case: Complaint, story: Story) -> Life:
    """The next working day; of what is sorted and not begun, as soon as it is sorted."""
    at = story.told_at
    if story.data["stage"] != "sorted":
        at = scene.week.at(scene.week.after(at, 1), 11, scene.chance.randrange(60))
        yield at
        return at
    while _now(case).status != Complaint.Status.TRIAGED:
        at = scene.week.later(at, 20)
        yield at
    return at


def consented(scene: Scene, case: Complaint, story: Story) -> Life:
    """The patient is asked on the next working day; what they said comes two hours later, or not yet."""
    said = scene.row["consent"]
    at = yield from _moment_to_ask(scene, case, story)
    with suppress(ValidationError):
        actions.ask_consent(case, by=_now(case).owner, how="phone", words=said["asked"], now=at)
    if "state" not in said:
        return at
    at += timedelta(hours=2)
    yield at
    by = scene.manager if said["state"] == Consent.State.OVERRIDDEN else _now(case).owner
    decided = {name: said[name] for name in ("state", "evidence", "ground") if name in said}
    actions.record_consent(case, by=by, now=at, **decided)
    return at


def coded(scene: Scene, case: Complaint, story: Story) -> Life:
    """The owner divides it where it is several things, and codes each."""
    at = scene.week.at(scene.week.after(story.told_at, 1), 15, scene.chance.randrange(60))
    yield at
    wanted: Mapping[str, object] = scene.row["coded"]
    for words in wanted.get("also", ()):
        actions.add_issue(case, by=_now(case).owner, words=words, now=at)
    codes = Code.objects.filter(taxonomy__in=Taxonomy.objects.in_use(), code=wanted["code"])
    first, *others = case.issues.order_by("pk")
    issues = {first.pk: {**wanted["first"], "codes": list(codes)}}
    issues |= {issue.pk: dict(more) for issue, more in zip(others, wanted.get("others", ()), strict=False)}
    actions.code(case, by=_now(case).owner, issues=issues, harm=wanted["harm"], now=at)
    return at


def _afternoons(scene: Scene, case: Complaint, story: Story, event: str) -> Life:
    """One of the last afternoons on which this makes sense; the moment of the story's beginning where none did."""
    for day in range(max(1, story.course.last - 2), story.course.last + 1):
        at = scene.week.at(scene.week.after(story.told_at, day), 15, scene.chance.randrange(5, 55))
        yield at
        if _now(case).status in TRANSITIONS[event]:
            return at
    return story.told_at


def asked_back(scene: Scene, case: Complaint, story: Story) -> Life:
    """Something is missing that only they can say."""
    at = yield from _afternoons(scene, case, story, "ask_complainant")
    if at != story.told_at:
        actions.ask_complainant(case, by=_now(case).owner, words=scene.row["question"], nonce=scene.nonce(),
                                expected_on=scene.week.after(at, 5), how="email" if has_mailbox(case) else "phone",
                                now=at)  # fmt: skip
    return at


def waits_outside(scene: Scene, case: Complaint, story: Story) -> Life:
    """Another body has the word."""
    at = yield from _afternoons(scene, case, story, "ask_external")
    if at != story.told_at:
        wanted = scene.row["outside"]
        actions.ask_external(case, by=_now(case).owner, body=wanted["body"], reason=wanted["why"],
                             expected_on=scene.week.after(at, 8), now=at)  # fmt: skip
    return at


def safeguarded(scene: Scene, case: Complaint, story: Story) -> Life:
    """The referral is made within hours, by whoever is there."""
    at = story.told_at + timedelta(minutes=scene.chance.randint(60, 120))
    yield at
    by, made = scene.on_duty(_now(case).owner, at), scene.row["referral"]
    actions.safeguard(case, by=by, step="referral", nonce=scene.nonce(), now=at, **made)
    return at


def not_ours(scene: Scene, case: Complaint, story: Story) -> Life:
    """Within hours it is clear that somebody else has to answer it, and they are told whom to ask."""
    at = scene.week.later(story.told_at, scene.chance.randint(60, 180))
    yield at
    if not case.subject:
        actions.describe(case, by=case.owner, subject=scene.row["subject"], now=at)
    actions.rule_out(
        case, by=scene.manager, reason=scene.row["why"], other_route=scene.row["other"],
        how="email" if has_mailbox(case) else "letter", now=at,
    )  # fmt: skip
    return at


def appraised(scene: Scene, case: Complaint, story: Story) -> Life:
    """In the evening of some day after it was closed, on Track."""
    day = 1 if story.fate == "short" else (story.course.closed or 0) + 1
    at = scene.week.at(scene.week.after(story.told_at, day), 19, scene.chance.randrange(60))
    yield at
    heard, answered = scene.row["handled"]
    with audit.log.through(Door.PUBLIC), suppress(ValidationError):  # not closed yet
        actions.appraise(case, by=None, was_heard=heard, was_answered=answered, now=at)
    return at


def referred(scene: Scene, case: Complaint, story: Story) -> Life:
    """They go to the independent body, whose letter reaches the manager."""
    day = story.course.closed or story.course.last
    at = scene.week.at(scene.week.after(story.told_at, day), 16, scene.chance.randrange(60))
    yield at
    if _now(case).status in TRANSITIONS["refer"]:
        body = {"body": scene.row["referred"]["body"], "reference": scene.row["referred"]["reference"]}
        actions.refer(case, by=scene.manager, referred_on=at.date(), now=at, **body)
    return at


BESIDE = {
    "consent": consented, "coded": coded, "question": asked_back, "handled": appraised, "referred": referred,
    "outside": waits_outside, "referral": safeguarded,
}  # fmt: skip
FATES = {"not_ours": not_ours}
