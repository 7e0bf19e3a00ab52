"""Taking a subject's lock from this room, where the room above has not taken it already."""

from __future__ import annotations

import time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clocks import subjects

PATIENCE = 5.0  # seconds
PAUSE = 0.02


def hold(kind: str, subject_id: int) -> None:
    """Lock the subject until the transaction ends; raises `busy` when somebody keeps it for seconds.

    Rooms offer a lock that never waits, so this asks again. Whoever holds it already gets it at once.
    """
    until = time.monotonic() + PATIENCE
    while not subjects.get(kind).lock([subject_id]):
        if time.monotonic() > until:
            raise ValidationError(_("Somebody else is changing this just now. Please try again."), code="busy")
        time.sleep(PAUSE)
