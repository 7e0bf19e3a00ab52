"""Documents people are asked to read, and who has read them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from handbook.forms.seen import Seen
from handbook.models import Acknowledgement, Paper, PaperText, PaperVersion
from hospital.models import Location, Site, User


class PaperForm(forms.ModelForm):
    """A new document of one of the sites this person writes for."""

    class Meta:
        model = Paper
        fields = ["site", "kind", "code"]
        help_texts = {"code": _("Small letters, digits and hyphens. It is printed and never changes.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = user.standing.allows
        mine = [site.pk for site in Site.objects.active() if may("handbook.change_paper", site.pk, None)]
        self.fields["site"].queryset = Site.objects.filter(pk__in=mine)

    def validate_unique(self) -> None:
        """The action says it."""


class VersionForm(forms.ModelForm):
    class Meta:
        model = PaperVersion
        fields = ["effective_on", "changed"]
        widgets = {"effective_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "effective_on": _("Not before the day on which both have approved it."),
            "changed": _("In plain words, for patients who read the version before."),
        }


class TextForm(Seen, forms.ModelForm):
    class Meta:
        model = PaperText
        fields = ["title", "summary", "body"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "body": forms.Textarea(attrs={"rows": 18})}


class AskForm(forms.Form):
    """Who reads which words, and how. `texts` are those of the version that holds."""

    text = forms.ModelChoiceField(label=_("Language"), queryset=PaperText.objects.none(), empty_label=None)
    record_number = forms.CharField(label=_("Patient’s record number"), max_length=40)
    relation = forms.ChoiceField(label=_("Who reads it"), choices=Acknowledgement.Relation)
    name = forms.CharField(
        label=_("Name of whoever reads it"), max_length=160, required=False,
        help_text=_("Not needed for a patient who is known here."),
    )  # fmt: skip
    email = forms.EmailField(label=_("Their e-mail, for the copy"), required=False)
    way = forms.ChoiceField(label=_("How"), choices=Acknowledgement.Way, widget=forms.RadioSelect)
    interpreter = forms.CharField(label=_("Interpreter"), max_length=160, required=False)
    witness = forms.CharField(
        label=_("Witness"), max_length=160, required=False,
        help_text=_("Somebody who was there, where the reader cannot sign or see the text."),
    )  # fmt: skip
    location = forms.ModelChoiceField(
        label=_("Ward"), queryset=Location.objects.none(), required=False, empty_label=_("Choose")
    )

    def __init__(self, *args: Any, texts: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].queryset = texts
        self.fields["text"].label_from_instance = lambda text: get_language_info(text.language)["name_local"]
        site = texts[0].version.paper.site
        wards = Location.objects.filter(is_active=True, department__is_active=True, department__site=site)
        may = user.standing.allows
        mine = [w.pk for w in wards if may("handbook.ask_acknowledgement", site.pk, w.department_id)]
        self.fields["location"].queryset = wards.filter(pk__in=mine)
        self.fields["location"].required = not may("handbook.ask_acknowledgement", site.pk, None)

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        reader = {name: given.pop(name) for name in ("name", "email")}
        return given | {"reader": {name: value for name, value in reader.items() if value}}


class WithdrawForm(forms.Form):
    because = forms.CharField(label=_("Why, in their words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class FindForm(forms.Form):
    """In the body of a POST: a record number in an address would be remembered."""

    q = forms.CharField(label=_("Reference or record number"), max_length=40)
