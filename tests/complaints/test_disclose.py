"""Candour runs beside the complaint: own targets, own steps, and nobody ends it alone."""

from uuid import uuid4

import pytest
from django.urls import reverse

from clocks import profiles
from clocks.models import Clock
from complaints import actions
from complaints.actions.duties import steps_of
from tests import make
from tests.complaints import seen


@pytest.fixture
def case(cast):
    case = make.case(cast, owner=cast.officer)
    actions.flag(case, by=cast.officer, flags=["candour"], reason="Moderate harm")
    return make.fresh(case)


def disclose(case, by, step, **fields):
    return actions.disclose(case, by=by, step=step, words="Dr Sato told them on the ward.", nonce=uuid4(), **fields)


def test_the_flag_owes_telling_in_person_then_a_letter(case, cast):
    assert "candour_notice" in seen.running(case)
    disclose(case, cast.officer, "told_in_person")
    assert "candour_letter" in seen.running(case)
    assert seen.stopped(case)["candour_notice"] == "candour_given"
    disclose(case, cast.officer, "written_follow_up")
    assert not {"candour_notice", "candour_letter"} & seen.running(case)


def test_it_is_late_or_not_by_when_it_was_told(case, cast):
    clock = Clock.objects.of("complaint", case.pk).get(kind="candour_notice")
    earlier = clock.started_at
    disclose(case, cast.officer, "told_in_person", happened_at=earlier, now=clock.due_at)
    clock.refresh_from_db()
    assert (clock.stopped_at, clock.stop_recorded_at, clock.breached_at) == (earlier, clock.due_at, None)


def test_each_step_is_done_once_and_in_person_before_in_writing(case, cast):
    with seen.refused("order"):
        disclose(case, cast.officer, "written_follow_up")
    disclose(case, cast.officer, "apology")
    with seen.refused("done"):
        disclose(case, cast.officer, "apology")
    with seen.refused("step"):
        disclose(case, cast.officer, "enquiries_explained")  # England asks for it, these rules do not


def test_it_refuses_a_case_without_the_flag(cast):
    with seen.refused("flag"):
        disclose(make.case(cast), cast.officer, "apology")


def test_the_case_is_not_closed_while_it_is_owed(cast):
    case = make.responded(cast)
    actions.flag(case, by=cast.officer, flags=["candour"], reason="Moderate harm")
    outcomes = {issue.pk: "upheld" for issue in case.issues.all()}
    with seen.refused("safety"):
        actions.close(case, by=cast.officer, outcomes=outcomes)


def test_nobody_takes_the_flag_off_alone(case, cast):
    with seen.refused("second_person"):
        actions.flag(case, by=cast.officer, flags=[], reason="No harm after all")
    with seen.refused("second_person"):
        actions.triage(case, by=cast.officer, severity=2, owner=cast.officer)
    actions.lift(case, by=cast.officer, of="candour", reason="No harm after all")
    actions.agree(case.second_looks.get(), by=cast.manager)
    assert make.fresh(case).flags == []
    assert "candour_notice" not in seen.running(case)


def test_other_flags_are_changed_as_before_and_the_page_keeps_it(case, cast):
    client = make.signed_in(cast.officer)
    url = reverse("complaint-flag", args=[case.ref])
    version = client.get(url).context["form"]["version"].value()
    client.post(url, {"flags": ["privacy"], "reason": "A letter", "version": version})
    assert make.fresh(case).flags == ["candour", "privacy"]


def test_steps_are_data_of_the_place(cast):
    england = profiles.load("england_nhs").duties["candour"]
    assert "enquiries_explained" in england
    assert steps_of(make.case(cast), "candour") == profiles.load("private_hospital").duties["candour"] != england


def test_where_the_rules_do_not_know_it_nobody_is_asked_for_it(cast):
    version = make.rules(number=2, duties={"candour": [], "safeguarding": ["referral"]}, effective_from="2026-01-02")
    case = make.case(cast)
    assert case.profile_version == version
    form = make.signed_in(cast.officer).get(reverse("complaint-flag", args=[case.ref])).context["form"]
    assert "candour" not in dict(form.fields["flags"].choices)
