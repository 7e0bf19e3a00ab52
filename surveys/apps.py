from django.apps import AppConfig
from django.utils.module_loading import import_string

from clocks import subjects


class SurveysConfig(AppConfig):
    """What we asked, and whom we call after they went home."""

    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # By name: models cannot be imported before every app is there.
        subjects.register("call", import_string("surveys.callsubjects.CallSubject")())
        subjects.register("callflag", import_string("surveys.callsubjects.CallFlagSubject")())
