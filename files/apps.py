from django.apps import AppConfig
from django.core import checks

from files.checks import scanner


class FilesConfig(AppConfig):
    """What people handed us: one gate, quarantine, private storage."""

    name = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(scanner)
