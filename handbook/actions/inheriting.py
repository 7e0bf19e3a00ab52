"""Pages of the group at one site: overridden, and what becomes of an override once the group says something new."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

import audit.log
from handbook import grouped
from handbook.inheriting import accepted, kept
from handbook.models import HandbookHome, HandbookPage, SectionPage
from hospital.models import Site, User
from hospital.timing import now as web_now

FROM_GROUP = (
    "slug", "title", "summary", "audience", "needs_clinical_check", "review_every_days", "search_words", "keeper",
    "deputy", "locale",
)  # fmt: skip


@transaction.atomic
def override(group: HandbookPage, site: Site, *, by: User | None, now: datetime | None = None) -> HandbookPage:
    """The site's own page in the place of the group's: a draft that says the same, until somebody changes it.

    One that is there already is given back as it is.
    """
    home = HandbookHome.objects.get(hospital=site, is_group=False, locale=group.locale)
    path = f"/{home.slug}/{grouped.path_in(group)}"
    if found := HandbookPage.objects.filter(url_path=path).first():
        return found
    about = {name: getattr(group, name) for name in FROM_GROUP}
    page = HandbookPage(
        **about, live=False, site=site, body=group.body.get_prep_value(), easy=group.easy.get_prep_value(),
        known=group.said, follows=group.follows, followed=group.followed, easy_follows=group.easy_follows,
        translation_key=_key(path, group),
    )  # fmt: skip
    _section(home, group).add_child(instance=page)
    page.save_revision(user=by)
    audit.log.record("handbookpage.override", page, by=by, at=now or web_now(), group=group.pk)
    return page


def _key(path: str, theirs: Page) -> UUID:
    """That of the site's own page in another language, or a new one: the group's belongs to the group."""
    here = f"-{theirs.locale.language_code}/"
    codes = [code for code, _name in settings.LANGUAGES]
    row = type(theirs).objects.filter(url_path__in=[path.replace(here, f"-{code}/", 1) for code in codes]).first()
    return row.translation_key if row else uuid4()


def _section(home: HandbookHome, group: HandbookPage) -> SectionPage:
    theirs = SectionPage.objects.get(pk=group.get_parent().pk)
    found = SectionPage.objects.child_of(home).filter(slug=theirs.slug).first()
    if found is None:
        about = {name: getattr(theirs, name) for name in ("title", "slug", "summary", "icon", "audience", "locale")}
        found = SectionPage(**about, translation_key=_key(f"/{home.slug}/{theirs.slug}/", theirs))
        home.add_child(instance=found)
    return found


@transaction.atomic
def accept(page: HandbookPage, *, part: str, by: User, now: datetime | None = None) -> HandbookPage:
    """The group's words for this part: a draft on its way to whoever approves it, as every change of words."""
    draft = _locked(page).get_latest_revision_as_object()
    group = _group_of(draft)
    grouped.put(draft, accepted(draft.said, draft.known, group.said, part), group)
    draft.save_revision(user=by)
    page = HandbookPage.objects.get(pk=page.pk)
    if page.current_workflow_state is None and (workflow := page.get_workflow()):
        workflow.start(page, by)
    audit.log.record("handbookpage.accept", page, by=by, at=now or web_now(), part=part)
    return page


@transaction.atomic
def keep(page: HandbookPage, *, part: str, by: User, now: datetime | None = None) -> None:
    """Somebody has looked at both and stays with what stands here. No word changes, so nobody has to approve it."""
    page = _locked(page)
    draft, group = page.get_latest_revision(), _group_of(page)
    page.known = kept(page.known, group.said, part)
    page.save(update_fields=["known"])
    if draft is not None:
        draft.content["known"] = kept(draft.content.get("known") or {}, group.said, part)
        draft.save(update_fields=["content"])
    audit.log.record("handbookpage.keep", page, by=by, at=now or web_now(), part=part)


def _locked(page: HandbookPage) -> HandbookPage:
    return HandbookPage.objects.select_for_update(of=("self",)).select_related("locale").get(pk=page.pk)


def _group_of(page: HandbookPage) -> HandbookPage:
    group = grouped.group_page(page)
    if group is None:
        raise ValidationError(_("The group has no such page any more."), code="group")
    return group
