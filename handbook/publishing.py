"""What publishing a page entails, whichever way it was published: what was approved goes live, and is on record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

import audit.log
from handbook import keeping

if TYPE_CHECKING:  # Wagtail's models import this module
    from wagtail.models import Page, WorkflowState

    from hospital.models import User


def publish_approved(workflow_state: WorkflowState, user: User | None = None) -> None:
    """The end of a workflow: the version that was approved goes live, not whatever was typed since.

    Nobody holds the right to publish; that everybody who had to has approved takes its place.
    """
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)


def went_live(page: Page, *, by: User | None) -> None:
    """A version is live: it counts as looked at, and the next time is set."""
    now = timezone.now()
    kept = type(page).objects.filter(pk=page.pk)
    due = now.date() + timedelta(days=kept.values_list("review_every_days", flat=True).get())
    kept.update(checked_on=now.date(), checked_by=by, check_due_on=due)
    keeping.was_changed(_site_of(page))
    audit.log.record("handbookpage.publish", page, by=by, at=now)


def _site_of(page: Page) -> str:
    """The site's code, of the name of the home: `north-zh-hans` is north."""
    return page.url_path.split("/")[1].removesuffix(f"-{page.locale.language_code}")


def was_withdrawn(page: Page, *, by: Any) -> None:
    keeping.was_changed(_site_of(page))
    audit.log.record("handbookpage.unpublish", page, by=by, at=timezone.now())
