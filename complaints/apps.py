from django.apps import AppConfig
from django.utils.module_loading import import_string

from clocks import subjects


class ComplaintsConfig(AppConfig):
    """What we owe an answer to."""

    name = "complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: models cannot be imported before every app is there.
        subjects.register("complaint", import_string("complaints.subjects.ComplaintSubject")())
        subjects.register("action", import_string("complaints.owing.ActionSubject")())
        subjects.register("inquiry", import_string("complaints.owing.OwedSubject")())
        import_string("feedback.targets.register")(import_string("complaints.takeover.CaseTarget")())
