"""Start web, workers and timers under one supervisor, on the servers that the environment names or on our own."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pxm.local.__main__ import up
from pxm.local.supervisor import DEFAULT_PORT


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # each program it starts checks for itself

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)

    def handle(self, *_args: Any, **options: Any) -> None:
        up([f"--port={options['port']}"])
