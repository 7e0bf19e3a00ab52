"""One place people are sent to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from handbook import opening
from handbook.forms.kitchen import NEW, slug_field
from handbook.forms.seen import Seen
from handbook.forms.texts import TextsForm
from handbook.models import Place
from handbook.models.places import OUTSIDE_DAYS
from handbook.placing import WEEKDAYS

HOURS_HELP = _("08:00-12:00, 13:00-18:00. Empty: closed. The whole day: 00:00-24:00.")
PLAIN = (
    "kind", "is_inside", "walk_minutes", "step_free", "has_toilet", "phone", "is_closed_for_now", "check_every_days",
    "is_shown",
)  # fmt: skip


class PlaceForm(Seen, TextsForm):
    """Its short name is asked of a new one alone."""

    texts = {"name": (_("Name"), 0), "where": (_("Where it is"), 0), "note": (_("Good to know"), 2)}
    first = ("code", "kind")

    code = slug_field()
    kind = forms.ChoiceField(label=_("Kind"), choices=Place.Kind)
    is_inside = forms.BooleanField(label=_("In the hospital"), required=False, initial=True)
    walk_minutes = forms.IntegerField(label=_("Minutes on foot from the main entrance"), min_value=0, max_value=120)
    step_free = forms.ChoiceField(label=_("For wheels and weak legs"), choices=Place.StepFree)
    has_toilet = forms.BooleanField(label=_("Accessible toilet"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=32, required=False)
    exceptions = forms.CharField(
        label=_("Other hours on single days"), required=False, widget=forms.Textarea({"rows": 3, "dir": "ltr"}),
        help_text=_("One day in each line: 2026-12-24 08:00-12:00. A date alone: closed."),
    )  # fmt: skip
    is_closed_for_now = forms.BooleanField(label=_("Closed for now"), required=False)
    check_every_days = forms.IntegerField(
        label=_("Look at it again after how many days"), min_value=7, max_value=730, initial=OUTSIDE_DAYS
    )
    is_shown = forms.BooleanField(label=_("Shown to readers"), required=False, initial=True)

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        if place is not None:
            kwargs["initial"] = _as_told(place)
        super().__init__(*args, **kwargs)
        rest = {name: self.fields.pop(name) for name in ("exceptions", *PLAIN[6:])}
        for number, day in enumerate(opening.DAYS):
            help_text = "" if number else HOURS_HELP
            self.fields[day] = forms.CharField(
                label=WEEKDAYS[day], max_length=80, required=False, help_text=help_text,
                widget=forms.TextInput({"dir": "ltr"}),
            )  # fmt: skip
        self.fields.update(rest)
        if place is not None:
            del self.fields["code"]
            self.hold(place.mark)

    def clean_code(self) -> str:
        if self.cleaned_data["code"] == NEW:
            raise ValidationError(_("Choose another short name."), code="code")
        return self.cleaned_data["code"].lower()

    def clean_exceptions(self) -> dict[str, list[list[str]]]:
        lines = map(str.strip, self.cleaned_data["exceptions"].splitlines())
        return dict(self._exception(line) for line in lines if line)

    def _exception(self, line: str) -> tuple[str, list[list[str]]]:
        day, _space, hours = line.partition(" ")
        try:
            return date.fromisoformat(day).isoformat(), opening.read(hours)
        except ValueError:
            words = _("“%(line)s” is no day with its hours.")
            raise ValidationError(words, params={"line": line}, code="hours") from None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        weekly = {}
        for day in opening.DAYS:
            try:
                weekly[day] = opening.read(data.pop(day, ""))
            except ValueError as error:
                words = _("“%(line)s” are no hours: write 08:00-18:00.")
                self.add_error(day, ValidationError(words, params={"line": str(error)}, code="hours"))
        return data | {"weekly": {day: spans for day, spans in weekly.items() if spans}}


def _as_told(place: Place) -> dict[str, Any]:
    found = {name: getattr(place, name) for name in (*PLAIN, "name", "where", "note")}
    lines = [f"{day} {opening.written(spans)}".strip() for day, spans in sorted(place.exceptions.items())]
    hours = {day: opening.written(place.weekly.get(day, ())) for day in opening.DAYS}
    return {**found, **hours, "exceptions": "\n".join(lines)}
