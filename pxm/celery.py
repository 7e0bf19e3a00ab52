"""Celery wakes the sweeps; what is due, and when, stands in PostgreSQL."""

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


app.steps["worker"].add(TrustedDatabase)
