"""A day of 200 steps at the desk of an English, an American and a Chinese hospital: every page opens, no open case is
without a target, nobody is told twice, and the audit grows by what was done.

`PXM_DAY_STEPS` plays longer days, which open the case before every step (`PXM_DAY_SEED` others).
"""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from clocks.models import Clock
from outbox import actions as outbox
from tests.complaints.day import MUST, Day, Desk

USUAL = 200
STEPS, SEED = int(os.environ.get("PXM_DAY_STEPS", USUAL)), int(os.environ.get("PXM_DAY_SEED", "7"))
PLACES = {
    "english": ("england_nhs", "Europe/London", "en-gb"),
    "american": ("us_cms", "America/New_York", "en"),
    "chinese": ("china_hospitals", "Asia/Shanghai", "zh-hans"),
}


@pytest.mark.parametrize("officer", PLACES)
def test_the_day_of_an_officer_keeps_every_word(db, settings, officer):
    settings.UNSAFE = frozenset({"UNSAFE_CLOCK"})  # the day passes in seconds
    rules, zone, language = PLACES[officer]
    begins = datetime(2026, 11, 30, 8, 30, tzinfo=ZoneInfo(zone))  # a Monday
    day = Day(Desk.built(rules, zone, language, begins), SEED, begins, STEPS, 1 if STEPS > USUAL else 3).play()
    assert day.wrong == []
    assert sum(day.done.values()) > 0.7 * STEPS, (day.done, day.refused)
    assert STEPS < USUAL or set(MUST) <= day.done.keys(), (day.done, day.refused)


def test_a_forgotten_target_and_a_message_sent_twice_would_be_found(db, settings):
    settings.UNSAFE = frozenset({"UNSAFE_CLOCK"})
    begins = datetime(2026, 11, 30, 8, 30, tzinfo=ZoneInfo("Europe/London"))
    day = Day(Desk.built("england_nhs", "Europe/London", "en-gb", begins), SEED, begins, 2).play()
    Clock.objects.running().update(cancelled_at=begins, is_next=False)
    for key in ("once", "again"):
        outbox.queue("complaints/assigned", to=day.desk.officer, key=key, context={"ref": "C-000001", "link": "/"})
    assert any("nothing runs on" in line for line in day.unwatched())
    assert any("told 2 times" in line for line in day.told_twice())
