from django.apps import AppConfig


class HospitalConfig(AppConfig):
    """Who and where."""

    name = "hospital"
    default_auto_field = "django.db.models.BigAutoField"
