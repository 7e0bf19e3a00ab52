"""The pages of the feed: what was set aside is put right there, a mapping is tried without storing anything."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from hospital import inbox
from hospital.actions import feed
from hospital.actions.feed.reading import data_of
from hospital.models import FeedCode, FeedSender, InboundMessage, Visit
from tests import make
from tests.hospital.feed import sending
from tests.hospital.feed.sending import BEGINS, message, tell

pytestmark = pytest.mark.django_db
State = InboundMessage.State


@pytest.fixture
def wards(cast):
    return sending.sender(cast)


@pytest.fixture
def browser(cast) -> Client:
    return make.signed_in(cast.administrator)


def test_a_ward_is_named_on_the_page_and_its_messages_go_on(wards, browser, cast):
    tell(wards, message("A01", BEGINS, "M-1", ward="9Z"))
    page = browser.get(reverse("feed")).content.decode()
    assert "We do not know this ward" in page and "9Z" in page and "Nora" not in page
    code = FeedCode.objects.get(code="9Z")
    browser.post(reverse("feed-code-map", args=[code.pk]), {"to": cast.ward.pk})
    sending.sweep()
    assert Visit.objects.get().location == cast.ward
    assert "Everything was taken over." in browser.get(reverse("feed")).content.decode()


def test_a_message_is_shown_masked_and_looking_is_recorded(wards, browser, cast):
    [held] = tell(wards, message("A01", BEGINS, "M-1", ward="", phone="+353 87 555 0199"))
    page = browser.get(held.get_absolute_url()).content.decode()
    assert "N…" in page and "0199" in page
    assert not [word for word in ("Nora", "Byrne", "MRN1", "19700501", "87 555") if word in page]
    assert Entry.objects.get(verb="feed.view").actor_id == cast.administrator.pk


def test_one_or_all_of_a_reason_are_tried_again_or_discarded(wards, browser):
    rows = tell(wards, *(message("A01", BEGINS, f"M-{n}", visit=f"V-{n}", ward="") for n in range(3)))
    browser.post(reverse("feed-replay"), {"message": rows[0].pk})
    assert InboundMessage.objects.filter(state=State.STORED).count() == 1
    sending.sweep()
    browser.post(reverse("feed-discard"), {"sender": wards.pk, "reason": "no_ward"})
    assert InboundMessage.objects.set_aside().count() == 3, "not without a reason"
    browser.post(reverse("feed-discard"), {"sender": wards.pk, "reason": "no_ward", "why": "test"})
    assert set(InboundMessage.objects.values_list("state", "why")) == {(State.DISCARDED, "test")}


def test_a_mapping_is_tried_without_storing_and_then_saved(wards, browser):
    data = data_of(wards)
    data["places"]["ward"] = ["ZPX-1"]
    pasted = message("A01", BEGINS, "M-1") + "\rZPX|2B"
    sent = {"data": json.dumps(data), "message": pasted}
    address = reverse("feed-mapping", args=[wards.pk])
    page = browser.post(address, {**sent, "do": "try"}).content.decode()
    assert "<bdi>2B</bdi>" in page and "<bdi>Byrne</bdi>" in page
    assert not InboundMessage.objects.exists() and not wards.mappings.exists()
    browser.post(address, {**sent, "do": "save"})
    assert wards.mappings.get().version == 1
    tell(wards, pasted)
    assert Visit.objects.get().location.name == "Ward 2B"


@pytest.mark.parametrize("data", ["{", "[]", '{"places": {"moon": ["PID-3"]}, "values": {}, "authorities": {}}'])
def test_a_table_that_cannot_be_read_by_is_refused(wards, browser, data):
    answer = browser.post(reverse("feed-mapping", args=[wards.pk]), {"data": data, "message": "", "do": "save"})
    assert answer.status_code == 200 and not wards.mappings.exists()


def test_what_is_pasted_may_be_anything(wards):
    for text in ("", "hello", "{}", "MSH|^~\\&|", "{" * 2000):
        [reading] = inbox.tried(text, data_of(wards), "Europe/Dublin")
        assert reading.wrong


ROWS = """event,event_at,mrn,visit,ward
admit,2026-06-02 08:00,4711,V-1,2B
discharge,2026-06-03 08:00,,V-1,2B
moon,2026-06-03 09:00,4711,V-1,2B
"""


def test_rows_of_a_file_are_tried_one_by_one_with_what_is_wrong_with_each(wards, browser):
    sent = {"data": json.dumps(data_of(wards)), "message": ROWS, "do": "try"}
    page = browser.post(reverse("feed-mapping", args=[wards.pk]), sent).content.decode()
    assert page.count('<code dir="ltr">visit</code>') == 1
    assert "It names no patient" in page and "Messages of this event are not used" in page
    assert not InboundMessage.objects.exists()


def test_a_batch_and_a_bundle_are_tried_whole(wards):
    two = "\r".join(["BHS|^~\\&", message("A01", BEGINS, "M-1"), message("A03", BEGINS, "M-2"), "BTS|2"])
    readings = inbox.tried(two, data_of(wards), "Europe/Dublin")
    assert [(one.number, dict(one.facts)["event"]) for one in readings] == [("M-1", "A01"), ("M-2", "A03")]


def test_a_sender_is_added_changed_and_gets_a_key_that_is_shown_once(browser, cast):
    fields = {"name": "Wards", "site": cast.site.pk, "application": "A|B", "addresses": "10.0.0.0/8", "stale_hours": 12}
    browser.post(reverse("feed-sender-add"), fields)
    made = FeedSender.objects.get()
    assert (made.addresses, made.stale_hours) == (["10.0.0.0/8"], 12)
    again = browser.post(reverse("feed-sender-add"), fields).content.decode()
    assert "There is another sender with this name." in again
    wrong = browser.post(made.get_absolute_url(), {**fields, "addresses": "ten"}).content.decode()
    assert "Write addresses as" in wrong
    browser.post(made.get_absolute_url(), fields)
    assert not FeedSender.objects.get().is_active
    page = browser.post(reverse("feed-sender-key", args=[made.pk])).content.decode()
    secret = page.partition("pxf_")[2][:40]
    feed.change_sender(made, by=None, is_active=True)
    assert FeedSender.objects.get().key_tail == secret[-4:]
    assert secret not in browser.get(made.get_absolute_url()).content.decode()
