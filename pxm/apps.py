import gc

from django.apps import AppConfig

from pxm import checks
from pxm.celery import app as celery_app

__all__ = ["PxmConfig", "celery_app"]
gc.disable()  # the first app of all: what is loaded from here on is no garbage


class PxmConfig(AppConfig):
    """The whole house. Importing the Celery app here gives every process the same one."""

    name = "pxm"

    def ready(self) -> None:
        checks.register()
        gc.freeze()  # all models are there; a third of every start went into walking through what stays
        gc.enable()
