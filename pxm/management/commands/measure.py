"""Part of `bench sweep`, `bench outage` and the like: measures in an empty database that is not used again."""

from __future__ import annotations

import gc
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from hospital.models import Organization
from pxm.bench import apart
from pxm.bench.sheet import Sheet
from pxm.local import processes
from pxm.management.commands.bench import MODULES

# Those that are measured apart say so in their `handle`.
WORDS = {word: module for word, module in MODULES.items() if getattr(module, "apart", None) is apart}


class Command(BaseCommand):
    help = "Measure in an empty database of its own (see bench)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        for word, module in WORDS.items():
            module.add_arguments(words.add_parser(word))

    def handle(self, *args: Any, word: str, **options: Any) -> None:
        processes.clear_up_on_sigterm()
        if Organization.objects.exists():
            raise CommandError("This database is in use.")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        gc.collect()
        gc.freeze()  # as a worker does
        if not WORDS[word].run(options, Sheet(self.say)):
            sys.exit(1)

    def say(self, words: str) -> None:
        self.stdout.write(f"  {words}")
        self.stdout.flush()
