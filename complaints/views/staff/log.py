"""Log feedback and what is shown afterwards. Whoever logged something may always open its result again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from audit.models import Entry as AuditEntry
from complaints import actions
from complaints.foreseen import Foreseen, foresee
from complaints.forms import RegisterForm, RegisterFromForm
from complaints.models import Complaint
from complaints.views.staff.result import Result
from complaints.views.staff.slips import Slip
from complaints.views.staff.storing import store
from complaints.views.staff.words import TARGETS
from feedback.models import Feedback, RedFlagHit, Teller
from hospital import phrasing
from hospital.actions import drop_draft
from hospital.views import drafts
from hospital.views.doors import refusals_on, refuse_unless

DRAFT = "log"
LATEST = 5
PROMISED = {
    "acknowledge": "check-circle", "contact": "phone", "statutory_response": "envelope",
    "service_recovery": "hand-thumb-up", "looked_into": "magnifying-glass",
}  # fmt: skip
logs = permission_required("feedback.log_feedback", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@logs
def log(request: HttpRequest) -> HttpResponse:
    first = drafts.kept(request, DRAFT) if request.method != "POST" else {}
    form = RegisterForm(request.POST or None, request.FILES or None, user=request.user, initial=first)
    if request.POST and form.is_valid():
        with refusals_on(form):
            made = store(form)
            drop_draft(DRAFT, owner=request.user)
            return redirect(*_afterwards(request, made))
    context = {"form": form, "is_draft": bool(first), "latest": _latest(request), "draft": DRAFT}
    return render(request, "complaints/log.html", context)


def _afterwards(request: HttpRequest, made: Complaint | Feedback) -> tuple[str, ...]:
    """The result; not for a colleague who told us of what happened to themselves, whom it is kept from."""
    story = made.feedback if isinstance(made, Complaint) else made
    if made.refused:
        words = _("It is saved, but not every file was taken: %(reasons)s")
        messages.warning(request, words % {"reasons": " ".join(made.refused)})
    if request.user not in story.colleagues:
        return "feedback-log-done", made.ref
    messages.success(request, _("%(ref)s is saved. You are part of it, so others look after it.") % {"ref": made.ref})
    return ("feedback-log",)


def _latest(request: HttpRequest) -> Any:
    """What this person logged last, by reference and stage."""
    rows = Feedback.objects.logged_by(request.user).select_related("complaint").defer("words", "wish", "tokens")
    return rows.order_by("-id")[:LATEST]


@require_safe
@logs
def log_next(request: HttpRequest) -> HttpResponse:
    """What will happen, by what is chosen so far. The address carries choices only, never words."""
    form = RegisterForm(request.GET or None, user=request.user)
    form.is_valid()
    foreseen = _foreseen(request, form)
    return render(request, "complaints/parts/_next.html", {"next": foreseen, "lines": _lines(foreseen)})


def _lines(foreseen: Foreseen | None) -> list[dict[str, Any]]:
    """The promises that matter to the person at the bedside, earliest first."""
    now = timezone.localtime()
    shown = [promise for promise in foreseen.promises if promise.kind in PROMISED] if foreseen else []
    return [
        {"icon": PROMISED[promise.kind], "label": TARGETS[promise.kind], "words": phrasing.due_words(promise, now)}
        for promise in sorted(shown, key=lambda promise: promise.due_at)
    ]


def _foreseen(request: HttpRequest, form: RegisterForm) -> Foreseen | None:
    data = form.cleaned_data if form.is_bound else {}
    if not (data.get("kind") and data.get("place")):
        return None
    site, ward = data["place"]
    try:
        return foresee(
            site=site, department=ward.department if ward else None, kind=data["kind"],
            severity=data.get("severity") or 2, flags=data.get("flags") or (),
            is_anonymous=data.get("teller_role") == Teller.ANONYMOUS, user=request.user, now=timezone.now(),
        )  # fmt: skip
    except ValidationError:
        return None


# ------------------------------------------------------------------------------------------ the result
def logged(request: HttpRequest, ref: str) -> Complaint | Feedback:
    """What this person logged, by reference; 404 for everything else, as if it did not exist."""
    if ref.startswith("F-"):
        rows = Feedback.objects.logged_by(request.user).select_related("site")
    else:
        rows = Complaint.objects.logged_by(request.user).select_related(
            "feedback", "owner", "site", "teller", "profile_version"
        )
    return get_object_or_404(rows.not_naming(request.user), ref=ref)


@require_safe
def log_done(request: HttpRequest, ref: str) -> HttpResponse:
    """Number, owner, reply-by, a sentence to say; later the stage and the result. Nobody's words or name."""
    made = logged(request, ref)
    return render(request, "complaints/log_done.html", {"result": Result(request, made), "made": made})


@require_POST
@transaction.atomic
def log_slip(request: HttpRequest, ref: str) -> HttpResponse:
    """A slip for the person, with a new key to follow the case: shown this once, in two languages."""
    made = logged(request, ref)
    if not isinstance(made, Complaint):
        raise Http404
    token, code = actions.grant(made, by=request.user)
    place = {
        "hospital": str(made.site),
        "theme": "light",
        "accent_url": made.site.organization.accent_url,
    }  # paper, and a telephone's camera, want dark on light
    return render(request, "complaints/slip.html", {"complaint": made, "slip": Slip(made, token, code), "place": place})


@require_POST
def log_undo(request: HttpRequest, ref: str) -> HttpResponse:
    """Logged by mistake: within 15 seconds it is marked as entered in error."""
    made = logged(request, ref)
    about = {"subject_kind": made._meta.model_name, "subject_id": made.pk, "verb": "complaint.register"}
    try:
        actions.undo(get_object_or_404(AuditEntry, actor_id=request.user.pk, **about), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("feedback-log-done", ref)
    messages.success(request, _("%(ref)s was taken back.") % {"ref": ref})
    return redirect("feedback-log")


# ------------------------------------------------------------------------------- from feedback to a case
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def register_from(request: HttpRequest, ref: str) -> HttpResponse:
    """Feedback that came another way becomes a case. The words stand beside the form, so the look is recorded."""
    story = get_object_or_404(Feedback.objects.visible_to(request.user).select_related("site", "complaint"), ref=ref)
    if not request.user.may("complaints.triage_complaint", story):
        raise PermissionDenied
    if hasattr(story, "complaint"):
        return redirect(story.complaint)
    form = RegisterFromForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_on(form):
            return redirect(actions.register_from(story, by=request.user, **form.cleaned_data))
    audit.log.record("feedback.view", story, by=request.user)
    return render(request, "complaints/register_from.html", {"form": form, "feedback": story})


@require_POST
def confirm_hit(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Words of a red flag mean what they say: on to the case, which carries the flag."""
    story = get_object_or_404(Feedback.objects.visible_to(request.user), ref=ref)
    refuse_unless(request.user.may("feedback.triage_feedback", story))
    hit = get_object_or_404(RedFlagHit.objects.select_related("rule", "feedback"), feedback=story, pk=pk)
    try:
        case = actions.confirm_hit(hit, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("feedback-item", story.ref)
    messages.success(request, _("The flag is set, and whoever has to know is told."))
    return redirect(case)
