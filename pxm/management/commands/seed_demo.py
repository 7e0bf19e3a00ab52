import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from hospital.models import Organization
from pxm.demo import days, loading, scale


class Command(BaseCommand):
    """Fill an empty database with the demo hospital, or with many cases for measuring."""

    help = "Load the demo hospital: two sites, named staff, 60 days of cases. --scale N adds N cases for measuring."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="add N cases for measuring")
        parser.add_argument("--open", type=int, default=2000, metavar="M", help="how many of them are open")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("The passwords of the demo are public: it is never loaded in production.")
        if Organization.objects.exists():
            raise CommandError("There is a hospital in this database already; the demo needs an empty one.")
        self.start = time.monotonic()
        now, seed = timezone.now(), options["seed"]
        with transaction.atomic():
            days.live(now, seed, self.say)
            if options["scale"]:
                scale.grow(options["scale"], min(options["open"], options["scale"]), seed, now, self.say)
        if options["scale"]:
            loading.analyze()
        self.say("the demo hospital is open")

    def say(self, words: str) -> None:
        self.stdout.write(f"  {time.monotonic() - self.start:4.1f} s  {words}")
        self.stdout.flush()
