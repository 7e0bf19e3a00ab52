"""A page is withdrawn by hand: why is said, its address stays, and whoever approves pages hears of it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from handbook import actions
from handbook.models import Check, HandbookPage
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
SENT = {"because": "The ward has moved.", "instead": ""}


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def chief(site):
    return make.user(Role.CHIEF, site)


def read(site, language="en", slug="visiting"):
    return Client().get(reverse("public-handbook-page", args=[site.code, language, "services", slug]))


def test_it_goes_in_every_language_and_its_address_says_why_and_where_to_read_on(site, chief):
    page, other = made.page(site), made.page(site, slug="wifi", title="Wi-Fi")
    made.translated(page)
    reviewer = make.user(Role.REVIEWER, site)
    row = actions.withdraw(page, because="The ward has moved.", instead=other, by=chief)
    assert (row.result, row.note, row.revision_id) == ("withdrawn", "The ward has moved.", page.live_revision_id)
    assert made.told("withdrawn") == {reviewer.pk} and made.owed(page, "page_review") is None
    assert made.entries("handbookpage.withdraw") == 1 and made.entries("handbookpage.unpublish") == 2
    for language in ("en", "ar"):
        answer = read(site, language)
        told = answer.content.decode()
        assert answer.status_code == 410 and "The ward has moved." in told
        assert f"/handbook/{site.code}/{language}/services/wifi/" in told
    assert read(site, slug="never").status_code == 404


def test_a_translation_alone_leaves_the_source_which_readers_are_shown(site, chief):
    page = made.page(site)
    actions.withdraw(made.translated(page), because="Wrong words", by=chief)
    assert "Ten to noon." in read(site, "ar").content.decode() and made.fresh(page).live


def test_it_ends_a_running_approval_and_what_waits_and_refuses_what_is_not_live(site, chief):
    editor = make.user(Role.EDITOR, site)
    page = made.submitted(made.changed(made.page(site), editor), editor)
    actions.withdraw(page, because="Now", by=chief)
    page = made.fresh(page)
    assert page.current_workflow_state is None and "Ten to one" in str(page.get_latest_revision_as_object().body)
    with pytest.raises(ValidationError):
        actions.withdraw(page, because="Again", by=chief)


def test_an_editor_in_chief_may_and_an_editor_their_own_and_nobody_else(site, chief):
    keeper = make.user(Role.EDITOR, site)
    page = made.page(site, keeper=keeper)
    url = reverse("handbook-withdraw", args=[page.pk])
    for role in (Role.EDITOR, Role.REVIEWER):  # Wagtail leads whoever may not back to its first page
        assert make.signed_in(make.user(role, site)).post(url, SENT).url == reverse("wagtailadmin_home")
    assert make.signed_in(make.user(Role.CHIEF, make.site())).post(url, SENT).status_code == 404
    assert made.fresh(page).live
    client = make.signed_in(keeper)
    assert url in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "It goes in every language" in client.get(url).content.decode()
    assert client.post(url, SENT | {"because": ""}).status_code == 200, "a reason is asked for"
    assert client.post(url, SENT).status_code == 302 and not made.fresh(page).live
    assert "The ward has moved." in client.get(reverse("wagtailadmin_home")).content.decode()


def test_what_was_live_is_put_back_with_its_translations_and_a_draft_stays_one(site, chief):
    page = made.page(site)
    arabic = made.translated(page)
    actions.withdraw(page, because="Too early", by=chief)
    made.changed(page, chief)
    url = reverse("handbook-restore", args=[page.pk])
    assert make.signed_in(make.user(Role.EDITOR, site)).post(url).url == reverse("wagtailadmin_home")
    assert make.signed_in(make.user(Role.REVIEWER, make.site())).post(url).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url).status_code == 302
    assert "Ten to noon." in read(site).content.decode() and read(site, "ar").status_code == 200
    assert made.owed(page, "page_review") is not None and made.entries("handbookpage.restore") == 1
    assert HandbookPage.objects.filter(pk__in=[page.pk, arabic.pk], live=True).count() == 2
    assert "Ten to one" in str(made.fresh(page).get_latest_revision_as_object().body)
    assert not Check.objects.of_the_withdrawn().exists()
    with pytest.raises(ValidationError):
        actions.restore(page, by=chief)
