"""A site goes by the rules of another place: for what is received from then on."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from clocks import actions
from clocks.models import ProfileVersion
from tests import make, make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db


def test_it_publishes_every_version_once_and_the_site_goes_by_them():
    first, second, by = make_hospital.site(), make_hospital.site(), make_hospital.user()
    actions.adopt_profile(first, "wales", by=by)
    actions.adopt_profile(second, "wales", by=by)
    assert list(ProfileVersion.objects.filter(slug="wales").values_list("number", flat=True)) == [2, 1]
    assert {row.profile for row in make_hospital.Site.objects.filter(pk__in=[first.pk, second.pk])} == {"wales"}


def test_what_the_hospital_changed_in_them_stays():
    first, second = make_hospital.site(), make_hospital.site()
    actions.adopt_profile(first, "victoria", by=None)
    newest = ProfileVersion.objects.get(slug="victoria")
    actions.confirm_rule(newest, "response", by=make_hospital.user())
    actions.adopt_profile(second, "victoria", by=None)
    assert ProfileVersion.objects.filter(slug="victoria").count() == 2


def test_what_runs_keeps_the_rules_it_was_received_under():
    made = toy.received()
    before = made.clock("statutory_response").due_at
    actions.adopt_profile(make_hospital.Site.objects.get(pk=made.site_id), "ireland_hse", by=None)
    actions.replan(made, toy.FACTS, now=toy.RECEIVED)
    assert made.clock("statutory_response").due_at == before


def test_it_leaves_one_entry():
    site, by = make_hospital.site(), make_hospital.user()
    actions.adopt_profile(site, "scotland", by=by)
    entry = Entry.objects.get(verb="profile.adopt")
    assert (entry.subject_id, entry.actor_id, entry.facts["slug"]) == (site.pk, by.pk, "scotland")


def test_it_refuses_rules_that_do_not_ship_and_those_that_hold_already():
    site = make_hospital.site()
    with pytest.raises(ValidationError, match="no profile named atlantis"):
        actions.adopt_profile(site, "atlantis", by=None)
    with pytest.raises(ValidationError) as refusal:
        actions.adopt_profile(site, site.profile, by=None)
    assert refusal.value.code == "same"


def test_the_page_shows_sources_and_what_changes_first():
    client, site = make.signed_in(make.administrator()), make_hospital.site(name="Rosslare Hospital")
    text = client.get(reverse("profile-adopt", args=["ireland_hse"])).content.decode()
    assert "30 working days from the acknowledgement" in text and "https://hse.ie/" in text
    answer = client.post(reverse("profile-adopt", args=["ireland_hse"]), {"site": site.pk})
    assert "Running targets keep the rules they were received under." in answer.content.decode()
    assert make_hospital.Site.objects.get(pk=site.pk).profile != "ireland_hse"
    client.post(reverse("profile-adopt", args=["ireland_hse"]), {"site": site.pk, "confirm": "yes"})
    assert make_hospital.Site.objects.get(pk=site.pk).profile == "ireland_hse"


def test_the_list_says_how_sure_the_numbers_are_and_costs_the_same_for_many_sites(django_assert_max_num_queries):
    client = make.signed_in(make.administrator())
    text = client.get(reverse("profiles")).content.decode()
    assert "Ireland, HSE" in text and "Victoria" in text
    for _number in range(5):
        make_hospital.site()
    with django_assert_max_num_queries(12):
        client.get(reverse("profiles"))


def test_rules_that_do_not_ship_have_no_page():
    assert make.signed_in(make.administrator()).get(reverse("profile-adopt", args=["atlantis"])).status_code == 404
