"""While a hospital's systems are silent nobody there is asked or reminded: deaths and cancellations may be missing."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from hospital import actions as hospital
from hospital.actions import feed
from hospital.feed.pieces import of_batch
from hospital.models import InboundMessage, Person
from outbox.actions import tell_feed
from outbox.models import Message
from surveys import actions
from surveys.models import Asking
from tests.hospital.feed import sending
from tests.hospital.feed.sending import message
from tests.surveys.campaigning import DUE, HOME, goes_home, line, patient, running, sweep, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def wards(cast):
    made = sending.sender(cast)
    sending.tell(made, message("A28", HOME, "M-0", visit=""), now=HOME)
    return made


def heard_at(moment) -> None:
    InboundMessage.objects.update(received_at=moment)


def test_a_silent_feed_holds_invitations_until_it_speaks(cast, wards):
    running(cast)
    goes_home(cast)
    sweep(HOME)
    sweep(DUE)
    assert told(line()) == ("waiting", "feed_stale")
    assert not Message.objects.filter(template="surveys/asked").exists()
    heard_at(DUE)
    sweep(DUE + timedelta(hours=2))
    assert line().state == Asking.State.ASKED


@pytest.mark.parametrize(("way", "is_refused"), [("letter", True), ("hand", True), ("tablet", False)])
def test_it_holds_what_a_colleague_hands_over_but_for_a_tablet(cast, wards, way, is_refused):
    campaign = running(cast, channels=[way])
    goes_home(cast, patient(postal_address="1 Elm St"))
    heard_at(DUE)
    sweep(DUE)
    assert line().state == Asking.State.HAND
    later = DUE + timedelta(days=2)
    with pytest.raises(ValidationError, match="fallen silent") if is_refused else nullcontext():
        actions.hand_over(campaign, lines=[line().pk], way=way, by=None, now=later)
    heard_at(later)
    actions.hand_over(campaign, lines=[line().pk], way=way, by=None, now=later)
    assert line().state == Asking.State.ASKED


def test_what_nobody_takes_over_is_silence(cast, wards):
    """The feed speaks, and a death may stand in what waits."""
    running(cast)
    goes_home(cast)
    sweep(HOME)
    heard_at(DUE)
    feed.take_delivery(wards, pieces=of_batch(message("A31", DUE, "M-9", visit="", dead="Y").encode()), now=DUE)
    sweep(DUE + timedelta(hours=2))
    assert told(line()) == ("waiting", "feed_stale")
    sending.sweep(DUE + timedelta(hours=3))
    sweep(DUE + timedelta(hours=4))
    assert line().state == Asking.State.ASKED


def test_it_holds_reminders_too(cast, wards):
    running(cast, reminder_days=[4])
    goes_home(cast)
    heard_at(DUE)
    sweep(HOME)
    sweep(DUE)
    sweep(DUE + timedelta(days=5))
    assert not Message.objects.filter(template="surveys/reminder").exists()
    heard_at(DUE + timedelta(days=5))
    sweep(DUE + timedelta(days=5, hours=2))
    assert Message.objects.filter(template="surveys/reminder").exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"stale_hours": 168}])
def test_a_sender_out_of_use_or_with_more_patience_holds_nobody(cast, wards, change):
    running(cast)
    goes_home(cast)
    feed.change_sender(wards, by=None, **change)
    sweep(HOME)
    sweep(DUE)
    assert line().state == Asking.State.ASKED


def test_administrators_hear_of_it_once_a_day(cast, wards):
    now = HOME + timedelta(hours=25)
    assert tell_feed(now=HOME) == 0
    for hour in range(3):
        assert tell_feed(now=now + timedelta(hours=hour)) == 1
    rows = Message.objects.filter(template="hospital/feed_silent", to_user=cast.administrator, channel="in_app")
    assert rows.count() == 1
    assert rows.get().context["sender"] == "Wards"


def test_administrators_hear_of_too_much_that_was_set_aside(cast, wards):
    bad = [message("A01", HOME, f"B-{number}", visit=f"V-{number}", ward="9Z") for number in range(10)]
    sending.tell(wards, *bad, now=HOME)
    assert tell_feed(now=HOME) == 1
    assert Message.objects.filter(template="hospital/feed_set_aside", to_user=cast.administrator).exists()


# ------------------------------------------------------------------------------------------------ what the feed starts
def test_a_discharge_of_the_feed_starts_a_campaign_and_its_cancellation_withdraws(cast, wards):
    running(cast)
    admitted = HOME - timedelta(days=3)
    stay = {"began": admitted, "mrn": "MRN9", "visit": "V-9"}
    sending.tell(
        wards, message("A01", admitted, "M-1", **stay), message("A03", HOME, "M-2", ended=HOME, **stay), now=HOME
    )
    Person.objects.filter(patient__visits__number="V-9").update(phone="")
    hospital.change_person(Person.objects.get(patient__visits__number="V-9"), by=None, email="nora@example.org")
    heard_at(DUE)
    sweep(HOME)
    assert told(line()) == ("waiting", "too_early")
    sending.tell(wards, message("A13", HOME + timedelta(hours=1), "M-3", **stay), now=HOME + timedelta(hours=2))
    sweep(DUE)
    assert told(line()) == ("not_asked", "discharge_cancelled")


def test_a_death_told_by_the_feed_ends_it(cast, wards):
    running(cast)
    stay = {"began": HOME - timedelta(days=3), "mrn": "MRN9", "visit": "V-9"}
    sending.tell(wards, message("A01", HOME, "M-1", **stay), message("A03", HOME, "M-2", ended=HOME, **stay), now=HOME)
    sweep(HOME)
    sending.tell(wards, message("A31", HOME + timedelta(hours=3), "M-3", mrn="MRN9", visit="", dead="Y"), now=DUE)
    heard_at(DUE)
    sweep(DUE)
    assert told(line()) == ("not_asked", "deceased")
