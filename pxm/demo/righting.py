"""What is being put right in the demo: somebody still on the ward, a refund that waits for Finance, a questioned bill,
a referral, and what two of the people need.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import audit.log
import hospital.actions
from audit.models import Door
from clocks.worktime import local_date
from complaints.models import Complaint
from feedback import actions
from feedback.models import Feedback
from hospital.models import Role, Site, User
from pxm.demo.places import Places

# Whom people can be referred to; all of it invented.
DIRECTORY = (
    ("Patient Advocacy Northbank", "advocacy", "Speaks up with patients and families; English, Polish, Arabic; free",
     "+353 1 555 0140", "hello@advocacy.example", "Weekdays 9 to 17"),
    ("City social services", "social", "Help at home, carers, housing; needs a letter of ours",
     "+353 1 555 0141", "homehelp@city.example", "Weekdays 8:30 to 16"),
    ("Interfaith chaplaincy", "chaplaincy", "Visits on the ward within the day, whatever the faith",
     "+353 1 555 0142", "", "Day and night"),
    ("Office of the Ombudsman", "ombudsman", "Looks at what we answered, if people are not content; free",
     "+353 1 555 0143", "post@ombudsman.example", ""),
    ("Money Advice Centre", "money", "Bills, benefits and debts; in Chinese on Tuesdays",
     "+353 1 555 0144", "desk@moneyadvice.example", "Tuesday to Friday"),
)  # fmt: skip
BUDGETS = {"emergency": 1500, "maternity": 900, "surgery": 1200, "medicine": 1200, "outpatients": 600}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def build(house: Places, now: datetime) -> None:
    """All of it in the last hours, and small: a visitor sees one of each."""
    site = house.sites["n"]
    here, home, billed = _stories(site)
    officer, manager = (_first(house, role, site) for role in (Role.OFFICER, Role.MANAGER))
    with audit.log.through(Door.WEB):
        _still_here(here, officer, now)
        _waits_for_finance(home, officer, manager, now)
        _questions_a_bill(billed, officer, now)
        _referred(house, home, officer, now)
        _known(here, officer, now)
        _directory(now)
        _given(house, here, officer, manager, now)


def _stories(site: Site) -> tuple[Feedback, Feedback, Feedback]:
    """The newest that somebody known told about open cases."""
    cases = Complaint.objects.filter(site=site, status="investigating", teller__isnull=False, is_restricted=False)
    rows = Feedback.objects.filter(pk__in=cases.values("feedback")).select_related("site", "department", "teller")
    first, second, third = rows.order_by("-pk")[:3]
    return first, second, third


def _first(house: Places, role: str, site: Site) -> User:
    """Of the people of the site, whoever comes first in the file."""
    people = (person for person in house.people.values() if person.memberships.filter(role=role, site=site).exists())
    return next(people)


def _still_here(story: Feedback, officer: User, now: datetime) -> None:
    at = now - HOUR / 2
    recovery = actions.begin_recovery(
        story, by=officer, went_wrong="She rang for help to the bathroom and nobody came for forty minutes.",
        wanted="To know that it will not happen again tonight.", is_in_house=True, goes_home_at=now + DAY, now=at,
    )  # fmt: skip
    actions.log_attempt(recovery, by=officer, outcome="reached", now=at + HOUR / 6)
    actions.propose_offer(
        recovery, by=officer, kind="apology", words="The ward sister says sorry in person.", now=at + HOUR / 5
    )
    actions.make_promise(
        story, by=officer, what="A nurse looks in every hour tonight", owner=officer,
        due_on=local_date(story.zone, now), now=at + HOUR / 4,
    )  # fmt: skip


def _waits_for_finance(story: Feedback, officer: User, manager: User, now: datetime) -> None:
    at = now - 4 * HOUR
    recovery = actions.begin_recovery(
        story, by=officer, went_wrong="The scan was cancelled after she had paid for the night before it.",
        wanted="The price of the night back.", now=at,
    )  # fmt: skip
    actions.log_attempt(recovery, by=officer, outcome="no_answer", now=at + HOUR)
    actions.log_attempt(recovery, by=officer, outcome="reached", now=at + 2 * HOUR)
    offer = actions.propose_offer(
        recovery, by=officer, kind="refund", words="The price of one night, as the scan was cancelled by us.",
        value=Decimal("420.00"), now=at + 2 * HOUR,
    )  # fmt: skip
    actions.decide_offer(offer, by=manager, is_agreed=True, now=at + 3 * HOUR)


def _questions_a_bill(story: Feedback, officer: User, now: datetime) -> None:
    actions.question_bill(
        story, by=officer, number="INV-20418", questioned="Two nights are on the bill; she stayed one.",
        now=now - 2 * HOUR,
    )  # fmt: skip


def _referred(house: Places, story: Feedback, officer: User, now: datetime) -> None:
    helper = house.people["duty@northbank.example"]
    actions.refer_to_support(
        by=officer, kind="social_work", why="She lives alone and asks who could help at home for a week.",
        consent="given", site=story.site, department=story.department, feedback=story, helper=helper, now=now - HOUR,
    )  # fmt: skip


def _known(story: Feedback, officer: User, now: datetime) -> None:
    person = story.teller
    assert person is not None  # only such stories were asked for
    need = hospital.actions.record_need(
        person, kind="professional", aid="sign_language", detail="Irish Sign Language", source="Herself",
        may_be_shared=True, by=officer, now=now - 3 * HOUR,
    )  # fmt: skip
    hospital.actions.meet_need(need, by=officer, is_met=True, how="By video", site=story.site, now=now - HOUR / 3)
    hospital.actions.record_preference(
        person, by=officer, kind="matters", words="That people say who they are when they come in.", now=now - HOUR
    )
    hospital.actions.write_note(
        person, by=officer, purpose="rapport", words="Likes to have things on paper, too.",
        today=local_date(story.zone, now), now=now - HOUR / 3,
    )  # fmt: skip


def _directory(now: datetime) -> None:
    for number, (name, kind, about, phone, email, best_time) in enumerate(DIRECTORY):
        actions.add_helping_body(
            by=None, kind=kind, name=name, about=about, phone=phone, email=email, best_time=best_time,
            review_on=(now + DAY * (40 + 20 * number)).date(), now=now - 2 * DAY,
        )  # fmt: skip


def _given(house: Places, story: Feedback, officer: User, manager: User, now: datetime) -> None:
    """Something small that was given already, and the budgets of the departments it is held against."""
    at = now - HOUR / 5
    words = {
        "kind": "gesture",
        "words": "A voucher for the cafe, for her daughter who waited.",
        "value": Decimal("25.00"),
    }
    offer = actions.propose_offer(story.recoveries.get(), by=officer, now=at, **words)
    actions.answer_offer(offer, by=officer, is_accepted=True, now=at)
    actions.pay_offer(offer, by=manager, paid_on=local_date(story.zone, now), reference="V-0118", now=now - HOUR / 6)
    amounts = {house.departments["n", key].pk: Decimal(amount) for key, amount in BUDGETS.items()}
    actions.set_budgets(story.site, by=None, year=local_date(story.zone, now).year, amounts=amounts, now=now - 30 * DAY)
