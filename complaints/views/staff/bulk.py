"""Several cases at once, each for itself: what fails is named and holds up nothing. And one's own views of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from complaints import actions
from complaints.actions.saved_views import forget_view as forget
from complaints.actions.saved_views import save_view as save
from complaints.forms.lists import AssignManyForm, EscalateManyForm, SaveViewForm, StageManyForm
from complaints.models import Complaint, SavedView
from complaints.views.doors import may
from complaints.views.staff.place import Place

MOST = 50
SHOWN = ("site", "department", "location", "owner")
reads = permission_required("complaints.view_complaint", raise_exception=True)


@dataclass(frozen=True, slots=True)
class Many:
    """One thing that can be done with several: `needs` and `act` say what it asks and does for one case."""

    title: Any
    form: type[Form]
    needs: Callable[[dict[str, Any]], str]
    act: Callable[..., Any]


def _stage(case: Complaint, *, by: Any, event: str) -> None:
    if event == "start":
        actions.start(case, by=by)
    elif case.owner is None:
        raise ValidationError(_("nobody holds it yet"))
    else:
        actions.triage(case, by=by, severity=case.severity, flags=case.flags, owner=case.owner)


def _take(case: Complaint, *, by: Any) -> None:
    actions.assign(case, by=by, owner=by)


TABLE = {
    "take": Many(gettext_lazy("Take on myself"), Form, lambda data: "assign", _take),
    "assign": Many(gettext_lazy("Assign"), AssignManyForm, lambda data: "assign", actions.assign),
    "stage": Many(gettext_lazy("Change stage"), StageManyForm, lambda data: data["event"], _stage),
    "escalate": Many(gettext_lazy("Escalate"), EscalateManyForm, lambda data: "escalate", actions.escalate),
}


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def bulk(request: HttpRequest, verb: str) -> HttpResponse:
    """The list sends references here; the form is filled in once and holds for each of them."""
    if verb not in TABLE:
        raise Http404
    many, place = TABLE[verb], Place(request)
    refs = (request.POST if request.method == "POST" else request.GET).getlist("ref")[:MOST]
    cases = list(Complaint.objects.visible_to(request.user).select_related(*SHOWN).filter(ref__in=refs))
    if not cases:
        messages.warning(request, _("Select at least one case first."))
        return redirect(place.list_url)
    form = many.form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done, failed = do_each(request, many, cases, form.cleaned_data)
        return _told(request, done, failed, place)
    return render(request, "complaints/bulk.html", {"form": form, "cases": cases, "title": many.title, "place": place})


def do_each(request: HttpRequest, many: Many, cases: list[Complaint], data: dict[str, Any]) -> tuple[int, list[str]]:
    """How many were changed, and a line for each that was not."""
    failed = []
    for case in cases:
        if not may(request, case, many.needs(data)):
            failed.append(_("you cannot edit %(ref)s") % {"ref": case.ref})
            continue
        try:
            many.act(case, by=request.user, **data)
        except ValidationError as refusal:
            failed.append(f"{case.ref}: {' '.join(refusal.messages)}")
    return len(cases) - len(failed), failed


def _told(request: HttpRequest, done: int, failed: list[str], place: Place) -> HttpResponse:
    if failed:
        words = _("%(done)s changed, %(failed)s not: %(why)s")
        messages.warning(request, words % {"done": done, "failed": len(failed), "why": "; ".join(failed)})
    else:
        messages.success(request, ngettext("%(count)s changed.", "%(count)s changed.", done) % {"count": done})
    return redirect(place.list_url)


# ---------------------------------------------------------------------------------------- own views
@require_POST
@reads
def save_view(request: HttpRequest, queue: str) -> HttpResponse:
    form = SaveViewForm({**request.POST.dict(), "queue": queue})
    if "queue" in form.errors:
        raise Http404
    if not form.is_valid():
        messages.error(request, " ".join(words for lines in form.errors.values() for words in lines))
        return redirect(queue)
    try:
        words, shared = dict(parse_qsl(form.cleaned_data["query"])), form.cleaned_data["share"]
        may_share = request.user.has_perm("complaints.share_view")
        view = save(request.user, queue, form.cleaned_data["name"], words, shared if may_share else None)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(queue)
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(own_url(view))


@require_POST
@reads
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    forget(view)
    messages.success(request, _("The view “%(name)s” is forgotten.") % {"name": view.name})
    return redirect(view.queue)


def own_url(view: SavedView) -> str:
    words = QueryDict(view.query, mutable=True)
    words["saved"] = str(view.pk)
    return f"{reverse(view.queue)}?{words.urlencode()}"
