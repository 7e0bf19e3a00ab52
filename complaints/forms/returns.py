"""The forms of returns and of files of cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from complaints.models import Return
from complaints.returns import periods
from complaints.returns.counting import Period
from feedback.forms.leaving import ExtractForm
from feedback.models import ColumnProfile
from hospital.models import Site


def period_label(code: str) -> str:
    """ "2026-Q3" with its months, years with their first and last."""
    period = periods.period_of(code)
    first, last = (date_format(day, "YEAR_MONTH_FORMAT") for day in (period.first, period.last))
    return _now("%(code)s, %(first)s to %(last)s") % {"code": code, "first": first, "last": last}


class ReturnForm(forms.Form):
    """Which return of which place and period. Cleans `site` to None for every site, `period` to a Period."""

    kind = forms.ChoiceField(label=_("Return"))
    site = forms.ChoiceField(label=_("Site"), required=False)
    period = forms.ChoiceField(label=_("Period"))

    def __init__(
        self, *args: Any, kinds: Sequence[str], sites: Sequence[Site], is_everywhere: bool, today: date, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.sites = {site.code: site for site in sites}
        every = [("", _("Every site"))] if is_everywhere else []
        self.fields["kind"].choices = [(kind, Return.Kind(kind).label) for kind in kinds]
        self.fields["site"].choices = [*every, *((site.code, site.name) for site in sites)]
        self.fields["period"].choices = [(code, period_label(code)) for code in periods.shown(today)]
        self.fields["site"].required = not is_everywhere

    def clean_site(self) -> Site | None:
        return self.sites.get(self.cleaned_data["site"])

    def clean_period(self) -> Period:
        return periods.period_of(self.cleaned_data["period"])


class ExportCasesForm(ExtractForm):
    """Which cases, in which columns, as what, and whether with what tells who they are about."""

    layout = forms.ModelChoiceField(
        label=_("Columns"), queryset=ColumnProfile.objects.none(), required=False, empty_label=_("The usual ones")
    )
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False, to_field_name="code",
        empty_label=_("Every site I see"),
    )  # fmt: skip
    field_order = ("layout", "site")

    def __init__(self, *args: Any, layouts: Any, sites: Any, may_name: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["layout"].queryset = layouts
        self.fields["site"].queryset = sites
        if not may_name:
            del self.fields["purpose"]

    def clean(self) -> dict[str, Any]:
        return {"purpose": "", **super().clean()}
