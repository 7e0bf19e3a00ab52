"""The A to Z: under which letter something stands, in which order, and with which words it is found there."""

from django.test import Client
from django.urls import reverse

from handbook.alphabet import lettered
from handbook.reading import Line


def shown(language, *titles, words=""):
    lines = [Line(title, "", f"/{title}/", title, search_words=words) for title in titles]
    return [(letter, [one.text for one in entries]) for letter, entries in lettered(lines, language)]


def test_english_stands_without_its_article_and_a_number_before_the_letters():
    found = shown("en", "The call bell", "Costs", "A day on the ward", "24 hours", "An answer")
    assert found == [("#", ["24 hours"]), ("A", ["An answer"]), ("C", ["The call bell", "Costs"]),
                     ("D", ["A day on the ward"])]  # fmt: skip


def test_chinese_stands_by_how_it_is_read_and_arabic_without_its_article():
    assert shown("zh-hans", "探视", "呼叫铃", "WiFi") == [("H", ["呼叫铃"]), ("T", ["探视"]), ("W", ["WiFi"])]
    assert shown("ar", "الزيارة", "الألم", "جرس") == [("ا", ["الألم"]), ("ج", ["جرس"]), ("ز", ["الزيارة"])]


def test_a_page_stands_under_other_words_for_it_too_but_not_twice_under_one():
    assert shown("en", "Pain", words="hurt, pain") == [("H", ["hurt"]), ("P", ["Pain"])]


def test_its_letters_lead_down_the_page(handbook):
    page = Client().get(reverse("public-handbook-index", args=[handbook.code, "en"])).content.decode()
    assert '<a href="#letter-1">A</a>' in page and '<h2 id="letter-1">A</h2>' in page
    assert ">chaplain <small>Faith and quiet</small></a>" in page
