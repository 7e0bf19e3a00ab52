"""Forms of the calendars: what was typed, pressed or taken over becomes the data that an action publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clocks import seeding, years
from clocks.refusing import in_words
from clocks.worktime import Calendar, NoWorkingTime, Refusal
from clocks.worktime.calendars import WEEKDAYS
from clocks.worktime.intervals import Hours, read_hours

DAYS = dict(
    zip(
        WEEKDAYS,
        (
            gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
            gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
        ),
        strict=True,
    )
)  # fmt: skip
SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|—|to)\s*(\d{1,2}:\d{2})", re.ASCII)
LINE = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(.*)", re.ASCII)
LONGEST = 20_000


def typed_hours(text: str) -> list[list[str]]:
    """ "08:30-12:00, 13:30-17:30" as pairs; raises for what is left over."""
    rest = SPAN.sub("", text).replace(",", "").replace(";", "").strip()
    if rest:
        raise ValidationError(_("“%(text)s” is not a time such as 08:30-17:00.") % {"text": rest}, code="hours")
    pairs = [[one.zfill(5), two.zfill(5)] for one, two in SPAN.findall(text)]
    _refuse_overlap(text, pairs)
    return pairs


def _refuse_overlap(text: str, pairs: list[list[str]]) -> None:
    """Hours that overlap are counted once (B8), but whoever types them has mistyped something."""
    try:
        hours = read_hours(text, pairs)
    except Refusal as refusal:
        raise ValidationError(in_words(refusal), code="hours") from refusal
    if any(one.closes > two.opens for one, two in pairwise(hours)):
        raise ValidationError(_("“%(text)s”: these hours overlap.") % {"text": text[:60]}, code="overlap")


def typed_lines(text: str) -> Iterator[tuple[str, str]]:
    """Date and the rest of each line that is not empty; a date stands there once."""
    seen = set()
    for line in filter(None, map(str.strip, text.splitlines())):
        match = LINE.fullmatch(line)
        if match is None:
            words = _("“%(line)s” does not begin with a date such as 2026-12-31.") % {"line": line[:60]}
            raise ValidationError(words, code="line")
        if match.group(1) in seen:
            raise ValidationError(_("%(day)s stands there twice.") % {"day": match.group(1)}, code="twice")
        seen.add(match.group(1))
        yield match.group(1), match.group(2).strip()


class CalendarForm(forms.Form):
    """A week, the days that are closed, and the days with other hours. `data` is what was typed, ready to publish."""

    closed = forms.CharField(
        label=gettext_lazy("Closed days"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("One on a line: the date and its name, such as 2026-12-25 Christmas Day."),
    )  # fmt: skip
    other = forms.CharField(
        label=gettext_lazy("Days with other hours"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One on a line: the date and its hours, such as 2026-12-31 08:30-12:30."),
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.parts = zone, dict[str, Any]()
        week = {day: forms.CharField(label=label, required=False, max_length=120) for day, label in DAYS.items()}
        self.fields = {**week, **self.fields}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        weekly = {day: self._part(day, typed_hours, found.get(day, "")) for day in WEEKDAYS}
        holidays = self._part("closed", lambda text: dict(typed_lines(text)), found.get("closed", ""))
        dates = self._part("other", _other_days, found.get("other", ""))
        if not self.errors:
            self._read({"weekly": weekly, "holidays": holidays, "dates": dates, "horizon_year": _horizon(holidays)})
        return found

    def _part(self, name: str, read: Any, text: str) -> Any:
        try:
            self.parts[name] = read(text)
        except ValidationError as refusal:
            self.add_error(name, refusal)
        return self.parts.get(name)

    def _read(self, data: dict[str, Any]) -> None:
        try:
            self.cleaned_data["calendar"] = Calendar.from_data(self.zone, data)
        except Refusal as refusal:
            self.refuse(refusal)
        self.cleaned_data["data"] = data

    def readable(self, published: Calendar) -> Calendar:
        """What is typed as a calendar: parts that are wrong are left out, and what cannot be at all is what holds."""
        if "calendar" in self.cleaned_data:
            return self.cleaned_data["calendar"]
        weekly = {day: rows for day in WEEKDAYS if (rows := self.parts.get(day))}
        try:
            rest = {"holidays": self.parts.get("closed") or {}, "dates": self.parts.get("other") or {}}
            return Calendar.from_data(self.zone, {"weekly": weekly, **rest})
        except Refusal:
            return published

    def refuse(self, refusal: Refusal) -> None:
        """Said beside the field in which it happened: by the day or part that the rules name."""
        where = str(refusal.params.get("where", refusal.params.get("part", "")))
        parts = {"holidays": "closed", "dates": "other"}
        if isinstance(refusal, NoWorkingTime):
            where = WEEKDAYS[0]
        name = where if where in self.fields else parts.get(where)
        self.add_error(name, ValidationError(in_words(refusal), code="calendar"))

    @property
    def week(self) -> list[Any]:
        return [self[day] for day in WEEKDAYS]

    @property
    def lists(self) -> list[Any]:
        return [self["closed"], self["other"]]

    @property
    def has_wrong_lists(self) -> bool:
        return bool({"closed", "other"} & set(self.errors))


def _other_days(text: str) -> dict[str, list[list[str]]]:
    return {day: typed_hours(hours) for day, hours in typed_lines(text)}


def _horizon(holidays: Mapping[str, str]) -> int | None:
    """The last year whose holidays are known; a target beyond it may still move."""
    return max((int(day[:4]) for day in holidays), default=None)


def as_typed(calendar: Calendar) -> dict[str, str]:
    """A calendar as the form's initial values."""
    week = {day: years.typed(hours) for day, hours in zip(WEEKDAYS, calendar.weekly, strict=True)}
    closed = {**calendar.holidays, **{day: "" for day, hours in calendar.dates.items() if not hours}}
    other = {day: years.typed(hours) for day, hours in calendar.dates.items() if hours}
    return {**week, "closed": _lines(closed), "other": _lines(other)}


def _lines(rows: Mapping[date, str]) -> str:
    return "\n".join(f"{day.isoformat()} {rest}".strip() for day, rest in sorted(rows.items()))


class PressForm(forms.Form):
    """What a press on a day of the year does: close it or open it again, or give it other hours."""

    does = forms.ChoiceField(
        label=gettext_lazy("A press on a day"), widget=forms.RadioSelect, initial="close",
        choices=[
            ("close", gettext_lazy("closes it, or opens it again")), ("hours", gettext_lazy("gives it other hours")),
        ],
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Why it is closed"), required=False, max_length=60)
    hours = forms.CharField(label=gettext_lazy("Other hours"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="press", **kwargs)

    def clean_hours(self) -> Hours:
        typed = self.cleaned_data["hours"]
        if self.cleaned_data.get("does") == "hours" and not typed.strip():
            raise ValidationError(_("Say which hours, such as 08:30-12:30."), code="required")
        return read_hours("", typed_hours(typed))

    def pressed(self, calendar: Calendar, on: date) -> Calendar:
        """Also for an invalid form: then nothing happens."""
        if not self.is_valid():
            return calendar
        if self.cleaned_data["does"] == "hours":
            return years.given(calendar, on, self.cleaned_data["hours"])
        return years.closed_or_open(calendar, on, self.cleaned_data["name"])


class SeedForm(forms.Form):
    """The public holidays of which country, or of which part of it, and which year."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    region = forms.CharField(label=gettext_lazy("Part of the country"), required=False, widget=forms.Select)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = seeding.countries(get_language() or "en")
        country = str(self["country"].value() or "")
        regions = [(f"{country}-{code}", name) for code, name in seeding.regions(country)]
        self.fields["region"].widget.choices = [("", _("The whole country")), *regions]
        if not regions:
            self.fields["region"].widget = forms.HiddenInput()

    def clean_region(self) -> str:
        """A part of the country that was chosen before is no mistake of anybody's: then it is the whole country."""
        country, _dash, region = self.cleaned_data["region"].partition("-")
        known = dict(seeding.regions(country))
        return region if country == self.cleaned_data.get("country") and region in known else ""

    def proposed(self, calendar: Calendar) -> list[seeding.Proposal]:
        """What would be added, for a person to look through."""
        return seeding.proposed(calendar, seeding.seed(**self.cleaned_data, language=get_language() or "en"))
