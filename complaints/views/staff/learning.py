"""Actions: the page of one, for whoever has it and whoever works with its case; and the list of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from clocks.models import Clock
from complaints import actions, forms
from complaints.models import Action
from complaints.views.doors import may
from complaints.views.staff.inquirypage import shown
from complaints.views.staff.owing import MOST, debtors
from complaints.views.staff.steppage import Step, step_page
from files.links import link_to
from hospital.models import Department

if TYPE_CHECKING:
    from typing import Any

both = require_http_methods(["GET", "HEAD", "POST"])
NEEDED = ("complaint__site", "department", "owner", "by", "issue")
ADD = "complaints.add_action"
ASSIGN = Step(
    forms.AssignActionForm, actions.assign_action, gettext_lazy("Who and when"), gettext_lazy("They have the action.")
)
DO = Step(
    forms.DoActionForm,
    actions.do_action,
    gettext_lazy("Record that it is done"),
    gettext_lazy("Thank you. It is done."),
)
CANCEL = Step(
    forms.CancelActionForm, actions.cancel_action, gettext_lazy("Cancel the action"),
    gettext_lazy("The action is cancelled."),
)  # fmt: skip


def found(request: HttpRequest, ref: str, verb: str = "") -> Action:
    """404 for whoever neither has it nor reads its case; 403 for whoever sees it and may not do this."""
    row = get_object_or_404(Action.objects.visible_to(request.user).select_related(*NEEDED), ref=ref)
    if verb and not may(request, row.complaint, verb):
        raise PermissionDenied
    return row


def reads_case(request: HttpRequest, row: Action) -> bool:
    return Action.objects.of_cases(request.user).filter(pk=row.pk).exists()


@require_safe
@transaction.atomic
def action(request: HttpRequest, ref: str) -> HttpResponse:
    row = found(request, ref)
    clock = Clock.objects.of("action", row.pk).order_by("-is_running", "-id").first()
    reads = reads_case(request, row)
    context: dict[str, Any] = {
        "action": row, "clock": clock, "now": timezone.now(), "files": shown(row.files.all()), "reads_case": reads,
        "may_change": row.is_open and reads and may(request, row.complaint, ADD),
        "may_do": row.is_open and _may_do(request, row),
    }  # fmt: skip
    audit.log.record("action.view", row, by=request.user)
    return render(request, "complaints/action.html", context)


def _may_do(request: HttpRequest, row: Action) -> bool:
    is_theirs = Action.objects.mine(request.user).filter(pk=row.pk).exists()
    return row.owner_id is not None and (is_theirs or may(request, row.complaint, ADD))


@both
def do_action(request: HttpRequest, ref: str) -> HttpResponse:
    row = found(request, ref)
    if not _may_do(request, row):
        raise PermissionDenied
    return step_page(request, row, DO)


@both
def assign_action(request: HttpRequest, ref: str) -> HttpResponse:
    return step_page(request, found(request, ref, ADD), ASSIGN)


@both
def cancel_action(request: HttpRequest, ref: str) -> HttpResponse:
    return step_page(request, found(request, ref, ADD), CANCEL)


@require_safe
@transaction.atomic
def download(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """A file that shows that it is done; recorded."""
    row = found(request, ref)
    evidence = get_object_or_404(row.files.select_related("file"), pk=pk, errored_at=None)
    if not evidence.file.is_given_out:
        raise Http404
    audit.log.record("action.download", row, by=request.user, file=evidence.file_id)
    return redirect(link_to(evidence.file, request.user))


@require_safe
@permission_required("complaints.view_complaint", raise_exception=True)
def action_list(request: HttpRequest) -> HttpResponse:
    """Open ones this person may see, by department, overdue first; one department of them when the address says so."""
    visible = Action.objects.visible_to(request.user).open()
    asked = request.GET.get("department", "")
    rows = visible.filter(department=asked) if asked.isdecimal() and len(asked) < 19 else visible
    rows = rows.select_related("department__site", "owner", "complaint")
    rows = rows.order_by("department__site__name", "department__name", "department", "due_on", "pk")[:MOST]
    departments = Department.objects.filter(pk__in=visible.values("department")).order_by("name")
    menu = _menu([(str(row.pk), row.name) for row in departments], asked)
    context = {"debtors": debtors(rows, "action"), "filters": menu, "now": timezone.now()}
    return render(request, "complaints/actions.html", context)


def _menu(pairs: list[tuple[str, str]], asked: str) -> list[dict[str, Any]]:
    """The filter by department, where there is more than one."""
    if len(pairs) < 2 and not asked:
        return []
    options = [{"url": f"?department={pk}", "label": name, "current": pk == asked} for pk, name in pairs]
    chosen = next((name for pk, name in pairs if pk == asked), "")
    return [
        {"label": gettext_lazy("Department"), "chosen": chosen, "clear_url": "?", "options": options},
    ]
