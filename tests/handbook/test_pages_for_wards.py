"""A page that holds for some wards says so wherever it is named; a document in a page is named by its version."""

import pytest
from django.test import Client
from django.urls import reverse

from handbook import actions, reading
from handbook.actions.papers import CLINICAL, LEGAL
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
WORDS = {"title": "Your rights", "summary": "What you may ask of us.", "body": "You may ask."}


def read(site) -> str:
    return (
        Client().get(reverse("public-handbook-page", args=[site.code, "en", "services", "visiting"])).content.decode()
    )


def test_readers_are_told_on_the_page_and_in_lists_and_a_code_of_the_ward_leads_to_its_menu(cast):
    page = made.page(cast.site, wards=[cast.ward.pk])
    assert f"<bdi>{cast.ward.name}</bdi>" in read(cast.site)
    (line,) = reading.every_page(cast.site, "en")
    assert line.wards == (cast.ward.name,) and made.translated(page).wards == [cast.ward.pk]
    (row,) = actions.add_codes(cast.site, labels=["Bed 1"], target="menu", location=cast.ward, by=None)
    assert Client().get(f"/q/{row.code}").url.endswith(f"/menu/?ward={cast.ward.pk}")


def test_the_editor_offers_the_wards_of_the_site_alone(cast):
    page = made.page(cast.site)
    form = page.get_edit_handler().get_form_class()(instance=page, parent_page=page.get_parent())
    assert {pk for pk, _name in form.fields["wards"].choices} == set(
        cast.ward._meta.model.objects.filter(department__site=cast.site, is_active=True).values_list("pk", flat=True)
    )


def test_a_document_is_named_by_the_version_that_holds_and_not_at_all_without_one(cast):
    site = cast.site
    paper = actions.add_paper(site, code="rights", kind="rights", by=None)
    made.page(site, body=[{"type": "document", "value": {"document": paper.pk}, "id": "a"}])
    assert "Your rights" not in read(site)
    draft = paper.versions.get()
    actions.write_paper(draft, language="en", texts=WORDS, by=None)
    for side, role in ((CLINICAL, Role.REVIEWER), (LEGAL, Role.LEGAL)):
        actions.approve_paper(draft, side=side, seen=draft.hashes, by=make.user(role, site))
    page = read(site)
    assert "Your rights" in page and "Version 1" in page and f"/handbook/{site.code}/en/papers/rights/" in page
