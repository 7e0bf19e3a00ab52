"""How a case of the demo lives: each function yields the moment of its next step and then takes it.

Only the actions of the product are called, so that every case is legal and its history reads as it would have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from complaints import actions
from complaints.models import Complaint
from feedback.models import Feedback
from hospital.models import Person, User
from pxm.demo.places import Places
from pxm.demo.stories import Story

Life = Iterator[datetime]


@dataclass
class Teller:
    """The people stories are told by, in turn, per language."""

    names: dict[str, list[tuple[str, str]]]
    chance: Random

    def person(self, language: str) -> Person:
        name, latin = self.chance.choice(self.names[language])
        tail = f"{self.chance.randrange(10_000):04d}"
        return Person(
            name=name, name_transliterated=latin, language=language, phone=f"+353 87 555 {tail}",
            email=f"family{tail}@mail.example", preferred_channel="email", needs_interpreter=language == "ar",
        )  # fmt: skip


@dataclass
class Stage:
    """What every life needs: the house, chance, and who acts at the site."""

    places: Places
    chance: Random
    tellers: Teller

    def staff(self, site: str, who: str) -> User:
        domain = self.places.sites[site].code
        return self.places.people[f"{who}@{domain}.example"]

    def nonce(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


def tell(stage: Stage, story: Story, now: datetime) -> Complaint | Feedback:
    """The nurse, the officer or the family itself tells it."""
    row = story.data
    site, department = stage.places.sites[row["site"]], stage.places.departments[story.key]
    teller = None if row["teller"] in ("anonymous", "staff_idea", "visitor") else stage.tellers.person(row["language"])
    channel = stage.chance.choice(["staff", "staff", "phone", "web", "email"])
    by = None if channel == "web" else stage.staff(row["site"], "nurse" if channel == "staff" else "officer")
    ward = stage.chance.choice(stage.places.wards[story.key])
    return actions.take(
        kind=row["kind"], channel=channel, words=row["words"], site=site, department=department, location=ward,
        intake_id=stage.nonce(), by=by, now=now, severity=row.get("severity", 1), flags=row.get("flags", ()),
        subject=row["subject"], language=row["language"], wish=row.get("wish", ""), teller=teller,
        teller_role=row["teller"] if teller or row["teller"] == "visitor" else "anonymous",
        wants_reply=teller is not None, occurred_on=now.date(), occurred_precision="day",
        owner=stage.staff(row["site"], "officer") if row["kind"] in ("complaint", "concern") else None,
    )  # fmt: skip


def working(moment: datetime, zone: str, hour: int, minute: int = 0, days: int = 0) -> datetime:
    """The given local time on the first weekday at least `days` after the moment, and after the moment."""
    local = moment.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=days)
    at = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
    while at.weekday() > 4 or at <= moment:
        at += timedelta(days=1)
    return at.astimezone(moment.tzinfo)


# ------------------------------------------------------------------------------------------------ first steps
def acknowledged(stage: Stage, case: Complaint, at: datetime, hours: float = 2) -> Life:
    at += timedelta(hours=hours * stage.chance.uniform(0.5, 1.5))
    yield at
    if not case.is_anonymous:
        actions.acknowledge(case, by=case.owner, how="phone", words="", now=at)


def sorted_out(stage: Stage, case: Complaint, at: datetime) -> Life:
    at += timedelta(minutes=stage.chance.randrange(20, 50))
    yield at
    actions.triage(case, by=case.owner, severity=case.severity, owner=case.owner, flags=case.flags, now=at)


def looked_into(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    """Sorted, acknowledged, started, a talk with the person and a note for colleagues."""
    yield from sorted_out(stage, case, at)
    yield from acknowledged(stage, case, at)
    at = working(at + timedelta(hours=4), case.zone, stage.chance.randrange(9, 12), stage.chance.randrange(60))
    yield at
    actions.start(case, by=case.owner, now=at)
    yield (at := at + timedelta(minutes=35))
    if not case.is_anonymous:
        actions.contact(case, by=case.owner, how="phone", words=TALK[story.data["site"]], nonce=stage.nonce(),
                        is_two_way=True, now=at)  # fmt: skip
    yield (at := at + timedelta(hours=2))
    actions.note(case, by=case.owner, words=NOTE[story.data["site"]], nonce=stage.nonce(), now=at)


TALK = {
    "n": "Apologized for what happened and agreed what they expect from us.",
    "h": "已致歉，并确认了对方的期望。",
}
NOTE = {
    "n": "Spoke with the ward lead. The handover sheet of that shift is being looked for.",
    "h": "已与病区负责人沟通，正在调取当班交接记录。",
}
NEWS = {
    "n": "We are still looking into what you told us and have spoken with the people who were there. "
    "You hear from us again on the date below.",
    "h": "我们仍在了解情况，已与当时在场的人员沟通。我们会在下面的日期再次与您联系。",
}


# ------------------------------------------------------------------------------------------------ whole lives
def new(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    yield from ()


def sorted_(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    yield from sorted_out(stage, case, at)
    yield from acknowledged(stage, case, at)


def investigating(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    yield from looked_into(stage, case, story, at)


def waiting(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    """Looked into, and the family has had a holding update."""
    yield from looked_into(stage, case, story, at)
    at = working(at, case.zone, 15, 20, days=2)
    yield at
    if not case.is_anonymous:
        actions.update(case, by=case.owner, words=NEWS[story.data["site"]], now=at, nonce=stage.nonce(),
                       next_contact_on=(at + timedelta(days=4)).date())  # fmt: skip


def drafting(stage: Stage, case: Complaint, story: Story, at: datetime, days: int = 2) -> Life:
    yield from looked_into(stage, case, story, at)
    at = working(at, case.zone, 14, stage.chance.randrange(60), days=days)
    yield at
    answer = story.data.get("answer") or NEWS[story.data["site"]]
    issues = {issue.pk: answer for issue in case.issues.all()}
    actions.finish(case, by=case.owner, findings=issues, now=at)
    yield (at := at + timedelta(minutes=40))
    if not case.is_anonymous:
        actions.draft(case, by=case.owner, words=answer, language=story.data["language"], now=at)


def approval(stage: Stage, case: Complaint, story: Story, at: datetime, days: int = 2) -> Life:
    yield from drafting(stage, case, story, at, days)
    at = working(at, case.zone, 16, stage.chance.randrange(50), days=days)
    yield at
    if story.is_grave and not case.is_anonymous:
        actions.submit(case, by=case.owner, now=at)


def responded(stage: Stage, case: Complaint, story: Story, at: datetime, days: int = 2) -> Life:
    yield from approval(stage, case, story, at, days)
    at = working(at + timedelta(days=days), case.zone, 11, stage.chance.randrange(60))
    yield at
    sender = stage.staff(story.data["site"], "manager") if story.is_grave else case.owner
    actions.respond(case, by=sender, now=at)


def closed(stage: Stage, case: Complaint, story: Story, at: datetime, days: int = 2) -> Life:
    yield from responded(stage, case, story, at, days)
    at = working(at + timedelta(days=days + 2), case.zone, 10, stage.chance.randrange(60))
    yield at
    outcome = stage.chance.choice(["upheld", "upheld", "partly_upheld", "not_upheld"])
    outcomes = {issue.pk: outcome for issue in case.issues.all()}
    actions.close(case, by=case.owner, outcomes=outcomes, learning=story.data.get("learning", ""), now=at)


def closed_late(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    """Answered after the promised day; the manager was told on the way."""
    yield from closed(stage, case, story, at, days=9)


def overdue(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    """Sorted and then left lying: the steps of the ladder follow by themselves."""
    yield from sorted_out(stage, case, at)
    yield from acknowledged(stage, case, at)


def short(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    at += timedelta(hours=stage.chance.uniform(2, 20))
    yield at
    actions.settle(case, by=case.owner, how="phone", answer=story.data["answer"], outcome="upheld",
                   learning=story.data.get("learning", ""), now=at)  # fmt: skip


def solved(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    at += timedelta(minutes=stage.chance.randrange(20, 55))
    yield at
    actions.resolve(case, by=case.owner, done=story.data["answer"], is_put_right="yes", now=at)


def reopened(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    yield from closed(stage, case, story, at)
    at = working(at + timedelta(days=16), case.zone, 9, 30)
    yield at
    actions.reopen(case, by=stage.staff(story.data["site"], "manager"), reason=WHY_AGAIN[story.data["site"]], now=at)


def withdrawn(stage: Stage, case: Complaint, story: Story, at: datetime) -> Life:
    yield from sorted_out(stage, case, at)
    at = working(at + timedelta(days=1), case.zone, 12)
    yield at
    actions.withdraw(case, by=case.owner, reason=WHY_NOT[story.data["site"]], now=at)


WHY_AGAIN = {"n": "They wrote that one question was not answered.", "h": "对方来信表示有一个问题没有得到答复。"}
WHY_NOT = {
    "n": "They rang: it was settled on the ward and they want no letter.",
    "h": "来电表示病区已解决，不再需要书面答复。",
}

FATES: dict[str, Callable[..., Life]] = {
    "new": new, "sorted": sorted_, "investigating": investigating, "waiting": waiting, "drafting": drafting,
    "approval": approval, "responded": responded, "closed": closed, "closed_late": closed_late, "overdue": overdue,
    "short": short, "solved": solved, "reopened": reopened, "withdrawn": withdrawn,
}  # fmt: skip
