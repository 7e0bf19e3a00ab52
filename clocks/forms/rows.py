"""One row of the rules in a plain form: a target, a reminder or escalation step, a pause."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clocks import words
from clocks.profiles import EXPLANATION
from clocks.profiles.rows import AGREED, PAUSABLE, ROLES, SECONDS

MOST = 1000
LONG = {"percent": {"percent"}, "time": {"amount", "unit", "calendar"}}
# What each cause asks beside itself; a cause that is not here asks nothing.
ASKS = {"share": {"percent"}, "after": LONG["time"], "idle": LONG["time"], "press": LONG["time"]}
LOWEST = [(1, gettext_lazy("All of them")), (2, gettext_lazy("Moderate or above")),
          (3, gettext_lazy("High or Critical")), (4, gettext_lazy("Critical"))]  # fmt: skip
# What a severity itself sets off cannot hold for all of them: it would be set off by nothing.
SET_OFF_BY_SEVERITY = ("receipt", "severity")


def confirmed(origin: Mapping[str, Any], by: str, on: date) -> dict[str, Any]:
    """What a named person changes here is confirmed by them; where the number came from stays."""
    return {**origin, "confirmed_by": by, "confirmed_on": on.isoformat()}


def _choices(of: Mapping[str, Any], names: Collection[str] | None = None) -> list[tuple[str, Any]]:
    return [(name, label) for name, label in of.items() if names is None or name in names]


class RowForm(forms.Form):
    """`was` is the row as it stands; what the form does not ask stays in it."""

    amount = forms.IntegerField(label=gettext_lazy("How much time"), min_value=1, max_value=MOST)
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=lambda: _choices(words.UNITS))
    calendar = forms.ChoiceField(label=gettext_lazy("By which calendar"), choices=lambda: _choices(words.CALENDARS))

    def __init__(self, *args: Any, was: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(was), **kwargs)
        self.was = was

    def row(self, by: str, on: date) -> dict[str, Any]:
        """The row as it was typed. Unchanged, its confirmation is as it was."""
        made = {**self.was, **self.typed()}
        return made if made == self.was else {**made, "origin": confirmed(self.was["origin"], by, on)}

    def typed(self) -> dict[str, Any]:
        return self.cleaned_data


class RuleForm(RowForm):
    """A target: how long it is, and its limits."""

    is_extendable = forms.BooleanField(label=gettext_lazy("A later date may be agreed"), required=False)
    longest_days = forms.IntegerField(
        label=gettext_lazy("Latest agreed date, in calendar days after receipt"), required=False, min_value=1,
        max_value=MOST, help_text=gettext_lazy("Leave it empty for no limit."),
    )  # fmt: skip
    is_pausable = forms.BooleanField(label=gettext_lazy("It may be paused for the reasons below"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.was["kind"] not in PAUSABLE:
            del self.fields["is_pausable"]
        if self.was["kind"] == EXPLANATION:
            self.fields["amount"].min_value = 0
            self.fields["amount"].validators = [v for v in self.fields["amount"].validators if v.code != "min_value"]
        if self.was["unit"] in AGREED:
            for name in ("amount", "unit", "calendar"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("longest_days") and not found.get("is_extendable"):
            self.add_error("longest_days", _("Without a later date there is no limit to it."))
        return found

    def typed(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        if "unit" in found:
            found["edge"] = "instant" if found["unit"] in SECONDS else "day"
        # What is off by default is left out, so that a row that nobody changed stays word for word the same.
        return {name: value for name, value in found.items() if value or name in self.was or name == "amount"}


class RungForm(RowForm):
    """A reminder or an escalation step: who is told, when, and on which targets it hangs."""

    number = forms.TypedChoiceField(
        label=gettext_lazy("Step"), coerce=int, choices=lambda: [(number, words.step(number)) for number in range(5)]
    )
    role = forms.ChoiceField(label=gettext_lazy("Who is told"), choices=lambda: _roles())
    percent = forms.IntegerField(label=gettext_lazy("After how many percent of the time"), min_value=1, max_value=100)
    severity_from = forms.TypedChoiceField(label=gettext_lazy("For how serious a case"), coerce=int, choices=LOWEST)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("For these targets"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, kinds: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = ASKS.get(self.was["trigger"], set())
        for name in ("percent", *LONG["time"]):
            if name not in asked:
                del self.fields[name]
        if "unit" in self.fields:
            self.fields["unit"].choices = _choices(words.UNITS, ("minutes", "hours", "working_days"))
        self.fields["kinds"].choices = sorted(_choices(words.TARGETS, kinds), key=lambda pair: str(pair[1]))
        self.initial.setdefault("severity_from", 1)
        if self.was["trigger"] in SET_OFF_BY_SEVERITY:
            self.fields["severity_from"].choices = LOWEST[1:]
        self.order_fields(["number", "role", "percent", "amount", "unit", "calendar", "severity_from", "kinds"])

    def typed(self) -> dict[str, Any]:
        found = {**self.cleaned_data, "kinds": self._kinds()}
        if found["severity_from"] == 1 and "severity_from" not in self.was:
            del found["severity_from"]
        return found

    def _kinds(self) -> list[str]:
        """In the order they stood in, new ones at the end."""
        chosen, before = self.cleaned_data["kinds"], self.was["kinds"]
        return [kind for kind in before if kind in chosen] + [kind for kind in chosen if kind not in before]


def _roles() -> list[tuple[str, Any]]:
    return sorted(((name, words.role(name)) for name in ROLES), key=lambda pair: str(pair[1]))


class PauseRuleForm(RowForm):
    """How long a pause for a reason may last at most."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = _("At most")
        self.fields["unit"].choices = _choices(words.UNITS, ("working_days", "calendar_days"))


class SinceForm(forms.Form):
    """From which day on the draft shall hold."""

    effective_from = forms.DateField(
        label=gettext_lazy("For what is received from"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("What was received before that day keeps its own rules for good."),
    )  # fmt: skip


class CopyForm(forms.Form):
    """What the hospital calls rules of its own."""

    name = forms.CharField(label=gettext_lazy("Name of your rules"), max_length=80)
