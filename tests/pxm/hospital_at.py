"""What the demo hospital promises, whenever it is loaded: each question answers with what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from clocks import mywork
from clocks.models import Clock
from complaints import queues
from complaints.models import Complaint
from complaints.queues import Reader
from complaints.states import OPEN
from hospital import phrasing
from hospital.models import Role, User
from outbox.models import Message
from pxm.demo.stories import rows_of

SITES = ("northbank", "harbour")
DECIDE = (Role.MANAGER, Role.DEPARTMENT, Role.LEADERSHIP, Role.PR, Role.LEGAL)
STAGES = {"looking": "investigating", "drafting": "drafting", "approval": "approval"}
WAITS = {"question": "awaiting_complainant", "outside": "awaiting_external"}  # somebody else has the word
MOST_UNREAD = 5


def account(address: str) -> User:
    return User.objects.get(email=address)


def manager_of(site: str) -> User:
    return account(f"manager@{site}.example")


def missing(now: datetime) -> list[str]:
    """All that is not as promised at this moment; empty when the hospital is believable."""
    return [*_views(now), *_lateness(now), *_stages(), *_landings(now), *_bells()]


def _views(now: datetime) -> Iterator[str]:
    """Every saved view of both queues shows something to the manager of either site."""
    for site in SITES:
        reader = Reader(manager_of(site), now)
        for queue, views in queues.QUEUES.items():
            for view in views:
                if not view.is_own and not view.rows(reader).exists():
                    yield f"{queue}, {view.slug} of {site} is empty"


def _lateness(now: datetime) -> Iterator[str]:
    """Late is what was let lie, or came late from another system, and nothing else: about one in eight, on top of the
    list.
    """
    let_lie = {row["subject"] for row in rows_of("open") if "late" in row}
    lived = Complaint.objects.open().filter(feedback__imported__isnull=True)
    late = set(lived.overdue(now).values_list("subject", flat=True))
    if late != let_lie:
        yield f"late are {late ^ let_lie}"
    for site in SITES:
        page = queues.page(queues.view_of("escalations", "all-open"), Reader(manager_of(site), now), size=100)
        states = [phrasing.state(row.target, now) for row in page.rows if row.target]
        if not 1 / 10 <= states.count("over") / len(states) <= 1 / 6:
            yield f"{states.count('over')} of {len(states)} are late at {site}"
        if "soon" not in states or states.count("ok") < len(states) / 3:
            yield f"{site} is not on its way: {states}"
        if "over" in states[states.count("over") :]:
            yield f"late ones stand below others at {site}"


def _stages() -> Iterator[str]:
    """What was looked into is as far as its story says, however early in the day it is."""
    found = dict(Complaint.objects.values_list("subject", "status"))
    for row in rows_of("open"):
        wanted = {STAGES.get(row["stage"]), *(stage for key, stage in WAITS.items() if key in row)}
        if row["stage"] in STAGES and found[row["subject"]] not in wanted:
            yield f"{row['subject']} is {found[row['subject']]}"
    if not 60 <= Complaint.objects.filter(status__in=OPEN).count() <= 90:
        yield "not 60 to 90 are open"
    if not set(Complaint.objects.open().values_list("pk", flat=True)) <= set(
        Clock.objects.filter(is_next=True).values_list("subject_id", flat=True)
    ):
        yield "an open case owes nothing"


def _landings(now: datetime) -> Iterator[str]:
    """Whoever decides has something to decide, officers own cases, and nurses logged some."""
    for user in User.objects.filter(memberships__isnull=False).distinct():
        roles = user.standing.roles
        if roles & set(DECIDE) and not mywork.work_of(user).decisions:
            yield f"{user.email} has nothing to decide"
        if Role.OFFICER in roles and not Complaint.objects.open().filter(owner=user).exists():
            yield f"{user.email} owns nothing"
        if Role.FRONTLINE in roles and not Complaint.objects.logged_by(user).exists():
            yield f"{user.email} logged nothing"


def _bells() -> Iterator[str]:
    """People have read most of their notices."""
    for user in User.objects.all():
        notices = Message.objects.filter(channel="in_app", to_user=user)
        unread = notices.unseen().count()
        if unread > MOST_UNREAD or (notices.exists() and not unread):
            yield f"{user.email} has {unread} unread notices"
