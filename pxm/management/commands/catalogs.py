from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pxm import catalogs


class Command(BaseCommand):
    """Collect new texts into the catalogs, or compile them."""

    help = "catalogs: collect new texts and say what is untranslated; catalogs compile: compile what changed"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["merge", "compile"], default="merge")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "compile":
            self.stdout.write(f"compiled: {', '.join(catalogs.compile_changed()) or 'nothing had changed'}")
            return
        for language, missing in catalogs.merge().items():
            self.stdout.write(f"{language}: {missing} untranslated")
