"""Pages written once for every site: read there, overridden block by block, and what happens when the group changes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from handbook import actions, comparing, reading
from handbook.models import HandbookPage, SectionPage
from hospital.models import Role
from tests import make

pytestmark = pytest.mark.django_db
SAYS = {"a": "<p>Ten to noon.</p>", "b": "<p>Two at a time.</p>"}


def body(**texts):
    return [{"type": "text", "value": words, "id": name} for name, words in texts.items()]


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
    about = {"title": "Visiting", "summary": "When", "by": None, "now": make.NOW}
    return actions.write(section, slug="visiting", body=body(**SAYS), **about)


def read(site, language="en"):
    answer = Client().get(reverse("public-handbook-page", args=[site.code, language, "services", "visiting"]))
    return answer.content.decode()


def say(page, by=None, **texts):
    """Another version of the page is approved."""
    draft = page.get_latest_revision_as_object() if page.latest_revision_id else page
    draft.body = body(**texts)
    draft.save_revision(user=by).publish()
    return HandbookPage.objects.get(pk=page.pk)


def overridden(page, site):
    own = actions.override(page, site, by=None)
    return say(own, a="<p>Eight to nine.</p>", b=SAYS["b"])


def test_a_page_of_the_group_is_read_found_and_listed_at_every_site_for_no_statement_more(
    page, keeps, site, django_assert_max_num_queries
):
    for one in (keeps, site):
        assert "Ten to noon." in read(one)
    with django_assert_max_num_queries(8):
        read(site, "ar")
    assert [line.slug for line in reading.every_page(site, "zh-hans")] == ["visiting"]
    assert [line.slug for line in reading.found_pages(site, "en", "visit")] == ["visiting"]
    assert [line.slug for line in reading.sections_of(site, "en")] == ["services"]


def test_search_knows_what_readers_of_the_site_are_shown(page, keeps, site):
    overridden(page, site)
    assert [line.slug for line in reading.found_pages(site, "en", "eight")] == ["visiting"]
    assert reading.found_pages(site, "en", "noon") == [] and reading.found_pages(keeps, "en", "noon")


def test_an_override_is_a_draft_first_and_then_what_this_site_alone_reads(page, keeps, site):
    own = actions.override(page, site, by=None)
    assert not own.live and actions.override(page, site, by=None).pk == own.pk
    assert "Ten to noon." in read(site)
    say(own, a="<p>Eight to nine.</p>", b=SAYS["b"])
    assert "Eight to nine." in read(site) and "Ten to noon." in read(keeps)
    assert Entry.objects.filter(verb="handbookpage.override").count() == 1


def test_what_was_not_overridden_follows_the_group_also_when_an_old_draft_goes_live(page, site):
    own = overridden(page, site)
    old_draft = own.save_revision()
    say(page, a=SAYS["a"], b="<p>Three at a time.</p>", c="<p>Masks in winter.</p>")
    for shown in (read(site), old_draft.publish() or read(site)):
        assert "Eight to nine." in shown and "Three at a time." in shown and "Masks in winter." in shown
    assert comparing.choices(HandbookPage.objects.get(pk=own.pk)) == []
    assert Entry.objects.filter(verb="handbookpage.inherit").exists()


def test_an_editor_sees_both_texts_and_keeps_theirs(page, site):
    own = overridden(page, site)
    say(page, a="<p>Ten to one.</p>", b=SAYS["b"])
    editor = make.user(Role.EDITOR, site)
    client, url = make.signed_in(editor), comparing.address(own)
    assert url in client.get(reverse("wagtailadmin_home")).content.decode()
    shown = client.get(url).content.decode()
    assert "<del>noon</del><ins>one</ins>" in shown and "Eight to nine." in shown
    assert "Changed by the group" in shown or "changed by the group" in shown
    assert client.post(url, {"keep": "a"}).status_code == 302
    own = HandbookPage.objects.get(pk=own.pk)
    assert comparing.choices(own) == [] and "Eight to nine." in read(site)
    assert own.get_latest_revision_as_object().known == own.known
    assert Entry.objects.filter(verb="handbookpage.keep", actor_id=editor.pk).count() == 1
    assert make.signed_in(make.user(Role.EDITOR, make.site())).get(url).status_code == 404


def test_taking_the_groups_words_waits_for_whoever_approves_them(page, site):
    own = overridden(page, site)
    say(page, a="<p>Ten to one.</p>", b=SAYS["b"])
    editor, reviewer = make.user(Role.EDITOR, site), make.user(Role.REVIEWER, site)
    actions.accept(own, part="a", by=editor)
    own = HandbookPage.objects.get(pk=own.pk)
    assert "Eight to nine." in read(site), "nobody publishes alone"
    state = own.current_workflow_state.current_task_state
    state.task.specific.on_action(state, reviewer, "approve")
    assert "Ten to one." in read(site)
    with pytest.raises(ValidationError):
        actions.accept(HandbookPage.objects.get(pk=page.pk), part="a", by=editor)


def test_the_editors_form_begins_with_what_the_group_says_now_and_saving_it_overrides_nothing(page, site):
    own = overridden(page, site)
    say(page, a=SAYS["a"], b="<p>Three at a time.</p>")
    draft = own.get_latest_revision_as_object()
    form = draft.get_edit_handler().get_form_class()(instance=draft, parent_page=own.get_parent())
    assert "Three at a time." in str(form.instance.body)


def test_a_translation_of_the_group_says_that_this_site_has_other_words_and_shows_its_own_warnings(page, keeps, site):
    source = say(page, a=SAYS["a"], b=SAYS["b"])
    chinese = actions.open_group(keeps, by=None)[1]
    section = SectionPage(title="服务", slug="services", locale=chinese.locale)
    chinese.add_child(instance=section)
    actions.translate(source, section, title="探视", summary="时间", texts=["<p>十点。</p>", "<p>两人。</p>"], by=None)
    english = f'/handbook/{site.code}/en/services/visiting/" hreflang="en">'
    assert "十点。" in read(site, "zh-hans")
    assert read(site, "zh-hans").count(english) == 0
    overridden(page, site)
    assert read(site, "zh-hans").count(english) == 1, "to the page of this site, which says something else"


def test_one_site_keeps_the_groups_handbook_and_an_administrator_says_which(keeps, site):
    client, url = (
        make.signed_in(make.user(Role.ADMINISTRATOR, keeps.organization)),
        reverse("group-pages", args=[keeps.code]),
    )
    assert "Open it" in client.get(url).content.decode()
    assert client.post(url, {"open": "yes"}).status_code == 302
    with pytest.raises(ValidationError):
        actions.open_group(site, by=None)
    editor = make.signed_in(make.user(Role.EDITOR, site))
    assert editor.post(reverse("group-pages", args=[site.code]), {"open": "yes"}).status_code == 403


def test_an_editor_begins_an_override_from_the_list(page, site):
    client, url = make.signed_in(make.user(Role.EDITOR, site)), reverse("group-pages", args=[site.code])
    assert "as the group wrote it" in client.get(url).content.decode()
    answer = client.post(url, {"page": "services/visiting/"})
    own = HandbookPage.objects.get(url_path=f"/{site.code}-en/services/visiting/")
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[own.pk])
    assert client.get(answer.url).status_code == 200
    assert client.post(url, {"page": "services/none/"}).url == url
