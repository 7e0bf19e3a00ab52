"""What could not be delivered goes to the same reader by another way: once, under its own key, and never back."""

import pytest
from django.utils import timezone

from audit.models import Entry
from outbox import actions, retrying
from outbox.actions import delivering
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import STAFF_SAYS, again, reachable, to_family, wake

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("impatient")]


def alert(user, key: str = "esc:7", template: str = "complaints/escalated", **options) -> Message:
    actions.queue(template, to=user, key=key, context=STAFF_SAYS, **options)
    return Message.objects.exclude(channel="in_app").get(key__startswith=f"{key}:")


def by_way(user) -> dict[str, str]:
    rows = Message.objects.filter(to_user=user).exclude(channel="in_app").order_by("id")
    return {message.channel: message.state for message in rows}


def rounds(count: int) -> None:
    for _ in range(count):
        actions.deliver_due()
        wake()


def test_a_dead_mail_becomes_a_text(mail_server, provider):
    mail_server("never")
    outside = provider("ok")
    user = reachable(make.user("duty"), ways={"urgent": ["email"]})
    message = alert(user, is_urgent=True)
    Message.objects.update(attempts=retrying.MOST_REFUSALS - 1)
    rounds(1)
    assert by_way(user) == {"email": "dead", "sms": "sent"}
    (received,) = outside.received
    assert received.json["text"] == "C-000412: your decision is needed\nhttp://testserver/complaints/C-000412/"
    assert Message.objects.get(channel="sms").key == f"esc:7:u{user.pk}:sms"
    assert Entry.objects.get(verb="message.fall_back").facts == {"message": message.pk, "way": "sms"}


def test_an_urgent_mail_that_keeps_failing_becomes_a_text_as_well_while_it_is_tried_on(mail_server, provider):
    mail_server("busy")
    provider("ok")
    user = reachable(make.user("duty"), ways={"urgent": ["email"]})
    alert(user, is_urgent=True)
    rounds(delivering.URGENT_TRIES - 1)
    assert by_way(user) == {"email": "queued"}
    rounds(2)
    assert by_way(user) == {"email": "queued", "sms": "sent"}
    waited = sum(retrying.wait(n, 0.5).total_seconds() for n in range(1, delivering.URGENT_TRIES))
    assert 60 < waited < 180


def test_a_dead_text_becomes_a_mail_and_that_is_the_end(mail_server, provider):
    mail_server("never")
    provider("never")
    user = reachable(make.user("duty"), ways={"escalations": ["sms"]})
    alert(user)
    rounds(3 * retrying.MOST_REFUSALS)
    assert by_way(user) == {"sms": "dead", "email": "dead"}
    assert Entry.objects.filter(verb="message.fall_back").count() == 1


def test_what_went_both_ways_from_the_start_stays_as_it_is(mail_server, provider):
    mail_server("never")
    provider("ok")
    user = reachable(make.user("duty"))
    actions.queue("complaints/escalated", to=user, key="esc:7", context=STAFF_SAYS, is_urgent=True)
    rounds(2 * retrying.MOST_REFUSALS)
    assert by_way(user) == {"email": "dead", "sms": "sent"}
    assert Message.objects.filter(channel="sms").count() == 1
    assert not Entry.objects.filter(verb="message.fall_back").exists()


@pytest.mark.parametrize(
    "template", ["complaints/assigned", "complaints/sent_back", "hospital/invitation", "outbox/failed"]
)
def test_what_can_wait_is_in_the_app_and_goes_no_other_way(mail_server, provider, template):
    mail_server("never")
    provider("ok")
    user = reachable(make.user("administrator", make.organization()), ways={"house": ["email"]})
    alert(user, key="x", template=template)
    rounds(retrying.MOST_REFUSALS)
    assert not Message.objects.filter(channel="sms").exists()


def test_without_a_number_and_to_a_family_there_is_no_other_way(mail_server, provider):
    mail_server("never")
    provider("ok")
    alert(make.user("duty"), is_urgent=True)
    to_family()
    rounds(retrying.MOST_REFUSALS)
    assert not Message.objects.filter(channel="sms").exists()


def test_quiet_hours_hold_for_the_other_way_too(mail_server, provider, time_machine_at_night):
    mail_server("never")
    provider("ok")
    user = reachable(make.user("duty"))
    parcel = actions.Parcel(template="complaints/escalated", key="esc:7", to_user=user, context=STAFF_SAYS,
                            quiet_zone="Europe/Dublin", ways=("email",))  # fmt: skip
    actions.queue_many([parcel], timezone.now())
    message = Message.objects.get()
    assert message.send_after > timezone.now()
    actions.fall_back(message, now=timezone.now())
    assert Message.objects.get(channel="sms").send_after == message.send_after


@pytest.fixture
def time_machine_at_night(time_machine):
    time_machine.move_to("2036-11-20 23:30:00Z", tick=False)


# ------------------------------------------------------------------------------------------- trying again by hand
def test_an_alert_that_bounced_can_be_sent_again_under_its_key(provider):
    outside = provider("ok")
    user = reachable(make.user("duty"), ways={"escalations": ["sms"]})
    message = alert(user)
    rounds(1)
    actions.hear("sms", again(message).provider_id, "failed")
    Message.objects.filter(channel="email").delete()
    assert again(message).state == "bounced"
    actions.redrive(message, by=make.administrator())
    rounds(1)
    assert (again(message).state, message.receipt_at) == ("sent", None)
    assert [one.headers["idempotency-key"] for one in outside.received] == [
        outside.received[0].headers["idempotency-key"]
    ] * 2


def test_words_to_a_family_that_bounced_are_gone_and_somebody_has_to_call(mail_server):
    mail_server("ok")
    message = to_family(template="complaints/reply", context={"reply": "We found …"})
    rounds(1)
    actions.hear("email", again(message).provider_id, "failed")
    assert again(message).state == "bounced"
    assert actions.redrive_all(Message.objects.filter(pk=message.pk), by=make.administrator()) == 0
    assert again(message).state == "bounced"
