from django.apps import AppConfig


class SurveysConfig(AppConfig):
    """What we asked."""

    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
