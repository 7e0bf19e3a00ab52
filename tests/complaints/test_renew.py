"""A pause lasts longer where the rules let a role say so."""

from datetime import timedelta

from complaints import actions
from tests.complaints import seen
from tests.complaints.dealing import agreed


def test_a_manager_makes_it_longer_and_an_officer_cannot(cast):
    case, clock = agreed(cast)
    at = case.received_at + timedelta(hours=1)
    days = [(at + timedelta(days=number)).date() for number in (3, 9)]
    actions.pause(case, by=cast.officer, target=clock, reason="police_or_coroner", until=days[0], now=at)
    with seen.refused("not_renewable"):
        actions.renew(case, by=cast.officer, target=clock, until=days[1], now=at)
    actions.renew(case, by=cast.manager, target=clock, until=days[1], now=at)
    clock.refresh_from_db()
    assert clock.paused_until.date() >= days[1]
