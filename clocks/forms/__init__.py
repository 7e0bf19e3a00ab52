"""The forms of this room."""

from clocks.forms.calendars import CalendarForm, PressForm, SeedForm, as_typed
from clocks.forms.profiles import AdoptForm, PublishForm, kinds_of
from clocks.forms.rows import CopyForm, PauseRuleForm, RuleForm, RungForm, SinceForm
from clocks.forms.whatif import WhatIfForm

__all__ = [
    "AdoptForm", "CalendarForm", "CopyForm", "PauseRuleForm", "PressForm", "PublishForm", "RuleForm", "RungForm",
    "SeedForm", "SinceForm", "WhatIfForm", "as_typed", "kinds_of",
]  # fmt: skip
