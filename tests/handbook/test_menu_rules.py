"""The pure rules of menus and places: days, hours, checks, wishes."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook import cycles, opening
from handbook.checking import HOLDS, Recipe, Signed, check_of, holds, lapses_soon
from handbook.choosing import Claims, Wish
from handbook.cycles import Hours
from handbook.saying import said

MONDAY = date(2026, 11, 2)
BREAKFAST = Hours("breakfast", time(7, 30), time(9), time(18), True)
LUNCH = Hours("lunch", time(12), time(13, 30), time(10))
ANY = Hours("any")
MEALS = [BREAKFAST, LUNCH, ANY]
SOUP = Recipe("Red lentils, mint", frozenset({"celery"}), frozenset(), frozenset({"vegan"}), "7")


# ---------------------------------------------------------------------------------------- days
@given(st.integers(1, 8), st.integers(0, 3000))
def test_a_cycle_goes_on_day_by_day_over_every_years_end_and_change_of_clocks(weeks, ahead):
    on = MONDAY + timedelta(days=ahead)
    today, tomorrow = (cycles.day_of(MONDAY, weeks, one) for one in (on, on + timedelta(days=1)))
    assert tomorrow == (today + 1) % (7 * weeks)
    assert today % 7 == on.weekday()


def test_the_cycle_that_began_last_holds():
    old, new = SimpleNamespace(starts_on=MONDAY), SimpleNamespace(starts_on=MONDAY + timedelta(days=28))
    assert cycles.in_force([new, old], MONDAY + timedelta(days=27)) is old
    assert cycles.in_force([new, old], MONDAY + timedelta(days=28)) is new
    assert cycles.in_force([new, old], MONDAY - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("at", "found"),
    [("06:00", ("breakfast", 0)), ("08:59", ("breakfast", 0)), ("09:00", ("lunch", 0)), ("13:30", ("breakfast", 1))],
)
def test_the_meal_that_is_shown_first_is_the_one_being_served_or_the_next(at, found):
    assert cycles.next_meal(MEALS, time.fromisoformat(at)) == found


def test_a_meal_is_ordered_until_its_hour_or_that_of_the_day_before():
    assert cycles.order_until(LUNCH, MONDAY).isoformat() == "2026-11-02T10:00:00"
    assert cycles.order_until(BREAKFAST, MONDAY).isoformat() == "2026-11-01T18:00:00"
    assert cycles.order_until(ANY, MONDAY) is None


# ---------------------------------------------------------------------------------------- checks
def signed(by: int, ago: int, recipe: Recipe = SOUP) -> Signed:
    return Signed(by, MONDAY - timedelta(days=ago), recipe.fingerprint)


def test_one_person_is_no_check_however_often_they_sign():
    assert check_of([signed(1, 0), signed(1, 5), signed(1, 9)], SOUP.fingerprint) is None


def test_two_people_are_and_it_holds_as_long_as_the_older_of_their_signatures():
    check = check_of([signed(1, 30), signed(2, 10), signed(3, 100)], SOUP.fingerprint)
    assert (check.by, check.second) == (2, 1)
    assert check.until == MONDAY - timedelta(days=30) + HOLDS
    assert holds(check.until, check.until) and not holds(check.until, check.until + timedelta(days=1))
    assert lapses_soon(check.until, check.until - timedelta(days=30))
    assert not lapses_soon(check.until, check.until - timedelta(days=31))
    assert lapses_soon(check.until, check.until) and not lapses_soon(check.until, check.until + timedelta(days=1))


def test_a_renewal_counts_once_both_have_pressed():
    old = [signed(1, 170), signed(2, 170)]
    assert check_of([*old, signed(1, 0)], SOUP.fingerprint).until == check_of(old, SOUP.fingerprint).until
    assert check_of([*old, signed(1, 0), signed(2, 0)], SOUP.fingerprint).until == MONDAY + HOLDS
    assert check_of([signed(1, 0), signed(2, 0), *old], SOUP.fingerprint).until == MONDAY + HOLDS  # in whatever order


@pytest.mark.parametrize(
    "changed",
    [
        Recipe("Red lentils, mint, cream", SOUP.contains, SOUP.may_contain, SOUP.diets, SOUP.texture),
        Recipe(SOUP.words, frozenset({"celery", "milk"}), SOUP.may_contain, SOUP.diets, SOUP.texture),
        Recipe(SOUP.words, SOUP.contains, frozenset({"nuts"}), SOUP.diets, SOUP.texture),
        Recipe(SOUP.words, SOUP.contains, SOUP.may_contain, frozenset(), SOUP.texture),
        Recipe(SOUP.words, SOUP.contains, SOUP.may_contain, SOUP.diets, "4"),
    ],
)
def test_whatever_can_harm_a_guest_makes_another_recipe(changed):
    assert check_of([signed(1, 0), signed(2, 0)], changed.fingerprint) is None


def test_who_did_not_look_for_an_allergen_that_is_named_has_not_signed_for_it():
    old, new = (
        [Signed(by, MONDAY, SOUP.fingerprint, frozenset(listed)) for by in (1, 2)]
        for listed in ({"milk"}, {"milk", "celery"})
    )
    assert check_of(old, SOUP.fingerprint, ["milk", "celery"]) is None
    assert check_of([old[0], new[1]], SOUP.fingerprint, ["milk", "celery"]) is None
    assert check_of(new, SOUP.fingerprint, ["milk"]) and check_of(new, SOUP.fingerprint, ["celery", "milk"])


def test_other_spaces_make_no_other_recipe():
    assert Recipe(" Red  lentils,\nmint", *SOUP.__getstate__()[1:]).fingerprint == SOUP.fingerprint


# ---------------------------------------------------------------------------------------- wishes
def test_nothing_is_claimed_of_an_unchecked_dish_so_no_wish_fits_it():
    claims, unchecked = Claims(True, frozenset({"vegan"}), frozenset({"milk"}), "7"), Claims(False)
    assert Wish().fits(unchecked)
    assert Wish(diets=frozenset({"vegan"})).fits(claims)
    assert not Wish(without=frozenset({"milk"})).fits(claims)
    assert Wish(without=frozenset({"egg"})).fits(claims)
    assert not Wish(texture="4").fits(claims)
    for wish in (Wish(without=frozenset({"egg"})), Wish(diets=frozenset({"vegan"})), Wish(texture="7")):
        assert not wish.fits(unchecked)


def test_a_wish_is_made_and_taken_back_by_the_same_press():
    wish = Wish().toggled("diets", "vegan").toggled("texture", "4")
    assert (wish.diets, wish.texture) == ({"vegan"}, "4")
    assert wish.toggled("diets", "vegan").toggled("texture", "4") == Wish()


# ---------------------------------------------------------------------------------------- hours
SHOP = opening.read_week("mon-fri 08:00-12:00, 13:00-18:00; sat 09:00-13:00")
NIGHT = opening.read_week("mon-sun 00:00-24:00")
BAR = {"fri": [["20:00", "24:00"]], "sat": [["00:00", "02:00"]]}


@pytest.mark.parametrize(
    ("weekly", "at", "found"),
    [
        (SHOP, "2026-11-02T08:00", opening.Now(True, until="12:00")),
        (SHOP, "2026-11-02T12:00", opening.Now(False, at="13:00")),
        (SHOP, "2026-11-06T18:00", opening.Now(False, at="09:00", on=date(2026, 11, 7))),
        (SHOP, "2026-11-07T13:00", opening.Now(False, at="08:00", on=date(2026, 11, 9))),
        (NIGHT, "2026-11-02T03:00", opening.Now(True)),
        (BAR, "2026-11-06T23:00", opening.Now(True, until="02:00")),
        ({}, "2026-11-02T12:00", opening.Now(False)),
    ],
)
def test_a_place_is_open_by_the_clock_on_the_wall(weekly, at, found):
    assert opening.now(weekly, {}, datetime.fromisoformat(at)) == found


def test_what_is_said_of_a_day_goes_before_the_week():
    closed = {"2026-11-02": []}
    assert opening.now(SHOP, closed, datetime.fromisoformat("2026-11-02T09:00")).on == date(2026, 11, 3)


@pytest.mark.parametrize("text", ["8", "12:00-08:00", "25:00-26:00", "08:00-12:00, 11:00-13:00", "08:61-09:00"])
def test_what_is_no_hours_is_refused(text):
    with pytest.raises(ValueError):
        opening.read(text)
    assert opening.read(" 8:00 - 9:30 ") == [["08:00", "09:30"]]


def test_a_reader_gets_their_own_language_or_one_that_is_named():
    texts = {"en": "Soup", "ar": "شوربة"}
    assert (said(texts, "en").words, said(texts, "en").language) == ("Soup", "")
    assert (said(texts, "zh-hans").words, said(texts, "zh-hans").language) == ("Soup", "en")
    assert said({"ar": "شوربة"}, "en").direction == "rtl"
    assert not said({}, "en")
