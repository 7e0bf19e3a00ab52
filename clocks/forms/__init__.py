"""The forms of this room."""

from clocks.forms.calendars import CalendarForm, PressForm, SeedForm, as_typed
from clocks.forms.profiles import AdoptForm, PublishForm, TargetsForm, kinds_of
from clocks.forms.whatif import WhatIfForm

__all__ = [
    "AdoptForm", "CalendarForm", "PressForm", "PublishForm", "SeedForm", "TargetsForm", "WhatIfForm", "as_typed",
    "kinds_of",
]  # fmt: skip
