"""The kitchen of Northbank: two weeks of menus and twenty places, with some checks that end soon and some missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from handbook import actions
from handbook.menus import kitchen_of
from handbook.models import Dish
from hospital.models import Site, User
from pxm.demo.places import Places

COOK, DIETITIAN, EDITOR = "kitchen@northbank.example", "dietitian@northbank.example", "editor@group.example"
BEGAN = timedelta(days=170)
RENEWED = timedelta(days=40)
# By now one signature is missing, both are, and both are of so long ago that they end within a month.
ONE_SIGNED = ("wonton-soup",)
UNSIGNED = ("stuffed-peppers", "walnut-cake")
OLD = ("cheese-omelette", "lentil-spinach-curry", "foul-medames", "fish-pie")


def build(house: Places, now: datetime) -> None:
    site, cook, editor = house.sites["n"], house.people[COOK], house.people[EDITOR]
    monday = now.date() - timedelta(days=now.weekday() + 168)  # twelve times two weeks ago
    actions.begin_kitchen(site, starts_on=monday, by=editor, now=now - BEGAN, phone="+353 1 555 0110")
    codes = set(Dish.objects.filter(site=site).values_list("code", flat=True)) - set(UNSIGNED)
    _sign(site, OLD, [cook, house.people[DIETITIAN]], now - BEGAN + timedelta(days=2))
    _sign(site, codes - set(OLD) - set(ONE_SIGNED), [cook, house.people[DIETITIAN]], now - RENEWED)
    _sign(site, ONE_SIGNED, [cook], now - RENEWED)
    places = site.places.filter(is_inside=False).values_list("code", flat=True)
    actions.check_places(site, codes=list(places[:5]), by=editor, now=now - timedelta(days=3))
    actions.check_places(site, codes=list(places[5:]), by=editor, now=now - timedelta(days=34))


def _sign(site: Site, codes: Iterable[str], people: Iterable[User], at: datetime) -> None:
    for one in people:
        seen = dict(Dish.objects.filter(site=site, code__in=codes).values_list("code", "fingerprint"))
        actions.sign(site, seen=seen, listed=kitchen_of(site).listed.codes, by=one, now=at)
        at += timedelta(days=1)
