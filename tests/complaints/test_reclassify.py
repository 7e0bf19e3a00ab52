"""A concern becomes a complaint, or the other way round; and what the rules say is always of one kind."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

import clocks.actions
from clocks import profiles
from clocks.actions import publish_profile
from complaints import actions
from complaints.actions import cases
from complaints.forms import ReclassifyForm
from complaints.labels import kind_word
from tests import make
from tests.complaints import seen


@pytest.fixture
def concern(cast):
    return make.case(cast, kind="concern")


def test_it_works(concern, officer):
    actions.reclassify(concern, by=officer, type="complaint", reason="They want an answer in writing")
    case = make.fresh(concern)
    assert (case.type, case.feedback.kind, case.ref) == ("complaint", "complaint", concern.ref)
    entry = seen.last_entry(case)
    assert (entry.verb, entry.facts["before"], entry.facts["after"]) == ("complaint.reclassify", "concern", "complaint")


def test_the_formal_targets_count_from_the_receipt(cast):
    at = datetime(2026, 11, 12, 10, 0, tzinfo=UTC)
    case = make.case(cast, kind="concern", received_at=at)
    actions.reclassify(case, by=cast.officer, type="complaint", reason="They want an answer")
    assert {"acknowledge", "triage", "statutory_response", "update"} == seen.running(case)
    assert {clock.started_at for clock in seen.Clock.objects.of("complaint", case.pk).running()} == {at}


def test_the_word_they_were_given_meanwhile_counts(cast):
    """Told of a concern, and twice since then how far it is: no update is owed before the next one is due."""
    told, first = datetime(2026, 11, 9, 10, 0, tzinfo=UTC), datetime(2026, 11, 11, 10, 0, tzinfo=UTC)
    second, now = first + timedelta(days=2), first + timedelta(days=5)
    case = make.case(cast, kind="concern", received_at=told, now=told)
    for at in (first, second):
        actions.update(case, by=cast.officer, words="Soon", next_contact_on=date(2026, 11, 20), nonce=uuid4(), now=at)
    actions.reclassify(case, by=cast.officer, type="complaint", reason="They want an answer", now=now)
    turns = seen.Clock.objects.of("complaint", case.pk).filter(kind="update").order_by("seq")
    assert [(turn.started_at, turn.stopped_at, turn.breached_at) for turn in turns] == [
        (told, first, None), (first, second, None), (second, None, None),
    ]  # fmt: skip
    assert turns[2] not in seen.Clock.objects.overdue(now)


def test_the_targets_of_before_are_cancelled_not_met(concern, officer):
    actions.reclassify(concern, by=officer, type="complaint", reason="They want an answer")
    old = seen.Clock.objects.of("complaint", concern.pk).filter(kind="service_recovery").get()
    assert (old.cancel_reason, old.stopped_at) == ("reclassified", None)


def test_what_was_done_already_counts(cast):
    case = make.triaged(cast)
    actions.acknowledge(case, by=cast.officer, how="phone")
    actions.reclassify(case, by=cast.officer, type="concern", reason="It can be put right", agreement="Said so")
    actions.reclassify(case, by=cast.officer, type="complaint", reason="After all")
    assert not {"acknowledge", "triage"} & seen.running(case)


def test_it_refuses_the_same_kind(concern, officer):
    with seen.refused("same"):
        actions.reclassify(concern, by=officer, type="concern", reason="None")


def test_it_refuses_a_kind_that_is_no_case(concern, officer):
    with seen.refused("type"):
        actions.reclassify(concern, by=officer, type="enquiry", reason="None")


def test_a_kind_that_promises_less_needs_their_agreement_and_is_reported_as_such(cast):
    case = make.case(cast, received_at=make.later(days=-60))
    with seen.refused("agreement"):
        actions.reclassify(case, by=cast.manager, type="concern", reason="It can be put right")
    actions.reclassify(case, by=cast.manager, type="concern", reason="It can be put right", agreement="On the phone")
    facts = seen.last_entry(case).facts
    assert (facts["is_downgrade"], facts["was_late"]) == (True, True)


def test_praise_ends_with_a_thank_you_and_owes_nothing(cast):
    case = make.case(cast)
    praise = {"type": "compliment", "reason": "They thanked us", "agreement": "They said so"}
    with seen.refused("thanks"):
        actions.reclassify(case, by=cast.manager, **praise)
    actions.reclassify(case, by=cast.manager, **praise, thanks="email")
    case = make.fresh(case)
    assert (case.status, case.outcome, seen.running(case)) == ("closed", "", set())
    assert len(seen.messages(case, "thanked")) == 1


def test_what_is_owed_for_safety_keeps_praise_open(cast):
    case = make.case(cast)
    clocks.actions.happened(case, "incident_notifiable", at=make.NOW, facts=cases.facts_of(case))
    with seen.refused("safety"):
        actions.reclassify(case, by=cast.manager, type="suggestion", reason="?", agreement="Yes", thanks="phone")


def test_whoever_comes_back_to_it_is_owed_an_answer_again(cast):
    case = make.case(cast)
    actions.reclassify(case, by=cast.manager, type="suggestion", reason="?", agreement="Yes", thanks="phone")
    actions.reopen(case, by=cast.manager, reason="They want an answer after all")
    assert make.fresh(case).type == "complaint"
    assert seen.running(case)


def test_a_thank_you_that_has_not_left_is_taken_back_with_it(cast):
    case = make.triaged(cast)
    done = actions.reclassify(case, by=cast.manager, type="compliment", reason="?", agreement="Yes", thanks="email")
    actions.undo(done, by=cast.manager, now=done.at)
    case = make.fresh(case)
    assert (case.type, case.status, case.closed_at) == ("complaint", "triaged", None)
    assert "statutory_response" in seen.running(case)
    assert list(seen.messages(case, "thanked").values()) == ["cancelled"]


@pytest.mark.parametrize("kind", ["grievance", "regulator_letter"])
def test_other_kinds_have_the_targets_of_a_complaint_where_the_rules_have_no_own(cast, kind):
    case = make.case(cast)
    before = seen.running(case)
    actions.reclassify(case, by=cast.officer, type=kind, reason="It is one")
    case = make.fresh(case)
    assert (case.type, case.feedback.kind, seen.running(case)) == (kind, "complaint", before)


def test_what_is_owed_for_safety_goes_on(cast):
    case = make.case(cast)
    clocks.actions.happened(case, "incident_notifiable", at=make.NOW, facts=cases.facts_of(case))
    actions.reclassify(case, by=cast.manager, type="concern", reason="Less", agreement="They said so")
    assert "candour_notice" in seen.running(case)


def test_it_refuses_without_a_reason(concern, officer):
    with seen.refused("reason"):
        actions.reclassify(concern, by=officer, type="complaint", reason="")


def test_it_refuses_after_the_reply(cast):
    case = make.responded(cast)
    with seen.refused("illegal_transition"):
        actions.reclassify(case, by=cast.officer, type="concern", reason="Late")


def test_it_refuses_another_version(concern, officer):
    actions.rate(concern, by=officer, severity=1, reason="Less")
    with seen.refused("changed"):
        actions.reclassify(concern, by=officer, type="complaint", reason="More", version=concern.version)


# ------------------------------------------------------- where the rules leave no choice (42 CFR 482.13(a)(2))
@pytest.fixture
def american(cast):
    """The rules of the place with the one of the United States about what is always a grievance."""
    rules = profiles.shipped_data("private_hospital")
    theirs = {name: profiles.shipped_data("us_cms")[name] for name in ("always", "labels")}
    publish_profile({**rules, **theirs}, by=None, now=make.NOW)
    return cast


def test_a_grievance_is_offered_once_and_only_to_what_is_none(american):
    def offered(kind):
        return ReclassifyForm(case=make.case(american, kind=kind), user=american.manager).fields["type"].choices

    assert [word for _kind, word in offered("concern")].count("Grievance") == 1
    assert "Grievance" not in [word for _kind, word in offered("complaint")]


def coded(case, cast, **codes):
    issue = case.issues.get().pk
    return actions.code(case, by=cast.officer, issues={issue: codes})


@pytest.mark.parametrize(("hcat", "problem"), [("quality", "neglect"), ("respect", "rights")])
def test_what_is_coded_as_neglect_or_rights_becomes_a_grievance_with_its_targets(american, hcat, problem):
    case = make.triaged(american, kind="concern")
    coded(case, american, hcat=hcat, problem=problem)
    case = make.fresh(case)
    assert (case.type, case.feedback.kind, kind_word(case)) == ("complaint", "complaint", "Grievance")
    assert "statutory_response" in seen.running(case) and "service_recovery" not in seen.running(case)
    turned = seen.Entry.objects.get(verb="complaint.reclassify", subject_id=case.pk)
    assert (turned.facts["before"], turned.facts["after"], turned.facts["is_by_rule"]) == ("concern", "complaint", True)
    assert "42 CFR 482.13" in case.entries.get(pk=turned.facts["reason"]).words


def test_it_is_nothing_else_as_long_as_it_is_coded_like_this(american):
    case = make.triaged(american)
    coded(case, american, hcat="quality", problem="neglect")
    with seen.refused("always"):
        actions.reclassify(case, by=american.manager, type="concern", reason="Less", agreement="They said so")
    coded(case, american, hcat="quality", problem="plans")
    actions.reclassify(case, by=american.manager, type="concern", reason="Less", agreement="They said so")
    assert make.fresh(case).type == "concern"


def test_a_flag_while_logging_makes_it_one_and_the_logging_can_still_be_undone(american):
    case = make.case(american, kind="concern", flags=["rights"])
    assert make.fresh(case).type == "complaint"
    logged = seen.Entry.objects.get(verb="complaint.register", subject_id=case.pk)
    actions.undo(logged, by=american.nurse, now=logged.at)
    assert make.fresh(case).status == "entered_in_error"


def test_undoing_the_flag_gives_the_kind_back(american):
    case = make.triaged(american, kind="concern")
    done = actions.flag(case, by=american.officer, flags=["rights"], reason="Hit")
    actions.undo(done, by=american.officer, now=done.at)
    assert (make.fresh(case).type, "service_recovery" in seen.running(case)) == ("concern", True)


def test_elsewhere_it_stays_what_it_is(cast):
    case = make.triaged(cast, kind="concern", flags=["rights"])
    coded(case, cast, hcat="quality", problem="neglect")
    assert make.fresh(case).type == "concern"
