"""What the patient said, or why it was decided without them."""

import pytest
from django.urls import reverse

from complaints import actions
from complaints.actions.cases import may_disclose, may_settle
from tests import make
from tests.complaints import seen

HOW = {"evidence": "Signed form, in the files"}


@pytest.fixture
def case(cast):
    return make.awaiting_consent(cast)


@pytest.mark.parametrize(("state", "may_hear"), [("given", True), ("not_needed", True), ("refused", False)])
def test_it_works_and_decides_what_they_may_hear(case, cast, state, may_hear):
    ground = {"ground": "parent"} if state == "not_needed" else {}
    actions.record_consent(case, by=cast.officer, state=state, **HOW, **ground)
    case = make.fresh(case)
    assert (case.status, case.consent.state, may_disclose(case)) == ("triaged", state, may_hear)
    assert may_settle(case) == may_hear  # a refusal is answered on the full path, with nothing about the patient
    assert "consent" not in seen.running(case)
    facts = seen.last_entry(case).facts
    assert facts["consent"] == {"before": "requested", "after": state}


def test_decided_without_the_patient_it_has_a_ground(case, cast):
    with seen.refused("ground"):
        actions.record_consent(case, by=cast.manager, state="overridden", **HOW)
    actions.record_consent(case, by=cast.manager, state="overridden", ground="deceased", **HOW)
    consent = make.fresh(case).consent
    assert (consent.ground, consent.decided_by) == ("deceased", cast.manager)


@pytest.mark.parametrize("ground", ["", "deceased", "because"])
def test_that_it_is_not_needed_rests_on_an_authority(case, cast, ground):
    with seen.refused("ground"):
        actions.record_consent(case, by=cast.officer, state="not_needed", ground=ground, **HOW)
    with seen.refused("evidence"):
        actions.record_consent(case, by=cast.officer, state="not_needed", ground="attorney")
    assert not may_disclose(make.fresh(case))


def test_without_a_ground_on_record_it_opens_nothing(case):
    type(case.consent).objects.filter(pk=case.consent.pk).update(state="not_needed", ground="")
    assert not may_disclose(make.fresh(case))


def test_the_page_offers_each_the_grounds_that_are_theirs(case, cast):
    url = reverse("complaint-record-consent", args=[case.ref])
    officers, managers = (
        make.signed_in(user).get(url).context["form"].fields["ground"].choices for user in (cast.officer, cast.manager)
    )
    assert [len(officers), len(managers)] == [2, 3]
    page = make.signed_in(cast.officer).post(url, {"state": "not_needed", "evidence": "x", "version": case.version})
    assert page.context["form"].errors["ground"] == ["Say what gives them the say for the patient."]


def test_what_stood_still_goes_on(cast):
    case = make.planned_by_date(cast)
    actions.ask_consent(case, by=cast.officer, how="letter")
    actions.record_consent(case, by=cast.officer, state="given", **HOW)
    assert not seen.Clock.objects.of("complaint", case.pk).filter(paused_at__isnull=False).exists()


def test_it_refuses_without_evidence(case, cast):
    with seen.refused("evidence"):
        actions.record_consent(case, by=cast.officer, state="given")


def test_it_refuses_a_state_nobody_decides(case, cast):
    with seen.refused("state"):
        actions.record_consent(case, by=cast.officer, state="requested", **HOW)


def test_it_refuses_a_day_to_come(case, cast):
    with seen.refused("future"):
        actions.record_consent(case, by=cast.officer, state="given", on=make.later(days=99).date(), **HOW)


def test_it_refuses_after_the_end(cast):
    with seen.refused("illegal_transition"):
        actions.record_consent(make.closed(cast), by=cast.officer, state="given", **HOW)


def test_only_managers_are_offered_to_decide_without_the_patient(case, cast):
    for user, offers in ((cast.officer, False), (cast.manager, True)):
        page = make.signed_in(user).get(f"/complaints/{case.ref}/record-consent/").content.decode()
        assert ("Decided without the patient" in page) == offers
