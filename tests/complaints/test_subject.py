"""What the sweep does to cases: who is told, what is left behind, what no longer fires."""

from uuid import uuid4

import pytest

from clocks.actions import fire_due, happened
from clocks.models import Firing
from clocks.subjects import get
from complaints import actions
from complaints.actions.cases import facts_of
from complaints.models import Complaint
from tests import make
from tests.complaints import seen

NOW = make.NOW  # a Friday, 09:00
AFTERNOON = make.later(hours=6)  # 15:00: sorting it out is late since 13:00
LONG_LATE = make.later(days=30)


def sweep(now):
    while fire_due(now=now):
        pass


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer, now=NOW)


def newest(case):
    return seen.Escalation.objects.of("complaint", case.pk).latest("id")


def told_of(escalation):
    return [row.user for row in escalation.told.all()]


def test_a_reminder_reaches_the_owner(case, cast):
    sweep(make.later(hours=2, minutes=5))
    escalation = newest(case)
    assert (escalation.number, escalation.role) == (0, "owner")
    assert told_of(escalation) == [cast.officer]
    assert seen.verbs(case)[-1] == "complaint.remind"
    assert set(seen.messages(case)) == {f"esc:{escalation.pk}:u{cast.officer.pk}:{way}" for way in ("in_app", "digest")}


def test_nothing_fires_early(case):
    sweep(make.later(hours=1, minutes=55))
    assert seen.escalations(case) == []


def test_a_missed_target_reaches_the_manager(case, cast):
    sweep(AFTERNOON)
    escalation = newest(case)
    assert (escalation.number, escalation.trigger, told_of(escalation)) == (1, "breach", [cast.manager])
    entry = seen.last_entry(case)
    assert (entry.verb, entry.actor_id, entry.door) == ("complaint.escalate", None, "timers")
    assert entry.facts["told"] == [cast.manager.pk]
    assert f"esc:{escalation.pk}:u{cast.manager.pk}:email" in seen.messages(case)


def test_after_a_long_silence_only_the_highest_step_fires_and_names_the_others(case, cast):
    sweep(LONG_LATE)
    assert seen.escalations(case) == [(3, "leadership", "after")]
    assert len(seen.last_entry(case).facts["replaces"]) > 5
    assert seen.told(case, "escalated") == {cast.director.pk}


def test_swept_again_nothing_is_done_twice(case):
    sweep(LONG_LATE)
    before = seen.messages(case), seen.escalations(case)
    sweep(LONG_LATE)
    assert (seen.messages(case), seen.escalations(case)) == before


def test_the_owner_stays_the_owner(case, cast):
    sweep(LONG_LATE)
    assert make.fresh(case).owner == cast.officer


def test_somebody_named_is_passed_over_with_the_reason(cast):
    case = make.case(cast, owner=cast.officer, now=NOW, named=[cast.manager])
    sweep(AFTERNOON)
    assert cast.manager not in told_of(newest(case))
    assert newest(case).skipped == [{"user": cast.manager.pk, "why": "barred"}]


def test_named_after_the_plan_was_made_counts_too(case, cast):
    actions.name(case, by=cast.officer, user=cast.manager)
    sweep(AFTERNOON)
    assert cast.manager not in told_of(newest(case))


@pytest.mark.parametrize("why", ["inactive", "named", "nobody"])
def test_a_reminder_without_an_owner_reaches_the_officers(cast, why):
    case = make.case(cast, owner=cast.officer, now=NOW)
    if why == "inactive":
        cast.officer.is_active = False
        cast.officer.save(update_fields=["is_active"])
    elif why == "named":
        actions.name(case, by=cast.manager, user=cast.officer, now=NOW)
    else:
        Complaint.objects.filter(pk=case.pk).update(owner=None)
    sweep(make.later(hours=2, minutes=5))
    assert cast.colleague in told_of(newest(case))


@pytest.mark.parametrize("ending", ["withdraw", "err", "resolve", "settle", "respond"])
def test_an_ended_case_never_fires(cast, ending):
    case = make.case(cast, owner=cast.officer, now=NOW) if ending != "respond" else make.drafting(cast, now=NOW)
    {
        "withdraw": lambda: actions.withdraw(case, by=cast.officer, reason="Enough"),
        "err": lambda: actions.err(case, by=cast.manager, reason="Typed twice"),
        "resolve": lambda: actions.resolve(case, by=cast.officer, done="Mended", is_put_right="yes"),
        "settle": lambda: actions.settle(case, by=cast.officer, how="phone", answer="Told.", outcome="upheld"),
        "respond": lambda: actions.respond(case, by=cast.officer, is_without_patient=True),
    }[ending]()
    before = seen.escalations(case)
    sweep(LONG_LATE)
    assert seen.escalations(case) == before


def test_a_case_that_slipped_past_its_own_verbs_does_not_fire_either(case):
    """The check under the lock: the plan is still there, the case says it is over."""
    Complaint.objects.filter(pk=case.pk).update(status="entered_in_error", closed_at=NOW)
    sweep(LONG_LATE)
    assert seen.escalations(case) == []
    assert not Firing.objects.filter(state="fired").exists()


def test_work_puts_off_the_step_for_want_of_it(cast):
    quiet, busy = (make.triaged(cast, make.case(cast, owner=cast.officer, now=NOW)) for _ in range(2))
    for case in (quiet, busy):
        actions.acknowledge(case, by=cast.officer, how="phone", now=NOW)
        actions.contact(case, by=cast.officer, how="phone", words="Spoke.", nonce=uuid4(), is_two_way=True, now=NOW)
    Complaint.objects.filter(pk__in=[quiet.pk, busy.pk]).update(last_activity_at=NOW)
    actions.note(busy, by=cast.officer, words="Asked the ward.", nonce=uuid4(), now=make.later(days=3, hours=6))
    sweep(make.later(days=4, hours=2))
    idle = seen.Escalation.objects.filter(trigger="idle").values_list("subject_id", flat=True)
    assert list(idle) == [quiet.pk]


def test_at_night_the_notice_is_there_and_the_rest_waits_for_the_digest(cast):
    case = make.case(cast, owner=cast.officer, now=NOW)
    sweep(make.later(days=4, hours=15, minutes=1))  # one minute past Tuesday midnight
    mail = seen.Message.objects.filter(channel="digest", template="complaints/escalated").latest("id")
    assert mail.subject_id == case.pk
    assert mail.send_after == make.later(days=4, hours=22)  # seven in the morning


def test_a_high_one_does_not_wait_for_the_morning(cast):
    case = make.case(cast, owner=cast.officer, severity=3, now=NOW)
    sweep(make.later(days=4, hours=15, minutes=1))
    mail = seen.Message.objects.filter(channel="email", template="complaints/escalated").latest("id")
    assert (mail.subject_id, mail.is_urgent, mail.send_after) == (
        case.pk,
        True,
        make.later(days=4, hours=15, minutes=1),
    )


def test_whoever_heard_when_it_was_logged_gets_the_step_at_receipt_without_a_second_message(cast):
    case = make.case(cast, owner=cast.officer, severity=3, now=NOW)
    sweep(NOW)
    assert seen.escalations(case) == [(2, "department", "receipt")]
    assert told_of(newest(case)) == [cast.head]
    assert seen.messages(case, "escalated") == {}


def test_every_message_of_a_step_knows_why_it_goes_to_whom(cast):
    case = make.case(cast, owner=cast.officer, now=NOW)
    make.away(cast.manager, cast.colleague, starts_at=NOW)
    sweep(make.later(hours=2, minutes=5))
    sweep(AFTERNOON)
    why = dict(seen.Message.objects.about("complaint", case.pk).values_list("to_user__name", "context__why"))
    assert why == {cast.officer.name: "owner:officer", cast.colleague.name: "deputy:manager"}


def test_whoever_is_told_of_a_restricted_case_may_look(cast):
    case = make.case(cast, flags=["safeguarding"], now=NOW)
    newcomer = make.user("manager", cast.site)
    assert not Complaint.objects.visible_to(newcomer).filter(pk=case.pk)
    sweep(make.later(minutes=1))
    sweep(AFTERNOON)
    assert newcomer in told_of(seen.Escalation.objects.filter(number=1).latest("id"))
    assert Complaint.objects.visible_to(newcomer).filter(pk=case.pk)


def test_it_costs_the_same_statements_for_two_cases_as_for_twenty(cast):
    counted = []
    for number in (2, 20):
        for _ in range(number):
            make.case(cast, now=NOW)
        with seen.statements() as found:
            fire_due(now=LONG_LATE)
        counted.append(len(found))
    assert counted[0] == counted[1], counted


# ------------------------------------------------------------------------------------------ cards
def test_cards_show_what_the_reader_may_see(case, cast):
    cards = get("complaint").cards([case.pk], cast.officer)
    card = cards[case.pk]
    assert (card.ref, card.title, card.severity, card.where) == (case.ref, case.subject, 2, str(cast.ward))
    assert get("complaint").cards([case.pk], cast.outsider) == {}


def test_cards_carry_no_name_of_a_patient(cast):
    case = make.case(cast, teller=make.teller(name="Unmistakable Person"), subject="")
    card = get("complaint").cards([case.pk], cast.officer)[case.pk]
    assert "Unmistakable" not in f"{card}"
    assert card.title == f"Complaint, {cast.ward}"


def test_cards_are_one_query(cast):
    ids = [make.case(cast).pk for _ in range(5)]
    cast.officer.standing  # noqa: B018
    with seen.statements() as found:
        assert len(get("complaint").cards(ids, cast.officer)) == 5
    assert len(found) == 1


def idle(case, now):
    """The steps for want of work that fired by then."""
    sweep(now)
    return list(seen.Escalation.objects.of("complaint", case.pk).filter(trigger="idle"))


def only_idle(case, at=NOW):
    """Nobody has worked on it since `at`, and nothing else is planned."""
    Firing.objects.filter(clock__subject_id=case.pk, state="planned").exclude(rung__key="idle").update(
        state="cancelled"
    )
    Complaint.objects.filter(pk=case.pk).update(last_activity_at=at)


def test_waiting_for_a_decision_within_its_time_is_no_neglect(cast):
    """Asked on Friday for Tuesday: the sixteen office hours begin when Tuesday is over."""
    case = make.triaged(cast, make.case(cast, owner=cast.officer, now=NOW))
    tuesday = make.later(days=4).date()
    actions.escalate(case, by=cast.officer, role="department", reason="May we?", needed_by_on=tuesday, now=NOW)
    only_idle(case)
    assert idle(case, make.later(days=4)) == []
    assert idle(case, make.later(days=5, hours=7)) == []
    assert len(idle(case, make.later(days=7))) == 1


def test_waiting_for_the_family_within_its_time_is_no_neglect(cast):
    case = make.triaged(cast, make.case(cast, owner=cast.officer, now=NOW))
    happened(case, "information_asked", at=NOW, now=NOW, facts=facts_of(case))
    only_idle(case)
    assert idle(case, make.later(days=7)) == []
    happened(case, "information_received", at=make.later(days=7), now=make.later(days=7))
    assert len(idle(case, make.later(days=11))) == 1
