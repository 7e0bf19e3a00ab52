"""The rules of judgement: pure, so every combination is asked."""

from datetime import UTC, datetime
from itertools import product

import pytest

from clocks import profiles
from complaints import missing, policy, states
from complaints.missing import Known
from complaints.policy import Situation, Target

DUE = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def late(kind):
    return Target(kind, DUE, is_late=True)


def owed(kind):
    return Target(kind, DUE)


@pytest.mark.parametrize(
    ("flags", "least"),
    [
        ((), 1),
        (("legal",), 1),
        (("media",), 3),
        (("rights", "legal"), 3),
        (("safeguarding",), 4),
        (("media", "danger"), 4),
    ],
)
def test_a_flag_has_a_least_severity(flags, least):
    assert policy.least_severity(flags) == least


@pytest.mark.parametrize(("severity", "flags"), [*product((1, 2, 3, 4), ((), ("privacy",)))])
def test_high_critical_and_every_flag_are_told_at_once(severity, flags):
    assert policy.is_grave(severity, flags) == (severity >= 3 or bool(flags))


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_whoever_is_on_duty_hears_of_what_is_critical(severity):
    assert ("duty" in policy.reported_to(severity)) == (severity == 4)


USUAL = profiles.usual_rungs()


def test_each_step_is_set_off_once_however_many_flags_ask_for_it():
    found = policy.jumps(USUAL, policy.Judged(["media", "legal"], 2, 4))
    assert found == {(3, "leadership"): "legal", (4, "legal"): "legal", (4, "pr"): "media"}


def test_nothing_new_sets_nothing_off():
    assert policy.jumps(USUAL, policy.Judged([], 4, 4)) == {}
    assert policy.jumps(USUAL, policy.Judged([], 1, 3)) == {}


def test_becoming_critical_reaches_leadership():
    assert policy.jumps(USUAL, policy.Judged([], 3, 4)) == {(3, "leadership"): "severity-4"}
    assert policy.jumps(USUAL, policy.Judged([], 0, 4)) == {(3, "leadership"): "severity-4"}


@pytest.mark.parametrize(("highest", "number"), [(0, 1), (1, 2), (2, 3), (3, 3), (4, 3)])
def test_a_press_reaches_the_step_above_the_highest_so_far(highest, number):
    assert policy.next_press(USUAL, highest).number == number


def test_without_steps_for_it_a_press_reaches_nobody_more():
    assert policy.next_press([rung for rung in USUAL if rung.trigger != "press"], 1) is None


@pytest.mark.parametrize(
    ("outcomes", "derived"),
    [
        (["upheld", "upheld"], "upheld"),
        (["upheld", "not_upheld"], "partly_upheld"),
        (["partly_upheld", "cannot_determine"], "partly_upheld"),
        (["not_upheld", "cannot_determine"], "not_upheld"),
        (["cannot_determine"], "cannot_determine"),
        (["upheld", "withdrawn"], "upheld"),
        (["withdrawn", "resolved_informally", "resolved_informally"], "resolved_informally"),
        (["withdrawn", "resolved_informally"], "withdrawn"),
        ([], ""),
    ],
)
def test_the_outcome_of_a_case_is_derived_from_its_issues(outcomes, derived):
    assert policy.derived_outcome(outcomes) == derived


@pytest.mark.parametrize(
    ("severity", "flag", "says"),
    [*product((1, 2, 3, 4), ("", "media", "legal", "safeguarding", "privacy"), (True, False))],
)
def test_when_a_second_person_is_asked_for(severity, flag, says):
    flags = frozenset({flag} - {""})
    expected = says or severity >= 3 or flag in ("media", "legal", "safeguarding")
    assert states.approval_required(severity, flags, profile_says=says) == expected


@pytest.mark.parametrize(("severity", "flags"), [*product((1, 2, 3, 4), (frozenset(), frozenset({"privacy"})))])
def test_the_short_path_is_for_low_and_moderate_without_flags(severity, flags):
    assert states.short_path(severity, flags) == (severity <= 2 and not flags)


# --------------------------------------------------------------------------------- what is missing
NOTHING = {"subject": False, "when": False, "where": False, "name": False, "contact": False, "wish": False}


def test_what_is_missing_stands_in_the_order_of_the_form():
    codes = [d.code for d in missing.missing(Known(**NOTHING))]
    assert codes == ["subject", "when", "where", "name", "contact", "wish"]


def test_what_is_known_is_not_missing():
    assert missing.missing(Known(**dict.fromkeys(NOTHING, True))) == []


def test_somebody_anonymous_is_not_asked_who_they_are():
    codes = [d.code for d in missing.missing(Known(**NOTHING, is_anonymous=True))]
    assert codes == ["subject", "when", "where", "wish"]


# ------------------------------------------------------------------------------------ what is next
@pytest.mark.parametrize(
    ("situation", "code"),
    [
        (Situation("received", 2, is_acknowledged=False), "acknowledge"),
        (Situation("received", 2, is_acknowledged=False, targets=(late("acknowledge"),)), "acknowledge_late"),
        (Situation("received", 2, has_owner=False), "assign"),
        (Situation("received", 3), "triage"),
        (Situation("received", 2, may_settle=True), "settle"),
        (Situation("received", 2, is_anonymous=True, is_acknowledged=False), "triage"),
        (Situation("triaged", 3), "start"),
        (Situation("triaged", 3, targets=(late("contact"),)), "contact_late"),
        (Situation("investigating", 3), "finish"),
        (Situation("investigating", 3, targets=(late("statutory_response"),)), "update_late"),
        (Situation("investigating", 3, targets=(late("update"),)), "update_late"),
        (Situation("investigating", 3, targets=(late("statutory_response"), owed("delay_notice"))), "delay_late"),
        (Situation("investigating", 3, targets=(late("delay_notice"),)), "delay_late"),
        (Situation("investigating", 3, targets=(late("delay_notice"),), delay_letter="submitted"), "delay_read"),
        (Situation("investigating", 3, targets=(owed("delay_notice"),)), "delay"),
        (Situation("drafting", 2, letter="draft", targets=(owed("delay_notice"),)), "respond"),
        (Situation("investigating", 3, is_anonymous=True, targets=(late("delay_notice"),)), "finish"),
        (Situation("investigating", 3, is_anonymous=True, targets=(late("looked_into"),)), "finish"),
        (Situation("drafting", 3), "draft"),
        (Situation("drafting", 3, letter="draft", needs_approval=True), "submit"),
        (Situation("drafting", 2, letter="draft"), "respond"),
        (Situation("drafting", 2, is_anonymous=True), "respond"),
        (Situation("drafting", 4, is_anonymous=True, needs_approval=True), "respond"),
        (Situation("approval", 3, letter="submitted"), "approve"),
        (Situation("approval", 3, letter="submitted", targets=(late("update"),)), "approve"),
        (Situation("approval", 3, letter="submitted", targets=(late("contact"),)), "approve"),
        (Situation("responded", 3), "close"),
        (Situation("closed", 3), None),
        (Situation("withdrawn", 3), None),
        (Situation("closed", 3, has_owner=False, targets=(late("safeguarding"),)), "safeguard"),
    ],
)
def test_the_one_thing_to_do_next(situation, code):
    steps = policy.next_steps(situation)
    assert (steps[0].code if steps else None) == code


def test_who_cannot_approve_a_late_reply_may_still_tell_the_family():
    steps = policy.next_steps(Situation("approval", 3, letter="submitted", targets=(late("update"),)))
    assert [(step.code, step.is_urgent) for step in steps] == [("approve", True), ("update_late", True)]


@pytest.mark.parametrize("status", [status.value for status in states.Status])
def test_what_is_next_is_possible(status):
    """Nobody is sent to a page that refuses them."""
    for values in product((True, False), (True, False), (True, False), (True, False), ("", "draft"), (True, False)):
        has_owner, is_acknowledged, is_anonymous, needs_approval, letter, may_settle = values
        situation = Situation(
            status, 2, has_owner=has_owner, is_acknowledged=is_acknowledged, is_anonymous=is_anonymous, letter=letter,
            needs_approval=needs_approval, may_settle=may_settle and status in states.SETTLE_FROM,
            targets=(late("acknowledge"), late("update"), late("delay_notice")),
        )  # fmt: skip
        for step in policy.next_steps(situation):
            assert step.verb in states.possible(status), (situation, step)


def test_only_what_makes_sense_is_offered():
    situation = Situation("drafting", 3, needs_approval=True)
    offered = policy.offered(situation, states.possible("drafting"))
    assert "submit" in offered
    assert not {"respond", "acknowledge", "settle", "reopen", "start"} & set(offered)
    assert "respond" in policy.offered(Situation("drafting", 2), states.possible("drafting"))


def test_every_step_of_the_ladder_has_a_role():
    assert {rung.number for rung in USUAL if rung.trigger in policy.AT_ONCE} == {2, 3, 4}
    assert set(policy.STEP_OF_ROLE.values()) == {1, 2, 3, 4}


# ---------------------------------------------------------------------------------- who must be told, who may look
@pytest.mark.parametrize(
    ("severity", "flags", "asks"),
    [(4, [], True), (3, [], False), (1, ["media"], True), (1, ["safeguarding"], True), (3, ["legal", "vip"], False)],
)
def test_what_is_critical_or_flagged_so_asks_for_an_answer(severity, flags, asks):
    assert policy.asks_for_answer(severity, flags) is asks


@pytest.mark.parametrize(
    ("flags", "is_restricted"), [(["safeguarding"], True), (["media", "vip"], True), (["media", "legal"], False)]
)
def test_what_is_kept_to_the_people_on_it(flags, is_restricted):
    assert policy.is_restricted(flags) is is_restricted


@pytest.mark.parametrize(
    ("status", "is_late", "is_idle", "may"),
    [
        ("responded", False, False, True), ("investigating", True, False, True), ("investigating", False, True, True),
        ("investigating", False, False, False), ("closed", True, True, False),
    ],
)  # fmt: skip
def test_the_family_may_say_that_it_waits_when_we_are_late_silent_or_answered_amiss(status, is_late, is_idle, may):
    assert policy.may_press(status, is_late=is_late, is_idle=is_idle) is may
