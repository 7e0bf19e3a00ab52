"""Opening a link for a place, and inviting one person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.actions.persons import HOSPITAL, number_hash
from hospital.models import Location, Site, User, Visit
from surveys.models import Instrument, Way
from surveys.models.asking import SHARED
from surveys.models.instruments import name_of
from surveys.questions import Content

WARD, SITE = "w", "s"


class PlaceForm(forms.Form):
    """Where people are asked: a ward, or a whole site, of the part of the house in which the user may invite."""

    place = forms.ChoiceField(label=_("Where"))

    def __init__(self, *args: Any, survey: Instrument, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey, self.user = survey, user
        self.fields["place"].choices = self._places()

    def _places(self) -> list[tuple[str, Any]]:
        sites = [site for site in Site.objects.active() if self.survey.site_id in (None, site.pk)]
        found = []
        for site in sites:
            wards = [(f"{WARD}{ward.pk}", ward.name) for ward in self._wards(site)]
            if self.user.standing.allows("surveys.invite_survey", site.pk, None):
                wards.insert(0, (f"{SITE}{site.pk}", _("The whole of %(site)s") % {"site": site.name}))
            if wards:
                found.append((site.name, wards))
        return found

    def _wards(self, site: Site) -> list[Location]:
        rows = Location.objects.filter(is_active=True, department__is_active=True, department__site=site)
        may = self.user.standing.allows
        return [ward for ward in rows if may("surveys.invite_survey", site.pk, ward.department_id)]

    def where(self) -> dict[str, Any]:
        """The site, and the ward if it is one."""
        kind, pk = self.cleaned_data["place"][0], self.cleaned_data["place"][1:]
        if kind == SITE:
            return {"site": Site.objects.get(pk=pk), "location": None}
        ward = Location.objects.select_related("department__site").get(pk=pk)
        return {"site": ward.department.site, "location": ward}


class OpenForm(PlaceForm):
    """A link of a place: a code to scan or a tablet there, and what it says of whoever comes by it."""

    way = forms.ChoiceField(label=_("How"), choices=[(way, Way(way).label) for way in (Way.OPEN, *SHARED)])

    def __init__(self, *args: Any, content: Content | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden = [item for item in content.items if not item.is_shown] if content else []
        for item in self.hidden:
            choices = [("", _("Not said")), *((option.code, option.label) for option in content.options(item))]
            self.fields[f"mark_{item.key}"] = forms.ChoiceField(label=item.text, choices=choices, required=False)

    def told(self) -> dict[str, Any]:
        marks = {item.key: self.cleaned_data[f"mark_{item.key}"] for item in self.hidden}
        said = {key: code for key, code in marks.items() if code}
        return {**self.where(), "way": self.cleaned_data["way"], "marks": said}


class InviteForm(PlaceForm):
    """One person: by hand, or by e-mail to the patient of a record number."""

    language = forms.ChoiceField(label=_("Language"))
    record_number = forms.CharField(
        label=_("Record number"), max_length=40, required=False,
        help_text=_("Then the invitation goes by e-mail to this patient. Without it you hand it over yourself."),
    )  # fmt: skip

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, name_of(code)) for code in languages]
        self.visit: Visit | None = None

    def clean(self) -> dict[str, Any]:
        """The latest visit at this site of whoever has the number; patients of other sites are not found here."""
        told = super().clean() or self.cleaned_data
        number = (told.get("record_number") or "").strip()
        if number and told.get("place"):
            here = Visit.objects.filter(location__department__site=self.where()["site"])
            mark = number_hash(HOSPITAL, number)
            known = here.filter(patient__identifiers__authority=HOSPITAL, patient__identifiers__value_hash=mark)
            self.visit = known.order_by("-started_at", "-pk").first()
            if self.visit is None:
                unknown = forms.ValidationError(_("No patient has this record number here."), code="unknown")
                self.add_error("record_number", unknown)
        return told
