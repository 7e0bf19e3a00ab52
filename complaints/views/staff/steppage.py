"""A page with one form about questions or an action: what is typed is kept, one action, back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

import audit.log
from audit.models import Entry
from complaints import actions
from complaints.models import Complaint
from complaints.views.doors import may
from complaints.views.staff.place import Place
from hospital.actions import drop_draft
from hospital.views import drafts
from hospital.views.doors import refusals_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form


OWN_READERS = ("inquiry", "action")


class Step(NamedTuple):
    """What is particular to a page with one form: the action, its title, what is said when it is done, where to go;
    `deed` is what the button says where the title does not say it.
    """

    form: type[Form]
    act: Callable[..., object]
    title: Any
    done: Any
    to: str = ""
    deed: Any = ""


def step_page(request: HttpRequest, row: Any, step: Step) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    draft = f"{step.act.__name__}-{row.ref}"
    form = step.form(*sent, row=row, initial=drafts.kept(request, draft) if sent[0] is None else {})
    if form.is_valid():
        with refusals_on(form):
            entry = step.act(row, by=request.user, **form.cleaned_data)
            drop_draft(draft, owner=request.user)
            messages.success(request, step.done, extra_tags=undo_tag(request, row.complaint, entry))
            return redirect(step.to or row)
    look(request, row, step.act.__name__)
    context = {
        "row": row, "about": _about(row), "form": form, "title": step.title, "deed": step.deed or step.title,
        "draft": draft,
    }  # fmt: skip
    return render(request, "complaints/step.html", context)


def _about(row: Any) -> str:
    """A meeting and a line of the chronology have no reference of their own that anybody knows."""
    return row.ref if row._meta.model_name in OWN_READERS else row.complaint.ref


def undo_tag(request: HttpRequest, case: Complaint, entry: Entry | None) -> str:
    """The way back, for a few seconds, of what can be taken back; nothing else."""
    if entry is None or not (actions.can_be_undone(entry) and may(request, case, "undo")):
        return ""
    return f"undo:{reverse('complaint-undo', args=[case.ref, entry.pk])}{Place(request, case).tail}"


def look(request: HttpRequest, row: Any, page: str) -> None:
    """Questions and actions have readers of their own; whoever sees a meeting or a line looks at the case."""
    kind = row._meta.model_name
    if kind in OWN_READERS:
        audit.log.record(f"{kind}.view", row, by=request.user, page=page)
    else:
        audit.log.record("complaint.view", row.complaint, by=request.user, page=page)


def pressed(request: HttpRequest, row: Any, act: Callable[[], object], done: str) -> HttpResponse:
    """One press, one action, back to the page; a refusal is said there."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(row)
