"""Whoever goes leaves a line with a case."""

from uuid import uuid4

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Handover
from tests import make
from tests.complaints import seen


def test_the_line_is_an_entry_and_waits_until_somebody_takes_it(cast):
    case, nonce = make.triaged(cast), uuid4()
    owed = seen.running(case)
    assert actions.hand_over(case, by=cast.officer, words="She calls at nine.", nonce=nonce) is not None
    assert actions.hand_over(case, by=cast.officer, words="She calls at nine.", nonce=nonce) is None
    waiting = Handover.objects.waiting().get()
    assert (waiting.entry.complaint, waiting.entry.words) == (case, "She calls at nine.")
    assert (make.fresh(case).owner, seen.running(case)) == (cast.officer, owed)
    assert seen.verbs(case)[-1] == "complaint.hand_over"


def test_it_refuses_an_empty_line_and_an_ended_case(cast):
    with seen.refused("empty"):
        actions.hand_over(make.case(cast), by=cast.officer, words=" ", nonce=uuid4())
    with seen.refused("illegal_transition"):
        actions.hand_over(make.closed(cast), by=cast.officer, words="x", nonce=uuid4())


@pytest.mark.django_db
def test_the_page_hands_over_what_has_a_line_and_the_duty_manager_sees_what_nobody_took(cast):
    picked, other = make.triaged(cast), make.triaged(cast)
    page, client = reverse("handover"), make.signed_in(cast.officer)
    nonce = client.get(page).context["form"]["nonce"].value()
    client.post(page, {"nonce": nonce, picked.ref: "She calls at nine.", other.ref: ""})
    client.post(page, {"nonce": nonce, picked.ref: "She calls at nine.", other.ref: ""})
    assert [row.entry.complaint for row in Handover.objects.all()] == [picked]
    shown = make.signed_in(cast.duty).get(reverse("today"))
    assert picked.ref in shown.content.decode()
    assert "has taken it yet" in shown.content.decode()
    menu = {item["url"]: item["count"] for group in shown.context["shell"].menu for item in group["items"]}
    assert menu[page] == 1
    make.signed_in(cast.duty).post(reverse("complaint-accept", args=[picked.ref]))
    assert Handover.objects.get().accepted_by == cast.duty


@pytest.mark.django_db
def test_nobody_named_in_it_finds_the_line(cast):
    case = make.triaged(cast)
    actions.hand_over(case, by=cast.officer, words="She calls at nine.", nonce=uuid4())
    actions.name(case, by=cast.manager, user=cast.colleague)
    assert "She calls at nine." not in make.signed_in(cast.colleague).get(reverse("handover")).content.decode()
    assert "She calls at nine." in make.signed_in(cast.manager).get(reverse("handover")).content.decode()
    assert seen.verbs(case)[-1] == "complaint.view"
