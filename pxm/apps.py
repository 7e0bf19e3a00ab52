from django.apps import AppConfig

from pxm import checks
from pxm.celery import app as celery_app

__all__ = ["PxmConfig", "celery_app"]


class PxmConfig(AppConfig):
    """The whole house. Importing the Celery app here gives every process the same one."""

    name = "pxm"

    def ready(self) -> None:
        checks.register()
