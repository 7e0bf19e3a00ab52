"""What a colleague writes down once they came back on something."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Recovery

LONGEST = 4000


class RecoverForm(forms.Form):
    done = forms.CharField(
        label=_("What did you do?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Whom you spoke with, what was put right, what you promised."),
    )  # fmt: skip
    is_put_right = forms.ChoiceField(label=_("Is this put right?"), choices=Recovery.Content, widget=forms.RadioSelect)
    their_words = forms.CharField(
        label=_("In their words"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip
