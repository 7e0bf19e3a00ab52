"""Celery wakes the sweeps; what is due, and when, stands in PostgreSQL."""

import gc
import os
from typing import Any

from celery import Celery, bootsteps

from pxm import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")

app = Celery("pxm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class TrustedDatabase(bootsteps.Step):
    """A worker asks what the web process asks, before it takes the first task."""

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        checks.refuse_unsafe_database()


class KeptMemory(bootsteps.Step):
    """What is loaded by now stays for good: the children are told so before they are forked, and their collector looks
    at what the sweep makes and no more.
    """

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        gc.collect()
        gc.freeze()


app.steps["worker"].add(TrustedDatabase)
app.steps["worker"].add(KeptMemory)
