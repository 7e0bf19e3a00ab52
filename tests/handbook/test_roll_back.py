"""Back to what a page said before: in one step, on record, by the usual way or at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from handbook import actions, versions
from handbook.models import Emergency
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def editor(site):
    return make.user(Role.EDITOR, site)


@pytest.fixture
def page(site, editor):
    """Changed once since it was written."""
    page = made.changed(made.page(site), editor, changed="An hour longer")
    page.get_latest_revision().publish(user=editor, skip_permission_checks=True)
    return made.fresh(page)


def test_the_versions_to_go_back_to_are_those_that_were_live(page, editor):
    made.changed(page, editor, "<p>A draft nobody saw.</p>")
    assert [one.title for one in versions.earlier(made.fresh(page))] == ["Visiting"]


def test_an_editor_submits_the_earlier_words_like_any_other_change(page, editor, site):
    first = versions.earlier(page)[0].pk
    client, url = make.signed_in(editor), reverse("handbook-roll-back", args=[page.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"revision": first, "because": "Too long after all"}).status_code == 302
    assert "Ten to one" in str(made.fresh(page).body), "not live yet"
    assert made.entries("handbookpage.roll_back") == 1
    made.approved(made.fresh(page), make.user(Role.REVIEWER, site))
    live = made.fresh(page)
    assert "Ten to noon" in str(live.body) and live.changed == "Too long after all"


def test_at_once_is_for_named_people_and_is_looked_at_after(page, editor, site):
    first = versions.earlier(page)[0].pk
    url, sent = (
        reverse("handbook-roll-back", args=[page.pk]),
        {"because": "Wrong", "revision": first, "is_at_once": "on"},
    )
    make.signed_in(make.user(Role.CHIEF, site)).post(url, sent)
    assert "Ten to noon" in str(made.fresh(page).body)
    assert Emergency.objects.open().count() == 1 and made.owed(page, "page_after")
    made.changed(page, editor)
    make.signed_in(editor).post(url, sent)
    assert Emergency.objects.count() == 1, "the box means nothing from who has none"


def test_only_words_go_back_and_not_who_answers_for_them_nor_how_long(page, editor, site):
    chief, ends = make.user(Role.CHIEF, site), timezone.now().replace(microsecond=0) + timedelta(days=9)
    kept = {"keeper": chief, "deputy": editor, "wards": [7], "review_every_days": 30, "expire_at": ends,
            "goes_together": True}  # fmt: skip
    made.changed(page, editor, **kept).get_latest_revision().publish(user=editor, skip_permission_checks=True)
    first = versions.earlier(made.fresh(page))[-1].pk
    actions.roll_back(made.fresh(page), revision=first, because="Wrong", by=chief, is_at_once=True)
    live = made.fresh(page)
    assert "Ten to noon" in str(live.body) and live.changed == "Wrong"
    assert {name: getattr(live, name) for name in kept} == kept


def test_it_refuses_the_live_version_and_a_page_that_waits_for_approval(page, editor):
    with pytest.raises(ValidationError):
        actions.roll_back(page, revision=page.live_revision_id, because="x", by=editor)
    first = versions.earlier(page)[0].pk
    page = made.submitted(made.changed(page, editor), editor)
    with pytest.raises(ValidationError):
        actions.roll_back(page, revision=first, because="x", by=editor)


def test_an_editor_of_another_site_finds_nothing(page):
    url = reverse("handbook-roll-back", args=[page.pk])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).get(url).status_code == 404
