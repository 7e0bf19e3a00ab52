from django.apps import AppConfig
from django.core import checks

from outbox.checks import providers, wordings


class OutboxConfig(AppConfig):
    """What we told people: every message, once."""

    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(wordings)
        checks.register(providers)
