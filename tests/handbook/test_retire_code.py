"""A code to scan goes out of use once; led elsewhere, nothing has to be printed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from handbook import actions
from handbook.views.staff import codes
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


def test_it_is_refused_twice_and_a_ward_of_another_site_has_no_code_here(cast):
    (row,) = actions.add_codes(cast.site, labels=["Bed 1"], target="", location=cast.ward, by=None)
    actions.change_code(row, label="Bed 2", target="menu", by=None)
    actions.retire_code(row, by=None)
    with pytest.raises(ValidationError):
        actions.retire_code(row, by=None)
    with pytest.raises(ValidationError):
        actions.add_codes(make.site(), labels=["Bed 1"], target="", location=cast.ward, by=None)
    assert [made.entries(f"qrcode.{verb}") for verb in ("add", "change", "retire")] == [1, 1, 1]


def test_it_is_for_the_editors_of_the_site(cast):
    (row,) = actions.add_codes(cast.site, labels=["Bed 1"], target="", location=cast.ward, by=None)
    url = reverse("code-change", args=[cast.site.code, row.code])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url, {"retire": "yes"}).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, cast.site)).post(url, {"retire": "yes"}).status_code == 403
    assert make.signed_in(make.user(Role.EDITOR, cast.site)).post(url, {"retire": "yes"}).status_code == 302


# ---------------------------------------------------------------------------------- two browsers at once
def race(cast, monkeypatch) -> list[int]:
    """Two editors press the button together, both of whom saw it in use; what each is answered."""
    (row,) = actions.add_codes(cast.site, labels=["Bed 1"], target="", location=cast.ward, by=None)
    url, meeting, honest = reverse("code-change", args=[cast.site.code, row.code]), Barrier(2, timeout=9), codes.button
    clients = [make.signed_in(make.user(Role.EDITOR, cast.site)) for _number in range(2)]

    def meet(*args, **kwargs):
        meeting.wait()
        return honest(*args, **kwargs)

    def press(client) -> int:
        try:
            return client.post(url, {"retire": "yes"}).status_code
        finally:
            connections.close_all()

    monkeypatch.setattr(codes, "button", meet)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(press, clients))


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_one_takes_it_out_of_use_and_the_other_is_told(cast, monkeypatch):
    assert race(cast, monkeypatch) == [302, 302]
    assert made.entries("qrcode.retire") == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would(cast, monkeypatch, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    assert race(cast, monkeypatch) == [302, 302]
    assert made.entries("qrcode.retire") == 2
