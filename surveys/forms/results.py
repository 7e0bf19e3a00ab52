"""Which results: a version, since when, where, and by which way in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.models import User
from surveys.models import Instrument, Tally, Way

MONTHS = [("", _("All the time")), ("1", _("This month")), ("3", _("Three months")), ("12", _("Twelve months"))]


class ResultsForm(forms.Form):
    """Only places from which this person may see anything."""

    version = forms.ChoiceField(label=_("Version"), required=False)
    months = forms.ChoiceField(label=_("Since"), choices=MONTHS, required=False)
    place = forms.ChoiceField(label=_("Where"), required=False)
    way = forms.ChoiceField(label=_("Asked by"), choices=[("", _("Every way")), *Way.choices], required=False)

    def __init__(self, *args: Any, survey: Instrument, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = list(survey.versions.published().values_list("pk", "number"))
        self.newest = versions[0][0] if versions else None
        self.fields["version"].choices = [(pk, _("Version %(number)d") % {"number": number}) for pk, number in versions]
        seen = Tally.objects.visible_to(user).filter(version__instrument=survey, what=Tally.What.FORM)
        places = seen.values_list("site_id", "site__name", "location_id", "location__name").order_by().distinct()
        sites = sorted({(name, f"s{pk}") for pk, name, _ward, _called in places})
        wards = sorted({(called, f"w{ward}") for _pk, _name, ward, called in places if ward})
        self.fields["place"].choices = [("", _("Everywhere")), *((key, name) for name, key in [*sites, *wards])]
        for field in self.fields.values():
            field.widget.attrs["class"] = "px-control"
