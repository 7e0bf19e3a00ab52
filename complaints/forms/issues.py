"""Forms that divide what was told into issues and code them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import VersionedForm, written
from complaints.models import Code, Coding, Harm, Hcat, HcatSeverity, Taxonomy
from complaints.models.coding import PROBLEMS, Consequence, Likelihood, Profession, StageOfCare
from hospital.models import Location, Service

NOT_SAID = ("", _("Not said"))
WIDE = ("words", "location", "service")
OF_PART = {
    Coding.Part.HCAT: ("hcat", "problem", "hcat_severity", "stage_of_care"),
    Coding.Part.PROFESSION: ("profession",),
    Coding.Part.CODES: ("codes",),
}
RISK_OF_PART = {Coding.Part.HARM: ("harm",), Coding.Part.MATRIX: ("likelihood", "consequence")}
NUMBERS = ("hcat_severity", "harm", "likelihood", "consequence")


class AddIssueForm(VersionedForm):
    words = written(_("What else is it about?"), 3, missing=_("Write what it is about."))
    location = forms.ModelChoiceField(
        label=_("Ward or place"), queryset=Location.objects.none(), required=False, empty_label=NOT_SAID[1]
    )
    service = forms.ModelChoiceField(
        label=_("Service"), queryset=Service.objects.none(), required=False, empty_label=NOT_SAID[1]
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["location"].queryset = places(self.case.site_id)
        self.fields["service"].queryset = Service.objects.filter(is_active=True)


class CodeForm(VersionedForm):
    """Every issue of the case, with the coding fields that its site fills in. `cleaned_data["issues"]` is by number."""

    def prepare(self) -> None:
        super().prepare()
        self.issues = list(self.case.issues.prefetch_related("codes"))
        coding = Coding.objects.filter(site=self.case.site_id).first()
        self.parts = coding.parts if coding else []
        self.names = [*WIDE, *(name for part, names in OF_PART.items() if part in self.parts for name in names)]
        self.risks = [name for part, names in RISK_OF_PART.items() if part in self.parts for name in names]
        for issue in self.issues:
            for name in self.names:
                self.fields[f"{name}_{issue.pk}"] = self._field(name)
                known = list(issue.codes.all()) if name == "codes" else getattr(issue, name)
                self.initial.setdefault(f"{name}_{issue.pk}", known)
        for name in self.risks:
            self.fields[name] = chosen(RISKS[name][0], RISKS[name][1])
            self.initial.setdefault(name, getattr(self.case, name))

    def _field(self, name: str) -> forms.Field:
        if name == "words":
            return written(_("What it is about"), 2, missing=_("Write what it is about."))
        if name == "location":
            return forms.ModelChoiceField(
                places(self.case.site_id), label=_("Ward or place"), required=False, empty_label=NOT_SAID[1]
            )
        if name == "service":
            services = Service.objects.filter(is_active=True)
            return forms.ModelChoiceField(services, label=_("Service"), required=False, empty_label=NOT_SAID[1])
        if name == "codes":
            return forms.ModelMultipleChoiceField(codes_in_use(), label=_("Codes"), required=False)
        return chosen(*CHOICES[name])

    @property
    def groups(self) -> list[list[Any]]:
        """The fields of each issue together, for the page."""
        return [[self[f"{name}_{issue.pk}"] for name in self.names] for issue in self.issues]

    @property
    def risk_fields(self) -> list[Any]:
        return [self[name] for name in self.risks]

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        issues = {issue.pk: self._taken_of(issue.pk) for issue in self.issues}
        risk = {name: self._taken(name, name) for name in self.risks}
        return {"version": data.get("version"), "issues": issues, **risk}

    def _taken_of(self, pk: int) -> dict[str, Any]:
        """What was filled in of one issue; a problem brings its category."""
        given = {name: self._taken(f"{name}_{pk}", name) for name in self.names}
        if given.get("problem") and not given["hcat"]:
            given["hcat"] = CATEGORY_OF[given["problem"]]
        return given

    def _taken(self, field: str, name: str) -> Any:
        value = self.cleaned_data.get(field)
        if name in NUMBERS:
            return int(value) if value not in (None, "") else None
        return value


def chosen(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[NOT_SAID, *choices], required=False)


def places(site: int) -> Any:
    return Location.objects.active().filter(department__site=site)


def codes_in_use() -> Any:
    return Code.objects.filter(taxonomy__in=Taxonomy.objects.in_use()).select_related("taxonomy")


CATEGORY_OF = {code: str(hcat) for hcat, problems in PROBLEMS.items() for code, _words in problems}
CHOICES: dict[str, tuple[Any, Any]] = {
    "hcat": (_("Kind of problem"), Hcat.choices),
    "problem": (_("More exactly"), [(Hcat(hcat).label, list(problems)) for hcat, problems in PROBLEMS.items()]),
    "hcat_severity": (_("How severe, as described"), HcatSeverity.choices),
    "stage_of_care": (_("Stage of care"), StageOfCare.choices),
    "profession": (_("Whose work"), Profession.choices),
}
RISKS: dict[str, tuple[Any, Any]] = {
    "harm": (_("Harm to the patient"), Harm.choices),
    "likelihood": (_("How likely is it to happen again?"), Likelihood.choices),
    "consequence": (_("How grave would it be?"), Consequence.choices),
}
