"""Codes to scan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _

from handbook.models import Paper
from handbook.models.codes import STAFF, TELL_US
from handbook.reading import every_page
from hospital.models import Location, Service, Site

MOST_LABELS = 60
LONGEST = 80


def targets(site: Site) -> list[tuple[str, Any]]:
    """Where a code of this site may lead: paths within its handbook."""
    first = ("", _("First page of the handbook")), ("menu", _("Menu")), ("places", _("Places"))
    documents = ("papers", _("Rights and consent documents"))
    cut = f"/handbook/{site.code}/{settings.LANGUAGE_CODE}/"
    pages = [(line.url.removeprefix(cut).rstrip("/"), line.title) for line in every_page(site, settings.LANGUAGE_CODE)]
    told = [(TELL_US, _("Tell us: patients and visitors")), (STAFF, _("Log feedback: staff without an account"))]
    papers = [(f"papers/{paper.code}", paper.code) for paper in Paper.objects.filter(site=site, retired_at=None)]
    form = (_("Feedback, with the place filled in"), told)
    return [*first, form, documents, (_("Pages"), pages), (_("Documents"), papers)]


class CodesForm(forms.Form):
    """Many at once: a line for each bed."""

    location = forms.ModelChoiceField(label=_("Ward"), queryset=Location.objects.none(), required=False)
    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.filter(is_active=True), required=False
    )
    labels = forms.CharField(
        label=_("Where they hang, one on each line"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example Bed 1, Bed 2, Lift. No names of patients."),
    )  # fmt: skip
    target = forms.ChoiceField(label=_("Leads to"), required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets(site)
        if not Service.objects.filter(is_active=True).exists():
            del self.fields["service"]
        wards = Location.objects.filter(is_active=True, department__site=site)
        self.fields["location"].queryset = wards.select_related("department")

    def words_of(self, target: str) -> str:
        """Where a code leads, as the choices say it; of a page that is gone its address."""
        return str(dict(flatten_choices(self.fields["target"].choices)).get(target, f"/{target}"))

    def clean_labels(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["labels"].splitlines() if line.strip()]
        if len(found) > MOST_LABELS or any(len(line) > LONGEST for line in found):
            raise forms.ValidationError(_("At most 60 short lines at once."), code="long")
        return found


class CodeForm(forms.Form):
    label = forms.CharField(label=_("Where it hangs"), max_length=LONGEST)
    target = forms.ChoiceField(label=_("Leads to"), required=False)

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = targets(site)
