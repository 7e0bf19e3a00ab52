"""`manage.py verify_audit`: does every seal still fit its entries? Ends with 1 when one does not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import verify


class Command(BaseCommand):
    help = "Check every seal of the audit and list what is not sealed yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", default="", help="a hash noted elsewhere, which must still be there")

    def handle(self, *, expect: str, **options: Any) -> None:
        report = verify.verify(expected=expect)
        for broken in report.broken:
            self.stdout.write(f"BROKEN  {_place(broken)}: {broken.why}")
        self.stdout.write(f"{report.seals} seals over {report.entries} entries checked.")
        age = report.tail_age.total_seconds()
        self.stdout.write(f"Not sealed yet: {report.tail} entries, the oldest {age:.0f} s old.")
        self.stdout.write(f"Newest seal: {report.newest_hash or 'none'}")
        if not report.is_whole:
            raise CommandError("The audit was changed after it was sealed.")


def _place(broken: verify.Broken) -> str:
    if broken.seal is None:
        return "end of the chain"
    since = f"{broken.since:%Y-%m-%d %H:%M:%S}" if broken.since else "the beginning"
    return f"seal {broken.seal}, entries from {since} to {broken.until:%Y-%m-%d %H:%M:%S}"
