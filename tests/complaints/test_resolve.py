"""Solved on the spot."""

import pytest
from django.urls import reverse

from clocks import profiles
from clocks.actions import publish_profile
from complaints import actions
from hospital.models import Site
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    return make.case(cast, kind="concern")


def resolve(case, by, **fields):
    usual = {"done": "Connected the bell", "is_put_right": "yes", "their_words": "Much better"}
    return actions.resolve(case, **{"by": by, **usual, **fields})


def test_it_works(case, cast):
    resolve(case, cast.nurse)
    case = make.fresh(case)
    assert (case.status, case.outcome) == ("resolved_informally", "resolved_informally")
    recovery = case.feedback.recoveries.get()
    assert (recovery.done, recovery.their_words, recovery.by) == ("Connected the bell", "Much better", cast.nurse)
    assert seen.verbs(case)[-1] == "complaint.resolve"


def test_its_targets_are_met(case, cast):
    resolve(case, cast.nurse)
    assert seen.stopped(case) == {"contact": "resolved", "service_recovery": "resolved"}


@pytest.mark.parametrize("content", ["partly", "no"])
def test_somebody_not_content_keeps_it_open(case, cast, content):
    resolve(case, cast.nurse, is_put_right=content)
    assert make.fresh(case).status == "received"
    assert case.feedback.recoveries.get().is_put_right == content
    assert seen.running(case) == {"contact", "service_recovery"}
    assert seen.last_entry(case).facts["is_over"] is False


@pytest.mark.parametrize("grave", [{"severity": 3}, {"flags": ["media"]}])
def test_a_grave_one_stays_open_all_the_same(cast, grave):
    case = make.case(cast, **grave)
    resolve(case, cast.nurse)
    assert make.fresh(case).status == "received"
    assert case.feedback.recoveries.exists()


@pytest.fixture
def english(cast):
    publish_profile(profiles.shipped_data("england_nhs"), by=None, now=make.NOW)
    Site.objects.filter(pk=cast.site.pk).update(profile="england_nhs")
    cast.site.refresh_from_db()
    return cast


def test_in_england_what_was_told_by_word_of_mouth_is_exempt_by_the_next_working_day(english):
    case = make.case(english, channel="phone")
    assert case.is_oral
    resolve(case, english.officer)
    assert make.fresh(case).status == "resolved_informally"
    late = make.case(english, channel="phone", now=make.later(days=-9))
    resolve(late, english.officer)
    assert make.fresh(late).status != "resolved_informally"


def test_in_england_a_written_complaint_is_answered_all_the_same(english):
    case = make.case(english, channel="email")
    page = make.signed_in(english.officer).get(reverse("complaint-resolve", args=[case.ref])).content.decode()
    assert "answered all the same" in page
    assert "resolve" not in make.signed_in(english.officer).get(case.get_absolute_url()).context["case"].offered
    resolve(case, english.officer)
    assert make.fresh(case).status == "received" and case.feedback.recoveries.exists()
    concern = make.case(english, kind="concern", channel="email")
    resolve(concern, english.officer)
    assert make.fresh(concern).status == "resolved_informally"


def test_it_refuses_without_what_was_done(case, cast):
    with seen.refused("nothing_done"):
        resolve(case, cast.nurse, done="")


def test_it_refuses_after_the_reply(cast):
    case = make.responded(cast)
    with seen.refused("illegal_transition"):
        resolve(case, cast.officer)


def test_who_solves_it_does_not_come_to_hold_it(cast):
    case = make.case(cast, named=[cast.officer, cast.colleague])
    resolve(case, cast.nurse)
    assert make.fresh(case).owner is None
