"""`manage.py renew_search`: the workers do it by themselves; this does it now, and says how far it is."""

from typing import Any

from django.core.management.base import BaseCommand

import complaints.actions
import feedback.actions
import hospital.actions

WHAT = {"people": hospital.actions, "stories": feedback.actions, "cases": complaints.actions}


class Command(BaseCommand):
    help = "Let records made before an upgrade be found as newer ones are."

    def handle(self, **_options: Any) -> None:
        for what, room in WHAT.items():
            done = 0
            while renewed := room.renew_tokens():
                done += renewed
                self.stdout.write(f"{done} {what}")
            self.stdout.write(f"All {what} are found by the same rules.")
