"""Forms of the feed: who may send, how it is read, and what becomes of what was set aside."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hospital.models import FeedCode, FeedSender, InboundMessage, Location, Service, Site

Why = InboundMessage.Why


class SenderForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As your interface team calls it."))
    site = forms.ModelChoiceField(Site.objects.filter(is_active=True), label=_("Site"), empty_label=_("Choose a site"))
    application = forms.CharField(
        label=_("What it calls itself in its messages"), max_length=160, required=False,
        help_text=_("MSH-3 and MSH-4 with a line between them, for example WARDS|HARBOUR. For messages by MLLP."),
        widget=forms.TextInput({"dir": "ltr"}),
    )  # fmt: skip
    addresses = forms.CharField(
        label=_("Addresses it comes from"), required=False, widget=forms.Textarea({"rows": 2, "dir": "ltr"}),
        help_text=_("One a line, for example 10.20.30.40 or 10.20.30.0/24. MLLP needs these, a certificate, or both."),
    )  # fmt: skip
    certificate = forms.CharField(
        label=_("SHA-256 fingerprint of its certificate"), max_length=120, required=False,
        widget=forms.TextInput({"dir": "ltr"}),
    )  # fmt: skip
    folder = forms.SlugField(
        label=_("Folder for its files"), max_length=40, required=False,
        help_text=_("A name of letters and digits; the folder lies below FEED_FOLDER."),
        widget=forms.TextInput({"dir": "ltr"}),
    )  # fmt: skip
    stale_hours = forms.IntegerField(
        label=_("Hours without a message until surveys wait"), min_value=1, max_value=168, initial=24
    )

    def clean_addresses(self) -> list[str]:
        return self.cleaned_data["addresses"].split()


class SenderChangeForm(SenderForm):
    is_active = forms.BooleanField(
        label=_("In use"), required=False,
        help_text=_("What a sender that is not in use sends is refused, and surveys do not wait for it."),
    )  # fmt: skip

    def __init__(self, *args: Any, sender: FeedSender, **kwargs: Any) -> None:
        names = [*SenderForm.base_fields, "is_active"]
        initial = {name: getattr(sender, name) for name in names}
        super().__init__(*args, initial={**initial, "addresses": "\n".join(sender.addresses)}, **kwargs)


class MappingForm(forms.Form):
    """The table, and a message to try it with. Only the table is ever kept."""

    data = forms.CharField(
        label=_("How its messages are read"), widget=forms.Textarea({"rows": 24, "dir": "ltr", "spellcheck": "false"})
    )
    message = forms.CharField(
        label=_("A message to try it with"), required=False, max_length=100_000,
        widget=forms.Textarea({"rows": 8, "dir": "ltr", "spellcheck": "false"}),
        help_text=_(
            "HL7 v2, FHIR, or rows of a CSV file below their heading; one or several, better of somebody who does not "
            "exist. Nothing of it is kept."
        ),
    )  # fmt: skip

    def clean_data(self) -> Any:
        try:
            return json.loads(self.cleaned_data["data"])
        except ValueError as error:
            words = _("This is no JSON: see line %(line)s.") % {"line": getattr(error, "lineno", 1)}
            raise forms.ValidationError(words, code="json") from error


class CodeForm(forms.Form):
    """Which ward or service of ours a code of the sender's means."""

    def __init__(self, *args: Any, code: FeedCode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards = Location.objects.filter(department__site=code.sender.site_id, is_active=True)
        rows = wards if code.kind == FeedCode.Kind.WARD else Service.objects.filter(is_active=True)
        self.fields["to"] = forms.ModelChoiceField(rows, label=code.get_kind_display(), empty_label=_("Choose"))


class DiscardForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why?"), choices=[(why.value, why.label) for why in Why if why != Why.EXPIRED], widget=forms.RadioSelect
    )
