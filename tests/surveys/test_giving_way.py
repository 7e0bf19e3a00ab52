"""Other surveys give way to HCAHPS: until it is over, and until its month is drawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hospital.models import Person, Role, Visit
from pxm.bench.measuring import statements
from surveys import actions
from surveys.givingway import to_be_drawn
from surveys.models import Asking, Channel, FrameLine, Invitation
from tests import make
from tests.surveys import hcahps_month as hcahps
from tests.surveys.hcahps_month import DRAWN, row
from tests.surveys.make import published

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)
STARTED, FRIDAY = DRAWN - 40 * A_DAY, DRAWN - 3 * A_DAY  # nothing leaves on Sundays


@pytest.fixture
def survey(cast):
    return hcahps.published(cast)


@pytest.fixture
def feed(cast):
    return hcahps.sender(cast)


def campaign(cast, **settings):
    own = published(cast)
    Person.objects.update(email="somebody@example.org")
    usual = {"site": cast.site, "name": "After going home", "by": None, "age_from": None, "latest_days": 120}
    made = actions.plan_campaign(own, **{**usual, "household_gap_days": 0, **settings}, now=STARTED)
    actions.start_campaign(made, by=None, now=STARTED)
    return made


def sweep(feed, now):
    """Everybody has a mailbox, and the feed is not silent."""
    hcahps.tell(feed, row("Z9", 1, event="update", event_at=now, birth_date="2015-01-01"), now=now)
    while actions.claim(now=now) or actions.dispatch(now=now) or actions.remind(now=now):
        pass


def reasons():
    return dict(Asking.objects.exclude(visit__number="Z9").values_list("visit__number", "reason"))


def states():
    return dict(Asking.objects.exclude(visit__number="Z9").values_list("visit__number", "state"))


def told(feed, *rows, now=DRAWN - 4 * A_DAY):
    hcahps.tell(
        feed, *(row(*one, email=f"{one[0].lower()}@example.org", line1=f"{one[0]} Elm") for one in rows), now=now
    )


def test_who_may_still_be_drawn_waits_and_is_asked_once_the_month_is_drawn_without_them(cast, survey, feed):
    campaign(cast)
    told(feed, ("A1", 2), ("B1", 3))
    sweep(feed, FRIDAY)
    assert reasons() == {"A1": "hcahps_open", "B1": "hcahps_open"}
    assert set(states().values()) == {"waiting"}
    month = hcahps.draw(survey, size=1)
    sampled = month.sampled.get().line.visit.number
    other = ({"A1", "B1"} - {sampled}).pop()
    sweep(feed, DRAWN + 2 * A_DAY)
    assert (states()[other], states()[sampled], reasons()[sampled]) == ("asked", "waiting", "hcahps_open")
    actions.note_finding(month.sampled.get(), found="7", by=None, now=DRAWN + 3 * A_DAY)
    sweep(feed, DRAWN + 4 * A_DAY)
    assert states()[sampled] == "asked"


def test_whom_hcahps_does_not_want_is_asked_at_once(cast, survey, feed):
    campaign(cast)
    told(feed, ("A1", 2))
    hcahps.tell(
        feed, row("C1", 3, email="c@example.org", discharge_status="50"),
        row("D1", 3, email="d@example.org", birth_date="2015-02-02"), now=DRAWN - 4 * A_DAY,
    )  # fmt: skip
    sweep(feed, FRIDAY)
    assert states() == {"A1": "waiting", "C1": "asked", "D1": "asked"}


def test_waiting_for_the_draw_is_a_setting_and_giving_way_to_who_is_drawn_is_none(cast, survey, feed):
    campaign(cast, waits_for_draw=False)
    told(feed, ("A1", 2))
    sweep(feed, FRIDAY)
    assert states() == {"A1": "asked"}
    told(feed, ("B1", 4))
    hcahps.draw(survey)
    sweep(feed, DRAWN + A_DAY)
    assert (states()["B1"], reasons()["B1"]) == ("waiting", "hcahps_open")


def test_reminders_wait_as_well(cast, survey, feed):
    campaign(cast, waits_for_draw=False, reminder_days=[3])
    told(feed, ("A1", 2))
    sweep(feed, FRIDAY)
    hcahps.draw(survey)
    sweep(feed, DRAWN + 3 * A_DAY)
    line = Asking.objects.get(visit__number="A1")
    assert (line.step, line.due_at) == (1, DRAWN + 4 * A_DAY)


def test_a_letter_for_a_colleague_is_not_handed_over_meanwhile(cast, survey, feed):
    made = campaign(cast, waits_for_draw=False, channels=[Channel.HAND])
    told(feed, ("A1", 2))
    sweep(feed, FRIDAY)
    hcahps.draw(survey)
    line = Asking.objects.get(visit__number="A1")
    given = actions.hand_over(made, lines=[line.pk], way=Channel.HAND, by=cast.officer, now=DRAWN)
    line.refresh_from_db()
    assert (given, line.state) == ([], "hand")


def test_who_waited_too_long_is_left_out_and_the_line_says_why(cast, survey, feed):
    campaign(cast, latest_days=35)
    told(feed, ("A1", 2))
    hcahps.draw(survey)
    sweep(feed, DRAWN + 10 * A_DAY)
    line = Asking.objects.get(visit__number="A1")
    assert (line.state, line.reason, line.reasons) == ("not_asked", "hcahps_open", "hcahps_open too_late")


def test_nobody_is_invited_by_hand_whom_hcahps_asks(cast, survey, feed):
    own = published(cast)
    told(feed, ("A1", 2))
    month = hcahps.draw(survey)
    visit = month.sampled.get().line.visit
    asked = {"site": cast.site, "location": cast.ward, "language": "en", "by": cast.officer, "visit": visit}
    with pytest.raises(ValidationError, match="Another survey"):
        actions.invite(own, **asked, now=DRAWN)
    actions.note_finding(month.sampled.get(), found="4", by=None, now=DRAWN)  # another language
    actions.invite(own, **asked, now=DRAWN)
    assert Invitation.objects.filter(instrument=own, person=visit.patient.person).count() == 1


def test_once_nobody_of_the_month_can_be_asked_any_more_nobody_waits_for_it(cast, survey, feed):
    told(feed, ("A1", 2), ("B1", 30))
    visits = list(hcahps_visits())
    assert len(to_be_drawn(visits, DRAWN)) == 2
    assert len(to_be_drawn(visits, DRAWN + 15 * A_DAY)) == 1
    assert to_be_drawn(visits, DRAWN + 60 * A_DAY) == set()
    hcahps.draw(survey)
    assert FrameLine.objects.count() == 2 and to_be_drawn(visits, DRAWN) == set()


def hcahps_visits():
    return Visit.objects.select_related("patient__person", "location__department__site").order_by("pk")


def test_a_house_without_a_number_pays_nothing(cast):
    visits = list(hcahps_visits())
    with statements() as found:
        to_be_drawn(visits, DRAWN)
    assert not found


def test_the_setting_is_offered_where_a_site_has_a_number(cast, survey):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    assert "waits_for_draw" in office.get(reverse("campaign-plan")).content.decode()
    other = make.signed_in(make.user(Role.SURVEYS, cast.other_site))
    assert "waits_for_draw" not in other.get(reverse("campaign-plan")).content.decode()
