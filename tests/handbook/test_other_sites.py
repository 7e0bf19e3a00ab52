"""An editor of one site cannot touch or see another's pages, whichever way of the editor they try."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from wagtail.models import Page

from handbook.models import HandbookPage
from hospital.models import Role
from tests import make
from tests.handbook import made
from tests.handbook.test_desk import ADDRESSES

pytestmark = pytest.mark.django_db
SECRET = "Nobody else reads this draft"
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
# Not of pages; and what a person keeps for themselves.
OTHER = ("desk/logout", "desk/login", "desk/jsi18n", "desk/sprite", "desk/account")


@pytest.fixture
def theirs():
    """A draft of another site that waits for approval, with all that hangs on it."""
    site = make.site()
    editor = make.user(Role.EDITOR, site)
    page = made.changed(made.page(site), editor, title=SECRET)
    HandbookPage.objects.filter(pk=page.pk).update(title=SECRET, draft_title=SECRET)
    return made.submitted(made.fresh(page), editor)


@pytest.fixture
def mine():
    return made.page(make.site(), slug="own")


@pytest.fixture
def outsider(mine):
    """With the widest rights there are, at the other site."""
    client = make.signed_in(make.user(Role.CHIEF, mine.site))
    client.raise_request_exception = False
    return client


def state(page: HandbookPage) -> tuple:
    kept = ("title", "draft_title", "path", "live", "locked", "latest_revision_id", "live_revision_id", "go_live_at")
    row = made.fresh(page)
    marks = [getattr(row, name) for name in kept]
    return (*marks, row.current_workflow_state.status, row.revisions.count(), Page.objects.count())


def addresses(page: HandbookPage) -> Iterator[str]:
    task = page.current_workflow_state.current_task_state
    values = {
        "revision_id": page.latest_revision_id, "revision_id_a": "live", "revision_id_b": "latest",
        "task_state_id": task.pk, "workflow_state_id": page.current_workflow_state.pk, "app_label": "handbook",
        "model_name": "handbookpage", "content_type_app_name": "handbook", "content_type_model_name": "handbookpage",
        "action_name": "approve", "action": "move", "slug": page.slug, "object_id": page.pk,
    }  # fmt: skip
    for path, _pattern in ADDRESSES:
        if "<" in path and "(?P" not in path and not path.startswith(OTHER):
            yield "/" + ARGUMENT.sub(lambda found: str(values.get(found[1], page.pk)), path)


def test_no_address_of_the_editor_shows_or_changes_a_page_of_another_site(theirs, outsider):
    before = state(theirs)
    asked = [(ask, url) for url in addresses(theirs) for ask in (outsider.get, outsider.post)]
    assert len(asked) > 150
    assert [url for ask, url in asked if SECRET in ask(url).content.decode(errors="replace")] == []
    assert state(theirs) == before


def test_nothing_of_it_can_be_chosen_listed_or_searched(theirs, outsider):
    asked = (
        reverse("wagtailadmin_choose_page"), reverse("wagtailadmin_choose_page_child", args=[theirs.get_parent().pk]),
        reverse("wagtailadmin_choose_page_search") + "?q=draft", reverse("wagtailadmin_pages:search") + "?q=draft",
        reverse("wagtailadmin_explore_root"), reverse("wagtailadmin_home"),
        reverse("wagtailadmin_reports:site_history"), reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_reports:workflow_tasks"), reverse("wagtailadmin_reports:aging_pages"),
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_api:pages:listing") + "?fields=*",
        reverse("wagtailadmin_api:pages:detail", args=[theirs.pk]),
    )  # fmt: skip
    assert [url for url in asked if SECRET in outsider.get(url).content.decode()] == []


def test_bulk_move_and_copy_end_at_the_border(theirs, mine, outsider):
    before = state(theirs)
    section, own = theirs.get_parent(), mine.get_parent()
    for action in ("delete", "move", "publish", "unpublish"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={theirs.pk}"
        for answer in (outsider.get(url), outsider.post(url, {"chooser": own.pk})):
            assert SECRET not in answer.content.decode()
    outsider.post(reverse("wagtailadmin_pages:move_confirm", args=[theirs.pk, own.pk]))
    outsider.post(reverse("wagtailadmin_pages:move_confirm", args=[mine.pk, section.pk]))
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": section.pk}
    outsider.post(reverse("wagtailadmin_pages:copy", args=[mine.pk]), copy)
    outsider.post(reverse("wagtailadmin_pages:copy", args=[theirs.pk]), copy | {"new_parent_page": own.pk})
    outsider.post(reverse("wagtailadmin_pages:add", args=["handbook", "handbookpage", section.pk]), {"title": "New"})
    assert state(theirs) == before
    assert made.fresh(mine).get_parent().pk == own.pk and section.get_children().count() == 1
