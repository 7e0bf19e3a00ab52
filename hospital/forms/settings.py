"""Forms of the settings: shape and field checks only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from hospital.models import Department, Organization, Role, Service, Site, User
from hospital.widgets import OptionBoxes, PeopleSelect


def languages() -> list[tuple[str, str]]:
    """The interface's languages, each in its own words."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def staff(*, but: User | None = None) -> Any:
    """People who work here, for a choice."""
    return User.objects.active().working().exclude(pk=but.pk if but else None)


def urgent(language: str) -> str:
    """The field of the sentence for one language."""
    return f"urgent_help_{language}"


class SiteForm(forms.ModelForm):
    zone = forms.CharField(
        label=_("Time zone"), max_length=64, widget=forms.TextInput(attrs={"list": "zones"}),
        help_text=_("For example Europe/Dublin. Reply dates are counted in it."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages for patients and families"), choices=languages, widget=OptionBoxes()
    )

    class Meta:
        model = Site
        fields = ["name", "code", "zone", "currency", "languages", "phone", "email", "ccn", "npi"]
        help_texts = {
            "currency": _("Three letters, such as EUR or CNY."),
            "code": _("Part of addresses, for example “main”."),
            "ccn": _("Six digits, for hospitals in the United States. HCAHPS for CMS appears only with it."),
            "npi": _("Ten digits. It stands in the file of HCAHPS for CMS, where there is one."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].required = False
        for code, name in languages():
            label = _("When help is needed now, in %(language)s") % {"language": name}
            self.fields[urgent(code)] = forms.CharField(
                label=label, max_length=200, required=False, initial=self.instance.urgent_help.get(code, ""),
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )  # fmt: skip
        self.fields[urgent(languages()[0][0])].help_text = _(
            "Stands on every page for patients, for example “Press the call bell or ring 999.” Who reads a language "
            "without words of its own sees those of the site's first language."
        )

    def clean(self) -> dict[str, Any]:
        """One sentence for each language becomes `urgent_help`."""
        data = super().clean() or self.cleaned_data
        words = {code: data.pop(urgent(code), "") for code, _name in languages()}
        return {**data, "urgent_help": {code: sentence for code, sentence in words.items() if sentence}}

    def clean_currency(self) -> str:
        code = (self.cleaned_data["currency"] or self.instance.currency).upper()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise ValidationError(_("Write the three letters of the currency, such as EUR."), code="currency")
        return code

    def clean_zone(self) -> str:
        if self.cleaned_data["zone"] not in available_timezones():
            raise ValidationError(_("Choose a time zone from the list, such as Europe/Dublin."), code="zone")
        return self.cleaned_data["zone"]


class DutyForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Duty manager"), queryset=User.objects.none(), empty_label=_("Choose a person"), widget=PeopleSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = staff()


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(
        label=_("Deputy"), queryset=User.objects.none(), required=False, empty_label=_("Nobody"),
        widget=PeopleSelect, help_text=_("Is told instead when this person can no longer be told."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = staff(but=user)


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, *args: Any, longest: int = 120, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = longest


class DepartmentForm(forms.Form):
    """A new department; the tree of each site is one list."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    parent = forms.ModelChoiceField(
        label=_("Below"), queryset=Department.objects.none(), required=False, empty_label=_("The top of the site")
    )
    name = forms.CharField(label=_("Name"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.active()
        self.fields["parent"].queryset = (
            Department.objects.active().select_related("site").order_by("site__name", "name")
        )
        self.fields["parent"].label_from_instance = with_site


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(
        label=_("Put it below"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("The top of the site"),
    )

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Department.objects.active().filter(site=department.site_id)
        self.fields["parent"].queryset = others.exclude(path__contains=[department.pk])


def with_site(department: Department) -> str:
    return f"{department.site.name} · {department.name}"


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = ["name", "is_sensitive"]

    def validate_unique(self) -> None:
        """The action says it, in words that fit."""


class UserForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As colleagues know them."))
    email = forms.EmailField(label=_("E-mail"), help_text=_("They sign in with it, and their messages go there."))


class NewUserForm(UserForm):
    """A person with their first role."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= GrantForm().fields

    def clean_place(self) -> Organization | Site | Department:
        return place_of(self.cleaned_data["place"])


class GrantForm(forms.Form):
    """A role and the part of the house it is given for."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    place = forms.ChoiceField(label=_("For"), help_text=_("A department includes everything below it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places()

    def clean_place(self) -> Organization | Site | Department:
        return place_of(self.cleaned_data["place"])


PLACES = {"organization": Organization, "site": Site, "department": Department}


def places() -> list[tuple[str, Any]]:
    """The whole house, its sites, and each site's departments, as groups of choices."""
    house = [(f"organization:{row.pk}", row.name) for row in Organization.objects.all()]
    sites = Site.objects.active().prefetch_related("departments")
    groups: list[tuple[str, Any]] = [(str(_("Whole organization")), house)]
    for site in sites:
        below = [(f"department:{d.pk}", d.name) for d in in_order(d for d in site.departments.all() if d.is_active)]
        groups.append((site.name, [(f"site:{site.pk}", _("%(site)s, all departments") % {"site": site.name}), *below]))
    return groups


def place_of(value: str) -> Organization | Site | Department:
    kind, _colon, number = value.partition(":")
    return PLACES[kind]._base_manager.get(pk=int(number))


def in_order(departments: Iterable[Department]) -> list[Department]:
    """Each department after the one above it; `depth` says how far in it stands."""
    rows = list(departments)
    names = {row.pk: row.name for row in rows}
    for row in rows:
        row.depth = len(row.path) - 1
    return sorted(rows, key=lambda row: [(names.get(pk, ""), pk) for pk in row.path])


class PeopleFilter(forms.Form):
    """Which people a list shows. Staff names may stand in an address; a patient's never."""

    q = forms.CharField(
        label=_("Name or e-mail"), required=False, max_length=80, widget=forms.TextInput(attrs={"class": "px-control"})
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("Any role")), *Role.choices],
        widget=forms.Select(attrs={"class": "px-control"}),
    )  # fmt: skip
    left = forms.BooleanField(label=_("Also people who left"), required=False)
