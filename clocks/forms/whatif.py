"""The form of "what if": a moment, and of which site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clocks.worktime import LocalTime, resolve_local
from clocks.worktime.localtime import zone_named
from hospital.models import Site

FIRST, LAST = 2000, 2100


class WallTimeField(forms.CharField):
    """A time on the wall of a place, still without its zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _wall(text) if text else None


def _wall(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo or not FIRST <= found.year < LAST:
        raise ValidationError(_("Give a date and a time such as 2026-12-31 13:30."), code="moment")
    return found


class WhatIfForm(forms.Form):
    """A moment of a site's own time, and which of several sites. Blank: now.

    A time that does not exist that night is refused with its neighbors; of one that comes twice the first is meant,
    unless `is_second` is ticked, which is asked for only then (B25).
    """

    site = forms.ModelChoiceField(Site.objects.none(), label=gettext_lazy("At"), empty_label=None, required=False)
    received = WallTimeField(label=gettext_lazy("Received"), required=False)
    is_second = forms.BooleanField(label=gettext_lazy("The second time it is that late on that night"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, prefix="if", **kwargs)
        self.sites = sites
        self.fields["site"].queryset = Site.objects.filter(pk__in=[site.pk for site in sites])
        if len(sites) < 2:
            self.fields["site"].widget = forms.HiddenInput()
        if not self["is_second"].value():
            self.fields["is_second"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["site"] = found.get("site") or self.sites[0]
        if found.get("received"):
            meant = resolve_local(found["site"].zone, found["received"])
            found["received"] = meant.choices[-1 if found.get("is_second") else 0]
            self._judge(meant, found["site"].zone)
        return found

    def _judge(self, meant: LocalTime, zone: str) -> None:
        if meant.kind == "fold":
            self.fields["is_second"].widget = forms.CheckboxInput()
        elif meant.kind == "gap":
            before, after = (f"{at.astimezone(zone_named(zone)):%H:%M}" for at in meant.choices)
            words = _("That night the time is put forward and skips this. Choose %(before)s or %(after)s.")
            self.add_error("received", ValidationError(words % {"before": before, "after": after}, code="gap"))
