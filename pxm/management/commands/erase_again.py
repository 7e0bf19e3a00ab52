"""`manage.py erase_again`: after a restore, whoever was erased since the backup is erased once more."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pxm.persons import actions, ledger


class Command(BaseCommand):
    help = "Erase once more whoever is in the list of erasures and came back with a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", type=Path, help="the newest copy of the list; else the one beside the files")

    def handle(self, **options: Any) -> None:
        path: Path = options["list"] or ledger.place()
        if not path.exists():
            raise CommandError(f"There is no list at {path}.")
        erased, missing = actions.erase_again(path)
        self.stdout.write(f"Erased once more: {erased}. Not in this database: {missing}.")
