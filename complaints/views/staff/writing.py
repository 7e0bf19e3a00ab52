"""The pages of a letter in work, the reply and every other kind: what they are called, who may, what stands beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from complaints.actions import letters
from complaints.actions.cases import letter_in_work
from complaints.letters import filling, paper
from complaints.models import Complaint, Entry, Letter
from complaints.views.doors import may
from complaints.views.staff import aside
from complaints.views.staff.composer import draft_name
from complaints.views.staff.place import Place
from complaints.views.staff.words import APPROVE, deed_of, label_of, needed
from hospital import reading
from hospital.models import Person
from hospital.models.persons import Channel
from hospital.views import drafts
from outbox.wording import LANGUAGES

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from complaints.views.staff.verbs import Verb

Beside = dict[str, Any]
REPLY = Letter.Kind.RESPONSE
DEEDS = {
    "draft": gettext_lazy("Write it"), "submit": gettext_lazy("Hand it in for approval"),
    "send_back": gettext_lazy("Give it back"), "respond": gettext_lazy("Send it"),
}  # fmt: skip
DONE = {
    "draft": gettext_lazy("The draft is saved."),
    "submit": gettext_lazy("The letter for %(ref)s is handed in for approval."),
    "send_back": gettext_lazy("The writer of the letter for %(ref)s has it back."),
    "respond": gettext_lazy("The letter for %(ref)s is signed and sent, or waits to be posted."),
}  # fmt: skip


# ------------------------------------------------------------------------------------------ of which kind
def kind_of(request: HttpRequest, verb: str) -> str:
    """The kind of letter a page is about; "" for a verb about none."""
    if verb not in DEEDS:
        return ""
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    return asked if asked in Letter.Kind.values else REPLY


def speaks_of_patient(verb: str, kind: str) -> bool:
    """Are the words of this verb the answer itself?"""
    return verb == "settle" or kind in letters.DISCLOSING


def asked_for(request: HttpRequest, kind: str) -> dict[str, str]:
    """What the address says of a letter that begins."""
    language = request.GET.get("language", "")
    return {"kind": kind, **({"language": language} if language else {})} if kind else {}


def needed_for(verb: str, case: Complaint, kind: str) -> str:
    """The permission: whoever sends a letter that waits for approval approves it."""
    if kind == REPLY or verb != "respond":
        return needed(verb, case)
    letter = letter_in_work(case, kind)
    return "approve" if letter and letter.state == Letter.State.SUBMITTED else "respond"


def title_of(verb: str, case: Complaint, kind: str) -> Any:
    if kind in ("", REPLY):
        return label_of(verb, case)
    is_approved = verb == "respond" and needed_for(verb, case, kind) == "approve"
    said = {"what": Letter.Kind(kind).label, "deed": APPROVE if is_approved else DEEDS[verb]}
    return _("%(what)s: %(deed)s") % said


def deed(verb: str, case: Complaint, kind: str) -> Any:
    """What the button at the end of the form says."""
    return deed_of(verb, case) if kind in ("", REPLY) else title_of(verb, case, kind)


def done(verb: Verb, form: Form) -> Any:
    return verb.done if getattr(form, "of_kind", REPLY) == REPLY else DONE[verb.name]


def onward(verb: str, ref: str, kind: str) -> str:
    """A draft stays open; afterwards the letters of the case are shown. The reply goes the way of the case."""
    if kind in ("", REPLY):
        return ""
    return url(verb, ref, kind) if verb == "draft" else reverse("complaint-letters", args=[ref])


def url(verb: str, ref: str, kind: str) -> str:
    tail = "" if kind == REPLY else f"?{urlencode({'kind': kind})}"
    return reverse(f"complaint-{verb.replace('_', '-')}", args=[ref]) + tail


# ------------------------------------------------------------------------------------------ beside it
def way_of(reader: Person | None) -> str:
    """How it will most likely go: as they prefer, else by mail where there is an address."""
    if reader is None or not reader.email or reader.preferred_channel == Channel.POST:
        return Entry.How.LETTER
    return Entry.How.EMAIL


def letter(request: HttpRequest, case: Complaint, form: Any) -> Beside:
    """The letter as its reader will see it, both languages side by side, the remarks of whoever gave it back."""
    row, kind = letter_in_work(case, form.of_kind), form.of_kind
    beside = aside.story(request, case, form)
    if row is None:
        return beside
    row.complaint = case
    typed = drafts.kept(request, draft_name(case.ref, "draft", kind)).get("words", row.words)
    reader = filling.reader_of(case, kind)
    drawn = paper.page_of(case, row, way_of(reader), request.user, timezone.now())
    page = paper.shown(drawn, paper.masked(reader))
    return {
        **beside, "row": row, "page": page, "unsaved": typed.strip() != row.words.strip(),
        "draft_url": url("draft", case.ref, kind), "is_hard": reading.is_hard(row.words, row.language),
        "bilingual": list(row.translations.select_related("by", "checked_by")),
    }  # fmt: skip


def sending(request: HttpRequest, case: Complaint, form: Any) -> Beside:
    """The same, and for whoever approves it the other way: giving it back."""
    beside, kind = letter(request, case, form), form.of_kind
    if needed_for("respond", case, kind) != "approve":
        return beside
    tail = Place(request, case).tail if kind == REPLY else ""
    return {**beside, "other_url": url("send_back", case.ref, kind) + tail, "other": label_of("send_back", case)}


def writing(request: HttpRequest, case: Complaint, form: Any) -> Beside:
    """The same while it is written, and the way on once it can be sent."""
    beside, kind = letter(request, case, form), form.of_kind
    verb = "submit" if letters.is_read_first(case, kind) else "respond"
    is_written = "row" in beside and (kind != REPLY or case.status == Complaint.Status.DRAFTING)
    is_ready = is_written and may(request, case, needed_for(verb, case, kind))
    way = {"url": url(verb, case.ref, kind), "label": title_of(verb, case, kind)}
    begin = [] if "row" in beside else [
        {"url": f"{request.path}?{urlencode({'kind': kind, 'language': code})}", "code": code,
         "name": get_language_info(code)["name_local"]} for code in LANGUAGES
    ]  # fmt: skip
    return {**beside, "unsaved": False, "onward": way if is_ready else None, "begin": begin, "kind": kind}
