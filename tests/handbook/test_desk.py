"""The editor: one door before all of it, four eyes before a page is live, and no site's editor in another's pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin.views.pages import edit
from wagtail.models import Locale, Page

from audit.models import Entry
from handbook import actions
from handbook.models import HandbookPage, SectionPage
from hospital.models import Role
from outbox.models import Message
from tests import make

pytestmark = pytest.mark.django_db
WRITERS = {Role.EDITOR, Role.REVIEWER, Role.TRANSLATOR, Role.CHIEF}


def below(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        yield from below(pattern, path) if isinstance(pattern, URLResolver) else ((path, pattern),)


ADDRESSES = [found for found in below(get_resolver(), "") if found[0].startswith("desk/")]


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def page(site):
    home, *_others = actions.open_handbook(site, by=None, now=make.NOW)
    section = SectionPage(title="Services", slug="services", locale=home.locale)
    home.add_child(instance=section)
    text = [{"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}]
    return actions.write(section, slug="visiting", title="Visiting", summary="When", body=text, by=None, now=make.NOW)


def one(role: str, site):
    return make.user(role, site)


def changed(page: HandbookPage, by, words: str = "<p>Ten to one.</p>") -> HandbookPage:
    draft = page.get_latest_revision_as_object()
    draft.body = [("text", words)]
    draft.save_revision(user=by)
    return HandbookPage.objects.get(pk=page.pk)


def approve(page: HandbookPage, by) -> None:
    state = page.current_workflow_state.current_task_state
    state.task.specific.on_action(state, by, "approve")


def told(template: str) -> set[int]:
    return set(Message.objects.filter(template=template).values_list("to_user", flat=True))


def test_what_is_sent_back_is_told_to_whoever_submitted_it(page, site):
    editor, reviewer = one(Role.EDITOR, site), one(Role.REVIEWER, site)
    page = changed(page, editor)
    page.get_workflow().start(page, editor)
    state = page.current_workflow_state.current_task_state
    state.task.specific.on_action(state, reviewer, "reject", comment="Say who may come")
    assert told("handbook/sent_back") == {editor.pk} and told("handbook/approved") == set()


def test_every_address_of_the_editor_is_behind_the_door():
    assert len(ADDRESSES) > 100
    assert [path for path, pattern in ADDRESSES if not getattr(pattern.callback, "is_behind_the_door", False)] == []
    assert [path for path, pattern in ADDRESSES if getattr(pattern.callback, "login_required", True) is False] == []


def test_nobody_without_a_role_of_the_handbook_gets_in(site):
    for role in set(Role.values) - WRITERS:
        place = make.organization() if role in (Role.ADMINISTRATOR, Role.PRIVACY) else site
        assert make.signed_in(make.user(role, place)).get(reverse("wagtailadmin_home")).status_code == 403, role
    stranger = Client().get(reverse("wagtailadmin_home"))
    assert stranger.status_code == 302 and stranger.url.startswith(reverse("account_login"))


def test_accounts_and_groups_are_closed_to_editors_too(site):
    client = make.signed_in(one(Role.EDITOR, site))
    for name in ("wagtailusers_users:index", "wagtailusers_groups:index", "wagtailadmin_workflows:index"):
        assert client.get(reverse(name)).status_code == 403


def test_the_editor_works_under_its_own_policy_and_reading_stays_strict(page, site):
    client = make.signed_in(one(Role.EDITOR, site))
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy and "http" not in policy
    assert "unsafe" not in client.get(page.address).headers["Content-Security-Policy"]


def test_an_editor_of_another_site_cannot_touch_it(page, site):
    outsider = make.signed_in(one(Role.EDITOR, make.site()))
    assert outsider.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code in (302, 403, 404)


def test_what_was_approved_goes_live_and_its_author_does_not_approve(page, site):
    editor, reviewer = one(Role.EDITOR, site), one(Role.REVIEWER, site)
    page = changed(page, editor)
    page.get_workflow().start(page, editor)
    task = page.current_workflow_state.current_task_state.task.specific
    assert type(task).__name__ == "Approval", "the clinical check was skipped"
    assert task.get_actions(page, editor) == [] and ("approve", "Approve", False) in task.get_actions(page, reviewer)
    assert told("handbook/submitted") == {reviewer.pk}
    approve(page, reviewer)
    assert told("handbook/approved") == {editor.pk}
    page.refresh_from_db()
    assert "Ten to one" in str(page.body)
    assert page.checked_by == reviewer
    assert Entry.objects.filter(verb="handbookpage.publish", actor_id=reviewer.pk).count() == 1


def test_who_writes_and_reviews_does_not_approve_their_own(page, site):
    both = one(Role.EDITOR, site)
    make.member(both, Role.REVIEWER, site)
    page = changed(page, both)
    page.get_workflow().start(page, both)
    task = page.current_workflow_state.current_task_state.task.specific
    assert "approve" not in [name for name, *_rest in task.get_actions(page, both)]


def test_a_page_that_asks_for_it_is_read_by_a_clinician_first(page, site):
    HandbookPage.objects.filter(pk=page.pk).update(needs_clinical_check=True)
    page = changed(page, one(Role.EDITOR, site))
    page.get_workflow().start(page, None)
    assert type(page.current_workflow_state.current_task_state.task.specific).__name__ == "ClinicalCheck"


def test_a_changed_warning_is_read_by_a_clinician_though_nobody_ticked_the_box(page, site):
    draft = page.get_latest_revision_as_object()
    draft.body = [("important", {"kind": "urgent", "title": "If you feel worse", "text": "<p>Ring.</p>"})]
    draft.save_revision(user=one(Role.EDITOR, site))
    page.get_workflow().start(page, None)
    assert type(page.current_workflow_state.current_task_state.task.specific).__name__ == "ClinicalCheck"


def test_nobody_may_publish_past_the_check(page, site):
    for role in WRITERS:
        assert not page.permissions_for_user(one(role, site)).can_publish()


def test_a_role_that_ends_ends_in_the_editor_at_once(page, site):
    editor = one(Role.EDITOR, site)
    assert page.permissions_for_user(editor).can_edit()
    membership = editor.memberships.get()
    type(membership).objects.filter(pk=membership.pk).update(ended_at=make.NOW)
    assert not page.permissions_for_user(type(editor).objects.get(pk=editor.pk)).can_edit()


def test_a_translation_says_that_it_follows_the_source(page, site):
    chinese = page.copy_for_translation(Locale.objects.get(language_code="zh-hans"), copy_parents=True)
    form = chinese.get_edit_handler().get_form_class()(instance=chinese, parent_page=chinese.get_parent())
    assert "is_renewed" in form.fields
    assert form.source.pk == page.pk
    assert Page.objects.get(pk=chinese.pk).live is False


def test_a_page_that_is_still_right_is_due_again_later_and_stands_on_the_first_page_until_then(page, site):
    editor = one(Role.EDITOR, site)
    HandbookPage.objects.filter(pk=page.pk).update(check_due_on=make.NOW.date())
    client, url = make.signed_in(editor), reverse("handbook-check", args=[page.pk])
    assert url in client.get(reverse("wagtailadmin_home")).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"note": "Asked the ward"}).status_code == 302
    page.refresh_from_db()
    assert page.checked_by == editor and page.check_due_on > make.NOW.date()
    assert Entry.objects.filter(verb="handbookpage.check", actor_id=editor.pk).count() == 1
    assert url not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert make.signed_in(one(Role.EDITOR, make.site())).get(url).status_code == 404


def test_comments_are_there_and_told_by_the_outbox_alone(page, site, mailoutbox):
    editor, follower = one(Role.EDITOR, site), one(Role.REVIEWER, site)
    shown = make.signed_in(editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "comments-data" in shown or "data-comment" in shown
    edit.send_notification([follower], "updated_comments", {"page": page, "editor": editor})
    assert set(Message.objects.filter(template="handbook/comments").values_list("to_user", flat=True)) == {follower.pk}
    assert mailoutbox == []
