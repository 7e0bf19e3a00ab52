"""Tell us, page by page: the answers wait in a draft on the server under a signed cookie until they are sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.forms import public as forms
from complaints.views.public.whence import ANYWHERE, Whence, whence
from feedback.models import Kind, Quote, Severity, Teller
from hospital import actions as hospital
from hospital.models import Site
from hospital.views import drafts

FORMS: dict[str, type[Form]] = {
    "kind": forms.KindForm, "story": forms.StoryForm, "place": forms.PlaceForm, "you": forms.TellerForm,
    "answer": forms.AnswerForm, "check": forms.CheckForm,
}  # fmt: skip
STEPS = tuple(FORMS)
FIRST, LAST = STEPS[0], STEPS[-1]
ASKED_FIRST = ("kind", "you")  # pages whose first question is their heading
TITLES = {
    "kind": _("What would you like to tell us?"),
    "story": _("What happened?"),
    "place": _("Where and when was it?"),
    "you": _("Who are you?"),
    "answer": _("Would you like an answer?"),
    "check": _("Check what you tell us"),
}


@dataclass
class Telling:
    """What one person has answered so far at one site."""

    site: Site
    key: str
    data: dict[str, Any]
    whence: Whence = ANYWHERE

    @classmethod
    def of(cls, request: HttpRequest, site: Site) -> Telling:
        key = drafts.key_of(request) or get_random_string(43)
        return cls(site, key, drafts.kept(request, draft_name(site)), whence(request, site))

    def form(self, step: str, posted: Any = None, sent: Any = None) -> Form:
        more: dict[str, Any] = {"site": self.site} if step == "place" else {}
        known = {"department": self.whence.department.pk} if self.whence.department else {}
        if step == LAST:
            more = {"may_bring_files": self.data.get("kind") in (Kind.CONCERN, Kind.COMPLAINT)}
        form = FORMS[step](posted, sent, initial={**known, **self.data}, **more)
        if step == "place" and self.whence.words:
            form.fields["department"].help_text = self.whence.hint
        return form

    def keep(self, step: str, form: Form) -> None:
        """Add the answers of a page. The story's own number makes a second sending harmless."""
        answers = {name: form[name].data for name in form.fields}
        self.data = {"intake_id": str(uuid4()), **self.data, **answers, f"did_{step}": True}
        hospital.save_draft(draft_name(self.site), self.data, key=self.key)

    def next_open(self) -> str:
        """The first page not answered yet."""
        return next((step for step in STEPS[:-1] if f"did_{step}" not in self.data), LAST)

    def may_open(self, step: str) -> bool:
        """No page is skipped; going back is always possible."""
        return STEPS.index(step) <= STEPS.index(self.next_open())

    def shown(self) -> Iterator[dict[str, Any]]:
        """Question, answer and the way to change it, for the last page."""
        for step in STEPS[:-1]:
            form = self.form(step, self.data)
            form.is_valid()
            for name, field in form.fields.items():
                if words := _in_words(field, form.cleaned_data.get(name)):
                    yield {"label": field.label, "words": words, "url": address(self.site, step)}

    def told(self) -> dict[str, Any] | None:
        """What `complaints.actions.tell_us` takes; None when an answer no longer holds (a department was retired)."""
        checked = [self.form(step, self.data) for step in STEPS[:-1]]
        if not all(form.is_valid() for form in checked):
            return None
        given = {name: value for form in checked for name, value in form.cleaned_data.items()}
        return (
            _as_told(given, self.site) | self.whence.told(given["department"]) | {"intake_id": self.data["intake_id"]}
        )


def _as_told(given: dict[str, Any], site: Site) -> dict[str, Any]:
    teller = forms.person_of(given)
    return {
        "kind": given["kind"], "words": given["words"], "wish": given["wish"], "site": site,
        "occurred_on": given["occurred_on"], "teller": teller,
        "occurred_precision": given["occurred_precision"] or "unknown", "language": get_language() or "en",
        "teller_role": given["teller_role"] if teller else Teller.ANONYMOUS,
        "patient_knows": given["patient_knows"], "wants_reply": bool(teller and teller.can_be_reached),
        "quote": given["quote"] or Quote.NO,
        **({"severity": Severity.MODERATE} if given["kind"] in (Kind.CONCERN, Kind.COMPLAINT) else {}),
    }  # fmt: skip


def _in_words(field: Any, value: Any) -> Any:
    """An answer as its own page showed it."""
    if value in (None, "", False):
        return ""
    if hasattr(field, "choices") and not hasattr(field, "queryset"):
        return dict(field.choices).get(value, "")
    return _("Yes") if value is True else value


def draft_name(site: Site) -> str:
    return f"public-tell-us-{site.code}"


def address(site: Site, step: str) -> str:
    return reverse("public-tell-us-step", args=[site.code, step])


def before(step: str) -> str | None:
    return STEPS[STEPS.index(step) - 1] if step != FIRST else None


def with_key(response: HttpResponse, telling: Telling) -> HttpResponse:
    return drafts.with_key(response, telling.key)
