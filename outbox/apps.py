from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """What we told people: every message, once."""

    name = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
