"""Forms of absences and duty rotas. Days and times are read off the wall of the person's or the rota's place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hospital import phrasing
from hospital.models import Role, Site, User, Weekday
from hospital.rota import moment
from hospital.widgets import OptionBoxes, OptionCards, PeopleSelect

DAY = timedelta(days=1)


def day_field(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, input_formats=["%H:%M"], **more)


def person_field(label: Any, **more: Any) -> forms.ModelChoiceField:
    empty = more.pop("empty_label", _("Choose a person"))
    more = {"label": label, "queryset": User.objects.none(), "empty_label": empty, "widget": PeopleSelect, **more}
    return forms.ModelChoiceField(**more)


# ---------------------------------------------------------------- absence
class AbsenceForm(forms.Form):
    """Cleaned: `starts_at` (None: now), `ends_at`, `deputy`, and `user` where somebody enters it for another.

    One is back at the beginning of a day: what comes in that night still goes to the deputy.
    """

    user = person_field(_("Who is away?"))
    until = forms.ChoiceField(label=_("Back on"), widget=OptionCards())
    back_on = day_field(_("Or back on another day"), required=False)
    deputy = person_field(
        _("Who stands in?"), required=False, empty_label=_("Nobody: it goes to the others with the same role"),
        help_text=_("Gets what would come to the person, and may act for them until they are back."),
    )  # fmt: skip
    starts_on = day_field(_("First day away"), required=False, help_text=_("Leave it empty for “from now on”."))

    def __init__(
        self, *args: Any, person: User | None, people: QuerySet[User], deputies: QuerySet[User], zone: str,
        now: datetime, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, now.astimezone(ZoneInfo(zone)).date()
        self.fields["until"].choices = [(day.isoformat(), self._said(day)) for day in returns(self.today)]
        self.fields["deputy"].queryset = deputies
        self.initial = {"until": self.fields["until"].choices[0][0], **self.initial}
        if person is None:
            self.fields["user"].queryset = people
            return
        del self.fields["user"]
        self.initial = {"deputy": person.deputy_id, **self.initial}

    def _said(self, day: date) -> str:
        return phrasing.day(day, today=self.today)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        back_on, starts_on = data["back_on"] or date.fromisoformat(data["until"]), data["starts_on"]
        is_later = starts_on and starts_on > self.today
        found = {"deputy": data["deputy"], "ends_at": moment(back_on, time.min, self.zone)}
        found["starts_at"] = moment(starts_on, time.min, self.zone) if is_later else None
        return found | ({"user": data["user"]} if "user" in data else {})


def returns(today: date) -> list[date]:
    """The days people most often come back on: tomorrow, next Monday, in a week."""
    monday = today + timedelta(days=7 - today.weekday())
    return sorted({today + DAY, monday, today + 7 * DAY})


# ---------------------------------------------------------------- rotas
class RotaForm(forms.Form):
    """A new rota, of one of these sites or of the whole group (`place` is empty)."""

    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Site.objects.none(), required=False, empty_label=_("The whole group")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.DUTY)
    zone = forms.CharField(
        label=_("Time zone of the group's rota"), max_length=64, required=False,
        widget=forms.TextInput(attrs={"list": "zones"}), help_text=_("Needed only for the whole group."),
    )  # fmt: skip

    def __init__(self, *args: Any, sites: QuerySet[Site], with_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = sites
        if not with_group:
            self.fields["place"].required = True
            self.fields["place"].empty_label = None
            del self.fields["zone"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        site, zone = data.pop("place", None), data.pop("zone", "")
        if site is None and zone not in available_timezones() and not self.errors:
            self.add_error(
                "zone", ValidationError(_("Choose a time zone from the list, such as Europe/Dublin."), "zone")
            )
        return {**data, "site": site, "zone": "" if site else zone}


class ShiftForm(forms.Form):
    """A line of the weekly pattern for one person and any number of days."""

    user = person_field(_("Who?"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days?"), choices=Weekday.choices, coerce=int, widget=OptionBoxes(),
        error_messages={"required": _("Choose at least one day.")},
    )  # fmt: skip
    starts = time_field(_("From"))
    ends = time_field(_("Until"), help_text=_("Not later than the start: on the next day."))
    first_on = day_field(_("First day"))
    last_on = day_field(_("Last day"), required=False)

    def __init__(self, *args: Any, people: QuerySet[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["first_on"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", ValidationError(_("Choose a last day after the first."), code="order"))
        return data


class ShiftEndForm(forms.Form):
    last_on = day_field(
        _("Last day"),
        help_text=_("The shift that begins on this day is still theirs. After that these hours are free."),
    )


class ReliefForm(forms.Form):
    """For once somebody else. Times are read in the zone that is active, which is the rota's."""

    user = person_field(_("Who takes these hours?"))
    starts_at = forms.DateTimeField(label=_("From"))
    ends_at = forms.DateTimeField(label=_("Until"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        for name in ("starts_at", "ends_at"):
            field = self.fields[name]
            field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SwapForm(forms.Form):
    """Two turns that change hands; `turns` are (start, words)."""

    one = forms.ChoiceField(label=_("This turn"))
    other = forms.ChoiceField(label=_("In exchange for"))

    def __init__(self, *args: Any, turns: Iterable[tuple[datetime, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(starts_at.isoformat(), words) for starts_at, words in turns]
        for name in ("one", "other"):
            self.fields[name].choices = [("", _("Choose a turn")), *found]

    def clean_one(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["one"])

    def clean_other(self) -> datetime:
        return datetime.fromisoformat(self.cleaned_data["other"])
