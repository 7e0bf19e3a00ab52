"""What people really ask, put to the start content of a site and its group: its page is among the first found."""

import tomllib
from pathlib import Path

import pytest
from django.db import transaction

from handbook import actions, reading
from handbook.models import HandbookPage
from tests import make

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """A site with its own pages and those of its group."""
    with django_db_blocker.unblock(), transaction.atomic():
        site = make.site()
        actions.begin(site, by=None, now=make.NOW)
        actions.begin_group(site, by=None, now=make.NOW)
        yield site
        transaction.set_rollback(True)


@pytest.mark.parametrize("file", ["questions", "questions_group"])
def test_at_least_nine_of_ten_questions_have_their_page_among_the_first_three(house, file):
    asked = tomllib.loads((HERE / f"{file}.toml").read_text())
    there, missed = set(HandbookPage.objects.values_list("slug", flat=True)), []
    for language, questions in asked.items():
        for question, pages in questions.items():
            assert there & set(pages), f"no page answers: {question}"
            found = [line.slug for line in reading.found_pages(house, language, question)]
            missed += [] if set(found[:3]) & set(pages) else [f"{question}: {found}"]
    number = sum(map(len, asked.values()))
    assert number >= 50 and len(missed) <= number / 10, "\n".join(missed)


def test_what_a_group_wrote_stands_in_the_chapters_of_the_site(house):
    pages = {line.slug for line in reading.pages_of(house, "ar", "services")}
    assert {"visiting", "wifi", "your-room", "smoking"} <= pages
    titles = [line.title for line in reading.sections_of(house, "en")]
    assert len(titles) == len(set(titles)) == 11
