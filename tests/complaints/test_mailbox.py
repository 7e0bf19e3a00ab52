"""By e-mail only to somebody with an address: what never leaves meets no target."""

from uuid import uuid4

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Body, Complaint
from complaints.models.letters import Letter
from hospital.models import Patient
from tests import make
from tests.complaints import seen

NEXT = {"words": "We ask.", "nonce": uuid4()}
VERBS = {
    "acknowledge": (make.triaged, {}),
    "update": (make.triaged, {**NEXT, "next_contact_on": make.local_day(days=3)}),
    "ask_complainant": (make.investigating, {**NEXT, "expected_on": make.local_day(days=3)}),
    "respond": (make.drafting, {"is_without_patient": True}),
    "settle": (make.triaged, {"answer": "We are sorry.", "outcome": "upheld"}),
    "rule_out": (make.triaged, {"reason": "A shop.", "other_route": "The shop."}),
}


def caller(cast, build, **fields):
    """Called, and has no mailbox."""
    return build(cast, teller=make.teller(email=""), **fields)


@pytest.mark.parametrize("verb", VERBS)
def test_it_refuses_and_no_target_is_met(cast, verb):
    build, told = VERBS[verb]
    case = caller(cast, build)
    before = seen.running(case)
    with seen.refused("mailbox"):
        getattr(actions, verb)(case, by=cast.manager, how="email", **told)
    assert (seen.running(case), make.fresh(case).status) == (before, case.status)


def test_neither_are_they_told_that_another_body_leads_nor_thanked(cast):
    case = caller(cast, make.triaged)
    body = Body.objects.create(name="Regulator", kind="regulator")
    with seen.refused("mailbox"):
        actions.transfer_out(case, by=cast.manager, body=body, reason="Theirs.", consent="She agreed.", how="email")
    with seen.refused("mailbox"):
        actions.reclassify(
            case, by=cast.manager, type="compliment", reason="Praise", agreement="She said so.", thanks="email"
        )


def test_a_patient_without_one_is_not_asked_by_it(cast):
    case = make.triaged(cast)
    Complaint.objects.filter(pk=case.pk).update(patient=Patient.objects.create(person=make.teller(email="")))
    case = make.fresh(case)
    actions.draft(case, by=cast.officer, words="May we?", kind=Letter.Kind.CONSENT)
    with seen.refused("mailbox"):
        actions.respond(case, by=cast.officer, how="email", kind=Letter.Kind.CONSENT, checked=["what_is_shared"])


@pytest.mark.parametrize("verb", VERBS)
def test_the_page_does_not_offer_it_and_says_why_beside_the_field(cast, verb):
    build, _told = VERBS[verb]
    url = reverse(f"complaint-{verb.replace('_', '-')}", args=[caller(cast, build).ref])
    page = make.signed_in(cast.manager).get(url)
    assert "email" not in dict(page.context["form"].fields["how"].choices)
    page = make.signed_in(cast.manager).post(url, {"how": "email"})
    assert page.context["form"].errors["how"] == ["We know no e-mail address of theirs. Choose another way."]


def test_somebody_with_a_mailbox_is_offered_it(cast):
    page = make.signed_in(cast.officer).get(reverse("complaint-update", args=[make.triaged(cast).ref]))
    assert "email" in dict(page.context["form"].fields["how"].choices)
