"""Forms of the lists: what is done with several cases at once, and the name of one's own view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints import policy
from complaints.actions.saved_views import Shared
from complaints.forms.base import day, holding, reason
from complaints.forms.work import languages
from complaints.models import Phrase
from complaints.queues import QUEUES
from hospital.models import Role, Site, Touchpoint, User
from hospital.widgets import OptionCards, PeopleSelect

if TYPE_CHECKING:
    from complaints.models import Complaint

STAGES = {"triage": _("Sorted: severity and owner are right"), "start": _("Looking into it")}


class AssignManyForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Who looks into them from now on?"), queryset=User.objects.none(), empty_label=_("Choose a person"),
        widget=PeopleSelect, error_messages={"required": _("Choose who looks into them.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = holding()


class StageManyForm(forms.Form):
    event = forms.ChoiceField(
        label=_("Which stage?"), choices=list(STAGES.items()), widget=OptionCards(is_rows=True),
        error_messages={"required": _("Choose the stage.")},
    )  # fmt: skip


class EscalateManyForm(forms.Form):
    role = forms.ChoiceField(
        label=_("To whom?"), widget=OptionCards(), error_messages={"required": _("Choose whom to ask.")},
        choices=[(role, Role(role).label) for role in policy.STEP_OF_ROLE],
    )  # fmt: skip
    reason = reason(_("Why, and what do you need from them?"))
    needed_by_on = day(_("Needed by"))


class SaveViewForm(forms.Form):
    queue = forms.ChoiceField(choices=[(name, name) for name in QUEUES])
    name = forms.CharField(max_length=40, error_messages={"required": _("Give the view a name.")})
    query = forms.CharField(max_length=400, required=False)
    share = forms.CharField(max_length=16, required=False)

    def clean_share(self) -> Shared | None:
        """ "" keeps it for oneself; "all" for everybody, "role:officer" and "site:3" for these."""
        kind, _colon, value = self.cleaned_data["share"].partition(":")
        if kind == "role" and value in Role.values:
            return Shared(role=value)
        if kind == "site" and value.isascii() and value.isdecimal():
            return Shared(site_id=Site.objects.active().filter(pk=int(value)).values_list("pk", flat=True).first())
        return Shared() if kind == "all" else None


class PhraseForm(forms.ModelForm):
    """Of which sites depends on who writes it; `user` is who."""

    language = forms.ChoiceField(label=_("Language"))

    class Meta:
        model = Phrase
        fields = ("name", "words", "language", "touchpoint", "site")
        labels = {
            "name": _("Name of the phrase"), "words": _("The words"), "touchpoint": _("Where it fits"),
            "site": _("Where it is offered"),
        }  # fmt: skip
        widgets = {"words": forms.Textarea(attrs={"rows": 5, "dir": "auto"})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()
        self.fields["language"].initial = get_language()
        self.fields["touchpoint"].choices = [("", _("Anywhere")), *Touchpoint.choices]
        site = self.fields["site"]
        scopes = user.standing.granting("complaints.change_phrase")
        site.queryset = Site.objects.active().where(user, "complaints.change_phrase")
        is_everywhere = any(scope.is_everywhere for scope in scopes)
        site.required, site.empty_label = not is_everywhere, _("Every site") if is_everywhere else None


class HandOverManyForm(forms.Form):
    """A line for each of one's own cases; an empty one hands nothing over. Names are references."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cases: Iterable[Complaint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = list(cases)
        for case in self.cases:
            widget = forms.TextInput(attrs={"dir": "auto", "aria-describedby": f"of_{case.ref}"})
            self.fields[case.ref] = forms.CharField(label=case.ref, max_length=400, required=False, widget=widget)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.cleaned_data.get(case.ref) for case in self.cases):
            raise forms.ValidationError(_("Write a line for at least one of them."), code="empty")
        return self.cleaned_data

    @property
    def lines(self) -> list[tuple[Complaint, forms.BoundField]]:
        return [(case, self[case.ref]) for case in self.cases]
