"""What is asked beside Wagtail's own forms, and of readers of a page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from handbook.models import Emergency, HandbookPage

LONGEST = 300


class CheckForm(forms.Form):
    note = forms.CharField(
        label=_("note"), max_length=LONGEST, required=False,
        help_text=_("For example whom you asked. The page itself stays as it is."),
    )  # fmt: skip


class SureForm(forms.Form):
    """Nothing is asked; the press is the answer."""


class BecauseForm(forms.Form):
    because = forms.CharField(
        label=_("why it cannot wait"), max_length=LONGEST,
        help_text=_("In plain words. Whoever looks at it afterwards reads it, and so do readers of the page."),
    )  # fmt: skip


class WithdrawPageForm(forms.Form):
    """`others` are live pages readers may be led to."""

    because = forms.CharField(
        label=_("why"), max_length=LONGEST,
        help_text=_("In plain words. Readers who come to its address read it, and whoever approves pages."),
    )  # fmt: skip
    instead = forms.ModelChoiceField(
        label=_("where to read on"), queryset=HandbookPage.objects.none(), required=False, empty_label=_("Nowhere"),
    )  # fmt: skip

    def __init__(self, *args: Any, others: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instead"].queryset = others


class RollBackForm(forms.Form):
    """`earlier` are the versions there are (handbook.versions.Version)."""

    revision = forms.TypedChoiceField(label=_("which version"), coerce=int, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("why"), max_length=LONGEST, help_text=_("In plain words, for whoever approves it and for readers.")
    )
    is_at_once = forms.BooleanField(
        label=_("at once, without approval"), required=False,
        help_text=_("Somebody else looks at it within two working days."),
    )  # fmt: skip

    def __init__(self, *args: Any, earlier: Sequence[Any], may_hurry: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].choices = [(one.pk, _said(one)) for one in earlier]
        if not may_hurry:
            del self.fields["is_at_once"]


def _said(one: Any) -> str:
    parts = [date_format(localtime(one.at), "DATETIME_FORMAT"), str(one.by or ""), one.changed or one.title]
    return " · ".join(part for part in parts if part)


class LookAfterForm(forms.Form):
    emergency = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("what you found"), choices=Emergency.Outcome)


class MissedForm(forms.Form):
    """What a reader missed. `number` is the form's own: sent twice, it is one idea."""

    words = forms.CharField(
        label=_("What was missing, or hard to understand?"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "px-control"}),
    )  # fmt: skip
    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
