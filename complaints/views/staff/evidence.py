"""Files on a case: handing in, saving one (which is recorded), marking one as entered in error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from complaints import actions, forms
from complaints.models import Evidence
from complaints.views.doors import found
from complaints.views.staff.place import Place
from complaints.views.staff.words import VERBS
from files.links import link_to
from hospital.views.doors import refusals_on

if TYPE_CHECKING:
    from django.forms import Form

    from complaints.actions.evidence import Handed
    from complaints.models import Complaint

both = require_http_methods(["GET", "HEAD", "POST"])


@both
def attach(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, "attach")
    form = forms.AttachForm(request.POST or None, request.FILES or None, case=case, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            say(request, actions.attach(case, by=request.user, **form.cleaned_data))
            return redirect(Place(request, case).case_url(ref) + "#files")
    audit.log.record("complaint.view", case, by=request.user, page="attach")
    return render(request, "complaints/attach.html", around(request, case, form, VERBS["attach"]))


@both
def detach(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    case = found(request, ref, "attach")
    evidence = get_object_or_404(case.evidence.select_related("file"), pk=pk, errored_at=None)
    form = forms.DetachForm(request.POST or None, case=case, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            actions.detach(evidence, by=request.user, **form.cleaned_data)
            messages.success(request, _("The file is marked as entered in error."))
            return redirect(Place(request, case).case_url(ref) + "#files")
    audit.log.record("complaint.view", case, by=request.user, page="detach")
    context = around(request, case, form, _("Entered in error")) | {"file": evidence.file}
    return render(request, "complaints/detach.html", context)


@require_safe
@transaction.atomic
def download(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Recorded in the transaction that makes the link, which is good for a minute and for this person."""
    case = found(request, ref, "complaints.read_words")
    evidence = get_object_or_404(Evidence.objects.of(case, request.user).select_related("file"), pk=pk)
    if not evidence.file.is_given_out:
        raise Http404
    audit.log.record("complaint.download", case, by=request.user, file=evidence.file_id)
    return redirect(link_to(evidence.file, request.user))


def around(request: HttpRequest, case: Complaint, form: Form, title: Any) -> dict[str, Any]:
    place = Place(request, case)
    back, (list_crumb, _case) = place.case_url(case.ref), place.crumbs
    crumbs = [list_crumb, {"url": back, "label": case.ref}, {"url": "", "label": title}]
    return {"complaint": case, "form": form, "title": title, "crumbs": crumbs, "back_url": back, "place": place}


def say(request: HttpRequest, handed: Handed) -> None:
    """Numbers only: what people called their files stays in the list."""
    if taken := len(handed.taken):
        words = ngettext("%(number)d file is added.", "%(number)d files are added.", taken)
        messages.success(request, words % {"number": taken})
    if refused := len(handed.refused):
        words = ngettext(
            "%(number)d file was not taken; the list says why.",
            "%(number)d files were not taken; the list says why.",
            refused,
        )
        messages.error(request, words % {"number": refused})
    if not handed.pks:
        messages.info(request, _("This was here already."))
