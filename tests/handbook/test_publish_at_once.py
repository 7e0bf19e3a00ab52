"""What cannot wait: one named person publishes, somebody else looks at it within two working days."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handbook import actions
from handbook.models import Emergency
from handbook.subjects import PageSubject
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def chief(site):
    return make.user(Role.CHIEF, site)


@pytest.fixture
def reviewer(site):
    return make.user(Role.REVIEWER, site)


@pytest.fixture
def page(site):
    return made.page(site)


def hurried(page, chief):
    return actions.publish_at_once(made.changed(page, chief), because="The bell system is broken", by=chief)


def test_a_notice_that_ends_by_itself_still_does(page, chief):
    ends = timezone.now().replace(microsecond=0) + timedelta(days=9)
    draft = made.changed(page, chief, expire_at=ends, goes_together=True)
    actions.publish_at_once(draft, because="Snow", by=chief)
    assert made.fresh(page).expire_at == ends and made.fresh(page).goes_together
    over = made.changed(made.fresh(page), chief, expire_at=timezone.now() - timedelta(days=1))
    actions.publish_at_once(over, because="Snow again", by=chief)
    assert made.fresh(page).live and made.fresh(page).expire_at is None, "or the sweep would withdraw it at once"


def test_my_work_leads_to_where_the_target_is_settled(page, chief, reviewer):
    hurried(page, chief)
    card = PageSubject().cards([page.pk], reviewer)[page.pk]
    assert card.url == reverse("handbook-emergencies")
    row = Emergency.objects.get()
    actions.look_after(row, outcome="right", by=reviewer)
    assert PageSubject().cards([page.pk], reviewer)[page.pk].url == reverse("handbook-check", args=[page.pk])


def test_it_is_live_at_once_and_another_person_owes_a_look(page, chief, reviewer):
    hurried(page, chief)
    live = made.fresh(page)
    assert "Ten to one" in str(live.body) and live.changed == "The bell system is broken"
    target = made.owed(page, "page_after")
    assert target.owner == reviewer and (target.amount, target.unit) == (2, "working_days")
    assert made.told("at_once") == {reviewer.pk}
    assert made.entries("handbookpage.publish_at_once") == made.entries("handbookpage.publish") - 1 == 1


def test_it_refuses_a_page_of_which_everything_is_live(page, chief):
    with pytest.raises(ValidationError):
        actions.publish_at_once(page, because="Why not", by=chief)


def test_it_takes_a_running_approval_along(page, chief, site):
    editor = make.user(Role.EDITOR, site)
    page = made.submitted(made.changed(page, editor), editor)
    actions.publish_at_once(page, because="Now", by=chief)
    assert made.fresh(page).current_workflow_state is None


def test_only_named_people_have_the_button(page, chief, site):
    page, url = made.changed(page, chief), reverse("handbook-publish-at-once", args=[page.pk])
    for role in (Role.EDITOR, Role.REVIEWER):  # Wagtail leads whoever may not back to its first page
        assert make.signed_in(make.user(role, site)).post(url, {"because": "x"}).url == reverse("wagtailadmin_home")
    assert make.signed_in(make.user(Role.TRANSLATOR, site)).post(url, {"because": "x"}).status_code == 404
    assert not Emergency.objects.exists()
    assert make.signed_in(make.user(Role.CHIEF, make.site())).post(url, {"because": "x"}).status_code == 404
    client = make.signed_in(chief)
    assert url in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert client.post(url, {"because": ""}).status_code == 200, "a reason is asked for"
    assert client.post(url, {"because": "Wrong number"}).status_code == 302
    assert made.fresh(page).changed == "Wrong number"


def test_who_published_it_does_not_look_at_it_and_somebody_else_does_once(page, chief, reviewer):
    row = hurried(page, chief)
    with pytest.raises(ValidationError):
        actions.look_after(row, outcome=Emergency.Outcome.RIGHT, by=chief)
    url, sent = reverse("handbook-emergencies"), {"emergency": row.pk, "outcome": "right"}
    client = make.signed_in(reviewer)
    assert "The bell system is broken" in client.get(url).content.decode()
    assert client.post(url, sent).status_code == 302
    assert made.owed(page, "page_after") is None and made.entries("handbookpage.look_after") == 1
    assert client.post(url, sent).status_code == 200, "twice is refused"


def test_editors_see_the_list_and_do_not_judge_and_another_site_sees_nothing(page, chief, site):
    row = hurried(page, chief)
    url, sent = reverse("handbook-emergencies"), {"emergency": row.pk, "outcome": "right"}
    editor = make.signed_in(make.user(Role.EDITOR, site))
    assert "Visiting" in editor.get(url).content.decode() and editor.post(url, sent).status_code == 302
    outsider = make.signed_in(make.user(Role.REVIEWER, make.site()))
    assert "Visiting" not in outsider.get(url).content.decode() and outsider.post(url, sent).status_code == 404
    assert Emergency.objects.open().count() == 1
