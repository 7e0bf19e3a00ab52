"""Looking for something in other words, in vain, in easy words; and a page that was made for the reader before."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from handbook import actions, reading, starting, unfound
from handbook.blocks import is_short
from handbook.models import HandbookPage
from hospital.models import Role
from tests import make
from tests.handbook import made


def found(site, words, language="en"):
    return [line.slug for line in reading.found_pages(site, language, words)]


@pytest.mark.django_db
def test_pages_are_found_by_other_words_for_the_same(handbook):
    assert "visiting" not in found(handbook, "guests")
    actions.set_synonyms(handbook, language="en", groups=[["guests", "visitors"]], by=None)
    assert "visiting" in found(handbook, "guests")
    actions.set_synonyms(handbook, language="zh-hans", groups=[["亲友", "探视"]], by=None)
    assert "visiting" in found(handbook, "亲友", "zh-hans")


@pytest.mark.django_db
def test_what_nobody_found_is_counted_without_numbers_and_shown_to_editors(handbook):
    url, client = reverse("public-handbook-search", args=[handbook.code, "en"]), Client()
    for words in ("swimming pool", "Swimming  pool", "my number is 555 0199", "visitors"):
        client.get(url, {"q": words})
    assert unfound.unfound(handbook, "en", timezone.localdate()) == [("swimming pool", 2)]
    editor, page = make.signed_in(make.user(Role.EDITOR, handbook)), reverse("searches", args=[handbook.code])
    assert "swimming pool" in editor.get(page).content.decode()
    assert editor.post(page, {"words": "pool"}).status_code == 200, "one word means nothing else"
    shown = made.seen(editor, page)
    assert editor.post(page, shown | {"words": "pool, garden\n\ntoilet, WC"}).status_code == 302
    assert "toilet, WC" in editor.get(page).content.decode()
    assert make.signed_in(make.user(Role.EDITOR, make.site())).get(page).status_code == 404


@pytest.mark.django_db
def test_easy_words_are_a_choice_that_keeps_and_goes_back_to_the_page(handbook):
    client, page = Client(), reverse("public-handbook-page", args=[handbook.code, "zh-hans", "welcome", "call-bell"])
    usual = client.get(page).content.decode()
    choose = reverse("public-handbook-text", args=[handbook.code, "zh-hans", "easy"])
    assert client.get(choose, {"back": page}).url == page
    easy = client.get(page).content.decode()
    assert "px-easy" in easy and "需要我们时，请按铃。" in easy and "px-easy" not in usual
    client.get(choose.replace("easy", "usual"))
    assert "px-easy" not in client.get(page).content.decode()
    assert "//evil" not in client.get(choose, {"back": "//evil.example"}).url


@pytest.mark.django_db
def test_readers_are_told_which_unit_looked_at_it_and_never_which_person():
    site = make.site()
    catering = make.department(at=site, name="Catering")
    checker, keeper = make.user(Role.OFFICER, catering), make.user(Role.EDITOR, site)
    page = made.page(site, keeper=keeper)
    HandbookPage.objects.filter(pk=page.pk).update(checked_by=checker)
    text = Client().get(page.address).content.decode()
    assert "by Catering" in text and str(checker) not in text and str(keeper) not in text
    HandbookPage.objects.filter(pk=page.pk).update(checked_by=keeper)
    cache.clear()
    text = Client().get(page.address).content.decode()
    assert "Checked on" in text and str(keeper) not in text


def test_an_easy_sentence_is_short():
    for section in starting.sections():
        for page in section["page"]:
            for line in starting.easy(page, "en"):
                is_short(line["value"]["text"])
    with pytest.raises(ValidationError):
        is_short("word " * 16)


@pytest.mark.django_db
def test_a_page_is_made_once_a_minute_and_anew_after_each_publishing(handbook, django_assert_num_queries):
    page = HandbookPage.objects.get(slug="wifi", locale__language_code="en")
    client = Client()
    first = client.get(page.address)
    with django_assert_num_queries(0):
        again = client.get(page.address)
    assert again.content == first.content and again.headers["Content-Language"] == "en"
    page.title = "Internet for guests"
    page.save_revision().publish()
    assert "Internet for guests" in client.get(page.address).content.decode()
    cache.clear()
