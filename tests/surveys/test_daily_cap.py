"""No more invitations on one day than the campaign says: the rest wait, and the dry run and the ledger say so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from hospital.models import Role
from outbox.models import Message
from surveys.ledger import dry_run
from surveys.models import Asking
from surveys.sendtimes import DailyCap
from tests import make
from tests.surveys.campaigning import DUE, HOME, goes_home, patient, running, sweep

NOON = datetime(2026, 6, 4, 11, tzinfo=UTC)


def ten(at: datetime) -> datetime:
    """Messages go out from ten o'clock on."""
    return at.replace(hour=10, minute=0)


def test_a_full_day_sends_to_the_next_one_with_room():
    cap = DailyCap(2, "UTC")
    placed = [cap.place(NOON, ten) for _number in range(5)]
    assert [at.day for at in placed] == [4, 4, 5, 5, 6]
    assert placed[2] == NOON.replace(day=5, hour=10)


def test_without_a_limit_every_day_has_room():
    cap = DailyCap(None, "UTC")
    assert {cap.place(NOON, ten) for _number in range(50)} == {NOON}


def test_the_day_is_that_of_the_site():
    cap, late = DailyCap(1, "Asia/Shanghai"), datetime(2026, 6, 4, 17, tzinfo=UTC)  # already the fifth there
    assert cap.place(NOON, ten) == NOON and cap.place(late, ten) == late


@pytest.mark.django_db
def test_the_rest_wait_for_the_next_day_and_everybody_is_asked_once(cast):
    campaign = running(cast, most_a_day=2)
    for _number in range(5):
        goes_home(cast)
    sweep(DUE)
    waiting = Asking.objects.filter(reason="daily_cap")
    assert (Asking.objects.filter(state="asked").count(), waiting.count()) == (2, 3)
    sweep(DUE + timedelta(hours=3))
    assert Asking.objects.filter(state="asked").count() == 2
    client = make.signed_in(make.user(Role.SURVEYS, cast.site))
    assert "as many were asked that day" in client.get(campaign.get_absolute_url()).content.decode()
    for day in (1, 2, 3):
        sweep(DUE + timedelta(days=day))
        assert Asking.objects.filter(state="asked").count() == min(2 + 2 * day, 5)
    assert Message.objects.filter(template="surveys/asked").count() == 5


@pytest.mark.django_db
def test_the_dry_run_says_who_waits(cast):
    campaign = running(cast, most_a_day=2)
    for _number in range(5):
        goes_home(cast)
    dry = dry_run(campaign, HOME + timedelta(hours=1))
    assert (dry.put_off, [trial.is_put_off for trial in dry.trials]) == (3, [False, False, True, True, True])
    client = make.signed_in(make.user(Role.SURVEYS, cast.site))
    page = client.get(reverse("campaign-dry-run", args=[campaign.pk])).content.decode()
    assert "because 2 a day are the limit" in page


@pytest.mark.django_db
def test_what_colleagues_hand_over_has_its_own_pace(cast):
    running(cast, most_a_day=1, channels=["letter"])
    for _number in range(3):
        goes_home(cast, patient(postal_address=f"{_number} Ormond Quay"))
    sweep(DUE)
    assert Asking.objects.filter(state="hand").count() == 3


@pytest.mark.django_db
def test_a_day_without_any_is_refused(cast):
    with pytest.raises(ValidationError, match="One at least"):
        running(cast, most_a_day=0)
