from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What people told us."""

    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"
