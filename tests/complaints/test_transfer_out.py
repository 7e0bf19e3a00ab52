"""A case goes on with a body outside the house: what we owed ends, nothing of it is lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

from complaints import actions
from complaints.actions.catalog import save_body
from complaints.models import Body, TrackingKey
from tests import make
from tests.complaints import seen


@pytest.fixture
def body(db):
    return save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)


@pytest.fixture
def case(cast):
    return make.investigating(cast)


def pass_on(case, body, by, **fields):
    said = {"reason": "They lead.", "consent": "Mrs Kelly, by telephone today", "how": "email", **fields}
    return actions.transfer_out(case, by=by, body=body, **said)


def test_our_targets_end_and_what_is_owed_for_safety_goes_on(case, body, cast):
    actions.flag(case, by=cast.officer, flags=["candour"], reason="Harm")
    pass_on(case, body, cast.manager)
    case = make.fresh(case)
    assert case.status == "transferred"
    assert seen.running(case) == {"candour_notice"}
    row = case.involvements.get()
    assert (row.is_lead, row.consent) == (True, "Mrs Kelly, by telephone today")


def test_they_are_told(case, body, cast):
    pass_on(case, body, cast.manager)
    assert len(seen.messages(case, "transferred_out")) == 1


def test_it_refuses_without_consent_and_without_telling(case, body, cast):
    with seen.refused("consent"):
        pass_on(case, body, cast.manager, consent=" ")
    with seen.refused("how"):
        pass_on(case, body, cast.manager, how="")


def test_a_body_that_asked_before_keeps_its_row_and_its_date(case, body, cast):
    on = make.later(days=9).date()
    actions.involve(case, by=cast.officer, body=body, words="The file.", nonce=uuid4(), due_on=on, reference="H-1")
    pass_on(case, body, cast.manager)
    row = case.involvements.get()
    assert (row.reference, row.is_lead, row.target.is_running) == ("H-1", True, True)


def test_track_says_who_looks_into_it(case, body, cast, client):
    token, _code = actions.grant(case, by=cast.officer)
    pass_on(case, body, cast.manager)
    assert TrackingKey.objects.count() == 1
    page = client.post(reverse("public-track-link", args=[token]), follow=True).content.decode()
    assert "Health Ombudsman" in page
    assert "looks into it now" in page


def test_it_stands_among_the_closed_and_still_takes_notes(case, body, cast):
    pass_on(case, body, cast.manager)
    found = make.signed_in(cast.manager).get(reverse("complaints"), {"view": "closed"}).context["queue"].rows
    assert case.ref in [row.ref for row in found]
    assert actions.note(case, by=cast.officer, words="They rang.", nonce=uuid4())
