"""A message is queued in the transaction of what it tells about, under a key that makes it happen once."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hospital.models import User
from outbox import actions
from outbox.actions import Parcel
from outbox.models import Message
from tests import make_hospital as make
from tests.outbox.made import FAMILY_SAYS, LATER, STAFF_SAYS, to_family, to_staff

pytestmark = pytest.mark.django_db


def sql(queries) -> list[str]:
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_a_colleague_gets_a_notice_at_once_and_an_e_mail_that_waits():
    officer = make.user("officer")
    notice, mail = to_staff(officer, key="assigned:C-000412:1")
    assert (notice.key, notice.state) == (f"assigned:C-000412:1:u{officer.pk}:in_app", "sent")
    assert (mail.key, mail.state) == (f"assigned:C-000412:1:u{officer.pk}:email", "queued")
    assert notice.context == mail.context == STAFF_SAYS


def test_the_person_who_told_us_gets_an_e_mail_only():
    person = make.person(email="family@home.example")
    message = to_family(person, key="acknowledged:C-000412:1")
    assert (message.key, message.channel) == (f"acknowledged:C-000412:1:p{person.pk}:email", "email")


def test_without_an_address_there_is_nothing_to_send():
    person = make.person(phone="+353 1 555 0142")
    assert list(actions.queue("complaints/closed", to=person, key="closed:C-000412:1", context=FAMILY_SAYS)) == []
    assert not Message.objects.exists()


def test_the_same_key_twice_is_one_message():
    person = make.person(email="family@home.example")
    first = to_family(person, key="closed:C-000412:1", template="complaints/closed")
    again = to_family(person, key="closed:C-000412:1", template="complaints/closed", context={"ref": "C-000999"})
    assert again == first
    assert again.context["ref"] == "C-000412"


def test_a_second_occurrence_speaks_again():
    person = make.person(email="family@home.example")
    for closing in (1, 2):
        to_family(person, key=f"closed:C-000412:{closing}", template="complaints/closed")
    assert Message.objects.count() == 2


def test_it_is_undone_with_its_transaction():
    officer = make.user("officer")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        to_staff(officer)
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_what_it_is_about_is_kept():
    site = make.site()
    message = to_family(subject=site)
    assert (message.subject_kind, message.subject_id) == ("site", site.pk)
    assert list(Message.objects.about("site", site.pk)) == [message]


def test_only_what_the_wording_asks_for_is_kept():
    message = to_family(template="complaints/closed", context={"words": "her mother's diagnosis"})
    assert message.context == {"ref": "C-000412", "link": "/track/"}


def test_it_refuses_a_message_that_lacks_something():
    with pytest.raises(ValueError, match="needs date, name"):
        actions.queue(
            "complaints/acknowledged",
            to=make.person(email="f@home.example"),
            key="x",
            context={"ref": "C", "link": "/"},
        )


def test_it_refuses_an_alert_to_a_family_and_a_family_s_message_to_staff():
    with pytest.raises(ValueError, match="message to staff"):
        to_family(template="complaints/escalated")
    with pytest.raises(ValueError, match="message to family"):
        actions.queue("complaints/closed", to=make.user(), key="x", context=FAMILY_SAYS)


def test_it_refuses_a_message_nobody_knows():
    with pytest.raises(KeyError):
        to_family(template="complaints/unheard_of")


def test_a_moment_is_no_date():
    with pytest.raises(ValueError, match="pass a date"):
        to_family(context={"date": timezone.now()})
    assert to_family(context={"date": date(2026, 11, 27)}).context["date"] == "2026-11-27"


def test_a_link_that_opens_an_account_goes_to_the_mailbox_only():
    rows = actions.queue("hospital/password_reset", to=make.user(), key="reset:1", context={"link": "/x/"})
    assert [row.channel for row in rows] == ["email"]


def test_an_undoable_deed_delays_notice_and_mail_quiet_hours_the_mail_only():
    now = timezone.now()
    undo, morning = now + timedelta(seconds=15), now + timedelta(hours=9)
    notice, mail = to_staff(send_after=undo, now=now)
    assert (notice.send_after, mail.send_after) == (undo, undo)
    notice, mail = to_staff(send_after=morning, now=now)
    assert (notice.send_after, mail.send_after) == (undo, morning)


def test_a_message_costs_one_statement_and_one_more_to_ask_how_a_colleague_wishes_to_be_told():
    officer, person = make.user("officer"), make.person(email="family@home.example")
    for someone, template, context, cost in (
        (officer, "complaints/assigned", STAFF_SAYS, 2), (person, "complaints/closed", FAMILY_SAYS, 1),
    ):  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            actions.queue(template, to=someone, key="x", context=context)
        assert len(sql(queries)) == cost


def test_many_cost_a_statement_for_each_sort_of_reader_and_one_to_write_them():
    users, persons = [make.user() for _ in range(3)], [make.person(email="f@home.example"), make.person()]
    staff = [Parcel(template="complaints/escalated", to_user=u, key=f"esc:{n}", context=STAFF_SAYS)
             for n in range(20) for u in users]  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        actions.queue_many(staff, LATER)
    assert len(sql(queries)) == 2
    assert Message.objects.count() == 2 * 60
    family = [
        Parcel(template="complaints/closed", to_person=p.pk, key="closed:1", context=FAMILY_SAYS) for p in persons
    ]
    with CaptureQueriesContext(connection) as queries:
        actions.queue_many(family + staff, LATER)
    assert len(sql(queries)) == 3
    assert Message.objects.count() == 2 * 60 + 1


def test_nothing_to_say_costs_nothing():
    with CaptureQueriesContext(connection) as queries:
        actions.queue_many([], LATER)
    assert sql(queries) == []


class Crash(BaseException):
    """The process dies here."""


def deed_and_crash(key: str) -> None:
    """A deed is committed with its message; the process dies before anything else is run after the commit."""

    def die() -> None:
        raise Crash

    with pytest.raises(Crash), transaction.atomic():
        officer = make.user("officer")
        transaction.on_commit(die)
        actions.queue("complaints/assigned", to=officer, key=key, context=STAFF_SAYS)
    assert User.objects.filter(pk=officer.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_crash_right_after_the_commit_loses_no_message():
    deed_and_crash("kept")
    assert Message.objects.filter(key__startswith="kept:").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_control_queued_after_the_commit_it_would_be_lost(settings):
    settings.UNSAFE = frozenset({"UNSAFE_OUTBOX_AFTER_COMMIT"})
    deed_and_crash("lost")
    assert not Message.objects.exists()
