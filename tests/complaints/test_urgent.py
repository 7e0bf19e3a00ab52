"""Critical, media and safeguarding alerts ask "I have it"; silence wakes the next on duty; the case says who has it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

import clocks.actions
from audit.models import Entry
from clocks.actions import ANSWER_WITHIN
from clocks.models import Answer, Clock, Escalation, Firing
from complaints import actions, policy
from complaints.models import TeamMember
from hospital.actions import name_duty_manager
from outbox.actions import add_room, hear
from outbox.models import Message, Reach
from tests import make

pytestmark = pytest.mark.django_db
HOOK = "https://hooks.slack.com/services/T0/B0/x"


def answers(case) -> list[tuple[int, str]]:
    return list(Answer.objects.of("complaint", case.pk).order_by("id").values_list("turn", "state"))


def silence(times: int = 1) -> None:
    """As if the time to answer had passed."""
    for _time in range(times):
        past = timezone.now() - timedelta(seconds=1)
        Answer.objects.waiting().update(wake_at=past, due_at=past)
        clocks.actions.pass_on()


def told(case, template: str) -> set[int]:
    return set(Message.objects.about("complaint", case.pk).filter(template=template).values_list("to_user", flat=True))


def page(user, case) -> str:
    return make.signed_in(user).get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("severity", "flags", "asks"),
    [(4, [], True), (3, ["media"], True), (4, ["safeguarding"], True), (3, [], False), (3, ["legal"], False),
     (1, [], False)],
)  # fmt: skip
def test_what_asks(severity, flags, asks):
    assert policy.asks_for_answer(severity, flags) is asks


def test_logging_something_critical_asks_whoever_is_told_at_once(cast):
    case = make.case(cast, severity=4)
    assert answers(case) == [(1, "waiting")]
    alert = Answer.objects.get().first
    assert (alert.trigger, alert.number, alert.key) == ("receipt", 2, f"alert:{case.pk}:1")
    people = set(alert.told.values_list("user_id", flat=True))
    assert {cast.officer.pk, cast.head.pk, cast.duty.pk} <= people
    assert told(case, "complaints/urgent") == people | {cast.director.pk}
    assert not told(case, "complaints/negative")
    assert Answer.objects.get().due_at - alert.at == timedelta(minutes=15)


def test_something_high_is_told_as_before_and_asks_nobody(cast):
    case = make.case(cast, severity=3)
    assert answers(case) == []
    assert told(case, "complaints/negative") and not told(case, "complaints/urgent")


def test_a_flag_that_is_set_later_asks_and_a_second_alert_does_not_ask_twice(cast):
    case = make.triaged(cast)
    actions.flag(case, by=cast.officer, flags=["media"], reason="A journalist rang.")
    assert answers(case) == [(1, "waiting")]
    assert told(case, "complaints/urgent") == {cast.director.pk, cast.pr.pk}
    actions.rate(make.fresh(case), by=cast.manager, severity=4, reason="He fell.")
    assert answers(case) == [(1, "waiting")]


def test_silence_tells_the_duty_managers_one_after_the_other_and_then_the_administrators(cast):
    others = [make.user("duty", cast.site), make.user("duty", make.organization())]
    name_duty_manager(make.organization(), others[1], by=None)
    case = make.triaged(cast)
    actions.flag(case, by=cast.officer, flags=["media"], reason="A journalist rang.")
    for person in (cast.duty, *others):
        silence()
        assert person.pk in told(case, "complaints/passed_on")
    assert not Message.objects.filter(template="complaints/unanswered").exists()
    silence()
    alarms = Message.objects.filter(template="complaints/unanswered")
    assert set(alarms.values_list("to_user", flat=True)) == {cast.administrator.pk}
    assert set(alarms.values_list("channel", flat=True)) == {"in_app", "email"}
    assert alarms[0].context["ref"] == case.ref
    assert Entry.objects.filter(verb="escalation.exhaust", subject_id=case.pk).count() == 1
    assert answers(case)[-1] == (4, "nobody")
    silence(3)
    assert alarms.count() == 2


def test_it_is_urgent_and_goes_by_every_way_they_chose(cast, settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/"}
    Reach.objects.create(user=cast.duty, phone="+353875550142")
    case = make.triaged(cast)
    actions.flag(case, by=cast.officer, flags=["media"], reason="A journalist rang.")
    silence()
    rows = Message.objects.filter(template="complaints/passed_on", to_user=cast.duty)
    assert set(rows.values_list("channel", "is_urgent", "quiet_zone")) == {
        ("in_app", True, ""), ("email", True, ""), ("sms", True, ""),
    }  # fmt: skip


def test_nobody_named_in_it_is_next(cast):
    case = make.triaged(cast)
    actions.name(case, by=cast.officer, user=cast.duty)
    actions.flag(make.fresh(case), by=cast.officer, flags=["media"], reason="A journalist rang.")
    silence()
    assert cast.duty.pk not in told(case, "complaints/passed_on")


def test_whoever_is_told_of_a_restricted_case_may_look_at_it(cast):
    case = make.triaged(cast)
    actions.flag(case, by=cast.officer, flags=["safeguarding"], reason="A bruise.")
    silence()
    assert TeamMember.objects.filter(complaint=case, user=cast.duty).exists()
    assert "I have it" in page(cast.duty, case)


def test_i_have_it_is_a_press_after_sign_in_and_looking_changes_nothing(cast):
    case = make.case(cast, severity=4)
    shown = page(cast.duty, case)
    assert "Do you have it?" in shown
    assert answers(case) == [(1, "waiting")]
    alert = Escalation.objects.get(key=f"alert:{case.pk}:1")
    address = reverse("complaint-take", args=[case.ref, alert.pk])
    assert address in shown
    browser = make.signed_in(cast.duty)
    assert browser.get(address).status_code == 405
    browser.post(address)
    assert answers(case) == [(1, "given")]
    assert f"{cast.duty.name} has it." in page(cast.manager, case)
    silence()
    assert not told(case, "complaints/passed_on")


def test_others_see_that_nobody_has_it_and_who_is_next_when(cast):
    case = make.case(cast, severity=4)
    shown = page(cast.manager, case)
    assert "Nobody has it yet." in shown and "the next person on duty is told" in shown
    assert cast.duty.name in shown


def test_the_case_says_when_nobody_is_left(cast):
    case = make.case(cast, severity=4)
    silence(3)
    assert "Nobody has answered." in page(cast.manager, case)
    assert "nobody answered; administrators were told" in page(cast.manager, case)


def test_the_case_says_who_was_told_how_and_when(cast, settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/"}
    Reach.objects.create(user=cast.duty, phone="+353875550142")
    case = make.case(cast, severity=4, now=timezone.now())
    for way, state in (("email", "dead"), ("sms", "sent")):
        rows = Message.objects.filter(to_user=cast.duty, channel=way)
        rows.update(state=state, settled_at=timezone.now(), provider_id=way)
    hear("sms", "sms", "delivered")
    here = timezone.now().astimezone(ZoneInfo(case.zone))
    ways = f"SMS, delivered {here:%H:%M}; e-mail, could not be sent; in the app"
    assert f"{cast.duty.name}: {ways}" in page(cast.manager, case)


def test_what_did_not_reach_the_family_stands_on_top(cast):
    case = make.investigating(cast)
    actions.update(
        case, by=cast.officer, words="We are still on it.", nonce=make.uuid4(), next_contact_on=date(2036, 1, 1)
    )
    Message.objects.filter(template="complaints/update").update(state="bounced", settled_at=timezone.now())
    shown = page(cast.officer, case)
    assert "This did not arrive." in shown
    assert "Holding update to the person who told us: e-mail, not delivered" in shown
    Message.objects.filter(template="complaints/update").update(state="delivered")
    assert "This did not arrive." not in page(cast.officer, case)


def test_what_reached_a_colleague_by_another_way_is_not_lost(cast, settings):
    case = make.triaged(cast, severity=3)  # what is less grave waits for the morning
    actions.escalate(case, by=cast.officer, role="leadership", reason="May we?", nonce=make.uuid4())
    mail = Message.objects.get(to_user=cast.director, channel="email")
    Message.objects.filter(pk=mail.pk).update(state="dead", settled_at=timezone.now())
    assert f"Escalation to {cast.director.name}: e-mail, could not be sent" in page(cast.officer, case)
    mail.pk, mail.key, mail.channel, mail.state, mail.settled_at = None, "other", "sms", "sent", timezone.now()
    mail.save(force_insert=True)
    assert "This did not arrive." not in page(cast.officer, case)


def test_a_room_of_the_role_hears_of_it_unless_somebody_is_named(cast):
    room = add_room(
        by=None, name="Leads", service="slack", site=cast.site, role="leadership", language="en", url=HOOK, secret=""
    )
    case = make.triaged(cast)
    actions.escalate(case, by=cast.officer, role="leadership", reason="May we?", nonce=make.uuid4())
    post = Message.objects.get(to_room=room)
    assert post.context == {"ref": case.ref, "link": f"http://testserver{case.get_absolute_url()}"}
    assert "Leads: group chat, waiting to be sent" in page(cast.manager, case)
    assert list(type(case).objects.filter(pk=case.pk).speakable()) == [case]
    actions.name(make.fresh(case), by=cast.officer, user=cast.head)
    assert not type(case).objects.filter(pk=case.pk).speakable().exists()


def fire(case, kind: str, key: str) -> None:
    clock = Clock.objects.of("complaint", case.pk).get(kind=kind)
    Firing.objects.filter(clock=clock, rung__key=key).update(wake_at=timezone.now() - timedelta(seconds=1))
    clocks.actions.fire_due()


def test_a_missed_call_asks_and_a_missed_reply_date_wakes_nobody(cast):
    case = make.case(cast, severity=4, now=timezone.now() - timedelta(days=40))
    Answer.objects.all().delete()
    Firing.objects.update(wake_at=timezone.now() + timedelta(days=1))
    fire(case, "statutory_response", "breach")
    assert answers(case) == []
    fire(case, "contact", "breach")
    assert answers(case) == [(1, "waiting")]
    assert Escalation.objects.latest("pk").answer.first.firing.clock.kind == "contact"


def test_a_reminder_never_rings_however_grave_the_case_is(cast):
    case = make.case(cast, severity=4, now=timezone.now() - timedelta(days=3))
    Firing.objects.update(wake_at=timezone.now() + timedelta(days=1))
    fire(case, "statutory_response", "share-50")
    reminders = Message.objects.filter(template="complaints/reminder")
    assert set(reminders.values_list("channel", "is_urgent")) == {("in_app", False), ("digest", False)}


def test_a_closed_case_asks_nobody_any_more(cast):
    case = make.case(cast, severity=4)
    actions.withdraw(case, by=cast.officer, reason="They asked us to stop.")
    assert answers(case) == [(1, "ended")]


def test_an_undone_flag_is_corrected_at_once_and_asks_nobody_any_more(cast):
    case = make.triaged(cast)
    entry = actions.flag(case, by=cast.officer, flags=["media"], reason="A mistake.")
    actions.undo(entry, by=cast.officer)
    assert answers(case) == [(1, "ended")]
    corrections = Message.objects.filter(template="complaints/escalation_undone", to_user=cast.director)
    assert set(corrections.values_list("is_urgent", flat=True)) == {True}


def test_fifteen_minutes_is_what_is_said():
    assert timedelta(minutes=15) == ANSWER_WITHIN
