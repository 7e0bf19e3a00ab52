"""From draft to live: a clinician reads what asks for it, then somebody who did not write it approves."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from handbook import publishing
from hospital.models import User

GUARDED = frozenset({"important", "menu", "document"})  # blocks


def is_author(page: models.Model, user: User) -> bool:
    """Who wrote what is to be approved does not approve it."""
    return page.get_latest_revision().user_id == user.pk


def asks_for_it(page: Any) -> bool:
    """By the box, of the page as it is live or as it was written last: unticking it and what it guards do not go
    together. Unticked as well, where an important note, the menu or a document is not what it was.
    """
    draft = page.get_latest_revision_as_object()
    if any(getattr(one, "needs_clinical_check", False) for one in (page, draft)):
        return True
    return _guarded(draft) != (_guarded(page) if page.live else {})


def _guarded(page: Any) -> dict[str, Any]:
    """What of a page a clinician reads before it is changed."""
    return {name: part for name, part in getattr(page, "said", {}).items() if part["type"] in GUARDED}


class FourEyes(AbstractGroupApprovalTask):
    """A group looks at it, less whoever wrote it."""

    class Meta:
        abstract = True

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        state = super().start(workflow_state, user=user)
        publishing.tell_readers(state)
        return state

    def on_action(self, task_state: TaskState, user: User, action_name: str, **options: Any) -> None:
        super().on_action(task_state, user, action_name, **options)
        if action_name == "reject":
            task_state.refresh_from_db()
            publishing.tell_writer("handbook/sent_back", task_state)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, str, bool]]:
        found = super().get_actions(obj, user)
        return [one for one in found if one[0] == "reject"] if is_author(obj, user) else found


class ClinicalCheck(FourEyes):
    """Skipped for changes that do not ask for it."""

    def start(self, workflow_state: WorkflowState, user: User | None = None) -> TaskState:
        if asks_for_it(workflow_state.content_object.specific):
            return super().start(workflow_state, user=user)
        return self.get_task_state_class().objects.create(
            workflow_state=workflow_state, task=self, status=TaskState.STATUS_SKIPPED,
            revision=workflow_state.content_object.get_latest_revision(),
        )  # fmt: skip

    @classmethod
    def get_description(cls) -> str:
        return _("A clinician reads pages that ask for it")

    class Meta:
        verbose_name = _("clinical check")
        verbose_name_plural = _("clinical checks")


class Approval(FourEyes):
    @classmethod
    def get_description(cls) -> str:
        return _("Somebody who did not write it approves")

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
