"""What is not there in a language: who translates hears of it, sees it, and begins it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handbook import actions, comparing
from handbook.models import HandbookPage
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def page(site):
    return made.page(site)


@pytest.fixture
def translator(site):
    return make.user(Role.TRANSLATOR, site)


def lacking(user) -> list[tuple[str, str]]:
    return [(one.page.slug, one.language) for one in comparing.untranslated(user)]


def test_a_translator_sees_what_is_missing_and_begins_it_as_a_draft(page, site, translator):
    assert lacking(translator) == [("visiting", "zh-hans"), ("visiting", "ar")]
    client, url = make.signed_in(translator), reverse("handbook-begin-translation", args=[page.pk])
    assert url in client.get(reverse("wagtailadmin_home")).content.decode()
    answer = client.post(url, {"language": "ar"})
    draft = HandbookPage.objects.get(locale__language_code="ar")
    assert (
        answer.url == reverse("wagtailadmin_pages:edit", args=[draft.pk]) and client.get(answer.url).status_code == 200
    )
    assert (draft.live, draft.title, draft.follows) == (False, "Visiting", {}), "it says the same once somebody says so"
    assert draft.translation_key == page.translation_key and draft.source == page
    assert not draft.get_parent().live, "readers see the section as it was written first"
    assert lacking(translator) == [("visiting", "zh-hans")] and made.entries("handbookpage.begin_translation") == 1


def test_it_is_begun_once(page, translator):
    actions.begin_translation(page, language="ar", by=translator)
    with pytest.raises(ValidationError):
        actions.begin_translation(page, language="ar", by=translator)


def test_it_goes_live_by_a_second_reader(page, site, translator):
    draft = actions.begin_translation(page, language="ar", by=translator)
    draft = made.changed(draft, translator, "<p>عشرة</p>", title="الزيارة", follows=page.fingerprints)
    made.approved(made.submitted(draft, translator), make.user(Role.REVIEWER, site))
    assert made.fresh(draft).live and made.fresh(draft).title == "الزيارة"


def test_an_editor_of_another_site_and_a_reviewer_begin_nothing(page, site):
    url = reverse("handbook-begin-translation", args=[page.pk])
    for person in (make.user(Role.EDITOR, make.site()), make.user(Role.REVIEWER, site)):
        assert lacking(person) == [] and make.signed_in(person).post(url, {"language": "ar"}).status_code == 404
    assert make.signed_in(make.user(Role.EDITOR, site)).post(url, {"language": "en"}).status_code == 404


def test_translators_hear_of_every_source_that_goes_live_and_is_not_said_in_every_language(page, site, translator):
    editor, reviewer = make.user(Role.EDITOR, site), make.user(Role.REVIEWER, site)
    assert made.told("to_translate") == set(), "nothing is published by hand yet"
    made.approved(made.submitted(made.changed(page, editor), editor), reviewer)
    assert made.told("to_translate") == {translator.pk}


def test_they_hear_nothing_of_what_is_said_in_every_language_already(page, site, translator):
    for language in ("ar", "zh-hans"):
        made.translated(page, language)
    row = made.fresh(page)
    row.save_revision().publish()
    assert made.told("to_translate") == set()


def test_the_list_costs_the_same_for_two_pages_as_for_many(site, page, translator, django_assert_max_num_queries):
    with CaptureQueriesContext(connection) as few:
        comparing.untranslated(translator)
    for number in range(5):
        made.page(site, slug=f"page-{number}")
    with django_assert_max_num_queries(len(few)):
        assert len(comparing.untranslated(translator)) == 12


def test_control_a_list_that_asks_for_each_row_would_be_found(site, page, translator):
    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            [str(one.page.body) for one in comparing.untranslated(translator)]
        return len(statements)

    few = asked()
    made.page(site, slug="wifi")
    assert asked() > few
