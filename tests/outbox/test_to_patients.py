"""What leaves for patients besides mails about what they told us: one-press unsubscribing, and text messages."""

import pytest
from django.core import mail
from django.utils import timezone

from outbox import actions
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import again

pytestmark = pytest.mark.django_db
ABOUT = {
    "link": "https://northbank.example/s/abc/", "date": "2026-07-16", "stop": "https://northbank.example/s/stop/1/",
    "code": "K7MP-2QXD-9HTR", "address": "northbank.example/s",
}  # fmt: skip


def send(template: str, beside: dict[str, str], **person: str) -> Message:
    to = make.person(**{"email": "a@home.example", "phone": "+353 87 555 0142", "language": "en", **person})
    parcel = actions.Parcel(template=template, key="survey:1:1", to_person=to, context=ABOUT, beside=beside)
    actions.queue_many([parcel], timezone.now())
    actions.deliver_due()
    return Message.objects.get()


def test_a_mail_program_can_unsubscribe_by_one_press():
    send("surveys/asked", {"unsubscribe": ABOUT["stop"]})
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe"] == f"<{ABOUT['stop']}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ABOUT["stop"] in mail.outbox[0].body


def test_a_mail_about_what_they_told_us_offers_no_unsubscribing():
    about = {**ABOUT, "ref": "C-000001"}
    actions.queue("complaints/received", to=make.person(email="b@home.example"), key="x", context=about)
    actions.deliver_due()
    assert "List-Unsubscribe" not in mail.outbox[0].message()


def test_a_patient_is_texted_the_whole_text(provider):
    outside = provider("ok")
    message = send("surveys/text", {})
    (asked,) = outside.received
    assert (asked.json["to"], again(message).state) == ("+353875550142", "sent")
    assert ABOUT["link"] in asked.json["text"] and "STOP" in asked.json["text"]


def test_where_texts_are_approved_only_parameters_leave(provider, settings):
    outside = provider("ok")
    blanks = {"id": "{template}", "from": "{sender}", "to": "{digits}", "code": "{code}"}
    settings.SMS_GATEWAY = {**settings.SMS_GATEWAY, "body": blanks}
    send("surveys/text_code", {"template": "T-1", "sender": "Northbank", "code": ABOUT["code"]})
    (asked,) = outside.received
    assert asked.json == {"id": "T-1", "from": "Northbank", "to": "353875550142", "code": ABOUT["code"]}


@pytest.mark.parametrize(("person", "why"), [({"contact_safety": "He reads it"}, "contact_safety"), ({}, "no_phone")])
def test_contact_safety_holds_for_texts_too(provider, person, why):
    provider("ok")
    to = make.person(phone="+353 87 555 0142", language="en", **person)
    parcel = actions.Parcel(template="surveys/text", key="survey:1:1", to_person=to, context=ABOUT)
    actions.queue_many([parcel], timezone.now())
    if why == "no_phone":
        type(to).objects.filter(pk=to.pk).update(phone="")
    actions.deliver_due()
    assert (Message.objects.get().state, Message.objects.get().error_code) == ("barred", why)
