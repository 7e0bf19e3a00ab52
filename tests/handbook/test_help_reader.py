"""Did this page help? Counted by version and language; three who say no ask whoever keeps the page."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from feedback.models import Feedback
from handbook import actions
from handbook.models import Help
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    cache.clear()
    return make.site()


@pytest.fixture
def keeper(site):
    return make.user(Role.EDITOR, site)


@pytest.fixture
def page(site, keeper):
    return made.page(site, keeper=keeper)


def address(page, language="en"):
    return reverse("public-handbook-help", args=[page.site.code, language, "services", "visiting"])


def test_a_reader_answers_with_one_press_and_no_cookie(page, site):
    client = Client()
    assert address(page) in client.get(page.address).content.decode()
    answer = client.post(address(page), {"helped": "yes"})
    assert answer.url == address(page) + "?said=yes" and client.get(answer.url).status_code == 200
    made.translated(page)
    client.post(address(page, "ar"), {"helped": "no"})
    client.post(address(page), {"helped": "no"})
    rows = {(row.page.locale.language_code, row.language): (row.yes, row.no) for row in Help.objects.all()}
    assert rows == {("en", "en"): (1, 1), ("ar", "ar"): (0, 1)}
    assert not client.cookies


def test_what_was_missing_is_kept_as_an_idea_and_sent_twice_is_one(page):
    client = Client()
    asked = client.get(address(page) + "?said=no").context["form"]
    sent = {"words": "Where do I park?", "number": str(asked["number"].value())}
    for _time in range(2):
        assert client.post(address(page), sent).url.endswith("?said=told")
    told = Feedback.objects.get()
    assert (told.kind, told.channel, told.words, told.teller) == ("suggestion", "handbook", "Where do I park?", None)
    assert told.subject == "Handbook: Visiting" and made.entries("feedback.receive") == 1
    assert 'aria-invalid="true"' in client.post(address(page), {"words": "", "number": sent["number"]}).content.decode()
    assert not client.cookies


def test_a_form_of_another_page_and_too_many_answers_are_refused(page):
    other = Client(headers={"origin": "https://evil.example"})
    assert other.post(address(page), {"helped": "no"}).status_code == 403
    assert not Help.objects.exists()
    cache.clear()
    client = Client(headers={"origin": "http://testserver"})
    codes = {client.post(address(page), {"helped": "yes"}).status_code for _time in range(31)}
    assert codes == {302, 429} and Help.objects.get().yes == 30


def test_three_who_say_no_put_it_into_my_work_of_its_owner_until_it_is_looked_at(page, keeper):
    for _time in range(2):
        actions.help_reader(page, has_helped=False, language="en")
    assert made.owed(page, "page_repair") is None
    for _time in range(3):
        actions.help_reader(page, has_helped=False, language="ar")
    target = made.owed(page, "page_repair")
    assert target.owner == keeper and made.told("no_help") == {keeper.pk}
    assert "Visiting" in make.signed_in(keeper).get(reverse("my-work")).content.decode()
    actions.check(page, by=keeper)
    assert made.owed(page, "page_repair") is None
    for _time in range(2):
        actions.help_reader(page, has_helped=False, language="en")
    assert made.owed(page, "page_repair") is None, "those of before are answered"


def test_a_page_of_nobody_asks_an_editor_and_old_answers_ask_nobody(site):
    page, editor = made.page(site), make.user(Role.EDITOR, site)
    for days in (9, 8):
        actions.help_reader(page, has_helped=False, language="en", now=make.NOW - make.timedelta(days=days))
    actions.help_reader(page, has_helped=False, language="en", now=make.NOW)
    assert made.owed(page, "page_repair") is None
    for _time in range(2):
        actions.help_reader(page, has_helped=False, language="en", now=make.NOW)
    assert made.owed(page, "page_repair").owner == editor


def test_editors_see_the_counts_of_their_pages_only(page, keeper):
    for has_helped in (True, True, False):
        actions.help_reader(page, has_helped=has_helped, language="en")
    shown = make.signed_in(keeper).get(reverse("handbook-helps")).content.decode()
    assert "Visiting" in shown and "67" in shown
    outsider = make.signed_in(make.user(Role.EDITOR, make.site()))
    assert "Visiting" not in outsider.get(reverse("handbook-helps")).content.decode()
