"""A site does without a page of the group: not read, listed or found there, until it is shown again."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from handbook import actions, booklets, offline, reading
from handbook.models import SectionPage
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeps():
    """The site that keeps the group's pages."""
    return make.site()


@pytest.fixture
def site(keeps):
    found = make.site()
    for one in (keeps, found):
        actions.open_handbook(one, by=None, now=make.NOW)
    return found


@pytest.fixture
def page(keeps, site):
    home, *_others = actions.open_group(keeps, by=None, now=make.NOW)
    section = SectionPage(title="Services", slug="services", locale=home.locale)
    home.add_child(instance=section)
    body = [{"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}]
    return actions.write(section, slug="visiting", title="Visiting", summary="When", body=body, by=None)


def seen(site, language="en"):
    """By whatever way a reader may come to it."""
    address = reverse("public-handbook-page", args=[site.code, language, "services", "visiting"])
    return [
        Client().get(address).status_code == 200, bool(reading.every_page(site, language)),
        bool(reading.pages_of(site, language, "services")), bool(reading.found_pages(site, language, "noon")),
        bool(reading.sections_of(site, language)), bool(booklets.book_of(site, language).chapters),
    ]  # fmt: skip


def edition(site):
    return offline.edition(site, "en", offline.menu_edition(site))


def test_it_is_gone_here_in_every_language_and_nowhere_else_and_comes_back(page, keeps, site):
    editor, before = make.user(Role.EDITOR, site), edition(site)
    actions.leave_out(page, site, by=editor)
    assert not any(seen(site)) and not any(seen(site, "ar")) and all(seen(keeps))
    assert edition(site) != before
    with pytest.raises(ValidationError):
        actions.leave_out(page, site, by=editor)
    actions.take_in(page, site, by=editor)
    assert all(seen(site))
    with pytest.raises(ValidationError):
        actions.take_in(page, site, by=editor)
    assert made.entries("handbookpage.leave_out") == made.entries("handbookpage.take_in") == 1


def test_editors_of_the_site_choose_it_from_the_list_and_see_who_did(page, site):
    url, sent = reverse("group-pages", args=[site.code]), {"leave_out": "services/visiting/"}
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url, sent).status_code == 403
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url, sent).status_code == 404
    editor = make.user(Role.EDITOR, site)
    client = make.signed_in(editor)
    assert client.post(url, sent).status_code == 302 and not any(seen(site))
    listed = client.get(url).content.decode()
    assert "Left out here" in listed and f"by {editor.name}" in listed and 'name="leave_out"' not in listed
    assert client.post(url, {"take_in": "services/visiting/"}).status_code == 302 and all(seen(site))


def test_own_words_of_the_site_stay_although_the_groups_are_left_out(page, site):
    own = actions.override(page, site, by=None)
    own.get_latest_revision().publish()
    actions.leave_out(page, site, by=make.user(Role.EDITOR, site))
    assert all(seen(site))
