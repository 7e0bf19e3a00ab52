"""The forms of ways in, one for each kind. What opens them is asked for once and never shown."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.inbound.texts import e164
from feedback.models import Source
from hospital.forms import languages
from hospital.models import Site
from hospital.widgets import OptionBoxes, OptionCards

K = Source.Kind
SECRET = {"autocomplete": "off", "dir": "ltr"}
FIELDS: dict[str, tuple[str, ...]] = {
    K.MAILBOX: ("address", "url", "login", "secret"),
    K.FEED: ("url", "aliases", "exclusions", "languages"),
    K.POSTS: ("aliases", "exclusions", "languages", "is_renewed"),
    K.TEXTS: ("address",),
}
URLS = {
    K.MAILBOX: _("imaps://mail.example.org/INBOX, always encrypted. It is only read: nothing is marked or moved."),
    K.FEED: _("RSS or Atom, at an address that begins with https://."),
}
ADDRESSES = {
    K.MAILBOX: (_("Address of the mailbox"), _("What comes from this address was written here, and is not taken in.")),
    K.TEXTS: (_("Our number"), _("With the country in front. Answers to it belong to this site.")),
}


class SourceForm(forms.Form):
    """`kind` says which fields there are; a password or address left empty stays as it is."""

    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=_("Choose a site"))
    language = forms.ChoiceField(
        label=_("Language"), widget=OptionCards(), help_text=_("What is taken for it where the words do not say.")
    )
    address = forms.CharField(max_length=254, widget=forms.TextInput(attrs={"dir": "ltr"}))
    url = forms.CharField(label=_("Where it is asked"), max_length=2048, widget=forms.PasswordInput(attrs=SECRET))
    login = forms.CharField(label=_("User name"), max_length=254, widget=forms.TextInput(attrs=SECRET))
    secret = forms.CharField(
        label=_("Password"), max_length=256, widget=forms.PasswordInput(attrs=SECRET),
        help_text=_("One for this program alone, if the mail server knows such passwords."),
    )  # fmt: skip
    aliases = forms.CharField(
        label=_("Names of this site"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One on each line. Only what holds one of them is taken in; without any, everything is."),
    )  # fmt: skip
    exclusions = forms.CharField(
        label=_("Words of others"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One on each line. What holds one of them is about somebody else, and left out."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Only in these languages"), required=False, choices=settings.LANGUAGES, widget=OptionBoxes()
    )
    is_renewed = forms.BooleanField(
        label=_("Make a new key"), required=False, help_text=_("The old one stops at once; the new one is shown once.")
    )

    def __init__(self, *args: Any, kind: str, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = K(kind)
        wanted = {"name", "site", "language", *FIELDS[self.kind]} - ({"is_renewed"} if is_new else set())
        self.fields = {name: field for name, field in self.fields.items() if name in wanted}
        self.fields["site"].queryset, self.fields["language"].choices = Site.objects.active(), languages()
        if "url" in self.fields:
            self.fields["url"].help_text = URLS[self.kind]
        if "address" in self.fields:
            self.fields["address"].label, self.fields["address"].help_text = ADDRESSES[self.kind]
        for name in {"url", "login", "secret"} & self.fields.keys() if not is_new else ():
            self.fields[name].required = False
            self.fields[name].help_text = _("Leave it empty to keep the one that is saved.")

    def clean_address(self) -> str:
        address = self.cleaned_data["address"].strip()
        number = e164(address)
        if self.kind == K.TEXTS and not number:
            raise ValidationError(_("Write the number with its country, such as +353 87 555 0142."), code="number")
        if self.kind == K.MAILBOX and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
            raise ValidationError(_("This is no e-mail address."), code="address")
        return number if self.kind == K.TEXTS else address.lower()

    def clean_aliases(self) -> list[str]:
        return _lines(self.cleaned_data["aliases"])

    def clean_exclusions(self) -> list[str]:
        return _lines(self.cleaned_data["exclusions"])


def _lines(words: str) -> list[str]:
    return [line.strip()[:80] for line in words.splitlines() if line.strip()][:50]


def initial_of(source: Source) -> dict[str, Any]:
    """Nothing of what opens it."""
    lists = {name: "\n".join(getattr(source, name)) for name in ("aliases", "exclusions")}
    plain = {name: getattr(source, name) for name in ("name", "site", "language", "address", "languages")}
    return {**plain, **lists}
