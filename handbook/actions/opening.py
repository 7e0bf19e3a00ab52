"""A site's handbook: its home in every language, and who may do what in it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import GroupPagePermission, Locale, Page, Task, Workflow, WorkflowPage, WorkflowTask

import audit.log
from handbook.grouped import GROUP
from handbook.models import Approval, ClinicalCheck, HandbookHome
from hospital.models import Role, Site, User
from hospital.timing import now as web_now

# What each role may do to pages of its site, in the language that is written first and in the others. Nobody may
# publish: that is what a passed check does.
WRITES, READS = ("add_page", "change_page"), ("lock_page",)
SOURCE = {Role.EDITOR: WRITES, Role.REVIEWER: READS, Role.TRANSLATOR: (), Role.CHIEF: (*WRITES, *READS)}
OTHERS = {Role.EDITOR: ("add_page",), Role.REVIEWER: READS, Role.TRANSLATOR: WRITES, Role.CHIEF: (*WRITES, *READS)}


def group_name(role: str, site: Site) -> str:
    """As the view `hospital_usergroup` knows it."""
    return f"{role}@{site.pk}"


@transaction.atomic
def open_handbook(site: Site, *, by: User | None, now: datetime | None = None) -> list[HandbookHome]:
    """The homes of a site's handbook, the source first; what is there already stays as it is."""
    found, missing = _homes(site, is_group=False)
    if missing:
        audit.log.record("handbook.open", site, by=by, at=now or web_now(), languages=missing)
    return found


@transaction.atomic
def open_group(site: Site, *, by: User | None, now: datetime | None = None) -> list[HandbookHome]:
    """The homes of pages that every site inherits, kept by the writers of this one. Refuses another site (`kept`)."""
    if HandbookHome.objects.filter(is_group=True).exclude(hospital=site).exists():
        raise ValidationError(_("The handbook of the group is kept by another site."), code="kept")
    found, missing = _homes(site, is_group=True)
    if missing:
        audit.log.record("handbook.open_group", site, by=by, at=now or web_now(), languages=missing)
    return found


def _homes(site: Site, *, is_group: bool) -> tuple[list[HandbookHome], list[str]]:
    """All of them, the source first; and the languages that were not there yet."""
    rows = HandbookHome.objects.filter(hospital=site, is_group=is_group)
    found = {home.locale.language_code: home for home in rows}
    key = next((home.translation_key for home in found.values()), uuid.uuid4())
    missing = [code for code, _name in settings.LANGUAGES if code not in found]
    for code in missing:
        found[code] = _home(site, code, key, is_group=is_group)
        _grant(site, found[code], SOURCE if code == settings.LANGUAGE_CODE else OTHERS)
    if missing:
        _ways_to_live(site, found)
    return [found[code] for code, _name in settings.LANGUAGES], missing


def _home(site: Site, code: str, key: uuid.UUID, *, is_group: bool) -> HandbookHome:
    locale, _made = Locale.objects.get_or_create(language_code=code)
    with translation.override(code):
        title = _("Handbook of the group") if is_group else _("Patient handbook")
    slug = f"{GROUP if is_group else site.code}-{code}"
    home = HandbookHome(title=title, slug=slug, hospital=site, is_group=is_group, locale=locale, translation_key=key)
    return Page.objects.get(depth=1).add_child(instance=home)


def _grant(site: Site, home: HandbookHome, rights: dict[Role, tuple[str, ...]]) -> None:
    for role, names in rights.items():
        group, _made = Group.objects.get_or_create(name=group_name(role, site))
        for right in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=names):
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=right)


def _ways_to_live(site: Site, homes: dict[str, HandbookHome]) -> None:
    """What is written goes by a clinician where it asks for that, then a reviewer; a translation by a second reader."""
    clinical = _task(ClinicalCheck, _("Clinical check: %(site)s"), site, Role.REVIEWER)
    approval = _task(Approval, _("Approval: %(site)s"), site, Role.REVIEWER, Role.CHIEF)
    second = _task(Approval, _("Second reading: %(site)s"), site, Role.REVIEWER, Role.TRANSLATOR, Role.CHIEF)
    source = _workflow(_("Pages as they are written: %(site)s"), site, clinical, approval)
    others = _workflow(_("Translations: %(site)s"), site, second)
    for code, home in homes.items():
        workflow = source if code == settings.LANGUAGE_CODE else others
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})


def _task(kind: type[Task], name: str, site: Site, *roles: str) -> Task:
    task, _made = kind.objects.get_or_create(name=name % {"site": site})
    task.groups.set(Group.objects.filter(name__in=[group_name(role, site) for role in roles]))
    return task


def _workflow(name: str, site: Site, *tasks: Task) -> Workflow:
    workflow, made = Workflow.objects.get_or_create(name=name % {"site": site})
    if made:
        WorkflowTask.objects.bulk_create(
            WorkflowTask(workflow=workflow, task=task, sort_order=order) for order, task in enumerate(tasks)
        )
    return workflow
