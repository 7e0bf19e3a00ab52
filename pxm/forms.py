"""Forms of the whole house's own pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.forms import DeputyForm, languages, staff
from hospital.models import Location, User
from hospital.models.users import Theme
from hospital.widgets import OptionCards, PeopleSelect
from pxm.accounts.leaving import Holdings


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


class OwnDeputyForm(DeputyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].label = _("Who usually stands in for you")
        self.fields["deputy"].help_text = _("Is asked first when you go away, and told instead when you have left.")


class PersonOrNobodyField(forms.ChoiceField):
    """Somebody, or in so many words nobody; cleaned to a person or None. `offer` says who there is."""

    def offer(self, people: Iterable[User], nobody: Any) -> None:
        self.people = {str(user.pk): user for user in people}
        named = [(pk, user.name) for pk, user in self.people.items()]
        self.choices = [("", _("Choose a person")), ("nobody", nobody), *named]

    def clean(self, value: Any) -> User | None:
        return self.people.get(super().clean(value))


class FarewellForm(forms.Form):
    """Who takes what a leaving person holds; asks only for what there is, and for everything there is."""

    heir = forms.ModelChoiceField(
        label=_("Hand cases and what else is owed to"), queryset=User.objects.none(), empty_label=_("Choose a person"),
        widget=PeopleSelect,
    )  # fmt: skip
    duty = forms.ModelChoiceField(
        label=_("The next duty manager"), queryset=User.objects.none(), empty_label=_("Choose a person"),
        widget=PeopleSelect,
    )  # fmt: skip
    deputy = PersonOrNobodyField(label=_("Who stands in now for whom they did?"))
    shifts = PersonOrNobodyField(label=_("Who takes their turns of duty?"))

    def __init__(self, *args: Any, held: Holdings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = staff(but=held.person).order_by("name")
        self.fields["heir"].queryset = self.fields["duty"].queryset = others
        self.fields["deputy"].offer(others, _("Nobody"))
        takers = others
        for rota in {row.rota for row in (*held.shifts, *held.reliefs)}:
            takers = takers.holding(rota)
        self.fields["shifts"].offer(takers, _("Nobody: the hours are free, and planners are warned"))
        asked = {"heir": held.has_work, "duty": held.places, "deputy": held.stands_in, "shifts": held.has_duty}
        for name in [name for name, is_there in asked.items() if not is_there]:
            del self.fields[name]
