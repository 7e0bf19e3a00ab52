"""One page for staff without an account: what they heard, and who they say they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.forms.log import CASES, KIND_ICONS
from complaints.forms.public import LONGEST
from complaints.forms.work import severity
from feedback.models import Kind, Severity
from hospital.widgets import OptionCards

SHORT = 80


class WriteForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What do they want?"), choices=Kind.choices, widget=OptionCards(icons=KIND_ICONS, is_rows=True),
        error_messages={"required": _("Choose what they want.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}), max_length=LONGEST,
        help_text=_("Use their own words where you can. Leave out names of patients."),
        error_messages={"required": _("Write what happened.")},
    )  # fmt: skip
    severity = severity(_("How serious is it?"))
    name = forms.CharField(
        label=_("Your name"), max_length=SHORT, error_messages={"required": _("Enter your name.")},
        help_text=_("Nobody checks it. It is kept as not verified."),
    )  # fmt: skip
    department = forms.CharField(
        label=_("Where you work"), max_length=SHORT, error_messages={"required": _("Enter where you work.")}
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].help_text = _("Only if something is to be put right or looked into.")
        self.fields["severity"].is_conditional = True
        if self.is_bound and self.data.get("kind") not in CASES:
            self.fields["severity"].required = False  # only a case has one

    def told(self) -> dict[str, Any]:
        """Of what `complaints.actions.take` asks for, the part this form knows. Nobody knows who wrote it: that it is
        graver is a claim, which somebody confirms (`writer`).
        """
        data = self.cleaned_data
        severity_ = {"severity": min(data["severity"], Severity.MODERATE)} if data["kind"] in CASES else {}
        about = {"kind": data["kind"], "words": data["words"], "intake_id": data["nonce"]}
        return {**about, **severity_, "language": get_language() or "en"}

    def writer(self) -> dict[str, Any]:
        data = self.cleaned_data
        claims = data["severity"] if data["kind"] in CASES else None
        return {"name": data["name"], "department": data["department"], "claims": claims}
