from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """What we owe an answer to."""

    name = "complaints"
    default_auto_field = "django.db.models.BigAutoField"
