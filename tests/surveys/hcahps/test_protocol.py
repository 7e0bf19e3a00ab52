"""Windows by the clock where the patient lives, in the nights in which it changes as well."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveys.hcahps import editions, protocol
from surveys.hcahps.protocol import MAIL, PHONE, WEB, Step

NEW, OLD = editions.called("2025"), editions.called("2019")
CHICAGO = ZoneInfo("America/Chicago")
HOME = datetime(2026, 3, 7, 14, 0, tzinfo=CHICAGO)  # the clocks go forward that night


def test_the_first_contact_is_after_48_hours_whatever_the_clocks_do():
    window = protocol.first_contact(NEW, HOME, CHICAGO)
    assert window.earliest == datetime(2026, 3, 9, 15, 0, tzinfo=CHICAGO).astimezone(UTC)
    assert not window.holds(window.earliest - timedelta(seconds=1))
    assert window.holds(window.earliest)


def test_and_up_to_the_end_of_the_42nd_day():
    window = protocol.first_contact(NEW, HOME, CHICAGO)
    assert window.last_day == date(2026, 4, 18)
    assert window.holds(datetime(2026, 4, 18, 23, 59, 59, tzinfo=CHICAGO))
    assert not window.holds(datetime(2026, 4, 19, 0, 0, tzinfo=CHICAGO))


def test_it_closes_49_days_after_the_first_contact_and_42_before_2025():
    first = datetime(2026, 3, 10, 23, 30, tzinfo=CHICAGO)  # the next day already in Greenwich
    assert protocol.closes_on(NEW, first, CHICAGO) == date(2026, 4, 28)
    assert protocol.closes_on(OLD, first, CHICAGO) == date(2026, 4, 21)
    assert protocol.is_open(NEW, first, datetime(2026, 4, 28, 23, 59, tzinfo=CHICAGO), CHICAGO)
    assert not protocol.is_open(NEW, first, datetime(2026, 4, 29, 0, 0, tzinfo=CHICAGO), CHICAGO)


def test_a_lag_is_counted_in_days_and_a_long_one_is_noticed():
    assert protocol.lag(NEW, date(2026, 1, 1), date(2026, 4, 2)) == (91, False)
    assert protocol.lag(NEW, date(2026, 1, 1), date(2026, 4, 3)) == (92, True)
    for ended in (date(2025, 12, 31), date(2027, 1, 2)):
        with pytest.raises(ValueError, match="days from going home"):
            protocol.lag(NEW, date(2026, 1, 1), ended)


@pytest.mark.parametrize(
    ("mode", "steps", "wrong"),
    [
        ("web_mail_phone", [(WEB, 0), (WEB, 3), (MAIL, 6), (PHONE, 27), (PHONE, 30)], []),
        ("mail", [(MAIL, 0), (MAIL, 21)], []),
        ("mail", [(MAIL, 0), (MAIL, 21), (MAIL, 30)], ["waves"]),
        ("phone", [(PHONE, day) for day in range(6)], ["calls"]),
        ("phone", [(PHONE, 1)], ["order"]),
        ("mail_phone", [(PHONE, 0), (MAIL, 4)], ["ways"]),
        ("web_mail", [(WEB, 0), (MAIL, 50)], ["close"]),
        ("ivr", [(PHONE, 0)], ["mode"]),
        ("mail", [], ["order", "ways"]),
    ],
)
def test_a_schedule_follows_its_mode(mode, steps, wrong):
    assert protocol.faults(NEW, mode, [Step(*one) for one in steps]) == wrong


def test_every_mode_of_2025_has_its_ways():
    assert set(NEW.modes) == set(protocol.WAYS)


def test_the_days_of_a_schedule_count_from_the_first_contact():
    found = protocol.planned(NEW, [Step(MAIL, 0), Step(MAIL, 21), Step(MAIL, 60)], date(2026, 3, 1))
    assert [day for day, _step in found] == [date(2026, 3, 1), date(2026, 3, 22)]


def test_calls_are_made_at_different_times_of_the_week():
    calls = [datetime(2026, 3, 9, 10, tzinfo=CHICAGO)]
    assert not protocol.is_another_time(calls, datetime(2026, 3, 16, 11, tzinfo=CHICAGO), CHICAGO)
    assert protocol.is_another_time(calls, datetime(2026, 3, 16, 18, tzinfo=CHICAGO), CHICAGO)
    assert protocol.is_another_time(calls, datetime(2026, 3, 10, 10, tzinfo=CHICAGO), CHICAGO)
