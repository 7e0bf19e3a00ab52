"""Forms of the whole house's own pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from hospital.forms import languages, staff
from hospital.models import Location, User
from hospital.models.users import Theme
from hospital.widgets import OptionCards, PeopleSelect


class ProfileForm(forms.ModelForm):
    """A person's own choices."""

    language = forms.ChoiceField(label=_("Language"), choices=languages, widget=OptionCards())
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Theme.choices, widget=OptionCards())
    has_shortcuts = forms.BooleanField(
        label=_("Use single-letter keyboard shortcuts"), required=False,
        help_text=_("For example C for Log feedback. Switch them off if you speak to your computer or use a switch."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ["language", "theme", "home", "has_shortcuts"]
        help_texts = {"home": _("Filled in for you when you log feedback.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Location.objects.active().within_reach_of(self.instance)
        self.fields["home"].queryset = places.select_related("department__site")
        self.fields["home"].label_from_instance = _full_name
        self.fields["home"].empty_label = _("None")


def _full_name(location: Location) -> str:
    return f"{location.department.site.name} · {location.department.name} · {location.name}"


class HeirForm(forms.Form):
    """Who takes over what a leaving person holds; asks nothing when they hold nothing."""

    heir = forms.ModelChoiceField(
        label=_("Hand open cases to"),
        queryset=User.objects.none(),
        empty_label=_("Choose a person"),
        widget=PeopleSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heir"].queryset = staff(but=user)
        if not Complaint.objects.open().filter(owner=user).exists():
            del self.fields["heir"]
