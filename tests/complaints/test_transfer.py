"""To another department or site, without losing a reply, a target or an entry."""

import pytest
from django.urls import reverse

from clocks import profiles
from clocks.actions import publish_profile
from complaints import actions
from complaints.models import Complaint
from hospital.models import Department
from tests import make
from tests.complaints import seen


def due(case):
    return dict(seen.Clock.objects.of("complaint", case.pk).running().values_list("kind", "due_at"))


def test_within_the_site_owner_and_dates_stay_and_officers_there_hear(cast):
    case, elsewhere = make.triaged(cast), make.department(at=cast.site)
    before = due(case)
    actions.transfer(case, by=cast.manager, department=elsewhere, reason="It was there")
    case = make.fresh(case)
    assert (case.department, case.location, case.owner) == (elsewhere, None, cast.officer)
    assert (case.feedback.department, due(case)) == (elsewhere, before)
    assert seen.verbs(case)[-1] == "complaint.transfer"
    assert case.entries.get(kind="reason").words == "It was there"
    assert make.signed_in(cast.manager).get(case.get_absolute_url()).status_code == 200


def test_at_another_site_it_waits_for_an_owner_and_what_was_promised_holds(cast):
    case = make.triaged(cast)
    before = due(case)
    actions.transfer(case, by=cast.manager, department=cast.other_department, reason="There")
    case = make.fresh(case)
    assert (case.owner, case.zone, due(case)) == (None, cast.site.zone, before)
    assert set(seen.Clock.objects.of("complaint", case.pk).running().values_list("site", flat=True)) == {
        cast.other_site.pk
    }
    told = set(seen.Message.objects.filter(template="complaints/transferred").values_list("to_user", flat=True))
    assert told == {cast.outsider.pk}
    assert Complaint.objects.unassigned().visible_to(cast.outsider).filter(pk=case.pk).exists()
    assert not Complaint.objects.visible_to(cast.head).filter(pk=case.pk).exists()


def test_only_when_they_are_told_the_rules_of_the_other_site_decide(cast):
    rules = profiles.shipped_data("private_hospital")
    slower = [{**r, "amount": r["amount"] + 5} if r["kind"] == "statutory_response" else r for r in rules["rules"]]
    publish_profile({**rules, "slug": "slower", "rules": slower}, by=None, now=make.NOW)
    type(cast.other_site).objects.filter(pk=cast.other_site.pk).update(profile="slower")
    case, there = make.triaged(cast), Department.objects.get(pk=cast.other_department.pk)
    before, received = due(case), case.received_at
    actions.transfer(case, by=cast.manager, department=there, reason="There", tells=True)
    case = make.fresh(case)
    assert due(case)["statutory_response"] > before["statutory_response"]
    assert (case.received_at, case.profile_version.slug, case.zone) == (received, "slower", cast.other_site.zone)
    assert len(seen.messages(case, "moved")) == 1


def test_it_refuses_the_same_place_and_an_ended_case(cast):
    with seen.refused("same"):
        actions.transfer(make.case(cast), by=cast.manager, department=cast.department, reason="x")
    with seen.refused("illegal_transition"):
        actions.transfer(make.closed(cast), by=cast.manager, department=cast.other_department, reason="x")


@pytest.mark.django_db
def test_whoever_sent_it_out_of_sight_is_led_to_the_list(cast):
    case = make.case(cast)
    sent = {"department": cast.other_department.pk, "reason": "There", "version": case.version}
    answer = make.signed_in(cast.manager).post(reverse("complaint-transfer", args=[case.ref]), sent, follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("complaints")
