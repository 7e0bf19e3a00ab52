"""A page is looked at again by its day: in My work of its owner, a reminder, then somebody above."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

import clocks.actions
from clocks.models import Clock, Escalation
from handbook import actions
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def keeper(site):
    return make.user(Role.EDITOR, site)


def aged(site, keeper, days: int = 300):
    """Written so long ago that its look is overdue."""
    return made.page(site, keeper=keeper, review_every_days=days)


def test_it_stands_in_my_work_of_its_owner_from_two_weeks_before_its_day(site, keeper):
    page = made.page(site, keeper=keeper)
    target = made.owed(page, "page_review")
    page.refresh_from_db()
    assert target.owner == keeper and target.due_on == page.check_due_on
    client = make.signed_in(keeper)
    assert page.title not in client.get(reverse("my-work")).content.decode(), "its day is far away"
    Clock.objects.filter(pk=target.pk).update(started_at=make.NOW)
    page_of_work = client.get(reverse("my-work")).content.decode()
    assert page.title in page_of_work and reverse("handbook-check", args=[page.pk]) in page_of_work


def test_its_owner_is_reminded_and_then_the_editor_in_chief_is_told(site, keeper):
    chief, page = make.user(Role.CHIEF, site), made.page(site, keeper=keeper)
    for key, template, heard in (
        ("ahead", "to_check", keeper),
        ("due", "to_check", keeper),
        ("late", "not_checked", chief),
    ):
        made.due_now(page, key)
        assert clocks.actions.fire_due() == 1
        assert heard.pk in made.told(template)
    assert made.told("not_checked") == {chief.pk}
    assert made.entries("handbookpage.chase") == 3
    assert "Visiting" in make.signed_in(chief).get(reverse("my-work")).content.decode()


def test_checked_and_nothing_to_change_ends_it_and_sets_the_next_day(site, keeper):
    page = made.page(site, keeper=keeper)
    first = made.owed(page, "page_review")
    made.due_now(page, "late")
    clocks.actions.fire_due()
    actions.check(page, by=keeper)
    after = made.owed(page, "page_review")
    assert after.pk != first.pk
    assert after.due_on == timezone.now().date() + timedelta(days=180)
    assert not Escalation.objects.open().filter(subject_kind="handbookpage").exists()
    assert made.entries("handbookpage.check") == 1


def test_publishing_a_change_ends_it_as_well_and_withdrawing_leaves_nothing_owed(site, keeper):
    page = made.page(site, keeper=keeper)
    first = made.owed(page, "page_review")
    page = made.changed(page, keeper)
    page.get_latest_revision().publish(user=keeper, skip_permission_checks=True)
    assert made.owed(page, "page_review").pk != first.pk
    made.fresh(page).unpublish()
    assert made.owed(page, "page_review") is None


def test_a_page_of_somebody_who_left_falls_to_the_deputy_and_of_nobody_to_the_editors(site, keeper):
    deputy = make.user(Role.REVIEWER, site)
    keeper.is_active = False
    keeper.save()
    assert made.owed(made.page(site, keeper=keeper, deputy=deputy), "page_review").owner == deputy
    editor, page = make.user(Role.EDITOR, site), made.page(site, slug="wifi")
    made.due_now(page, "due")
    clocks.actions.fire_due()
    assert made.told("to_check") == {editor.pk}


def test_a_translation_has_no_day_of_its_own(site, keeper):
    page = made.page(site, keeper=keeper)
    assert made.owed(made.translated(page), "page_review") is None


def test_a_place_nobody_looked_at_in_time_reminds_whoever_looked_last(site, keeper):
    about = {"kind": "shop", "name": {"en": "Kiosk"}, "where": {"en": "Hall"}, "walk_minutes": 1, "step_free": "yes"}
    place = actions.add_place(site, code="kiosk", by=keeper, now=make.NOW, **about)
    made.due_now(place, "due")
    clocks.actions.fire_due()
    assert made.told("to_check") == {keeper.pk}
    first = made.owed(place, "place_review")
    actions.check_places(site, codes=["kiosk"], by=keeper)
    assert made.owed(place, "place_review").pk != first.pk
    actions.change_place(place, by=keeper, is_shown=False)
    assert made.owed(place, "place_review") is None


def test_a_document_is_read_again_by_the_day_that_is_set(site, keeper):
    paper = actions.add_paper(site, code="rights", kind="rights", by=keeper, now=make.NOW)
    assert made.owed(paper, "paper_review") is None
    with pytest.raises(ValidationError):
        actions.plan_review(paper, review_on=timezone.localdate(), reviewer=keeper, by=keeper)
    on = timezone.localdate() + timedelta(days=365)
    url = reverse("paper-do", args=[site.code, "rights", "review"])
    assert make.signed_in(keeper).post(url, {"review_on": on.isoformat()}).status_code == 302
    target = made.owed(paper, "paper_review")
    assert target.owner == keeper and target.due_on == on
    assert made.entries("paper.plan_review") == 1
    actions.retire_paper(paper, by=keeper)
    assert made.owed(paper, "paper_review") is None
