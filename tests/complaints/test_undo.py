"""Taking back what was done a moment ago, as long as nothing followed it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from complaints import actions
from complaints.actions.cases import checklist_of
from complaints.actions.undoing import UNDOERS
from outbox.models import Message
from tests import make
from tests.complaints import seen

NOW = make.NOW
SOON = NOW + timedelta(seconds=12)


def state_of(case):
    """Everything an undo has to bring back."""
    case = make.fresh(case)
    return (case.status, case.owner_id, case.severity, case.flags, case.is_restricted, case.closed_at, case.outcome)


def targets_of(case):
    rows = seen.Clock.objects.of("complaint", case.pk).running()
    return {(clock.kind, clock.seq, clock.due_at, clock.owner_id) for clock in rows}


@pytest.fixture
def case(cast):
    return make.case(cast, owner=cast.officer, now=NOW - timedelta(hours=1))


def meeting(case, cast, now=NOW):
    fields = {"with_whom": "family", "planned_at": NOW + timedelta(days=3), "place": "Room 4", "nonce": uuid4()}
    return actions.arrange(case, by=cast.officer, now=now, **fields)


def planned(case, cast):
    return case.meetings.get(pk=meeting(case, cast, NOW - timedelta(minutes=5)).facts["meeting"])


DEEDS = {
    "assign": lambda case, cast: actions.assign(case, by=cast.manager, owner=cast.colleague, now=NOW),
    "rate": lambda case, cast: actions.rate(case, by=cast.officer, severity=4, reason="Harm", now=NOW),
    "flag": lambda case, cast: actions.flag(case, by=cast.officer, flags=["media"], reason="Post", now=NOW),
    "escalate": lambda case, cast: actions.escalate(case, by=cast.officer, role="manager", reason="Help", now=NOW),
    "withdraw": lambda case, cast: actions.withdraw(case, by=cast.officer, reason="Enough", now=NOW),
    "reclassify": lambda case, cast: actions.reclassify(
        case, by=cast.manager, type="concern", reason="Put right", agreement="Said so", now=NOW
    ),
    "arrange": lambda case, cast: meeting(case, cast),
    "rearrange": lambda case, cast: actions.rearrange(
        planned(case, cast), by=cast.officer, planned_at=NOW + timedelta(days=5), place="Room 5", now=NOW
    ),
    "call_off": lambda case, cast: actions.call_off(planned(case, cast), by=cast.officer, reason="Ill", now=NOW),
    "add_issue": lambda case, cast: actions.add_issue(case, by=cast.officer, words="The food was cold.", now=NOW),
    "triage": lambda case, cast: actions.triage(
        case, by=cast.officer, severity=3, flags=["rights"], owner=cast.colleague, now=NOW
    ),
}


@pytest.mark.parametrize("verb", DEEDS)
def test_it_brings_back_the_case_and_its_targets(case, cast, verb):
    before = state_of(case), targets_of(case)
    entry = DEEDS[verb](case, cast)
    actions.undo(entry, by=cast.officer, now=SOON)
    assert (state_of(case), targets_of(case)) == before
    last = seen.last_entry(case)
    assert (last.verb, last.facts["entry"], last.facts["undone"]) == ("complaint.undo", entry.pk, f"complaint.{verb}")


@pytest.mark.parametrize("verb", DEEDS)
def test_steps_are_planned_again(case, cast, verb):
    def planned():
        rows = seen.Clock.objects.of("complaint", case.pk).running().filter(firings__state="planned")
        return set(rows.values_list("kind", "firings__rung__key", "firings__fire_at"))

    before = planned()
    actions.undo(DEEDS[verb](case, cast), by=cast.officer, now=SOON)
    assert planned() == before


STAGES = {
    "start": (make.triaged, lambda case, cast: actions.start(case, by=cast.officer, now=NOW)),
    "finish": (
        make.investigating,
        lambda case, cast: actions.finish(
            case, by=cast.officer, findings={case.issues.get().pk: "It was not connected."}, now=NOW
        ),
    ),
}


@pytest.mark.parametrize("verb", STAGES)
@pytest.mark.parametrize("who", [{}, {"teller": None, "teller_role": "anonymous"}])
def test_a_stage_is_taken_back(cast, verb, who):
    build, act = STAGES[verb]
    case = build(cast, **who)
    before = state_of(case), targets_of(case)
    actions.undo(act(case, cast), by=cast.officer, now=SOON)
    assert (state_of(case), targets_of(case)) == before


def test_a_reply_that_was_handed_in_is_the_writers_again_and_nobody_is_asked(cast):
    case = make.drafting(cast, severity=4, flags=["safeguarding"])
    before = state_of(case), set(case.team.values_list("user", flat=True))
    entry = actions.submit(case, by=cast.officer, checked=checklist_of(case), now=NOW)
    actions.undo(entry, by=cast.officer, now=SOON)
    assert (state_of(case), set(case.team.values_list("user", flat=True))) == before
    assert case.letters.get().state == "draft"
    mails = {state for key, state in seen.messages(case, "approval_asked").items() if not key.endswith(":in_app")}
    assert mails == {"cancelled"}
    actions.submit(case, by=cast.officer, checked=checklist_of(case), now=SOON)
    assert make.fresh(case).status == "approval"


def test_a_reply_that_has_not_left_yet_is_taken_back(cast):
    case = make.drafting(cast)
    before, targets = state_of(case), targets_of(case)
    entry = actions.respond(case, by=cast.officer, is_without_patient=True, now=NOW)
    actions.undo(entry, by=cast.officer, now=SOON)
    assert (state_of(case), targets_of(case)) == (before, targets)
    assert (case.letters.get().state, set(seen.messages(case, "reply").values())) == ("draft", {"cancelled"})
    actions.respond(case, by=cast.officer, is_without_patient=True, now=SOON)
    assert make.fresh(case).status == "responded"


def test_a_closing_is_taken_back(cast):
    case = make.responded(cast)
    before = state_of(case)
    entry = actions.close(case, by=cast.officer, outcomes={case.issues.get().pk: "upheld"}, now=NOW)
    actions.undo(entry, by=cast.officer, now=SOON)
    assert state_of(case) == before
    assert set(seen.messages(case, "closed").values()) == {"cancelled"}


def test_closed_again_after_an_undo_the_family_hears_of_it(cast):
    case = make.responded(cast)
    outcomes = {case.issues.get().pk: "upheld"}
    actions.undo(actions.close(case, by=cast.officer, outcomes=outcomes, now=NOW), by=cast.officer, now=SOON)
    actions.close(case, by=cast.officer, outcomes=outcomes, now=SOON)
    assert sorted(seen.messages(case, "closed").values()) == ["cancelled", "queued"]


def test_an_escalation_open_before_a_withdrawal_is_open_again(case, cast):
    actions.escalate(case, by=cast.officer, role="manager", reason="Help", now=NOW - timedelta(minutes=5))
    actions.undo(DEEDS["withdraw"](case, cast), by=cast.officer, now=SOON)
    assert seen.Escalation.objects.of("complaint", case.pk).open().count() == 1


def test_what_was_logged_is_marked_as_entered_in_error(cast):
    case = make.case(cast, severity=4, now=NOW)
    actions.undo(seen.last_entry(case), by=cast.nurse, now=SOON)
    assert make.fresh(case).status == "entered_in_error"
    assert seen.running(case) == set()
    assert seen.told(case, "escalation_undone") >= {cast.head.pk, cast.director.pk}
    assert seen.verbs(case)[-1] == "complaint.undo"


def test_what_was_logged_as_solved_is_taken_back_as_one(cast):
    case = make.case(cast, now=NOW)
    entry = seen.last_entry(case)
    actions.resolve(case, by=cast.nurse, done="Mended", is_put_right="yes", now=NOW)
    actions.undo(entry, by=cast.nurse, now=SOON)
    assert make.fresh(case).status == "entered_in_error"


def test_solved_by_somebody_else_it_has_gone_on(cast):
    case = make.case(cast, now=NOW)
    entry = seen.last_entry(case)
    actions.resolve(case, by=cast.officer, done="Mended", is_put_right="yes", now=NOW)
    with seen.refused("changed"):
        actions.undo(entry, by=cast.nurse, now=SOON)


def test_a_message_that_waited_is_cancelled(case, cast):
    actions.undo(DEEDS["assign"](case, cast), by=cast.manager, now=SOON)
    assert set(seen.messages(case, "assigned").values()) == {"cancelled"}
    assert set(seen.messages(case, "handed_over").values()) == {"cancelled"}


def test_an_alert_that_left_at_once_is_corrected(case, cast):
    actions.undo(DEEDS["flag"](case, cast), by=cast.officer, now=SOON)
    assert seen.told(case, "escalation_undone") == {cast.director.pk, cast.pr.pk}
    assert not seen.Escalation.objects.of("complaint", case.pk).open().exists()


def test_twenty_seconds_are_the_end(case, cast):
    entry = DEEDS["assign"](case, cast)
    with seen.refused("too_late"):
        actions.undo(entry, by=cast.manager, now=NOW + timedelta(seconds=21))
    actions.undo(entry, by=cast.manager, now=NOW + timedelta(seconds=20))


def test_it_refuses_once_somebody_has_gone_on(case, cast):
    entry = DEEDS["assign"](case, cast)
    actions.note(case, by=cast.colleague, words="Mine now.", nonce=uuid4(), now=NOW)
    with seen.refused("changed"):
        actions.undo(entry, by=cast.manager, now=SOON)


def test_it_refuses_a_second_time(case, cast):
    entry = DEEDS["assign"](case, cast)
    actions.undo(entry, by=cast.manager, now=SOON)
    with seen.refused("changed"):
        actions.undo(entry, by=cast.manager, now=SOON)


def test_it_refuses_what_cannot_be_taken_back(case, cast):
    entry = actions.note(case, by=cast.officer, words="Said.", nonce=uuid4(), now=NOW)
    assert not actions.can_be_undone(entry)
    with seen.refused("undo"):
        actions.undo(entry, by=cast.officer, now=SOON)


def test_everything_that_can_be_undone_is_tried_here():
    assert set(UNDOERS) == {*DEEDS, *STAGES, "close", "register", "respond", "submit"}


def test_a_meeting_they_were_written_about_stands(case, cast):
    entry = meeting(case, cast)
    Message.objects.about("complaint", case.pk).filter(template="complaints/meeting").update(
        state="sent", settled_at=NOW
    )
    with seen.refused("sent"):
        actions.undo(entry, by=cast.officer, now=SOON)
    assert case.meetings.exists()


def test_a_meeting_that_was_moved_is_where_it_was_and_they_hear_of_that_only(case, cast):
    row = case.meetings.get(pk=meeting(case, cast).facts["meeting"])
    entry = actions.rearrange(
        row, by=cast.officer, planned_at=NOW + timedelta(days=5), place="Room 5", attendees="Dr Sato", now=SOON
    )
    actions.undo(entry, by=cast.officer, now=SOON + timedelta(seconds=12))
    row.refresh_from_db()
    assert (row.planned_at, row.place, row.attendees, row.before) == (NOW + timedelta(days=3), "Room 4", "", {})
    queued = Message.objects.about("complaint", case.pk).filter(key__startswith="meeting:", state="queued")
    assert [(message.template, message.context["place"]) for message in queued] == [("complaints/meeting", "Room 4")]


def test_a_meeting_that_was_called_off_too_soon_is_told_of_after_all(case, cast):
    row = case.meetings.get(pk=meeting(case, cast).facts["meeting"])
    entry = actions.call_off(row, by=cast.officer, reason="Ill", now=SOON)
    actions.undo(entry, by=cast.officer, now=SOON + timedelta(seconds=12))
    queued = Message.objects.about("complaint", case.pk).filter(key__startswith="meeting:", state="queued")
    assert [message.template for message in queued] == ["complaints/meeting"]
