from django.apps import AppConfig
from django.utils.module_loading import import_string
from wagtail import signals
from wagtail.admin.apps import WagtailAdminAppConfig

from clocks import subjects


class HandbookConfig(AppConfig):
    """What we promise."""

    name = "handbook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """By name: what it imports needs every model to be there."""
        for kind in ("page", "place", "paper"):
            subject = import_string(f"handbook.subjects.{kind.title()}Subject")()
            subjects.register(subject.kind, subject)


class EditorConfig(WagtailAdminAppConfig):
    """Wagtail's editor, less the mails it would send by itself: nobody but the outbox sends any."""

    default = False
    MAILS = (
        (signals.task_submitted, "TaskState", "group_approval_task_submitted_email_notification"),
        (signals.workflow_submitted, "WorkflowState", "workflow_state_submitted_email_notification"),
        (signals.workflow_rejected, "WorkflowState", "workflow_state_rejected_email_notification"),
        (signals.workflow_approved, "WorkflowState", "workflow_state_approved_email_notification"),
    )

    def ready(self) -> None:
        super().ready()
        for signal, sender, name in self.MAILS:
            signal.disconnect(sender=import_string(f"wagtail.models.{sender}"), dispatch_uid=name)
