"""Codes to scan: on to the page, elsewhere tomorrow, counted without anybody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from handbook import actions
from handbook.models import QrCode, ScanDay
from hospital.models import Role
from tests import make


@pytest.fixture
def row(handbook):
    cache.clear()
    (made,) = actions.add_codes(
        handbook, labels=["Bed 1"], target="welcome/call-bell", location=None, by=None, now=make.NOW
    )
    return QrCode.objects.get(pk=made.pk)


def scanned(row):
    return Client().get(f"/q/{row.code}", HTTP_ACCEPT_LANGUAGE="ar")


def test_it_leads_to_its_page_in_the_readers_language_and_elsewhere_when_changed(row, handbook):
    answer = scanned(row)
    assert answer.url == f"/handbook/{handbook.code}/ar/welcome/call-bell/" and "no-store" in answer["Cache-Control"]
    assert Client().get(answer.url).status_code == 200
    actions.change_code(row, label="Bed 1", target="menu", by=None, now=make.NOW)
    assert scanned(row).url.endswith("/ar/menu/")
    assert Entry.objects.filter(verb="qrcode.change", subject_id=row.pk).count() == 1


def test_out_of_use_and_unknown_codes_still_lead_to_the_handbook(row, handbook):
    actions.retire_code(row, by=None, now=make.NOW)
    assert scanned(row).url == f"/handbook/{handbook.code}/ar/"
    assert Client().get("/q/NOSUCH").url == reverse("public-handbooks")
    with pytest.raises(ValidationError):
        actions.retire_code(row, by=None, now=make.NOW)


def test_scans_are_counted_by_day_and_keeping_them_twice_changes_nothing(row):
    for _number in range(3):
        scanned(row)
    assert (actions.keep_scans(), actions.keep_scans()) == (1, 0)
    scanned(row)
    actions.keep_scans()
    today = timezone.localdate()
    assert [(day.on, day.number) for day in ScanDay.objects.all()] == [(today, 4)]
    assert QrCode.objects.scanned(today).get().scans == 4
    assert QrCode.objects.scanned(today + timedelta(days=30)).get().scans is None


def test_an_editor_makes_prints_and_changes_them_and_one_of_another_site_does_not(row, handbook):
    client = make.signed_in(make.user(Role.EDITOR, handbook))
    page = reverse("codes-of", args=[handbook.code])
    assert client.post(page, {"labels": "Bed 2\n\nBed 3", "target": "menu"}).status_code == 302
    for ward in ("²", "9" * 30, "x"):
        assert client.get(page, {"print": ward}).status_code == 200, ward
    assert set(QrCode.objects.values_list("label", flat=True)) == {"Bed 1", "Bed 2", "Bed 3"}
    sheet = client.get(f"{page}?print=all").content.decode()
    assert sheet.count('class="px-card"') == 3 and row.url in sheet
    at = reverse("code-change", args=[handbook.code, row.code])
    assert client.post(at, {"label": "Lift", "target": ""}).status_code == 302
    assert client.post(at, {"retire": "yes"}).status_code == 302
    outsider = make.signed_in(make.user(Role.EDITOR, make.site()))
    assert outsider.get(page).status_code == 404
