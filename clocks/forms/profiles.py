"""Forms of the rules: the amounts of a profile, and at which site the rules of a place shall hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clocks import words
from clocks.profiles import Profile
from hospital.models import Site


class TargetsForm(forms.Form):
    """The amounts of a profile's rules, and from which day on they hold."""

    effective_from = forms.DateField(
        label=gettext_lazy("For what is received from"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile
        for rule in profile.rules:
            if rule.unit != "date":
                self.fields[f"amount_{rule.key}"] = _amount_field(rule)

    def changed(self, data: Mapping[str, Any], by: str, on: date) -> dict[str, Any]:
        """The profile's data with these amounts. What a named person changes here is confirmed by them."""
        rules = [self._row(row, by, on) for row in data["rules"]]
        return {**data, "rules": rules, "effective_from": self.cleaned_data["effective_from"].isoformat()}

    def _row(self, row: Mapping[str, Any], by: str, on: date) -> Mapping[str, Any]:
        wanted = self.cleaned_data.get(f"amount_{row['key']}", row["amount"])
        if wanted == row["amount"]:
            return row
        origin = {**row["origin"], "confirmed_by": by, "confirmed_on": on.isoformat()}
        return {**row, "amount": wanted, "origin": origin}


def _amount_field(rule: Any) -> forms.IntegerField:
    label = _("%(target)s (%(kinds)s)") % {"target": words.target(rule.kind), "kinds": kinds_of(rule)}
    unit = words.amount(rule.amount, rule.unit, rule.calendar)
    return forms.IntegerField(
        label=label, min_value=1, max_value=1000, initial=rule.amount, help_text=_("Now: %(span)s") % {"span": unit}
    )


def kinds_of(rule: Any) -> str:
    """For which of them a rule holds: "complaint, grievance, High and Critical"."""
    parts = [str(words.TYPES.get(name, name)) for name in sorted(rule.types)]
    if rule.is_anonymous:
        parts.append(_("anonymous"))
    if rule.severity_from > 1:
        parts.append(_("High and Critical"))
    if rule.severity_to < 4:
        parts.append(_("Low and Moderate"))
    return ", ".join(parts)


class AdoptForm(forms.Form):
    """At which site the rules of a place shall hold."""

    site = forms.ModelChoiceField(Site.objects.active(), label=gettext_lazy("Use these rules at"))


class PublishForm(forms.Form):
    """Publishes a draft. Where many targets would be overdue at once, whoever presses has to say that they mean it."""

    def __init__(self, *args: Any, preview: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if preview and preview.asks:
            label = _("Publish although %(number)d targets become overdue at once") % {"number": preview.late}
            self.fields["sure"] = forms.BooleanField(label=label)
