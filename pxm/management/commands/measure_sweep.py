"""Part of `bench sweep`: measures in the database it is given, which must be empty and is not used again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hospital.models import Organization
from pxm.bench import sweeping
from pxm.bench.sheet import Sheet


class Command(BaseCommand):
    help = "Measure the sweep in an empty database of its own (see bench sweep)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--open", type=int, default=100_000)
        parser.add_argument("--scale", type=int, default=100_000, help="all cases; the rest is closed")
        parser.add_argument("--due", type=int, default=10_000)

    def handle(self, **options: Any) -> None:
        if Organization.objects.exists():
            raise CommandError("This database is in use.")
        closed = max(0, options["scale"] - options["open"])
        if not sweeping.run(options["open"], closed, options["due"], Sheet(self.say)):
            sys.exit(1)

    def say(self, words: str) -> None:
        self.stdout.write(f"  {words}")
        self.stdout.flush()
