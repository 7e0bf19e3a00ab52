"""A moment that somebody types, read off the wall of the place where the case is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from clocks.worktime import Refusal, resolve_local

EARLIEST = 2000


class MomentField(forms.Field):
    """Blank is now (None). A time that the night skips is refused with its neighbors; of one that comes twice the first
    is meant (B25). `zone` is set by the form; what has not come yet is refused.
    """

    default_error_messages = {"required": _("Enter a date and a time.")}
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "class": "px-short"}, format="%Y-%m-%dT%H:%M")
    zone = "UTC"

    def __init__(self, *, label: Any = "", is_past: bool = True, **more: Any) -> None:
        super().__init__(label=label or _("When, if not just now?"), **{"required": False, **more})
        self.is_past = is_past

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        is_sure = isinstance(value, datetime) and value.tzinfo is not None  # a program says its offset
        meant = value if is_sure else self._meant(str(value))
        if self.is_past and meant > timezone.now():
            raise ValidationError(_("This moment has not come yet."), code="future")
        return meant

    def _meant(self, text: str) -> datetime:
        try:
            typed = parse_datetime(text)
        except ValueError:
            typed = None
        if typed is None or typed.tzinfo or typed.year < EARLIEST:
            raise ValidationError(_("Give a date and a time such as 2026-12-31 13:30."), code="moment")
        try:
            meant = resolve_local(self.zone, typed)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code="moment") from None
        if meant.kind == "gap":
            before, after = (f"{timezone.localtime(at, timezone=ZoneInfo(self.zone)):%H:%M}" for at in meant.choices)
            words = _("That night the time is put forward and skips this. Choose %(before)s or %(after)s.")
            raise ValidationError(words, code="gap", params={"before": before, "after": after})
        return meant.choices[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
