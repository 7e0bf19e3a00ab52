"""Files that are held back or were not taken, of the cases one may see: shown to the scanner again, or erased."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import files.actions
from complaints.models import Evidence
from complaints.views.staff.exhibits import Exhibit
from files import scanners
from files.forms import EraseFileForm
from hospital.views.doors import button, form_page, posted

MOST = 100
clears = permission_required("complaints.clear_file", raise_exception=True)


@require_safe
@clears
def files_held_back(request: HttpRequest) -> HttpResponse:
    """No names of files: those are words of people, and stand in the case."""
    rows = Evidence.objects.visible_to(request.user).held_back().select_related("complaint", "by")[: MOST + 1]
    context = {"files": [Exhibit(row, False) for row in rows[:MOST]], "is_more": len(rows) > MOST}
    return render(request, "complaints/held_back.html", {**context, "has_scanner": bool(scanners.configured())})


@require_POST
@clears
def file_rescan(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Evidence.objects.visible_to(request.user).held_back(), pk=pk)
    done = _("The virus check looks at it again.")
    return button(request, lambda: files.actions.rescan(row.file, by=request.user), to="files-held-back", done=done)


@require_http_methods(["GET", "HEAD", "POST"])
@clears
def file_erase(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Evidence.objects.visible_to(request.user).held_back(), pk=pk)
    title = _("Erase a file of %(ref)s") % {"ref": row.complaint.ref}
    return form_page(
        request, EraseFileForm(posted(request)),
        lambda reason: files.actions.erase(row.file, by=request.user, reason=reason),
        to="files-held-back", done=_("The file is erased."), title=title,
    )  # fmt: skip
