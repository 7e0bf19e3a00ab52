"""Spans, moments, counts and targets in words, in three languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from hospital import phrasing
from tests.look.samples import NOW, owed

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"), (59, "less than a minute"), (MINUTE, "1 min"), (40 * MINUTE, "40 min"),
        (HOUR, "1 h"), (HOUR + 5 * MINUTE, "1 h 05 min"), (5 * HOUR + 20 * MINUTE + 59, "5 h 20 min"),
        (DAY - 1, "23 h 59 min"), (DAY, "1 day"), (DAY + 59 * MINUTE, "1 day"), (DAY + 6 * HOUR, "1 day 6 h"),
        (2 * DAY + 4 * HOUR, "2 days 4 h"), (10 * DAY + 4 * HOUR, "10 days"), (400 * DAY, "400 days"),
        (-(2 * DAY + 4 * HOUR), "2 days 4 h"),
    ],
)  # fmt: skip
def test_a_span_has_two_units_at_most_and_is_rounded_down(seconds, words):
    with translation.override("en"):
        assert phrasing.span(seconds) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "يوم واحد"),
        (2, "يومان"),
        (3, "3 أيام"),
        (10, "10 أيام"),
        (11, "11 يومًا"),
        (100, "100 يوم"),
        (103, "103 أيام"),
    ],
)
def test_arabic_gets_each_of_its_plural_forms(days, words, catalogs):
    with translation.override("ar"):
        assert phrasing.span(days * DAY) == words


def test_chinese_needs_no_plural_and_no_space(catalogs):
    with translation.override("zh-hans"):
        assert phrasing.span(DAY) == "1天"
        assert phrasing.span(2 * DAY + 4 * HOUR) == "2天4小时"


def test_the_script_gets_every_plural_form(catalogs):
    with translation.override("ar"):
        assert phrasing.day_forms() == ["{n} أيام", "يوم واحد", "يومان", "{n} أيام", "{n} يومًا", "{n} يوم"]
    with translation.override("en"):
        assert phrasing.day_forms() == ["{n} days", "{n} day", "{n} days", "{n} days", "{n} days", "{n} days"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "today 09:20"), (2 + 1 / 6, "today 11:30"), (24, "tomorrow 09:20"), (-24, "yesterday 09:20"),
        (52 + 1 / 6, "Tue 24 Nov, 13:30"), (-24 * 330, "Sat 27 Dec 2025, 09:20"),
    ],
)  # fmt: skip
def test_a_moment_is_said_as_people_say_it(hours, words):
    at = NOW + timedelta(hours=hours)
    with translation.override("en"):
        assert phrasing.when(at, now=NOW.astimezone(ZoneInfo("Europe/Dublin")), zone="Europe/Dublin") == words


def test_today_is_the_day_in_the_zone_of_the_site():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with translation.override("en"):
        assert phrasing.when(late, now=late, zone="Asia/Shanghai").startswith("today 07:30")


def test_the_place_is_named_only_where_the_time_differs():
    dublin, viewer = "Europe/Dublin", NOW.astimezone(ZoneInfo("Europe/London"))
    with translation.override("en"):
        assert phrasing.when(NOW, now=viewer, zone=dublin) == "today 09:20"
        assert phrasing.when(NOW, now=viewer, zone="America/Halifax") == "today 05:20 (Halifax)"


@pytest.mark.parametrize(
    ("language", "city"), [("en", "Shanghai"), ("zh-hans", "上海"), ("ar", "شنغهاي"), ("xx", "Shanghai")]
)
def test_the_place_is_named_in_the_language(language, city):
    assert phrasing.place("Asia/Shanghai", language) == city


def test_a_page_that_is_written_meanwhile_loads_the_words_of_the_product(catalogs):
    """Each thread loads a language for the whole process, and may be done only when this test is over."""
    words = "You get this because you wrote it."
    assert trans_real.DjangoTranslation("ar").gettext(words) != words


def test_dates_are_written_in_the_order_of_the_language(catalogs):
    with translation.override("zh-hans"):
        assert phrasing.day(date(2026, 11, 24), today=date(2026, 11, 1)) == "11月24日星期二"


def test_a_moment_without_a_zone_is_the_viewers():
    viewer = NOW.astimezone(ZoneInfo("Asia/Shanghai"))
    with translation.override("en"):
        assert phrasing.when(NOW, now=viewer) == "today 17:20"


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (41, "41"), (999, "999"), (1000, "999+"), (1_204_551, "999+")])
def test_a_count_never_grows_wider_than_its_place(number, words):
    assert phrasing.capped(number) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Diallo", "AD"),
        ("Tomás Rey", "TR"),
        ("Dr. Kenji Sato", "KS"),
        ("Hana", "H"),
        ("Anne-Marie de la Cruz", "AC"),
        ("王小明", "小明"),
        ("李娜", "李娜"),
        ("سارة العتيبي", "س"),
        ("العتيبي", "ع"),
        ("", "?"),
        ("  ", "?"),
        ("42", "?"),
    ],
)
def test_initials_are_right_in_three_scripts(name, letters):
    assert phrasing.initials(name) == letters


@pytest.mark.parametrize(
    ("target", "state", "words", "line"),
    [
        (owed(start=-20, due=52 + 1 / 6), "ok", "2 days 4 h left", "Tue 24 Nov, 13:30"),
        (owed(start=-20, due=13 / 6), "soon", "Due in 2 h 10 min", "today 11:30"),
        (owed(start=-60, due=-16 / 3), "over", "Overdue by 5 h 20 min", "was due today 04:00"),
        (owed(start=-96, due=24, pause=-24), "pause", "Paused, 2 days left", "waiting since yesterday"),
        (owed(start=-90, due=-30, stop=-60), "met", "Met in 1 day 6 h", "done Thu 19 Nov, 21:20"),
        (owed(start=-90, due=-30, stop=-24), "missed", "Missed by 6 h", "done yesterday 09:20"),
        (owed(start=-90, due=30, cancel=-2), "off", "Not owed any more", ""),
        (owed(start=-10, due=14 + 2 / 3, edge="day"), "ok", "14 h 40 min left", "by the end of today"),
    ],
)
def test_a_target_says_its_state_in_words_and_the_moment_below(target, state, words, line):
    now = NOW.astimezone(ZoneInfo("Europe/Dublin"))
    with translation.override("en"):
        assert phrasing.target(target, now) == phrasing.Target(state, words, line)


def test_a_pause_says_what_it_waits_for():
    paused = owed(start=-96, due=24, pause=-48)
    with translation.override("en"):
        assert phrasing.target(paused, NOW, "the family").at == "waiting for the family since Fri 20 Nov"


def test_a_pause_past_its_latest_end_no_longer_holds():
    paused = owed(start=-96, due=-1, pause=-48)
    paused.paused_until = NOW - timedelta(hours=2)
    assert phrasing.state(paused, NOW) == "over"
    paused.paused_until = NOW + timedelta(hours=2)
    assert phrasing.state(paused, NOW) == "pause"


@pytest.mark.parametrize(("edge", "state"), [("day", "over"), ("instant", "soon")])
def test_exactly_at_the_edge_a_day_is_late_and_a_minute_is_not(edge, state):
    assert phrasing.state(owed(start=-20, due=0, edge=edge), NOW) == state


@pytest.mark.parametrize(("hours", "soon_hours"), [(8, 4), (16, 4), (40, 10), (200, 50)])
def test_due_soon_is_the_last_quarter_and_four_hours_at_least(hours, soon_hours):
    end = NOW + timedelta(hours=hours)
    assert end - phrasing.soon_at(NOW, end) == timedelta(hours=soon_hours)


def test_a_day_that_ends_at_midnight_is_named_by_its_date_not_by_a_minute():
    target = owed(start=-100, due=38 + 2 / 3, edge="day")
    with translation.override("en"):
        assert phrasing.due_words(target, NOW) == "by the end of tomorrow"


# ------------------------------------------------------------------------------------------ until when away
@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2026-12-04T00:00+00:00", "Europe/Dublin", "Fri 4 Dec"),
        ("2026-12-03T16:00+00:00", "Asia/Shanghai", "Fri 4 Dec"),
        ("2026-11-21T00:00+00:00", "Europe/Dublin", "tomorrow"),
        ("2026-11-20T11:30+00:00", "Europe/Dublin", "today 11:30"),
    ],
)
def test_somebody_is_back_on_a_day_or_at_a_time(at, zone, words):
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert phrasing.back(datetime.fromisoformat(at), now=now, zone=zone) == words
