"""The start content: whole in every language, read at its address, found by what people type."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from audit.models import Entry
from handbook import actions, reading, starting
from handbook.blocks import is_short
from handbook.models import HandbookHome, HandbookPage
from tests import make

LANGUAGES = ("en", "zh-hans", "ar")


def test_every_text_is_there_in_every_language():
    for section in [*starting.sections(), *starting.group_sections()]:
        for page in section["page"]:
            shapes = [[_shape(block["value"]) for block in starting.body(page, code, "1")] for code in LANGUAGES]
            assert shapes[0] == shapes[1] == shapes[2], page["slug"]
            for line in page.get("easy", ()):
                assert all(is_short(line[code]) is None for code in LANGUAGES)


def test_a_handbook_begins_with_the_sections_of_the_reference_and_no_page_twice():
    parts = [*starting.sections(), *starting.group_sections()]
    pages = [(part["slug"], page["slug"]) for part in parts for page in part["page"]]
    assert len(pages) == len(set(pages)) >= 45
    assert len({section for section, _page in pages}) == 11


def _shape(value):
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    return [_shape(part) for part in value] if isinstance(value, list) else type(value)


def test_it_is_read_without_an_account_in_every_language(handbook):
    client = Client()
    for code in LANGUAGES:
        answer = client.get(reverse("public-handbook-page", args=[handbook.code, code, "services", "visiting"]))
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == code
    assert 'dir="rtl"' in answer.content.decode()
    assert not client.cookies, "reading sets no cookie"


def test_what_is_asked_most_is_one_tap_from_the_first_page_in_the_readers_language(handbook):
    found = [(line.slug, line.language) for line, _icon in reading.asked_most(handbook, "ar")]
    assert [slug for slug, _other in found] == [
        "visiting",
        "call-bell",
        "wifi",
        "complain-or-praise",
        "before-you-leave",
    ]
    assert {other for _slug, other in found} == {""}, "each in Arabic"
    first = Client().get(reverse("public-handbook-home", args=[handbook.code, "ar"])).content.decode()
    assert first.index("/ar/services/wifi/") < first.index('/ar/welcome/"')
    HandbookPage.objects.filter(slug="wifi").update(live=False)
    assert "wifi" not in [line.slug for line, _icon in reading.asked_most(handbook, "ar")]


def test_a_page_costs_few_statements_whatever_it_holds(handbook, django_assert_max_num_queries):
    client = Client()
    for section, slug in (("services", "visiting"), ("rights", "charter")):
        url = reverse("public-handbook-page", args=[handbook.code, "ar", section, slug])
        client.get(url)
        with django_assert_max_num_queries(8):
            client.get(url)


@pytest.mark.parametrize(
    ("language", "words", "slug"),
    [
        ("en", "visitors", "visiting"), ("en", "Wi-Fi", "wifi"), ("en", "toilet bell", "call-bell"),
        ("en", "zebra bell", "call-bell"), ("en", "zebra", None), ("en", "sign language", "interpreters"),
        ("zh-hans", "呼叫铃", "call-bell"), ("zh-hans", "探视时间", "visiting"), ("zh-hans", "铃呼", None),
        ("ar", "جرس", "call-bell"), ("ar", "الزيارة", "visiting"),
    ],
)  # fmt: skip
def test_it_is_found_by_what_people_type(handbook, language, words, slug):
    found = [line.slug for line in reading.found_pages(handbook, language, words)]
    assert slug in found[:3] if slug else found == []


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("visting", "visiting"), ("pasword", "wifi"), ("pharmasy", "shops-and-parking"), ("intrepreter", "interpreters")],
)
def test_a_slip_finds_what_was_meant(handbook, typed, slug):
    assert reading.found_pages(handbook, "en", typed)[0].slug == slug
    assert reading.found_pages(handbook, "en", "xylophones") == [], "nothing is like it"


def test_a_page_without_translation_is_shown_as_it_was_written_first(handbook):
    HandbookPage.objects.get(slug="wifi", locale__language_code="ar").delete()
    page = (
        Client().get(reverse("public-handbook-page", args=[handbook.code, "ar", "services", "wifi"])).content.decode()
    )
    assert '<h1 lang="en" dir="ltr">Wi-Fi, telephone and television</h1>' in page
    assert '<html lang="ar" dir="rtl"' in page


def test_a_translation_behind_its_source_says_so_and_shows_changed_warnings_in_the_sources_words(handbook):
    source = HandbookPage.objects.get(slug="call-bell", locale__language_code="en")
    source.body[0].value["title"] = "If you feel worse at all"
    source.save_revision().publish()
    page = (
        Client()
        .get(reverse("public-handbook-page", args=[handbook.code, "zh-hans", "welcome", "call-bell"]))
        .content.decode()
    )
    assert "If you feel worse at all" in page, "the warning, in English"
    assert "呼叫铃挂在床边" in page, "the rest stays as it was checked"
    assert "正在更新" in page or "being renewed" in page


def test_an_unpublished_page_is_gone_and_an_unknown_language_is_not_there(handbook):
    page = HandbookPage.objects.get(slug="wifi", locale__language_code="en")
    for copy in page.get_translations(inclusive=True):
        copy.unpublish(log_action=False)
    client = Client()
    assert (
        client.get(reverse("public-handbook-page", args=[handbook.code, "en", "services", "wifi"])).status_code == 410
    )
    assert client.get(reverse("public-handbook-home", args=[handbook.code, "fr"])).status_code == 404


def test_opening_twice_changes_nothing_and_leaves_one_entry(handbook):
    actions.open_handbook(handbook, by=None, now=make.NOW)
    assert HandbookHome.objects.filter(hospital=handbook).count() == 3
    assert Page.objects.filter(depth=2).count() == 3
    assert Entry.objects.filter(verb="handbook.open").count() == 1
