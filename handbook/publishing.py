"""What publishing a page entails, whichever way it was published: it is live, on record, and whoever waited is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

import audit.log
from handbook import grouped, keeping, upkeep
from hospital.models import Membership, Role, Site, User
from hospital.models.users import UserGroup
from outbox import actions as outbox

if TYPE_CHECKING:  # Wagtail's models import this module
    from wagtail.models import Page, TaskState, WorkflowState


def publish_approved(workflow_state: WorkflowState, user: User | None = None) -> None:
    """The end of a workflow. By name: what it does stands above the models, which import this module."""
    import_string("handbook.actions.approve_version")(workflow_state.current_task_state, by=user)


def tell_readers(task_state: TaskState) -> None:
    """Whoever may read it at this step hears of it, but who wrote it."""
    groups = task_state.task.specific.groups.all()
    readers = User.objects.active().filter(pk__in=UserGroup.objects.filter(group__in=groups).values("user"))
    for reader in readers.exclude(pk=task_state.revision.user_id):
        _tell("handbook/submitted", task_state, reader)


def tell_writer(template: str, task_state: TaskState) -> None:
    """Whoever submitted it hears what became of it; by themselves they know."""
    writer = task_state.workflow_state.requested_by
    if writer is not None and writer != task_state.finished_by:
        _tell(template, task_state, writer)


def tell_of_comments(people: Iterable[User], _kind: str, context: Mapping[str, Any]) -> None:
    """In the place of the mail Wagtail would send: to whoever follows a page or wrote in a thread."""
    page, by, now = context["page"], context["editor"], timezone.now()
    link = settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    told = {"title": page.title, "name": by.name, "link": link}
    for person in people:
        key = f"comments:{page.pk}:{now:%Y%m%d%H%M%S%f}"
        outbox.queue("handbook/comments", to=person, key=key, context=told, subject=page, now=now)


def holders(role: str, site_id: int) -> Any:
    """Who has a role at a site or in the whole house."""
    mine = Membership.objects.current().covering(site_id).filter(role=role)
    return User.objects.active().filter(pk__in=mine.values("user"))


def _tell(template: str, task_state: TaskState, to: User) -> None:
    page, draft = task_state.workflow_state.content_object.specific, task_state.revision.as_object()
    link = settings.SITE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    context = {"title": draft.title, "changed": getattr(draft, "changed", "") or "–", "link": link}
    outbox.queue(template, to=to, key=f"{template}:{task_state.pk}", context=context, subject=page)


def went_live(page: Any, *, by: User | None, now: datetime | None = None) -> None:
    """A version is live: it counts as looked at, and the next time is set."""
    now = now or timezone.now()
    kept = type(page).objects.filter(pk=page.pk)
    due = now.date() + timedelta(days=kept.values_list("review_every_days", flat=True).get())
    kept.update(checked_on=now.date(), checked_by=by, check_due_on=due)
    page.waiting.all().delete()
    was_looked_at(page, due_on=due, now=now)
    _inherit(kept.get())
    _made_anew(page)
    audit.log.record("handbookpage.publish", page, by=by, at=now, changed=bool(page.changed))


def tell_translators(page: Any, revision: Any) -> None:
    """Of a source that went live, where another language does not say the same: none, an older one, or a draft."""
    others = type(page).objects.live().filter(translation_key=page.translation_key).exclude(pk=page.pk)
    marks = page.fingerprints
    good = [follows for follows in others.values_list("follows", flat=True) if follows == marks]
    if not page.is_source or len(good) == len(settings.LANGUAGES) - 1:
        return
    context = {
        "title": page.title,
        "changed": page.changed or "–",
        "link": settings.SITE_URL + reverse("wagtailadmin_home"),
    }
    for person in holders(Role.TRANSLATOR, page.site_id):
        outbox.queue(
            "handbook/to_translate", to=person, key=f"to-translate:{revision.pk}", context=context, subject=page
        )


def was_looked_at(page: Any, *, due_on: Any, now: datetime) -> None:
    """Readers who said no are answered. A translation has no day of its own: it follows the source."""
    page.helps.update(no_seen=F("no"))
    if page.is_source:
        upkeep.review(page, "page-review", due_on=due_on, owner=upkeep.keeper_of(page), now=now)
    else:
        upkeep.settle(page, now=now)


def was_scheduled(page: Any, *, by: User | None, live_at: datetime) -> None:
    """It goes live by itself at that time."""
    audit.log.record("handbookpage.schedule", page, by=by, at=timezone.now(), live_at=live_at)


def _inherit(page: Page) -> None:
    """A draft may be older than what the group has published since; the group's pages reach every site at once."""
    if page.is_of_group:
        grouped.spread(page)
    elif grouped.take(page):
        page.save()


def _made_anew(page: Page) -> None:
    """What was kept of the site's pages is forgotten; of every site, where the group wrote it."""
    code = page.url_path.split("/")[1].removesuffix(f"-{page.locale.language_code}")  # of north-zh-hans
    codes = Site.objects.active().values_list("code", flat=True) if code == grouped.GROUP else [code]
    for one in codes:
        keeping.was_changed(one)


def was_withdrawn(page: Page, *, by: Any, now: datetime | None = None) -> None:
    now = now or timezone.now()
    upkeep.end(page, reason="withdrawn", now=now)
    _made_anew(page)
    audit.log.record("handbookpage.unpublish", page, by=by, at=now)
