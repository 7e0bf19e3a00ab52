from typing import Any

from django.core.management.commands import migrate

from pxm.migrating import in_batches


class Command(migrate.Command):
    """Django's own, with the models drawn once for several operations."""

    def handle(self, *args: Any, **options: Any) -> None:
        with in_batches():
            super().handle(*args, **options)
