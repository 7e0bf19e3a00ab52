"""The duty rota: its verbs, what the database refuses, and whom the ladder reaches by it at each instant."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from hospital import actions, cover, recipients
from hospital import rota as rules
from hospital.models import Relief, Role, Rota, Shift, ShiftDay
from hospital.recipients import Ask, Chosen
from tests import make_hospital as make
from tests.hospital.test_absences import refused

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
# 2026-11-20 is a Friday.
FRIDAY = 4


@pytest.fixture
def site():
    make.administrator()
    return make.site()


@pytest.fixture
def rota(site):
    return make.rota(site)


@pytest.fixture
def duty(site):
    return [make.user(Role.DUTY, site) for _ in range(3)]


@pytest.fixture
def two(rota, duty):
    """The first by day, the second by night."""
    make.shifts(rota, duty[0], "08:00", "20:00")
    make.shifts(rota, duty[1], "20:00", "08:00")
    return duty


def at(text: str, zone: str = "Europe/Dublin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def plan(rota, start=make.NOW, end=make.NOW + DAY) -> rules.Plan:
    return cover.read(Rota.objects.filter(pk=rota.pk), start, end)[0].plan


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


# ---------------------------------------------------------------- the rota
def test_there_is_one_rota_for_a_role_at_a_place(site, rota):
    with refused("same"):
        make.rota(site)
    make.rota(site, Role.OFFICER)
    make.rota(None)
    with refused("same"):
        make.rota(None)
    assert entries("rota.add") == 3


def test_only_of_duty_managers_somebody_has_to_be_on_at_every_hour(site, rota):
    assert rota.is_round_the_clock
    officers = make.rota(site, Role.OFFICER)
    assert not officers.is_round_the_clock
    actions.change_rota(officers, is_round_the_clock=True, by=None, now=make.NOW)
    assert Rota.objects.get(pk=officers.pk).is_round_the_clock
    assert entries("rota.change") == 1


def test_the_group_needs_a_zone(db):
    with refused("zone"):
        actions.add_rota(role=Role.DUTY, zone="Mars/Olympus", by=None, now=make.NOW)


# ---------------------------------------------------------------- lines of the pattern
def test_a_line_for_each_day_is_kept_and_read_back(rota, duty):
    made = make.shifts(rota, duty[0], "20:00", "08:00", days=[4, 5])
    assert [row.weekday for row in made] == [4, 5]
    assert entries("shift.add") == 2
    read = plan(rota).shifts
    assert [(s.user, s.weekday, s.starts, s.ends, s.is_fit) for s in read] == [
        (duty[0].pk, day, time(20), time(8), True) for day in (4, 5)
    ]


def test_it_holds_from_today_where_nothing_else_is_said(rota, duty):
    (shift,) = make.shifts(rota, duty[0], "08:00", "20:00", days=[FRIDAY], first_on=None)
    assert shift.first_on == date(2026, 11, 20)


def test_it_refuses_hours_that_somebody_has(rota, two):
    with refused("overlap"):
        make.shifts(rota, two[2], "07:00", "09:00", days=[FRIDAY])
    assert not Shift.objects.filter(user=two[2]).exists()


def test_a_night_and_the_morning_after_it_are_refused_together(rota, duty):
    make.shifts(rota, duty[0], "22:00", "06:00", days=[6])
    with refused("overlap"):
        make.shifts(rota, duty[1], "05:59", "12:00", days=[0])
    make.shifts(rota, duty[1], "06:00", "12:00", days=[0])


def test_of_several_days_all_are_refused_with_the_one(rota, duty):
    make.shifts(rota, duty[0], "08:00", "20:00", days=[2])
    with refused("overlap"):
        make.shifts(rota, duty[1], "08:00", "20:00", days=[0, 1, 2])
    assert Shift.objects.count() == 1


def test_another_rota_does_not_matter(site, rota, duty):
    make.shifts(rota, duty[0], "08:00", "20:00")
    officers, officer = make.rota(site, Role.OFFICER), make.user(Role.OFFICER, site)
    assert len(make.shifts(officers, officer, "08:00", "20:00")) == 7


def test_it_refuses_somebody_without_the_role(site, rota):
    for stranger in (make.user(Role.OFFICER, site), make.user(Role.DUTY, make.site())):
        with refused("role"):
            make.shifts(rota, stranger, "08:00", "20:00")


def test_somebody_of_the_whole_group_may_be_on_at_a_site(rota):
    assert make.shifts(rota, make.user(Role.DUTY), "08:00", "20:00", days=[0])


def test_it_refuses_days_of_which_none_comes(rota, duty):
    with refused("never"):
        make.shifts(rota, duty[0], "08:00", "20:00", days=[0], first_on=date(2026, 11, 17), last_on=date(2026, 11, 22))


def test_the_database_keeps_days_apart_whoever_writes_them(rota, two):
    shift = Shift.objects.first()
    copied = shift.days.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ShiftDay.objects.create(
            shift=shift, rota=rota, weekday=copied.weekday, minutes=copied.minutes, dates=copied.dates
        )


def test_a_line_ends_and_another_follows(rota, duty):
    (shift,) = make.shifts(rota, duty[0], "20:00", "08:00", days=[6])
    actions.end_shift(shift, last_on=date(2026, 11, 22), by=None, now=make.NOW)
    make.shifts(rota, duty[1], "20:00", "08:00", days=[6], first_on=date(2026, 11, 23))
    seen = plan(rota, make.NOW, make.NOW + 20 * DAY)
    assert rules.on_at(seen, at("2026-11-23T07:59")).user == duty[0].pk
    assert rules.on_at(seen, at("2026-11-29T20:00")).user == duty[1].pk
    assert entries("shift.end") == 1


def test_a_line_that_has_not_begun_goes_without_a_trace_on_the_rota(rota, duty):
    (shift,) = make.shifts(rota, duty[0], "20:00", "08:00", days=[6], first_on=date(2026, 12, 1))
    actions.end_shift(shift, by=None, now=make.NOW)
    assert not Shift.objects.exists()
    assert not ShiftDay.objects.exists()
    assert entries("shift.end") == 1


def test_what_ends_already_is_refused(rota, duty):
    (shift,) = make.shifts(rota, duty[0], "20:00", "08:00", days=[6], last_on=date(2026, 11, 15))
    with refused("ended"):
        actions.end_shift(shift, by=None, now=make.NOW)


# ---------------------------------------------------------------- for once
def test_a_relief_holds_for_its_hours_from_now_on_at_the_earliest(rota, two):
    relief = actions.add_relief(
        rota, user=two[2], starts_at=at("2026-11-20T08:00"), ends_at=at("2026-11-20T12:00"), by=None, now=make.NOW
    )
    assert relief.starts_at == make.NOW  # 09:00
    seen = plan(rota)
    assert rules.on_at(seen, make.NOW - SECOND).user == two[0].pk
    assert rules.on_at(seen, make.NOW).user == two[2].pk
    assert rules.on_at(seen, at("2026-11-20T12:00")).user == two[0].pk
    assert entries("relief.add") == 1


def test_it_refuses_hours_that_are_over_named_twice_or_for_a_stranger(site, rota, two):
    hours = {"starts_at": at("2026-11-21T08:00"), "ends_at": at("2026-11-21T20:00"), "by": None, "now": make.NOW}
    actions.add_relief(rota, user=two[2], **hours)
    with refused("overlap"):
        actions.add_relief(rota, user=two[1], **hours)
    with refused("over"):
        past = {"starts_at": at("2026-11-19T08:00"), "ends_at": at("2026-11-20T09:00")}
        actions.add_relief(rota, user=two[2], **hours | past)
    with refused("role"):
        actions.add_relief(rota, user=make.user(Role.OFFICER, site), **hours)


def test_a_relief_is_taken_back(rota, two):
    hours = {"starts_at": at("2026-11-21T08:00"), "ends_at": at("2026-11-21T20:00"), "by": None, "now": make.NOW}
    relief = actions.add_relief(rota, user=two[2], **hours)
    actions.end_relief(relief, by=None, now=make.NOW)
    assert not Relief.objects.exists()
    again = actions.add_relief(rota, user=two[2], **hours)
    actions.end_relief(again, by=None, now=at("2026-11-21T10:00"))
    assert Relief.objects.get().ends_at == at("2026-11-21T10:00")
    with refused("over"):
        actions.end_relief(again, by=None, now=at("2026-11-21T10:00"))
    assert entries("relief.end") == 2


def test_two_people_swap_a_day_for_a_night(rota, two):
    day, night = at("2026-11-21T08:00"), at("2026-11-22T20:00")
    actions.swap_shifts(rota, one=day, other=night, by=None, now=make.NOW)
    seen = plan(rota, make.NOW, make.NOW + 4 * DAY)
    assert rules.on_at(seen, day).user == two[1].pk
    assert rules.on_at(seen, night).user == two[0].pk
    assert rules.on_at(seen, at("2026-11-23T08:00")).user == two[0].pk
    assert entries("rota.swap") == 1


def test_a_swap_is_refused_for_one_person_for_the_past_and_for_a_turn_that_is_not_there(rota, two):
    refusals = (
        ("same", "2026-11-21T08:00", "2026-11-22T08:00"),
        ("turn", "2026-11-21T09:00", "2026-11-22T20:00"),
        ("over", "2026-11-19T08:00", "2026-11-22T20:00"),
    )
    for code, one, other in refusals:
        with refused(code):
            actions.swap_shifts(rota, one=at(one), other=at(other), by=None, now=make.NOW)
    assert not Relief.objects.exists()


def test_a_turn_that_was_given_away_is_not_swapped_again(rota, two):
    actions.swap_shifts(rota, one=at("2026-11-21T08:00"), other=at("2026-11-22T20:00"), by=None, now=make.NOW)
    with refused("turn"):
        actions.swap_shifts(rota, one=at("2026-11-21T08:00"), other=at("2026-11-23T20:00"), by=None, now=make.NOW)


# ---------------------------------------------------------------- whom the ladder reaches
def reached(site, now, role=Role.LEADERSHIP, **ask) -> list[Chosen]:
    return list(recipients.resolve(role, site.pk, now=now, **ask).users)


@pytest.mark.parametrize(
    ("instant", "who"),
    [
        ("2026-11-20T19:59:59", 0), ("2026-11-20T20:00:00", 1), ("2026-11-20T23:59:59", 1), ("2026-11-21T00:00:00", 1),
        ("2026-11-21T07:59:59", 1), ("2026-11-21T08:00:00", 0),
    ],
)  # fmt: skip
def test_the_duty_manager_by_the_rota_at_that_instant(site, two, instant, who):
    assert reached(site, at(instant)) == [Chosen(two[who].pk, "duty_site")]


def test_it_is_the_sites_own_wall_that_counts():
    make.administrator()
    there = make.site(zone="Asia/Shanghai")
    rota, day, night = make.rota(there), make.user(Role.DUTY, there), make.user(Role.DUTY, there)
    make.shifts(rota, day, "08:00", "20:00")
    make.shifts(rota, night, "20:00", "08:00")
    assert reached(there, at("2026-11-20T11:59:59", "UTC")) == [Chosen(day.pk, "duty_site")]
    assert reached(there, at("2026-11-20T12:00:00", "UTC")) == [Chosen(night.pk, "duty_site")]


def test_the_rota_goes_before_the_one_named_and_falls_back_to_them(site, rota, two):
    named = make.user(Role.DUTY, site)
    actions.name_duty_manager(site, named, by=None, now=make.NOW)
    assert reached(site, make.NOW) == [Chosen(two[0].pk, "duty_site")]
    make.away(two[0])
    assert reached(site, make.NOW) == [Chosen(named.pk, "duty_site")]


def test_the_deputy_of_whoever_is_on_stands_in(site, two):
    make.away(two[0], two[2])
    assert reached(site, make.NOW) == [Chosen(two[2].pk, "deputy")]


def test_whoever_lost_the_role_is_not_reached_by_the_rota(site, two):
    actions.end_membership(two[0].memberships.get(), by=None, now=make.NOW)
    assert two[0].pk not in [one.user_id for one in reached(site, make.NOW)]


def test_with_nobody_at_the_site_it_goes_by_the_rota_of_the_group(site):
    group, (day, night) = make.rota(None), [make.user(Role.DUTY) for _ in range(2)]
    make.shifts(group, day, "08:00", "20:00")
    make.shifts(group, night, "20:00", "08:00")
    assert reached(site, at("2026-11-20T19:59:59")) == [Chosen(day.pk, "duty_group")]
    assert reached(site, at("2026-11-20T20:00:00")) == [Chosen(night.pk, "duty_group")]


def test_of_a_role_with_a_rota_only_whoever_is_on_is_told(site):
    officers, (one, two) = make.rota(site, Role.OFFICER), [make.user(Role.OFFICER, site) for _ in range(2)]
    make.shifts(officers, one, "08:00", "20:00")
    assert reached(site, make.NOW, Role.OFFICER) == [Chosen(one.pk, "role")]
    assert {c.user_id for c in reached(site, at("2026-11-20T21:00"), Role.OFFICER)} == {one.pk, two.pk}
    assert reached(site, make.NOW, Role.OFFICER, barred=[one.pk]) == [Chosen(two.pk, "role")]


# ---------------------------------------------------------------- who comes next
def next_on_duty(site, asked, barred=()) -> Chosen | None:
    ask = Ask(Role.DUTY, site.pk, None, frozenset(barred), frozenset(asked))
    return recipients.next_on_duty_many([ask], make.NOW)[0]


def test_the_next_on_the_rota_then_the_group_then_nobody(site, rota, two):
    named = make.user(Role.DUTY, site)
    actions.name_duty_manager(site, named, by=None, now=make.NOW)
    house = make.user(Role.DUTY)
    asked, order = set(), []
    while found := next_on_duty(site, asked):
        order.append(found.user_id)
        asked.add(found.user_id)
    assert order == [two[0].pk, two[1].pk, named.pk, two[2].pk, house.pk]


def test_nobody_barred_or_away_is_next(site, rota, two):
    make.away(two[1])
    found = next_on_duty(site, {two[0].pk}, {two[2].pk})
    assert found is None


def test_the_deputy_of_the_next_is_next(site, rota, two):
    make.away(two[1], two[2])
    assert next_on_duty(site, {two[0].pk}) == Chosen(two[2].pk, "deputy")


def test_any_number_of_rotas_is_one_query(site, rota, two, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(cover.read(Rota.objects.all(), make.NOW, make.NOW + 14 * DAY)) == 1
    make.shifts(make.rota(site, Role.OFFICER), make.user(Role.OFFICER, site), "08:00", "20:00")
    make.away(two[0], two[2])
    with django_assert_num_queries(1):
        assert len(cover.read(Rota.objects.all(), make.NOW, make.NOW + 14 * DAY)) == 2
