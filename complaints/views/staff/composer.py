"""Writing into a case on its own page: what is being written, and a form that is sent to the verb's own address."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import forms
from complaints.models import Letter, Phrase
from complaints.views.staff import quoting
from hospital.views import drafts

if TYPE_CHECKING:
    from django.forms import BoundField

    from complaints.views.staff.casepage import CasePage

INVITING = {
    "note": _("Write a note for colleagues."),
    "update": _("Say where we are and what happens next."),
    "contact": _("What did you speak about?"),
}
TABS = {
    "note": (_("Internal note"), "lock-closed", "n", _("Add note"), ""),
    "update": (_("Holding update"), "envelope", "", _("Send update"), _("The family reads these words.")),
    "contact": (_("Contact"), "phone", "", _("Save contact"), _("What was said stays with the case.")),
}
PHRASED = frozenset({"update"})
WORDS = "id_words"  # a link to the field moves the focus into it; "autofocus" yields to the part a link names
FORMS = {"note": forms.NoteForm, "update": forms.UpdateForm, "contact": forms.ContactForm}


def draft_name(ref: str, verb: str, kind: str = "") -> str:
    """Under which name the typed text of a verb is kept; each kind of letter but the reply has its own."""
    own = f"-{kind}" if kind not in ("", Letter.Kind.RESPONSE) else ""
    return f"complaint-{verb}{own}-{ref}"


class Composer:
    """`page` is the case page; the first thing this person may write is open unless the address names another."""

    def __init__(self, page: CasePage, verbs: list[str]) -> None:
        self.page, self.verbs = page, verbs
        asked = page.request.GET.get("tab", "")
        self.verb = asked if asked in verbs else verbs[0]
        self.label, _icon, _key, self.button, self.note = TABS[self.verb]
        kept = drafts.kept(page.request, self.draft)
        if self.verb in PHRASED:
            kept = quoting.with_phrase(page.request, page.complaint, kept, "words")
        self.form = FORMS[self.verb](case=page.complaint, user=page.request.user, initial=kept)
        self.form.fields["words"].widget.attrs |= {"placeholder": INVITING[self.verb], "rows": 3}

    @classmethod
    def offered(cls, page: CasePage) -> Composer | None:
        verbs = [verb for verb in TABS if verb in page.offered]
        return cls(page, verbs) if verbs else None

    @property
    def draft(self) -> str:
        return draft_name(self.page.complaint.ref, self.verb)

    @property
    def draft_url(self) -> str:
        return reverse("draft", args=[self.draft])

    @property
    def url(self) -> str:
        return self.page.url(self.verb)

    @property
    def is_primary(self) -> bool:
        return self.page.primary == "composer"

    @property
    def is_note(self) -> bool:
        return self.verb == "note"

    @cached_property
    def phrases(self) -> list[Phrase]:
        """Asked for only while something is written that the family reads."""
        return quoting.phrases(self.page.complaint) if self.verb in PHRASED else []

    @property
    def phrase_url(self) -> str:
        return self.page.place.here(tab=self.verb) + "&"

    @property
    def words(self) -> BoundField:
        return self.form["words"]

    @property
    def others(self) -> list[BoundField]:
        return [field for field in self.form.visible_fields() if field.name != "words"]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        rows = [self._tab(verb) for verb in self.verbs]
        if "draft" in self.page.offered:
            rows.append({"url": self.page.url("draft"), "label": _("Reply"), "icon": "document-text", "current": False})
        if self.page.letters_url:
            rows.append({"url": self.page.letters_url, "label": _("Letters"), "icon": "envelope", "current": False})
        return rows

    def _tab(self, verb: str) -> dict[str, Any]:
        label, icon, key, _button, _note = TABS[verb]
        return {
            "url": f"{self.page.place.here(tab=verb)}#{WORDS}", "label": label, "icon": icon, "key": key,
            "current": verb == self.verb, "is_note": verb == "note",
        }  # fmt: skip
