from django.apps import AppConfig


class HandbookConfig(AppConfig):
    """What we promise."""

    name = "handbook"
    default_auto_field = "django.db.models.BigAutoField"
