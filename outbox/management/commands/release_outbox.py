"""`manage.py release_outbox`: let messages leave again, for example after a restore."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from outbox import actions


class Command(BaseCommand):
    help = "Let messages leave again after they were held back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        discard = "cancel what waited when messages were held; after a restore it may have been sent before"
        parser.add_argument("--discard", action="store_true", help=discard)

    def handle(self, *, discard: bool, **options: Any) -> None:
        try:
            discarded = actions.release(by=None, is_discarding=discard)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"Messages leave again. Cancelled: {discarded}.")
