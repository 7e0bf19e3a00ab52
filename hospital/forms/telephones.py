"""A telephone number as people write it: with spaces, a country, an extension; or the three digits inside the house."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.folding import digits

FEWEST = 3  # digits: an extension


def check_number(form: forms.Form, name: str = "phone") -> None:
    """Says beside the field what nobody can dial; one missed digit of a longer number cannot be known."""
    number = form.cleaned_data.get(name, "")
    if number.strip() and len(digits(number)) < FEWEST:
        words = _("Check the telephone number. Some digits are missing.")
        form.add_error(name, forms.ValidationError(words, code="telephone"))
