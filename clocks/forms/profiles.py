"""Forms of whole rules: at which site they shall hold, and that a draft shall be published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clocks import words
from hospital.models import Site


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
            asked = {"required": _("Tick this if you mean it, or go on changing the draft.")}
            self.fields["sure"] = forms.BooleanField(label=label, error_messages=asked)
