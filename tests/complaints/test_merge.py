"""What was told twice goes on as one: nothing promised is lost, and everybody who told us is answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from complaints import actions, following
from complaints.models import Entry, Issue
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


def test_a_day_that_was_agreed_with_them_stays_that_day(cast):
    gone, stays = make.planned_by_date(cast), make.triaged(cast)
    merge(gone, stays, cast.manager)
    assert seen.agreed(stays).due_on == gone.plan.answer_on
