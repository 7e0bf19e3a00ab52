"""What could not be sent can be tried again, once somebody has removed the cause."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit.models import Entry
from outbox import actions
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import again, states, to_family

pytestmark = pytest.mark.django_db


def dead(**options) -> Message:
    message = to_family(**options)
    failed = {"state": "dead", "settled_at": timezone.now(), "attempts": 20, "error_code": "ConnectionRefusedError"}
    Message.objects.filter(pk=message.pk).update(**failed)
    return again(message)


def test_it_is_tried_again_with_all_its_tries():
    message = dead()
    actions.redrive(message, by=make.administrator())
    assert (again(message).state, message.attempts, message.error_code, message.settled_at) == ("queued", 0, "", None)
    actions.deliver_due()
    assert again(message).state == "sent"


@pytest.mark.parametrize("state", ["queued", "sent", "cancelled", "barred"])
def test_it_refuses_any_other_message(state):
    message = to_family()
    settled = None if state == "queued" else timezone.now()
    Message.objects.update(state=state, settled_at=settled)
    with pytest.raises(ValidationError) as refusal:
        actions.redrive(message, by=None)
    assert refusal.value.code == "not_dead"
    assert states() == [state]


def test_all_can_be_tried_again_at_once():
    for _ in range(3):
        dead()
    to_family()
    assert actions.redrive_all(Message.objects.all(), by=None) == 3
    assert states() == ["queued"] * 4


def test_each_leaves_an_entry_about_the_record_it_belongs_to():
    administrator, site = make.administrator(), make.site()
    message, other = dead(subject=site), dead()
    actions.redrive_all(Message.objects.all(), by=administrator)
    entries = Entry.objects.filter(verb="message.redrive").order_by("subject_kind")
    assert [(e.subject_kind, e.subject_id, e.facts["message"]) for e in entries] == [
        ("message", other.pk, other.pk),
        ("site", site.pk, message.pk),
    ]
    assert {entry.actor_id for entry in entries} == {administrator.pk}
