from django.apps import AppConfig


class ClocksConfig(AppConfig):
    """What is owed by when."""

    name = "clocks"
    default_auto_field = "django.db.models.BigAutoField"
