"""One page for each verb: find the case, show the form, act, go on. The table says what is particular to each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Textarea
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

import audit.log
import clocks.actions
from audit.models import Entry as AuditEntry
from clocks.models import Escalation
from complaints import actions, forms
from complaints.views.doors import found
from complaints.views.staff import aside, duties, guarding, outside, quoting, writing
from complaints.views.staff.casepage import TAKE
from complaints.views.staff.composer import draft_name
from complaints.views.staff.place import Place
from complaints.views.staff.steppage import undo_tag
from complaints.views.staff.words import needed
from hospital import phrasing
from hospital.actions import drop_draft
from hospital.views import drafts
from hospital.views.doors import refusals_on

if TYPE_CHECKING:
    from django.forms import BoundField, Form

    from complaints.models import Complaint

PREVIEW = "preview"  # a press of this button shows the words as they will be read, and does nothing else
KNOWN_AS = frozenset({"version", "revision"})  # of a letter, the revision alone
# What goes out in the words typed here; a reply has its own page to be looked at.
PREVIEWED = frozenset({"update", "settle"})
# Where saved phrases are offered, and into which field they go.
PHRASED = {"update": "words", "draft": "words", "settle": "answer"}
# What reaches everybody who told us, also what was merged into this one.
TOLD = frozenset({"update", "respond", "settle", "close", "ask_complainant", "rule_out"})
Beside = Callable[[HttpRequest, "Complaint", Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Verb:
    """What is particular to one verb. `done` may name cleaned fields and `ref`; `beside` adds to the page.

    `stays`: the same case stays open while a list is worked through, because the work on it goes on.
    `leaves`: afterwards it may be out of sight, so the way leads to the list.
    """

    name: str
    form: type[Form]
    done: Any
    beside: Beside | None = None
    template: str = "complaints/verb.html"
    stays: bool = False
    leaves: bool = False
    onward: str = ""

    def needs(self, complaint: Complaint, kind: str = "") -> str:
        return writing.needed_for(self.name, complaint, kind) if kind else needed(self.name, complaint)

    @property
    def url_name(self) -> str:
        return f"complaint-{self.name.replace('_', '-')}"

    @property
    def looks(self) -> str:
        """How the audit calls opening the page: most show the story, one shows who told it and how to reach them."""
        return "complaint.reveal" if self.name == "describe" else "complaint.view"


READ = "complaints/read.html"  # the letter first, then what is decided about it
TABLE = (
    Verb("acknowledge", forms.AcknowledgeForm, gettext_lazy("%(ref)s is acknowledged.")),
    Verb("triage", forms.TriageForm, gettext_lazy("%(ref)s is sorted; %(owner)s looks into it.")),
    Verb("assign", forms.AssignForm, gettext_lazy("%(ref)s is assigned to %(owner)s.")),
    Verb("start", forms.StartForm, gettext_lazy("%(ref)s is being looked into.")),
    Verb("finish", forms.FinishForm, gettext_lazy("What was found is recorded."), stays=True, onward="draft"),
    Verb("note", forms.NoteForm, gettext_lazy("The note is added to %(ref)s.")),
    Verb("contact", forms.ContactForm, gettext_lazy("The contact is recorded in %(ref)s.")),
    Verb("update", forms.UpdateForm, gettext_lazy("The holding update for %(ref)s is on its way."), aside.mail),
    Verb("ask", forms.AskForm, gettext_lazy("The questions are on their way."), aside.asking, stays=True),
    Verb("arrange", forms.ArrangeForm, gettext_lazy("The meeting is planned."), aside.meeting, stays=True),
    Verb("chronicle", forms.ChronicleForm, gettext_lazy("The line is added."), aside.chronicling, stays=True,
         onward="chronology"),
    Verb("add_action", forms.AddActionForm, gettext_lazy("The action is added."), aside.story, stays=True),
    Verb("describe", forms.DescribeForm, gettext_lazy("The details are added."), template="complaints/describe.html",
         stays=True),
    Verb("rate", forms.RateForm, gettext_lazy("The severity of %(ref)s is changed.")),
    Verb("flag", forms.FlagForm, gettext_lazy("The flags of %(ref)s are changed."), aside.alerts),
    Verb("name", forms.NameForm, gettext_lazy("%(user)s no longer sees %(ref)s."), guarding.named,
         "complaints/name.html"),
    Verb("lift", forms.LiftForm, gettext_lazy("Somebody else is asked to look. Until then nothing changes."),
         stays=True),
    Verb("disclose", forms.DiscloseForm, gettext_lazy("It is recorded in %(ref)s."), duties.candour,
         "complaints/duty.html", stays=True),
    Verb("safeguard", forms.SafeguardForm, gettext_lazy("It is recorded in %(ref)s."), duties.safeguarding,
         "complaints/duty.html", stays=True),
    Verb("plan_contact", forms.PlanContactForm, gettext_lazy("%(contact)s speaks with them from now on."), aside.story,
         stays=True),
    Verb("end_plan", forms.EndPlanForm, gettext_lazy("The contact plan is ended."), stays=True),
    Verb("hold_surveys", forms.HoldSurveysForm, gettext_lazy("No survey asks them until then."), stays=True),
    Verb("lift_hold", forms.LiftHoldForm, gettext_lazy("Surveys may ask them again."), stays=True),
    Verb("pause", forms.PauseForm, gettext_lazy("The target stands still."), stays=True),
    Verb("resume", forms.ResumeForm, gettext_lazy("The target goes on."), stays=True),
    Verb("renew", forms.RenewForm, gettext_lazy("The pause lasts longer."), stays=True),
    Verb("backdate", forms.BackdateForm, gettext_lazy("%(ref)s counts from when it reached us."), aside.story,
         stays=True),
    Verb("involve", forms.InvolveForm, gettext_lazy("%(body)s is recorded in %(ref)s."), outside.bodies,
         "complaints/body.html"),
    Verb("reply_to_body", forms.ReplyToBodyForm, gettext_lazy("Our reply is recorded in %(ref)s."), outside.bodies,
         "complaints/body.html"),
    Verb("transfer_out", forms.TransferOutForm, gettext_lazy("%(ref)s goes on with %(body)s."), outside.bodies,
         "complaints/body.html"),
    Verb("bring_back", forms.BringBackForm, gettext_lazy("%(ref)s is ours again."), stays=True),
    Verb("admit", forms.AdmitForm, gettext_lazy("%(user)s may see %(ref)s."), guarding.admitted,
         "complaints/admit.html", stays=True),
    Verb("escalate", forms.EscalateForm, gettext_lazy("%(ref)s is escalated."), aside.recipients),
    Verb("draft", forms.DraftForm, gettext_lazy("The draft is saved."), writing.writing, "complaints/draft.html",
         stays=True, onward="draft"),
    Verb("submit", forms.SubmitForm, gettext_lazy("The reply to %(ref)s is handed in for approval."), writing.letter,
         READ),
    Verb("ask_translation", forms.AskTranslationForm, gettext_lazy("%(ref)s waits for the translation."), aside.story,
         stays=True),
    Verb("send_back", forms.SendBackForm, gettext_lazy("The writer of %(ref)s has it back."), writing.letter, READ),
    Verb("respond", forms.RespondForm, gettext_lazy("The reply to %(ref)s is sent."), writing.sending, READ),
    Verb("settle", forms.SettleForm, gettext_lazy("%(ref)s is answered and closed."), aside.short_path,
         "complaints/settle.html"),
    Verb("close", forms.CloseForm, gettext_lazy("%(ref)s is closed."), aside.story),
    Verb("reopen", forms.ReopenForm, gettext_lazy("%(ref)s is open again."), stays=True),
    Verb("withdraw", forms.WithdrawForm, gettext_lazy("%(ref)s is closed as withdrawn.")),
    Verb("resolve", forms.ResolveForm, gettext_lazy("What you did is recorded in %(ref)s.")),
    Verb("err", forms.ErrForm, gettext_lazy("%(ref)s is marked as entered in error.")),
    Verb("ask_consent", forms.AskConsentForm, gettext_lazy("The patient is asked; %(ref)s waits for the answer."),
         aside.consent),
    Verb("record_consent", forms.RecordConsentForm, gettext_lazy("The consent in %(ref)s is recorded."), aside.consent,
         stays=True),
    Verb("plan", forms.PlanForm, gettext_lazy("The plan of %(ref)s is recorded."), aside.story, stays=True),
    Verb("extend", forms.ExtendForm, gettext_lazy("The later date of %(ref)s is recorded.")),
    Verb("ask_complainant", forms.AskComplainantForm, gettext_lazy("%(ref)s waits for their answer."),
         aside.asking_them),
    Verb("ask_external", forms.AskExternalForm, gettext_lazy("%(ref)s waits for another body.")),
    Verb("hear_back", forms.HearBackForm, gettext_lazy("The answer is recorded; %(ref)s goes on."), stays=True),
    Verb("add_issue", forms.AddIssueForm, gettext_lazy("The issue is added to %(ref)s."), aside.story, stays=True),
    Verb("code", forms.CodeForm, gettext_lazy("%(ref)s is coded."), aside.coding, "complaints/code.html", stays=True),
    Verb("rule_out", forms.RuleOutForm, gettext_lazy("%(ref)s is closed as not for us."), aside.story),
    Verb("refer", forms.ReferForm, gettext_lazy("%(ref)s is with an independent body.")),
    Verb("decide", forms.DecideForm, gettext_lazy("%(ref)s is closed for good.")),
    Verb("appraise", forms.AppraiseForm, gettext_lazy("What they say of us is recorded in %(ref)s.")),
    Verb("hand_over", forms.HandOverForm, gettext_lazy("%(ref)s waits for the next shift.")),
    Verb("transfer", forms.TransferForm, gettext_lazy("%(ref)s went to %(department)s."), aside.story, leaves=True),
    Verb("link", forms.LinkForm, gettext_lazy("%(ref)s and %(other)s are linked."), aside.alike, stays=True),
    Verb("merge", forms.MergeForm, gettext_lazy("%(ref)s goes on in %(into)s."), aside.alike),
    Verb("unmerge", forms.UnmergeForm, gettext_lazy("%(ref)s goes on by itself."), stays=True),
    Verb("reclassify", forms.ReclassifyForm, gettext_lazy("%(ref)s is something else now."), stays=True),
)  # fmt: skip


def page(request: HttpRequest, ref: str, verb: Verb) -> HttpResponse:
    """The page of one verb. A POST acts and goes on to the case, or to the next one while a list is worked through."""
    kind = writing.kind_of(request, verb.name)
    case = found(request, ref, partial(verb.needs, kind=kind))
    sent = request.POST if request.method == "POST" else None
    form = verb.form(sent, case=case, user=request.user, initial={} if sent else _kept(request, verb, case, kind))
    place = Place(request, case)
    if form.is_valid() and PREVIEW not in request.POST:
        onward = _onward(verb, place, kind)  # before acting: the act may take the case out of the list
        with refusals_on(form):
            entry = getattr(actions, verb.name)(case, by=request.user, **form.cleaned_data)
            return _done(request, verb, case, form, entry, onward)
    audit.log.record(verb.looks, case, by=request.user, page=verb.name)
    beside = verb.beside(request, case, form) if verb.beside else {}
    return render(request, verb.template, {**_around(verb, case, form, place), **beside})


def _around(verb: Verb, case: Complaint, form: Form, place: Place) -> dict[str, Any]:
    """What every page of a verb has around its form."""
    kind = getattr(form, "of_kind", "")
    back, title = place.case_url(case.ref), writing.title_of(verb.name, case, kind)
    list_crumb, _case = place.crumbs
    crumbs = [list_crumb, {"url": back, "label": case.ref}, {"url": "", "label": title}]
    phrases = quoting.phrases(case) if verb.name in PHRASED else []
    return {
        **(aside.also_told(case, writing.speaks_of_patient(verb.name, kind)) if verb.name in TOLD else {}),
        "phrases": phrases, "is_phrased": verb.name in PHRASED,
        "phrase_url": place.here() + ("&" if place.tail else "?"),
        "complaint": case, "form": form, "title": title, "deed": writing.deed(verb.name, case, kind),
        "crumbs": crumbs, "back_url": back, "place": place,
        "draft": draft_name(case.ref, verb.name, kind) if writes(form) else "", "conflict": conflict(form, verb),
        "previews": verb.name in PREVIEWED,
    }  # fmt: skip


def _kept(request: HttpRequest, verb: Verb, case: Complaint, kind: str) -> dict[str, Any]:
    """What was typed before, and behind it a saved phrase that the address asks for."""
    kept = drafts.kept(request, draft_name(case.ref, verb.name, kind)) | writing.asked_for(request, kind)
    return quoting.with_phrase(request, case, kept, PHRASED[verb.name]) if verb.name in PHRASED else kept


def writes(form: Form) -> bool:
    """Is there anything to type, so that a draft is worth keeping?"""
    return any(isinstance(field.widget, Textarea) for field in form.fields.values())


def _onward(verb: Verb, place: Place, kind: str) -> str:
    if kind and (own := writing.onward(verb.name, place.ref, kind)):
        return own
    if verb.onward:
        return reverse(f"complaint-{verb.onward}", args=[place.ref]) + place.tail
    if verb.leaves and not place.is_working:
        return place.list_url
    return place.case_url(place.ref) if verb.stays else place.after_acting()


def _done(
    request: HttpRequest, verb: Verb, case: Complaint, form: Form, entry: AuditEntry | None, onward: str
) -> HttpResponse:
    """Say what was done, with a way back for a few seconds, and go on."""
    if writes(form):
        drop_draft(draft_name(case.ref, verb.name, getattr(form, "of_kind", "")), owner=request.user)
    words = writing.done(verb, form) % {**form.cleaned_data, "ref": case.ref}
    messages.success(request, words, extra_tags=undo_tag(request, case, entry))
    return redirect(onward)


def conflict(form: Form, verb: Verb) -> list[dict[str, Any]]:
    """After somebody else was faster: both texts of each field that differs. Saving again is then a decision."""
    if not form.has_error(NON_FIELD_ERRORS, code="changed"):
        return []
    form.case.refresh_from_db()
    kind = {"kind": form.of_kind} if hasattr(form, "of_kind") else {}
    theirs = verb.form(None, case=form.case, user=form.user, initial=kind)
    form.data = form.data.copy()
    for name in KNOWN_AS & form.fields.keys():
        form.data[name] = theirs[name].value()
    rows = [
        {"label": field.label, "theirs": shown(field, theirs[field.name].value()), "yours": shown(field, field.value())}
        for field in form.visible_fields()
        if field.name in theirs.fields
    ]
    return [row for row in rows if row["theirs"] != row["yours"]]


def shown(field: BoundField, value: Any) -> str:
    """A value of a field as a person reads it."""
    words = {str(key): label for key, label in getattr(field.field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    return phrasing.listed(words.get(str(one), one) for one in values if one not in (None, ""))


@require_POST
def undo(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take back one's own last step; the case opens again in the list that is worked through."""
    case = found(request, ref, "undo")
    about = {"subject_kind": "complaint", "subject_id": case.pk, "actor_id": request.user.pk}
    try:
        actions.undo(get_object_or_404(AuditEntry, pk=pk, **about), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Undone. %(ref)s is as it was.") % {"ref": ref})
    return redirect(Place(request, case).case_url(ref))


@require_POST
def take(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """ "I have it": an escalation that this person was told of."""
    case = found(request, ref, TAKE)
    mine = Escalation.objects.of("complaint", case.pk).told(request.user)
    try:
        clocks.actions.acknowledge(get_object_or_404(mine, pk=pk), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("You have %(ref)s. The next step waits.") % {"ref": ref})
    return redirect(Place(request, case).case_url(ref))


@require_POST
def unlink(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """From the case, one of the links beside it; both have to be in sight."""
    case = found(request, ref, "link")
    try:
        actions.unlink(case, by=request.user, other=found(request, other))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%(ref)s and %(other)s are no longer linked.") % {"ref": ref, "other": other})
    return redirect(Place(request, case).case_url(ref))


def _view(verb: Verb) -> Callable[..., HttpResponse]:
    return require_http_methods(["GET", "HEAD", "POST"])(partial(page, verb=verb))


routes = [path(f"complaints/<ref>/{verb.name.replace('_', '-')}/", _view(verb), name=verb.url_name) for verb in TABLE]
