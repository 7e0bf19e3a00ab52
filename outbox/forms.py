"""What the pages of the outbox send back."""

from __future__ import annotations

from django import forms


class SeeForm(forms.Form):
    """Which notices were seen: all up to this one."""

    upto = forms.IntegerField(min_value=0)


class RedriveForm(forms.Form):
    """One message that could not be sent; without a number, all of them."""

    message = forms.IntegerField(min_value=1, required=False)


class ReleaseForm(forms.Form):
    """Whether what waited when messages were held goes out or is cancelled."""

    is_discarding = forms.BooleanField(required=False)
