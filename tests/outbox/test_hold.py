"""After a restore nothing leaves the house until somebody has looked: what waits may have been sent before."""

import io

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from audit.models import Entry
from outbox import actions
from outbox.models import House, Message
from tests import make_hospital as make
from tests.outbox.made import states, to_family

pytestmark = pytest.mark.django_db


def restore() -> None:
    """As after loading a dump into another server: the row comes along, the server is another."""
    assert not actions.is_held()
    House.objects.update(system_identifier="7301234567890123456/16384")


def test_an_installation_starts_open_and_knows_itself_again():
    assert not actions.is_held()
    house = House.objects.get()
    server, _slash, database = house.system_identifier.partition("/")
    assert server.isdecimal() and database.isdecimal()
    assert not actions.is_held()


def test_a_restored_copy_holds_what_waits():
    to_family()
    restore()
    assert actions.deliver_due() == 0
    assert actions.is_held()
    assert states() == ["queued"]
    assert House.objects.get().held_reason == "restored"


def test_the_control_without_the_check_the_restored_copy_sends_again(settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_HOLD"})
    to_family()
    restore()
    actions.deliver_due()
    assert len(mail.outbox) == 1


def test_administrators_are_told_in_the_app():
    administrator = make.administrator()
    restore()
    actions.deliver_due()
    actions.deliver_due()
    assert [notice.template for notice in Message.objects.notices_of(administrator)] == ["outbox/held"]


def test_releasing_lets_everything_leave_and_the_copy_is_at_home_now():
    to_family()
    restore()
    actions.deliver_due()
    actions.release(by=make.administrator())
    assert actions.deliver_due() == 1
    assert states() == ["sent"]
    assert not actions.is_held()


def test_releasing_can_cancel_what_waited_and_only_that():
    to_family()
    restore()
    actions.deliver_due()
    to_family()
    assert actions.release(by=None, is_discarding=True) == 1
    actions.deliver_due()
    assert states() == ["cancelled", "sent"]


def test_it_refuses_to_release_what_is_not_held():
    with pytest.raises(ValidationError) as refusal:
        actions.release(by=None)
    assert refusal.value.code == "not_held"


def test_holding_by_hand_stops_delivery_and_holding_twice_changes_nothing():
    administrator = make.administrator()
    to_family()
    actions.hold(by=administrator)
    held_at = House.objects.get().held_at
    actions.hold(by=administrator)
    assert actions.deliver_due() == 0
    assert House.objects.get().held_at == held_at


def test_both_leave_entries():
    administrator = make.administrator()
    actions.hold(by=administrator)
    actions.release(by=administrator)
    entries = Entry.objects.filter(verb__startswith="message.").order_by("id").values_list("verb", "actor_id", "facts")
    assert list(entries) == [
        ("message.hold", administrator.pk, {"reason": "by_hand"}),
        ("message.release", administrator.pk, {"discarded": 0}),
    ]


def test_the_commands_do_the_same():
    told = io.StringIO()
    to_family()
    call_command("hold_outbox", stdout=told)
    assert actions.is_held()
    call_command("release_outbox", "--discard", stdout=told)
    assert "Cancelled: 1" in told.getvalue()
    with pytest.raises(CommandError):
        call_command("release_outbox", stdout=told)
