"""How a case of the demo lives: each function yields the moment of its next step and then takes it.

Only the actions of the product are called, so that every case is legal and its history reads as it would have.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError

import audit.log
from audit.models import Door
from clocks.worktime import local_date
from complaints import actions
from complaints.actions.cases import checklist_of, needs_approval, needs_plan
from complaints.actions.telling import answer_due
from complaints.models import Complaint
from feedback.models import Feedback, Kind, Teller
from hospital.models import User
from pxm.demo import beside as running
from pxm.demo import casework, owing, papers
from pxm.demo.stage import Scene, has_mailbox
from pxm.demo.stories import CASES, Course, Story

Life = Generator[datetime, None, datetime]
Deed = Callable[[Scene, Complaint, Story, datetime], object]


def tell(scene: Scene, story: Story) -> Complaint | Feedback:
    """Somebody tells it: on the ward, to an officer, or by themselves on the web."""
    row, at = scene.row, story.told_at
    told = {
        "kind": row["kind"], "channel": story.channel, "words": row["words"], "wish": row.get("wish", ""),
        "site": scene.stage.places.sites[row["site"]], "department": scene.stage.places.departments[story.key],
        "teller": None if story.is_nameless else scene.person(), "teller_role": row["teller"],
        "language": row["language"], "intake_id": scene.nonce(), "wants_reply": not story.is_nameless,
        "occurred_on": local_date(scene.week.zone, at), "occurred_precision": "day", "now": at,
    }  # fmt: skip
    if story.channel == "web" and row["kind"] in CASES:
        with audit.log.through(Door.PUBLIC):
            return Complaint.objects.get(ref=actions.tell_us(**told, severity=2)["ref"])
    return actions.take(**told, **_as_logged(scene, story))


def _as_logged(scene: Scene, story: Story) -> dict[str, object]:
    """What staff add when they write it down."""
    row, by = scene.row, None
    if story.channel != "web":
        by = scene.at_the_bedside() if story.channel == "staff" else scene.colleague()
    known = {
        "by": by,
        "subject": row["subject"],
        "location": _ward(scene, story),
        **scene.stage.places.usual(story.key),
    }
    if row["teller"] == Teller.PATIENT and by and scene.chance.random() < 0.5:
        known["record_number"] = f"{scene.chance.randrange(10**7):07d}"
    if row["kind"] not in CASES:
        return known
    is_heard = story.channel == "staff" and row["severity"] < 3 and scene.chance.random() < 0.5
    spoken = ("spoken",) if is_heard and not story.is_nameless else ()
    return known | {"severity": row["severity"], "flags": row.get("flags", ()), "acknowledged": spoken}


def _ward(scene: Scene, story: Story) -> object:
    """The ward of whoever hears it there, else any of the department."""
    wards = scene.stage.places.wards[story.key]
    home = scene.at_the_bedside().home if story.channel == "staff" else None
    return home if home in wards else scene.chance.choice(wards)


# ------------------------------------------------------------------------------------------------ the first hours
def sorted_out(scene: Scene, case: Complaint, story: Story, at: datetime) -> Life:
    """An officer looks at it. What came by the web gets its few words, its ward and its severity only now."""
    at = scene.week.later(at, scene.chance.randint(25, 90))
    yield at
    _look(case, case.owner, at)
    if not case.subject:
        actions.describe(case, by=case.owner, subject=scene.row["subject"], location=_ward(scene, story), now=at)
    severity, flags = scene.row["severity"], scene.row.get("flags", ())
    owner = scene.staff(scene.row["owner"]) if "owner" in scene.row else case.owner
    actions.triage(case, by=case.owner, severity=severity, flags=flags, owner=owner, now=at)
    case.severity, case.flags, case.owner = severity, list(flags), owner  # the object was made at the telling
    return at


def acknowledged(scene: Scene, case: Complaint, at: datetime) -> Life:
    at = scene.week.later(at, scene.chance.randint(5, 30))
    yield at
    if not case.is_anonymous and not case.acknowledged_at:
        _acknowledge(case, case.owner, "email" if _writes(case) else "phone", at)
    return at


def _writes(case: Complaint) -> bool:
    return case.channel in ("web", "email") and has_mailbox(case)


def _acknowledge(case: Complaint, by: User | None, how: str, at: datetime) -> None:
    actions.acknowledge(case, by=by, how=how, now=at)
    case.acknowledged_at = at


def called(scene: Scene, case: Complaint, at: datetime) -> Life:
    """Somebody talks with them; at night and at the weekend the duty manager does."""
    yield at
    if not case.is_anonymous:
        by, how = scene.on_duty(case.owner, at), "in_person" if case.channel == "staff" else "phone"
        _look(case, by, at, "reveal")
        if not case.acknowledged_at:
            _acknowledge(case, by, how, at)
        actions.contact(case, by=by, how=how, words=scene.talk(), nonce=scene.nonce(), is_two_way=True, now=at)
    return at


def begun(scene: Scene, case: Complaint, story: Story, most: int = 100) -> Life:
    """Sorted, acknowledged and, within `most` minutes, spoken with; what is grave is spoken about first."""
    at, is_concern = story.told_at, scene.row["kind"] == Kind.CONCERN
    is_called_first = (story.is_grave or is_concern) and story.channel != "web"
    if is_called_first:
        at = yield from called(scene, case, at + timedelta(minutes=scene.chance.randint(12, 45)))
    at = yield from sorted_out(scene, case, story, at)
    at = yield from acknowledged(scene, case, at)
    if not is_called_first:
        minutes = scene.chance.randint(10, 40 if story.is_grave else most)
        at = yield from called(scene, case, scene.week.later(at, minutes))
    return at


def _look(case: Complaint, by: User | None, at: datetime, what: str = "view") -> None:
    """Looking is recorded, as it is when somebody opens the page."""
    if by:
        audit.log.record(f"complaint.{what}", case, by=by, at=at)


# ------------------------------------------------------------------------------------------------ deeds of later days
def noted(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    actions.note(case, by=case.owner, words=scene.note(), nonce=scene.nonce(), now=at)


def told_news(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    """The holding update; nobody can be told who stays anonymous."""
    if case.is_anonymous:
        return noted(scene, case, story, at)
    on = scene.week.after(at, 3)
    actions.update(case, by=case.owner, words=scene.news(), next_contact_on=on, nonce=scene.nonce(),
                   how="email" if has_mailbox(case) else "phone", now=at)  # fmt: skip
    return None


def found_out(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    _look(case, case.owner, at)
    findings = {issue.pk: scene.row["answer"] for issue in case.issues.all()}
    actions.finish(case, by=case.owner, findings=findings, now=at)


def written(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    if not case.is_anonymous:
        actions.draft(case, by=case.owner, words=scene.row["answer"], language=scene.row["language"], now=at)


def submitted(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    if needs_approval(case) and not case.is_anonymous:
        actions.submit(case, by=case.owner, checked=checklist_of(case), now=at)


def sent_back(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    _look(case, scene.manager, at)
    actions.send_back(case, by=scene.manager, reason=scene.row["sent_back"], now=at)


def answered(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    by = scene.manager if needs_approval(case) else case.owner
    _look(case, by, at)
    how = "email" if case.is_anonymous or has_mailbox(case) else "letter"
    actions.respond(case, by=by, how=how, checked=checklist_of(case), is_without_patient=True, now=at)


def closed(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    outcome = scene.row.get("outcome") or scene.chance.choice(["upheld", "upheld", "upheld", "partly_upheld"])
    outcomes = {issue.pk: outcome for issue in case.issues.all()}
    actions.close(case, by=case.owner, outcomes=outcomes, learning=scene.row.get("learning", ""), now=at)


def reopened(scene: Scene, case: Complaint, story: Story, at: datetime) -> None:
    actions.reopen(case, by=scene.manager, reason=scene.row["why"], now=at)


def agenda(course: Course) -> list[tuple[int, int, Deed]]:
    """(working day, hour, deed): what the course names, and a note on every day on which nothing else is done."""
    named: list[tuple[int | None, int, Deed]] = [
        (course.finished, 10, found_out), (course.finished, 14, written), (course.submitted, 15, submitted),
        (course.sent_back, 11, sent_back), (course.answered, 11, answered), (course.closed, 10, closed),
        (course.reopened, 9, reopened), *((day, 15, told_news) for day in course.updates),
    ]  # fmt: skip
    deeds = [(day, hour, deed) for day, hour, deed in named if day is not None]
    busy = {day for day, _hour, _deed in deeds}
    idle = set(range(course.answered + 1, course.reopened)) if course.answered and course.reopened else set()
    deeds += [(day, 9, noted) for day in range(1, course.last + 1) if day not in busy | idle]
    return sorted(deeds, key=lambda row: row[:2])


# ------------------------------------------------------------------------------------------------ whole lives
def new(scene: Scene, case: Complaint, story: Story) -> Life:
    """Nobody has looked at it yet."""
    yield from ()
    return story.told_at


def sorted_(scene: Scene, case: Complaint, story: Story) -> Life:
    return (yield from begun(scene, case, story, most=280))


def let_lie(scene: Scene, case: Complaint, story: Story) -> Life:
    """Sorted, and then nobody rings: the steps of the ladder follow by themselves."""
    return (yield from sorted_out(scene, case, story, story.told_at))


def handled(scene: Scene, case: Complaint, story: Story) -> Life:
    """Every working day something is done, until the day on which the course ends."""
    at = yield from begun(scene, case, story)
    at = scene.week.later(at, scene.chance.randint(15, 40))
    yield at
    _look(case, case.owner, at)
    _agree(scene, case, at)
    actions.start(case, by=case.owner, now=at)
    for day, hour, deed in agenda(story.course):
        minute = scene.chance.randrange(5, 55)
        at = max(at + timedelta(minutes=5), scene.week.at(scene.week.after(story.told_at, day), hour, minute))
        yield at
        deed(scene, case, story, at)
    return at


def _agree(scene: Scene, case: Complaint, at: datetime) -> None:
    """On the full path they agree how it is dealt with, on the telephone or when they are called."""
    fresh = Complaint.objects.get(pk=case.pk)
    if needs_plan(fresh):
        how = {"method": "both" if case.severity > 3 else "letter", "agreement": "agreed", "contact_every_days": 3}
        actions.plan(case, by=case.owner, questions=scene.row.get("questions", ()), now=at, **how)


def barred(scene: Scene, case: Complaint, story: Story) -> Life:
    """It is about whoever holds it: the manager bars them, and somebody else has to be chosen."""
    at = story.told_at
    if story.data["stage"] == "sorted":
        at = yield from acknowledged(scene, case, (yield from sorted_out(scene, case, story, at)))
    at = scene.week.later(at, scene.chance.randint(15, 40))
    yield at
    _look(case, scene.manager, at)
    actions.name(case, by=scene.manager, user=case.owner, now=at)
    return at


def short(scene: Scene, case: Complaint, story: Story) -> Life:
    """Low or Moderate without flags: answered and closed on one page."""
    at = scene.week.later(story.told_at, scene.chance.randint(40, 220))
    yield at
    if not case.subject:
        actions.describe(case, by=case.owner, subject=scene.row["subject"], location=_ward(scene, story), now=at)
    how = "email" if _writes(case) else "phone"
    actions.settle(case, by=case.owner, how=how, answer=scene.row["answer"], outcome="upheld",
                   learning=scene.row.get("learning", ""), now=at)  # fmt: skip
    return at


def solved(scene: Scene, case: Complaint, story: Story) -> Life:
    """Put right within the hour by whoever heard it."""
    at = story.told_at + timedelta(minutes=scene.chance.randint(6, 25))
    yield at
    if not case.subject:
        actions.describe(case, by=case.owner, subject=scene.row["subject"], location=_ward(scene, story), now=at)
    thanks = scene.phrase("thanks", scene.row["language"])
    by = scene.at_the_bedside() if story.channel == "staff" else case.owner
    actions.resolve(case, by=by, done=scene.row["answer"], is_put_right="yes", their_words=thanks, now=at)
    return at


def withdrawn(scene: Scene, case: Complaint, story: Story) -> Life:
    yield from begun(scene, case, story)
    at = scene.week.at(scene.week.after(story.told_at, 2), 12, scene.chance.randrange(60))
    yield at
    actions.withdraw(case, by=case.owner, reason=scene.row["why"], now=at)
    return at


def error(scene: Scene, case: Complaint, story: Story) -> Life:
    at = scene.week.later(story.told_at, scene.chance.randint(30, 120))
    yield at
    actions.err(case, by=scene.manager, reason=scene.row["why"], now=at)
    return at


FATES: dict[str, Callable[[Scene, Complaint, Story], Life]] = {
    "new": new, "sorted": sorted_, "let_lie": let_lie, "handled": handled, "barred": barred, "short": short,
    "solved": solved, "withdrawn": withdrawn, "error": error,
}  # fmt: skip


# ------------------------------------------------------------------------------------------------ beside them
def passed_on(scene: Scene, case: Complaint, story: Story) -> Life:
    """The owner asks somebody to decide, the day before the last."""
    wanted = scene.row["escalate"]
    at = scene.week.at(scene.week.after(story.told_at, story.course.last - 1), 15, scene.chance.randrange(5, 55))
    yield at
    by_when = scene.week.after(at, 1 + wanted["days"])
    actions.escalate(case, by=case.owner, role=wanted["to"], reason=wanted["why"], nonce=scene.nonce(),
                     needed_by_on=by_when, now=at)  # fmt: skip
    return at


def added(scene: Scene, case: Complaint, story: Story) -> Life:
    """The family adds something, in the evening."""
    at = scene.week.at(scene.week.after(story.told_at, story.course.last - 1), 19, scene.chance.randrange(5, 55))
    yield at
    with audit.log.through(Door.PUBLIC):
        actions.inform(case, words=scene.row["more"], nonce=scene.nonce(), now=at)
    return at


def waits(scene: Scene, case: Complaint, story: Story) -> Life:
    """The promised day is over and nothing came: the family presses "I am still waiting", the next morning again."""
    morning = scene.week.today(scene.week.at(answer_due(case, story.told_at), 23, 59) + timedelta(minutes=2))
    at = scene.week.at(morning, 8, scene.chance.randrange(5, 55))
    for moment in (at, at + timedelta(hours=26)):
        yield moment
        with audit.log.through(Door.PUBLIC), suppress(ValidationError):  # they are answered meanwhile
            actions.press(case, nonce=scene.nonce(), now=moment)
    return at


def again(scene: Scene, case: Complaint, story: Story) -> Life:
    """Somebody else of the family tells the same on the web; within hours it is one case."""
    at = scene.week.at(scene.week.after(story.told_at, 1), 11, scene.chance.randrange(5, 55))
    yield at
    told = {
        "kind": scene.row["kind"], "words": scene.row["again"], "site": case.site, "department": case.department,
        "teller": scene.person(), "teller_role": Teller.FAMILY, "language": scene.row["language"],
        "intake_id": scene.nonce(), "wants_reply": True, "now": at,
    }  # fmt: skip
    with audit.log.through(Door.PUBLIC):
        ref = actions.tell_us(**told, severity=2, wish="", channel="web")["ref"]
    at = scene.week.later(at, scene.chance.randint(40, 90))
    yield at
    stays = Complaint.objects.get(pk=case.pk)
    actions.merge(Complaint.objects.get(ref=ref), by=stays.owner, into=stays, are_one=True, now=at)
    return at


def left(scene: Scene, case: Complaint, story: Story) -> Life:
    """In the afternoon before the last day the owner leaves it to the next shift, which has not taken it yet."""
    at = scene.week.at(scene.week.after(story.told_at, story.course.last - 1), 16, scene.chance.randrange(20, 55))
    yield at
    owner = Complaint.objects.get(pk=case.pk).owner
    actions.hand_over(case, by=owner, words=scene.row["left"], nonce=scene.nonce(), now=at)
    return at


def handed_in(scene: Scene, case: Complaint, story: Story) -> Life:
    """Photos and papers, an hour or two after it was told: by the family where they wrote it themselves."""
    at = story.told_at + timedelta(minutes=scene.chance.randint(50, 130))
    yield at
    by = None if case.channel == "web" else case.owner
    with audit.log.through(Door.PUBLIC if by is None else Door.WEB):
        actions.attach(case, by=by, uploads=[papers.upload(name) for name in scene.row["files"]], now=at)
    return at


BESIDE = {
    "escalate": passed_on, "more": added, "waits": waits, "again": again, "left": left, "files": handed_in,
}  # fmt: skip


def lives_of(scene: Scene, case: Complaint, story: Story) -> list[Life]:
    """All that goes on about one case, each by its own moments."""
    lives = BESIDE | casework.BESIDE | owing.BESIDE | running.BESIDE
    beside = [life(scene, case, story) for name, life in lives.items() if name in scene.row]
    fates = FATES | casework.FATES
    return [fates[story.fate](scene, case, story), *beside]
