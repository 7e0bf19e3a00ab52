"""What came in from outside: officers sort it twice a day and come back on it a day later; the newest waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from feedback import actions
from feedback.models import Feedback, Kind, Outcome, RedFlagHit
from hospital.actions.persons import create_person
from hospital.models import Location, Membership, Role, Site, User
from pxm.demo.lives import Life
from pxm.demo.places import Places
from pxm.demo.stories import DAYS
from pxm.demo.week import Week

NEXT_DAY = timedelta(hours=20)
NONE = "I read it: in this story the word means something else."
BY_KIND = {
    Kind.COMPLIMENT: Outcome.THANKS, Kind.SUGGESTION: Outcome.IDEA, Kind.ENQUIRY: Outcome.ANSWER,
    Kind.CONCERN: Outcome.RECOVERY, Kind.COMPLAINT: Outcome.RECOVERY,
}  # fmt: skip
DONE = {
    Kind.COMPLIMENT: "Passed on to the ward, with the words as they were said.",
    Kind.ENQUIRY: "Called them and answered the question.",
    Kind.CONCERN: "Spoke with them and put it right.",
    Kind.COMPLAINT: "Spoke with them and put it right.",
}
NO = "A good thought. There is no room for it this year; we look again when the ward is rebuilt."
YES = "Yes: it begins on the first of next month, on every ward."
DAY = 24 * 60
# Minutes ago, channel, kind, words, and the address of whoever wrote. The first are sorted and answered.
BEFORE = (
    (11 * DAY, "email", "enquiry", "When may I speak with the doctor about my mother?", "d.byrne@example.org"),
    (4 * DAY, "email", "enquiry", "I was told that somebody would call. Who will, and when?", "d.byrne@example.org"),
)
WAITING = (
    (205, "email", "enquiry", "Can my father bring his own kettle, and is there a fridge on the ward?",
     "m.okafor@example.org"),
    (150, "qr", "suggestion", "Please put a clock where patients in bed can see it. I never knew if it was night.",
     ""),
    (95, "email", "complaint", "Nobody answered the bell for forty minutes last night and my mother wet the bed. I "
     "wrote it all down and will call a journalist if nobody calls me back today.", "d.byrne@example.org"),
    (70, "sms", "enquiry", "Is there a bus back to town after the evening visiting hour?", ""),
    (40, "kiosk", "compliment", "The porter who took me to X-ray told me every turn before he took it. Thank him!",
     ""),
)  # fmt: skip
CAME_IN = BEFORE + WAITING


def routine(site: Site, week: Week, now: datetime) -> Life:
    """Morning and afternoon, day after day."""
    officer = _officer(site)
    for day in range(DAYS * 5 // 7, -1, -1):
        for hour, minute in ((10, 10), (15, 40)):
            yield (at := week.at(week.ago(week.today(now), day), hour, minute))
            for story in Feedback.objects.filter(site=site).counted().to_sort():
                severity = story.severity or (2 if BY_KIND[Kind(story.kind)] == Outcome.RECOVERY else None)
                actions.triage(story, by=officer, outcome=BY_KIND[Kind(story.kind)], severity=severity, now=at)
            _come_back(site, officer, at)
    return now


def judge(story: Feedback, at: datetime) -> None:
    """Words of a red flag are looked at within minutes, by whoever sorts."""
    for hit in RedFlagHit.objects.filter(feedback=story, judged_at__isnull=True).select_related("feedback__owner"):
        actions.dismiss_hit(hit, by=hit.feedback.owner, reason=NONE, now=at)


def _come_back(site: Site, officer: User, at: datetime) -> None:
    """On what was told at least a day ago; every third idea waits a little longer."""
    owed = Feedback.objects.filter(site=site, profile_version__isnull=False, complaint__isnull=True).counted()
    owed = owed.filter(received_at__lte=at - NEXT_DAY, idea_answer__isnull=True).exclude(recoveries__at__isnull=False)
    for story in owed.order_by("pk"):
        for recovery in story.recoveries.open():
            actions.log_attempt(recovery, by=officer, outcome="reached", now=at)
        if story.kind != Kind.SUGGESTION:
            actions.recover(story, by=officer, done=DONE[Kind(story.kind)], is_put_right="yes", now=at)
        elif story.pk % 3:
            answer, because = ("yes", YES) if story.pk % 2 else ("no", NO)
            actions.answer_idea(story, by=officer, answer=answer, because=because, now=at)


def _officer(site: Site) -> User:
    rows = Membership.objects.filter(site=site, role=Role.OFFICER).select_related("user").order_by("pk")
    return rows[0].user


def build(house: Places, now: datetime) -> None:
    """A few that came in since then and wait, one of them with words to look at now. Who wrote it wrote twice before,
    which the house notices by itself.
    """
    site = house.sites["n"]
    wards = [ward for (key, _department), wards in house.wards.items() for ward in wards if key == "n"]
    stories = [_come_in(site, wards[number % len(wards)], number, row, now) for number, row in enumerate(CAME_IN)]
    officer = _officer(site)
    for story in stories[: len(BEFORE)]:
        at = story.received_at + timedelta(minutes=50)
        actions.triage(story, by=officer, outcome=Outcome.ANSWER, now=at)
        actions.recover(story, by=officer, done=DONE[Kind.ENQUIRY], is_put_right="partly", now=at)
    actions.notice(now=now)
    # What went wrong on earlier days was in the digests of those days; that of today is still to come.
    Feedback.objects.filter(is_to_tell=True, received_at__lt=now - NEXT_DAY).update(is_to_tell=False)


def _come_in(site: Site, ward: Location, number: int, row: tuple[int, str, str, str, str], now: datetime) -> Feedback:
    minutes, channel, kind, words, address = row
    at = now - timedelta(minutes=minutes)
    teller = create_person(by=None, now=at, email=address) if address else None
    return actions.receive(
        kind=kind, channel=channel, words=words, site=site, department=ward.department, location=ward,
        intake_id=UUID(int=number), language="en", teller=teller, wants_reply=bool(teller),
        teller_role="family" if teller else "anonymous", now=at,
    )  # fmt: skip
