"""`manage.py hold_outbox`: let no message leave, for example before the first start on a restored base backup."""

from typing import Any

from django.core.management.base import BaseCommand

from outbox import actions


class Command(BaseCommand):
    help = "Hold all messages back until release_outbox."

    def handle(self, **options: Any) -> None:
        actions.hold()
        self.stdout.write("Messages are held back. `release_outbox` lets them leave again.")
