"""Group chats: what a role is told is posted into its rooms; reference and link, and nothing delicate."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from outbox import actions
from outbox.models import ChatRoom, Message
from tests import make_hospital as make
from tests.outbox.made import STAFF_SAYS, again

pytestmark = pytest.mark.django_db
URL = "https://hooks.slack.com/services/T0/B0/secret-token"


def fields(**more) -> dict:
    return {"name": "Duty", "service": "slack", "site": make.site(), "role": "duty", "language": "en", "url": URL,
            "secret": "", **more}  # fmt: skip


def tell(site_id: int, *roles: str, **more) -> None:
    for role in roles:
        parcel = actions.Parcel(
            template="complaints/escalated", key="esc:7", context=STAFF_SAYS, to_rooms_of=(site_id, role), **more
        )
        actions.queue_many([parcel], timezone.now())


def test_a_room_hears_what_its_role_at_its_site_is_told_once():
    room = actions.add_room(by=None, **fields())
    other = actions.add_room(by=None, **fields(name="Elsewhere"))
    tell(room.site_id, "manager", "duty", "duty")
    message = Message.objects.get()
    assert (message.to_room, message.channel, message.key) == (room, "chat", f"esc:7:r{room.pk}:chat")
    assert message.context == STAFF_SAYS
    assert not Message.objects.filter(to_room=other).exists()


def test_the_post_holds_words_reference_and_link_in_the_room_s_language(chat):
    outside, room = chat("ok", language="zh-hans")
    tell(room.site_id, "duty")
    actions.deliver_due()
    (received,) = outside.received
    content = received.json["attachments"][0]["content"]
    assert content["body"][0]["text"] == "C-000412：需要您决定"
    assert content["actions"][0] == {
        "type": "Action.OpenUrl", "title": "C-000412", "url": "http://testserver/complaints/C-000412/",
    }  # fmt: skip


def test_dingtalk_is_signed(chat):
    outside, room = chat("ok", service="dingtalk", secret="SEC0")
    tell(room.site_id, "duty")
    actions.deliver_due()
    query = parse_qs(urlsplit(outside.received[0].path).query)
    assert set(query) == {"token", "timestamp", "sign"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "http://hooks.slack.com/x"}, "url"), ({"url": "https://10.0.0.5/x"}, "url"),
        ({"url": "https://user:word@hooks.slack.com/"}, "url"), ({"url": "https://hooks.slack.com:8443/"}, "url"),
        ({"service": "pigeon"}, "service"), ({"url": ""}, "url"),
    ],
)  # fmt: skip
def test_it_refuses_what_leads_inside_and_what_it_does_not_know(wrong, field):
    with pytest.raises(ValidationError) as refusal:
        actions.add_room(by=None, **fields(**wrong))
    assert list(refusal.value.error_dict) == [field]


def test_it_refuses_a_name_that_is_taken():
    actions.add_room(by=None, **fields())
    with pytest.raises(ValidationError):
        actions.add_room(by=None, **fields())


def test_address_and_secret_are_encrypted_and_in_no_entry():
    room = actions.add_room(by=None, **fields(secret="SEC0-secret"))
    actions.change_room(room, by=None, url=URL + "2", secret="", name="Night duty")
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM outbox_chatroom")
        assert not any("secret" in value or "slack" in value for value in cursor.fetchone())
    assert (again(room).url, room.secret, room.name) == (URL + "2", "SEC0-secret", "Night duty")
    entries = Entry.objects.filter(verb__startswith="chatroom.")
    assert {entry.verb: entry.facts for entry in entries} == {
        "chatroom.add": {"service": "slack", "role": "duty"}, "chatroom.change": {"fields": ["name", "url"]},
    }  # fmt: skip


def test_a_room_that_is_retired_hears_nothing_more_not_even_what_waits():
    room = actions.add_room(by=None, **fields())
    tell(room.site_id, "duty")
    actions.retire_room(room, by=None)
    tell(room.site_id, "duty")
    actions.deliver_due()
    message = Message.objects.get()
    assert (message.state, message.error_code) == ("barred", "room_closed")
    actions.restore_room(again(room), by=None)
    assert again(room).is_active
    assert [e.verb for e in Entry.objects.filter(subject_kind="chatroom").order_by("id")] == [
        "chatroom.add", "chatroom.retire", "chatroom.restore",
    ]  # fmt: skip


def test_a_test_is_posted_and_refused_where_the_room_is_retired(chat):
    outside, room = chat("ok")
    message = actions.test_room(room, by=None)
    actions.deliver_due()
    assert again(message).state == "sent"
    assert "Test alert" in outside.received[0].body.decode()
    actions.retire_room(room, by=None)
    with pytest.raises(ValidationError):
        actions.test_room(again(room), by=None)


def test_what_no_room_above_vouches_for_is_not_posted(chat):
    outside, room = chat("ok")
    tell(room.site_id, "duty", subject_kind="complaint", subject_id=999)
    actions.deliver_due()
    assert (Message.objects.get().error_code, outside.received) == ("delicate", [])


# ------------------------------------------------------------------------------------------- the settings page
def administrator():
    return make.signed_in(make.administrator())


def test_an_administrator_adds_tests_and_retires_a_room_and_never_sees_the_address_again(chat):
    outside, old = chat("ok")
    browser, site = administrator(), make.site()
    sent = {"name": "Night", "service": "teams", "site": site.pk, "role": "duty", "language": "en",
            "url": f"{outside.url}?token=quetzal", "secret": "SEC-quetzal"}  # fmt: skip
    page = browser.post(reverse("chat-room-add"), sent, follow=True).content.decode()
    assert "The group chat is added." in page
    room = ChatRoom.objects.get(name="Night")
    browser.post(reverse("chat-room-test", args=[room.pk]))
    actions.deliver_due()
    for address in (reverse("chat-rooms"), reverse("chat-room-change", args=[room.pk])):
        shown = browser.get(address).content.decode()
        assert "quetzal" not in shown
    assert "Sent" in browser.get(reverse("chat-rooms")).content.decode()
    kept = {**sent, "url": "", "secret": "", "name": "Nights"}
    browser.post(reverse("chat-room-change", args=[room.pk]), kept)
    assert (again(room).name, room.url, room.secret) == ("Nights", sent["url"], sent["secret"])
    browser.post(reverse("chat-room-retire", args=[room.pk]))
    assert not again(room).is_active
    browser.post(reverse("chat-room-restore", args=[room.pk]))
    assert again(room).is_active
    assert old.is_active


def test_a_refusal_stands_beside_the_address():
    sent = {"name": "Night", "service": "teams", "site": make.site().pk, "role": "duty", "language": "en",
            "url": "https://127.0.0.1/"}  # fmt: skip
    page = administrator().post(reverse("chat-room-add"), sent).content.decode()
    assert "This is no address outside the hospital." in page
    assert not ChatRoom.objects.exists()


def test_the_list_costs_the_same_for_2_rooms_as_for_20():
    site, browser = make.site(), administrator()
    browser.get(reverse("chat-rooms"))
    costs = []
    for number in range(20):
        actions.add_room(by=None, **fields(name=f"Room {number}", site=site))
        if number in (1, 19):
            with CaptureQueriesContext(connection) as seen:
                browser.get(reverse("chat-rooms"))
            costs.append(len(seen))
    assert costs[0] == costs[1]
