"""Somebody looked whether places are still so; a change counts as a look as well."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook import actions
from handbook.models import Place
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
ABOUT = {"kind": "shop", "name": {"en": "Kiosk"}, "where": {"en": "Hall"}, "walk_minutes": 1, "step_free": "yes"}


def test_it_counts_from_today_and_refuses_nothing_ticked_and_a_taken_name():
    site = make.site()
    place = actions.add_place(site, code="kiosk", by=None, now=make.NOW, **ABOUT)
    Place.objects.update(checked_on=place.checked_on - timedelta(days=90))
    cook = make.user(Role.EDITOR, site)
    assert actions.check_places(site, codes=["kiosk"], by=cook, now=make.NOW) == 1
    row = Place.objects.get()
    assert (row.checked_on, row.checked_by) == (place.checked_on, cook) and made.entries("place.check") == 1
    actions.change_place(row, by=cook, phone="555", now=make.NOW)
    assert Place.objects.get().phone == "555" and made.entries("place.change") == 1
    for refused in (
        lambda: actions.check_places(site, codes=[], by=cook),
        lambda: actions.add_place(site, code="kiosk", by=cook, **ABOUT),
    ):
        with pytest.raises(ValidationError):
            refused()


def test_it_is_for_the_editors_of_the_site():
    site = make.site()
    actions.add_place(site, code="kiosk", by=None, **ABOUT)
    for url in (reverse("places", args=[site.code]), reverse("place-change", args=[site.code, "kiosk"])):
        assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url, {"one": "kiosk"}).status_code == 404
        assert make.signed_in(make.user(Role.REVIEWER, site)).post(url, {"one": "kiosk"}).status_code == 403
    assert made.entries("place.check") == made.entries("place.change") == 0
