from django.apps import AppConfig
from django.utils.module_loading import import_string

from clocks import subjects


class FeedbackConfig(AppConfig):
    """What people told us."""

    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: models cannot be imported before every app is there.
        subjects.register("feedback", import_string("feedback.subjects.FeedbackSubject")())
        import_string("feedback.targets.register")(import_string("feedback.actions.told.ToldTarget")())
        subjects.register("thanks", import_string("feedback.thanking.ThanksSubject")())
        for subject in import_string("feedback.chasing.SUBJECTS"):
            subjects.register(subject.kind, subject)
        subjects.register("registration", import_string("feedback.register.subject.RegistrationSubject")())
