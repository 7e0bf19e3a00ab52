"""Celery wakes the sweeps; what is due, and when, stands in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pxm.settings")

app = Celery("pxm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
