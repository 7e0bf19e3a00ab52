"""What was told twice goes on as one: nothing promised is lost, and everybody who told us is answered."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from complaints import actions, following
from complaints.models import Body, Entry, Handover, Inquiry, Issue, Point
from hospital.models import Role
from tests import make
from tests.complaints import seen
from tests.complaints.test_races import CLICKS, at_once

EARLIER = timedelta(days=2)


@pytest.fixture
def two(cast):
    """Told by two people; the one that goes was there first, is graver and says more."""
    gone = make.case(cast, severity=3, flags=["rights"], received_at=make.NOW, words="The bell, and the cold meal.")
    return gone, make.case(cast, received_at=make.NOW + EARLIER)


def merge(gone, stays, by):
    actions.merge(gone, by=by, into=stays)
    return make.fresh(gone), make.fresh(stays)


def test_the_one_that_stays_takes_over_receipt_judgement_and_promise(two, cast):
    strict = seen.Clock.objects.of("complaint", two[0].pk).get(kind="statutory_response").due_at
    gone, stays = merge(*two, cast.manager)
    assert (gone.status, gone.merged_into, stays.received_at) == ("merged", stays, gone.received_at)
    assert (stays.severity, stays.flags) == (3, ["rights"])
    assert seen.Clock.objects.of("complaint", stays.pk).running().get(kind="statutory_response").due_at == strict
    assert seen.running(gone) == set()
    assert seen.verbs(gone)[-1] == seen.verbs(stays)[-1] == "complaint.merge"


def test_two_people_are_answered_apart_unless_they_speak_as_one(cast):
    gone = make.case(cast, teller=make.teller(name="Wei Chen"))
    stays = make.case(cast, teller=make.teller(name="Aoife Byrne"))
    with pytest.raises(ValidationError) as refused:
        actions.merge(gone, by=cast.manager, into=stays)
    assert [error.code for error in refused.value.error_dict["are_one"]] == ["people"]
    page = make.signed_in(cast.manager).post(
        reverse("complaint-merge", args=[gone.ref]), {"into": stays.ref, "version": 1}
    )
    assert "Two people told us." in page.content.decode()
    actions.merge(gone, by=cast.manager, into=stays, are_one=True)
    assert make.fresh(gone).merged_into == stays


def test_one_person_who_was_kept_twice_is_one(cast):
    gone, stays = (make.case(cast, teller=make.teller(name=name)) for name in ("Zoë  Walsh", "zoe  walsh"))
    assert merge(gone, stays, cast.manager)[0].status == "merged"


def test_each_thing_told_keeps_its_own_answer(two, cast):
    _gone, stays = merge(*two, cast.manager)
    assert stays.issues.count() == 2


def test_both_who_told_us_are_answered_under_their_own_reference(two, cast):
    gone, stays = merge(*two, cast.manager)
    make.drafting(cast, stays, severity=3)
    actions.update(stays, by=cast.officer, words="We ask.", next_contact_on=make.later(days=3000).date(),
                   nonce="00000000-0000-4000-8000-000000000001")  # fmt: skip
    page = make.signed_in(cast.officer).get(reverse("complaint-update", args=[stays.ref]))
    assert page.context["also_told"] == [gone.ref]
    heard = seen.Message.objects.filter(template="complaints/update", to_person__isnull=False)
    assert {(m.to_person_id, m.context["ref"]) for m in heard} == {
        (gone.teller_id, gone.ref), (stays.teller_id, stays.ref)
    }  # fmt: skip


def test_track_of_the_old_reference_leads_on_and_so_does_what_is_added(two, cast, client):
    token, _code = actions.grant(two[0], by=None)
    gone, stays = merge(*two, cast.manager)
    client.post(reverse("public-track-link", args=[token]))
    assert client.get(reverse("public-track")).context["followed"].ref == gone.ref
    assert following.follow(gone, make.NOW).steps == following.follow(stays, make.NOW).steps
    client.post(reverse("public-add-information"), {"words": "More.", "nonce": "00000000-0000-4000-8000-000000000002"})
    assert stays.entries.get(kind=Entry.Kind.INFORMATION).words == "More."


def test_whoever_is_named_later_is_barred_from_both(two, cast):
    gone, stays = merge(*two, cast.manager)
    actions.name(stays, by=cast.manager, user=cast.officer)
    assert gone.feedback.named.filter(user=cast.officer).exists()


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda gone, stays, cast: actions.name(stays, by=cast.manager, user=cast.head), "bars"),
        (lambda gone, stays, cast: actions.flag(gone, by=cast.manager, flags=["safeguarding"], reason="x"), "bars"),
        (
            lambda gone, stays, cast: actions.reclassify(
                stays, by=cast.manager, type="concern", reason="x", agreement="x"
            ),
            "direction",
        ),
        (lambda gone, stays, cast: actions.withdraw(stays, by=cast.manager, reason="x"), "illegal_transition"),
        (lambda gone, stays, cast: actions.withdraw(gone, by=cast.manager, reason="x"), "illegal_transition"),
    ],
)
def test_it_refuses_what_would_open_or_lose_something(two, cast, prepare, code):
    prepare(*two, cast)
    with seen.refused(code):
        actions.merge(two[0], by=cast.manager, into=two[1])


def test_one_that_others_were_merged_into_is_not_marked_as_an_error(two, cast):
    _gone, stays = merge(*two, cast.manager)
    with seen.refused("merged"):
        actions.err(stays, by=cast.manager, reason="x")


def test_a_reference_out_of_sight_is_none(two, cast):
    hidden = make.case(cast, site=cast.other_site, department=cast.other_department, location=None)
    answer = make.signed_in(cast.manager).post(
        reverse("complaint-merge", args=[two[0].ref]), {"into": hidden.ref, "version": two[0].version}
    )
    assert "into" in answer.context["form"].errors


def test_whoever_may_not_merge_there_merges_nothing_into_it(two, cast):
    elsewhere = make.department(at=cast.site)
    manager = make.user(Role.MANAGER, elsewhere)
    make.member(manager, Role.READER, cast.site)
    mine = make.case(cast, department=elsewhere, location=None)
    answer = make.signed_in(manager).post(
        reverse("complaint-merge", args=[mine.ref]), {"into": two[1].ref, "version": mine.version}
    )
    assert "into" in answer.context["form"].errors


def test_a_day_that_was_agreed_with_them_stays_that_day(cast):
    gone, stays = make.planned_by_date(cast), make.triaged(cast)
    day = gone.plan.answer_on
    _gone, stays = merge(gone, stays, cast.manager)
    assert seen.agreed(stays).due_on == stays.plan.answer_on == day


@pytest.mark.parametrize("days", [(5, 9), (9, 5)])
def test_of_two_days_that_were_agreed_the_earlier_one_holds(cast, days):
    gone, stays = (make.planned_by_date(cast, days=n) for n in days)
    sooner = min(gone.plan.answer_on, stays.plan.answer_on)
    later = stays.plan.answer_on
    gone, stays = merge(gone, stays, cast.manager)
    assert seen.agreed(stays).due_on == sooner
    actions.unmerge(gone, by=cast.manager, reason="Two after all")
    assert seen.agreed(stays).due_on == later


# ----------------------------------------------------------------- what belongs to it goes on with the other
@pytest.fixture
def pair(cast):
    return make.triaged(cast, words="The bell."), make.triaged(cast, words="The bell, again.")


def test_a_request_is_answered_and_accepted_where_it_goes_on(pair, cast):
    row = make.inquiry(cast, pair[0])
    _gone, stays = merge(*pair, cast.manager)
    row.refresh_from_db()
    assert Inquiry.objects.asked_of(cast.nurse).open().get() == row
    row = make.answered(cast, row)
    assert stays.inquiries.answered().get() == row
    actions.accept_answer(row, by=cast.officer)
    assert seen.verbs(stays)[-2:] == ["complaint.answer", "complaint.accept_answer"]


def test_an_answer_that_nobody_has_read_is_still_to_be_read(pair, cast):
    row = make.answered(cast, make.inquiry(cast, pair[0]))
    _gone, stays = merge(*pair, cast.manager)
    assert Inquiry.objects.of_cases(cast.officer).answered().get() == row
    assert row.replies.get().answers.count() == 2
    assert stays.inquiries.count() == 1


def test_an_action_can_be_done_assigned_and_cancelled(pair, cast):
    rows = [make.action(cast, pair[0]) for _ in range(3)]
    merge(*pair, cast.manager)
    for row in rows:
        row.refresh_from_db()
    actions.assign_action(rows[0], by=cast.officer, owner=cast.head, due_on=make.local_day(days=9))
    actions.do_action(rows[1], by=cast.nurse, note="Every bell was tested.")
    actions.cancel_action(rows[2], by=cast.officer, reason="No bell is left.")


def test_a_meeting_is_held_and_its_minutes_written(pair, cast):
    row = make.meeting(cast, pair[0])
    _gone, stays = merge(*pair, cast.manager)
    actions.minute(stays.meetings.get(), by=cast.officer, minutes="They said what they miss.", agreed="")
    assert stays.meetings.get() == row


def test_the_chronology_goes_on_in_one(pair, cast):
    rows = {make.event(cast, case).pk for case in pair}
    _gone, stays = merge(*pair, cast.manager)
    assert set(stays.events.values_list("pk", flat=True)) == rows


def involve(case, cast, name, **more):
    body, _ = Body.objects.get_or_create(name=name, defaults={"kind": "regulator"})
    actions.involve(case, by=cast.officer, body=body, words="They want our papers.", nonce=uuid4(), **more)
    return case.involvements.get(body=body)


def test_the_date_of_a_regulator_is_met_by_our_reply_where_it_goes_on(pair, cast):
    theirs = involve(pair[0], cast, "Regulator", due_on=make.local_day(days=20), is_lead=True)
    involve(pair[1], cast, "Insurer", due_on=make.local_day(days=9), is_lead=True)
    before = theirs.target.due_at
    gone, stays = merge(*pair, cast.manager)
    assert seen.Clock.objects.of("complaint", stays.pk).running().filter(kind="ombudsman").count() == 2
    assert seen.running(gone) == set()
    row = stays.involvements.get(pk=theirs.pk)
    assert (row.target.due_at, row.is_lead, row.target.firings.filter(state="planned").exists()) == (
        before,
        False,
        True,
    )
    actions.reply_to_body(stays, by=cast.officer, involvement=row, words="Sent.", nonce=uuid4())
    assert row.target.__class__.objects.get(pk=row.target_id).stop_event == "papers_sent"


def test_a_date_goes_on_where_the_other_one_had_met_such_a_date(pair, cast):
    met = involve(pair[1], cast, "Insurer", due_on=make.local_day(days=9))
    actions.reply_to_body(pair[1], by=cast.officer, involvement=met, words="Sent.", nonce=uuid4())
    theirs = involve(pair[0], cast, "Regulator", due_on=make.local_day(days=20))
    _gone, stays = merge(*pair, cast.manager)
    assert seen.Clock.objects.of("complaint", stays.pk).running().get(kind="ombudsman") == theirs.target


def test_what_is_owed_for_safety_begins_again_where_the_other_one_had_done_it(cast):
    gone, stays = (make.triaged(cast, flags=["candour"], severity=3, words=words) for words in ("A fall.", "A cut."))
    told = {"by": cast.officer, "step": "told_in_person", "words": "We told them."}
    actions.disclose(stays, **told, nonce=uuid4())
    _gone, stays = merge(gone, stays, cast.manager)
    assert "candour_notice" in seen.running(stays)


def test_steps_of_a_duty_are_kept_with_the_one_that_stays(cast):
    gone, stays = (make.triaged(cast, flags=["candour"], severity=3, words=words) for words in ("A fall.", "A cut."))
    actions.disclose(gone, by=cast.officer, step="told_in_person", words="We told them.", nonce=uuid4())
    _gone, stays = merge(gone, stays, cast.manager)
    assert stays.duty_steps.get().step == "told_in_person"


def test_their_questions_stand_behind_those_of_the_other_and_none_twice(pair, cast):
    asked = {pair[0]: ["Why?", "Who came?"], pair[1]: ["Who came?"]}
    for case, words in asked.items():
        Point.objects.bulk_create(Point(complaint=case, number=n, words=one) for n, one in enumerate(words, 1))
    _gone, stays = merge(*pair, cast.manager)
    assert list(stays.points.values_list("number", "words")) == [(1, "Who came?"), (2, "Why?")]


def test_a_line_for_the_next_shift_is_taken_where_it_goes_on(pair, cast):
    actions.hand_over(pair[0], by=cast.officer, words="She calls at nine.", nonce=uuid4())
    _gone, stays = merge(*pair, cast.manager)
    actions.accept(stays, by=cast.manager)
    assert not Handover.objects.waiting().exists()


def test_a_line_of_what_was_entered_in_error_waits_for_nobody(cast):
    case = make.triaged(cast)
    actions.hand_over(case, by=cast.officer, words="She calls at nine.", nonce=uuid4())
    actions.err(make.fresh(case), by=cast.manager, reason="Typed twice")
    assert not Handover.objects.waiting().exists()


def test_consent_goes_with_whoever_told_us_and_stays_with_another(cast):
    daughter, son = make.teller(name="Wei Chen"), make.teller(name="Jun Chen")
    gone, other, stays = (make.case(cast, teller_role="relative", teller=who) for who in (daughter, son, daughter))
    for case in (gone, other):
        actions.record_consent(case, by=cast.officer, state="refused", evidence="The patient said no.")
    merge(gone, stays, cast.manager)
    actions.merge(other, by=cast.manager, into=stays, are_one=True)
    assert [make.fresh(case).consent.state for case in (stays, other)] == ["refused", "refused"]
    actions.record_consent(make.fresh(other), by=cast.officer, state="given", evidence="The patient signed.")
    assert [make.fresh(case).consent.state for case in (stays, other)] == ["refused", "given"]
    assert make.fresh(other).status == "merged"


# ------------------------------------------------------------------------------------ two at once
@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_merge_once_and_opposite_ways_do_not_wait_for_ever(cast):
    gone, stays = make.case(cast), make.case(cast)
    answers = at_once([lambda: actions.merge(gone, by=cast.manager, into=stays)] * CLICKS)
    assert answers.count("illegal_transition") == CLICKS - 1
    one, other = make.case(cast), make.case(cast)
    ways = [(one, other), (other, one)] * 5
    answers = at_once([lambda a=a, b=b: actions.merge(a, by=cast.manager, into=b) for a, b in ways])
    assert answers.count("illegal_transition") == len(ways) - 1
    assert Issue.objects.filter(complaint__in=[one, other]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_several_clicks_merge(cast, settings):
    settings.UNSAFE = frozenset({"UNSAFE_NO_LOCK"})
    gone, stays = make.case(cast), make.case(cast)
    answers = at_once([lambda: actions.merge(gone, by=cast.manager, into=stays)] * CLICKS)
    assert answers.count("illegal_transition") < CLICKS - 1
