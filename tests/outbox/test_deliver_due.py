"""Delivery: take with a lease, send without a lock, settle; at least once, under one Message-ID."""

import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from hospital.models import Person
from outbox import actions, retrying, tasks
from outbox.actions import delivering
from outbox.channels import smtp
from outbox.channels.email import message_id
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import LATER, again, states, to_family, to_staff, wake

pytestmark = pytest.mark.django_db


def test_it_sends_what_is_due_and_settles_it():
    person = make.person(email="family@home.example", language="zh-hans")
    message = to_family(person, key="acknowledged:C-000412:1")
    assert actions.deliver_due() == 1
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["family@home.example"], "接下来会怎样：C-000412")
    assert "http://testserver/track/" in sent.body
    assert "2026年11月27日" in sent.body
    assert (again(message).state, message.language, message.attempts) == ("sent", "zh-hans", 1)
    assert message.settled_at


def test_nothing_due_is_nothing_done():
    to_family(send_after=LATER)
    assert actions.deliver_due() == 0
    assert mail.outbox == []


def test_a_mail_says_that_it_is_automatic_and_who_it_is():
    message = to_family()
    actions.deliver_due()
    headers = mail.outbox[0].message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == message_id(message.key)
    assert message_id(message.key).endswith("@testserver>")
    assert message.key not in headers["Message-ID"]


def test_a_family_learns_who_writes_in_the_text_only():
    make.organization()
    to_family()
    actions.deliver_due()
    assert "St. Brigid's" in mail.outbox[0].body
    assert "Brigid" not in mail.outbox[0].subject


def test_what_was_said_to_a_family_is_forgotten_once_it_was_handed_over():
    message = to_family(template="complaints/reply", context={"reply": "We found that …"})
    actions.deliver_due()
    assert again(message).context == {"ref": "C-000412"}


def test_a_link_that_opens_an_account_is_forgotten_too():
    row = actions.queue("hospital/password_reset", to=make.user(), key="r", context={"link": "/reset/secret/"}).get()
    actions.deliver_due()
    assert "http://testserver/reset/secret/" in mail.outbox[0].body
    assert again(row).context == {}


def test_urgent_ones_go_first():
    slow, urgent = to_family(), to_family(is_urgent=True)
    actions.deliver_due(limit=1)
    assert (again(slow).state, again(urgent).state) == ("queued", "sent")


def test_many_are_sent_in_batches():
    for _ in range(5):
        to_family()
    assert [actions.deliver_due(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert len(mail.outbox) == 5


def test_the_task_goes_on_until_nothing_is_left(monkeypatch):
    monkeypatch.setattr(delivering, "BATCH", 2)
    for _ in range(5):
        to_family()
    tasks.deliver_mail()
    assert states() == ["sent"] * 5


def test_an_idle_delivery_costs_two_statements_for_a_way():
    actions.is_held()
    for way, cost in (("email", 2), ("sms", 2), ("chat", 2), ("webhook", 2), ("", 5)):
        with CaptureQueriesContext(connection) as queries:
            actions.deliver_due(way=way)
        assert len(asked(queries)) == cost


def test_a_batch_costs_the_same_reads_for_2_messages_as_for_20_and_one_write_each():
    costs = []
    for count in (2, 20):
        officer, person = make.user("officer"), make.person(email="family@home.example")
        for _ in range(count):
            to_family(person)
            to_staff(officer)
        actions.is_held()
        with CaptureQueriesContext(connection) as queries:
            assert actions.deliver_due(way="email") == 2 * count
        costs.append(len(asked(queries)) - 2 * count)
    assert costs[0] == costs[1] <= 5


def asked(queries) -> list[str]:
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_a_lease_keeps_others_away_until_it_ends():
    message = to_family()
    assert delivering._lease("email", 10) == [message.pk]  # and then whoever took it died
    assert actions.deliver_due() == 0
    assert again(message).state == "leased"
    wake()
    assert actions.deliver_due() == 1
    assert (again(message).state, message.attempts) == ("sent", 2)


def test_the_control_without_an_end_of_the_lease_a_message_is_stuck(settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LEASE_EXPIRY"})
    message = to_family()
    delivering._lease("email", 10)
    wake()
    assert actions.deliver_due() == 0
    assert again(message).state == "leased"


def test_a_lease_outlasts_everything_that_a_batch_may_take():
    longest = delivering.BATCH_SECONDS + smtp.DEADLINE_SECONDS
    assert timedelta(seconds=longest) < delivering.LEASE
    assert tasks.AT_MOST_SECONDS + longest < 60  # the time limit of a task


def test_what_a_batch_does_not_reach_in_time_goes_back_untried(monkeypatch):
    monkeypatch.setattr(delivering, "BATCH_SECONDS", -1.0)
    message = to_family()
    actions.deliver_due()
    assert (again(message).state, message.attempts) == ("queued", 0)


def test_a_message_that_kills_whoever_takes_it_is_given_up_in_the_end():
    message = to_family()
    Message.objects.update(attempts=retrying.MOST_ATTEMPTS)
    actions.deliver_due()
    assert (again(message).state, message.error_code) == ("dead", "LeaseExpired")
    assert mail.outbox == []


def test_one_message_that_cannot_even_be_read_delays_no_other():
    """Its address was encrypted with a key that is gone."""
    bad = make.person(email="lost@home.example")
    lost, fine = to_family(bad), to_family()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hospital_person SET email = 'not a token' WHERE id = %s", [bad.pk])
    actions.deliver_due()
    assert again(fine).state == "sent"
    assert (again(lost).state, lost.error_code) == ("queued", "InvalidToken")
    assert lost.wake_at > timezone.now()


def test_a_name_with_a_line_break_becomes_no_header():
    to_family(context={"ref": "C-000412\r\nBcc: all@home.example"})
    actions.deliver_due()
    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].subject == "What happens next: C-000412 Bcc: all@home.example"


def test_it_never_leaves_anything_of_the_message_in_the_log(caplog, mail_server):
    mail_server("never")
    to_family(make.person(email="secret.name@home.example"))
    actions.deliver_due()
    assert "secret.name" not in str([record.msg for record in caplog.records])
    assert states() == ["queued"]


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_message_once(mail_server):
    sink = mail_server("ok")
    keys = {to_family(Person.objects.create(email="f@home.example")).key for _ in range(40)}
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait(20)
            while actions.deliver_due(limit=5):
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(one.message_id for one in sink.received) == sorted(map(message_id, keys))


@pytest.mark.django_db(transaction=True)
def test_no_lock_and_no_transaction_is_held_while_a_message_is_sent(mail_server, monkeypatch):
    """While the server hangs, another connection changes the very message that is being sent."""
    sink = mail_server("silent")
    message = to_family()
    thread = threading.Thread(target=lambda: (actions.deliver_due(), connections.close_all()))
    thread.start()
    until = time.monotonic() + 10
    while not sink.connections and time.monotonic() < until:
        time.sleep(0.01)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    Message.objects.filter(pk=message.pk).update(error_code="touched")
    sink.ended.set()
    thread.join(20)
    assert sink.connections == 1


def test_giving_up_leaves_an_entry_and_tells_the_administrators_once_an_hour(mail_server):
    mail_server("never")
    administrator = make.administrator()
    messages = [to_family() for _ in range(3)]
    Message.objects.update(attempts=retrying.MOST_REFUSALS - 1)
    actions.deliver_due()
    assert {(again(message).state, message.error_code) for message in messages} == {
        ("dead", "SMTPRecipientsRefused 550")
    }
    assert Entry.objects.filter(verb="message.give_up").count() == 3
    notices = Message.objects.notices_of(administrator)
    assert [notice.template for notice in notices] == ["outbox/failed"]
    assert not Message.objects.filter(to_user=administrator, channel="email").exists()
