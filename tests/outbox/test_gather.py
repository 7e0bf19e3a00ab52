"""The digest: what could wait reaches each person in one message, when their quiet hours end."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connections

from hospital.models import User
from outbox import actions, kinds
from outbox.actions import Parcel, gathering
from outbox.because import footer
from outbox.models import Message
from tests import make, make_hospital
from tests.outbox.made import STAFF_SAYS, again, reachable

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # 23:30 in Dublin, where it is dark
MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def colleague() -> User:
    return make_hospital.user("manager")


def tell(user: User, now: datetime = NIGHT, template: str = "complaints/escalated", **more) -> list[Message]:
    parcel = {"key": f"esc:{uuid4().hex}", "context": STAFF_SAYS, "quiet_zone": "Europe/Dublin", **more}
    actions.queue_many([Parcel(template=template, to_user=user, **parcel)], now)
    return list(Message.objects.filter(key__startswith=f"{parcel['key']}:").exclude(channel="in_app"))


def ways(messages: list[Message]) -> list[str]:
    return [message.channel for message in messages]


def digests() -> list[Message]:
    return list(Message.objects.filter(template="outbox/digest").order_by("pk"))


def test_what_could_wait_reaches_each_person_in_one_message(colleague):
    other = make_hospital.user("officer")
    waited = [*tell(colleague), *tell(colleague, template="complaints/reminder", context={**STAFF_SAYS, "ref": "C-2"})]
    tell(other, template="complaints/assigned")
    assert actions.gather(now=MORNING - timedelta(seconds=1)) == 0
    assert actions.gather(now=MORNING) == 2
    assert actions.gather(now=MORNING) == 0
    assert [message.to_user for message in digests()] == [colleague, other]
    assert {again(message).state for message in waited} == {"sent"}
    actions.deliver_due()
    text = mail.outbox[0].body
    assert mail.outbox[0].subject == "Your digest: 2"
    assert "C-000412: your decision is needed\n/complaints/C-000412/" in text
    assert "C-2: a target is coming near" in text
    assert "gathered for you until your quiet hours end" in text
    assert "/profile/#alerts" in text


def test_it_is_in_the_language_of_whoever_reads_it_and_says_nothing_twice():
    reader = make_hospital.user("officer")
    User.objects.filter(pk=reader.pk).update(language="zh-hans")
    for _number in range(3):
        tell(reader, template="complaints/reminder")
    actions.gather(now=MORNING)
    lines = digests()[0].context["lines"]
    assert lines.count("C-000412") == 2  # the words, and where to look
    assert "(×3)" in lines
    assert "target" not in lines


def test_what_no_longer_concerns_them_is_left_out(colleague):
    tell(colleague, subject_kind="complaint", subject_id=make.case().pk)
    tell(colleague, template="complaints/reminder")
    colleague.memberships.update(ended_at=NIGHT)
    actions.gather(now=MORNING)
    assert [message.context["count"] for message in digests()] == ["1"]
    assert Message.objects.get(state="barred").error_code == "no_place"


def test_an_undone_deed_is_not_in_it(colleague):
    tell(colleague, key="esc:1")
    actions.cancel("esc:1", now=NIGHT)
    assert actions.gather(now=MORNING) == 0


def test_one_that_cannot_be_made_holds_up_nobody_else_and_is_tried_again(colleague, monkeypatch):
    other = make_hospital.user("officer")
    (bad,), _good = tell(colleague), tell(other)
    usual = gathering.lines

    def fail(told, language):
        return usual(told, language) if told[0].to_user_id != colleague.pk else 1 / 0

    monkeypatch.setattr(gathering, "lines", fail)
    assert actions.gather(now=MORNING) == 2
    assert [message.to_user for message in digests()] == [other]
    assert (again(bad).state, bad.error_code, bad.attempts) == ("queued", "ZeroDivisionError", 1)
    monkeypatch.undo()
    assert actions.gather(now=MORNING + timedelta(minutes=1)) == 1
    assert again(bad).state == "sent"


@pytest.mark.django_db(transaction=True)
def test_four_turns_at_once_make_one_digest_for_each_and_cut_none_in_two():
    people = [make_hospital.user("officer") for _number in range(6)]
    for person in people:
        for number in range(3):
            tell(person, key=f"esc:{person.pk}:{number}")
    barrier = threading.Barrier(4)

    def turn() -> None:
        try:
            barrier.wait(20)
            while actions.gather(2, now=MORNING):
                pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=turn) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted((row.to_user_id, row.context["count"]) for row in digests()) == [(p.pk, "3") for p in people]


def test_a_held_outbox_makes_none(colleague):
    tell(colleague)
    actions.hold(by=None)
    assert actions.gather(now=MORNING) == 0


# ------------------------------------------------------------------------------------------- the budget of a day
def test_after_five_on_one_day_the_rest_waits_for_the_digest(colleague):
    assert [ways(tell(colleague, NOON)) for _number in range(7)] == [["email"]] * 5 + [["digest"]] * 2
    assert ways(tell(make_hospital.user("officer"), NOON)) == ["email"]
    assert ways(tell(colleague, NOON + timedelta(days=1))) == ["email"]


def test_also_within_one_batch(colleague):
    actions.queue_many(
        [Parcel(template="complaints/escalated", to_user=colleague, key=f"esc:{n}", context=STAFF_SAYS,
                quiet_zone="Europe/Dublin") for n in range(9)], NOON,
    )  # fmt: skip
    rows = Message.objects.exclude(channel="in_app").order_by("pk")
    assert [row.channel for row in rows] == ["email"] * 5 + ["digest"] * 4
    assert {row.send_after for row in rows if row.channel == "digest"} == {MORNING}


def test_urgent_alerts_use_it_up_and_are_never_held_back(colleague):
    for _number in range(6):
        assert ways(tell(colleague, NOON, is_urgent=True)) == ["email"]
    assert ways(tell(colleague, NOON)) == ["digest"]


def test_by_mail_and_by_text_is_one_message(colleague, settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/"}
    reachable(colleague, ways={"escalations": ["email", "sms"]})
    assert [ways(tell(colleague, NOON)) for _number in range(6)] == [["email", "sms"]] * 5 + [["digest"]]


def test_a_house_may_set_another_bound_or_none(colleague, settings):
    settings.ALERT_BUDGET = 0
    assert {tuple(ways(tell(colleague, NOON))) for _number in range(9)} == {("email",)}


def test_whoever_leaves_a_topic_to_the_digest_hears_of_it_there(colleague):
    reachable(colleague, ways={"escalations": ["digest"]})
    assert ways(tell(colleague, NOON)) == ["digest"]
    assert ways(tell(colleague, NOON, is_urgent=True)) == ["email"]


# ------------------------------------------------------------------------------------------- why
@pytest.mark.parametrize("template", [name for name, kind in kinds.KINDS.items() if kind.topic])
def test_every_alert_says_why_it_came_and_where_that_is_changed(template):
    body = footer(template, "", "en")
    assert body.startswith("You get this")
    assert body.endswith("/profile/#alerts")


def test_the_reason_is_the_readers_own_and_in_their_language():
    assert footer("complaints/escalated", "role:manager", "en").startswith("You get this because of your role: Compl")
    assert "away" in footer("complaints/escalated", "deputy:manager", "en")
    assert footer("complaints/escalated", "role:manager", "ar") != footer("complaints/escalated", "role:manager", "en")


def test_an_invitation_needs_no_reason():
    assert footer("hospital/invitation", "", "en") == ""
