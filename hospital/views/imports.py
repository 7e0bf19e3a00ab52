"""What is read in from CSV files: shown first, made by a second sending, and never lost in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hospital import actions, csvfile, peoplefile, placefile
from hospital.forms import FileForm
from hospital.models import Organization
from hospital.views.doors import administers, posted, refusals_on, sent_again

both = require_http_methods(["GET", "HEAD", "POST"])
TEMPLATES = {"departments": placefile.DEPARTMENTS, "wards": placefile.WARDS, "people": peoplefile.COLUMNS}


def import_page(
    request: HttpRequest, form: BaseForm, look: Callable[..., Any], act: Callable[..., object], *, to: Any, done: str,
    template: str, **context: Any,
) -> HttpResponse:  # fmt: skip
    """`look` says what the file would change and `act` changes it; both take the form's cleaned values."""
    context = {"form": form, "back": to, **context}
    if form.is_valid():
        with refusals_on(form):
            found = look(**form.cleaned_data)
            if request.POST.get("confirm") == "yes" and not found.errors:
                act(**form.cleaned_data)
                messages.success(request, done)
                return redirect(to)
            context |= {"found": found, "sent": sent_again(form), "wanted": form.cleaned_data}
    return render(request, template, context)


@both
@administers
def department_import(request: HttpRequest) -> HttpResponse:
    house = get_object_or_404(Organization)
    return import_page(
        request, FileForm(posted(request), request.FILES or None), placefile.departments,
        lambda text: actions.import_departments(house, text=text, by=request.user),
        to="departments", done=_("The departments of the file are there."), of="departments",
        template="hospital/import_departments.html", columns=placefile.DEPARTMENTS,
    )  # fmt: skip


@both
@administers
def location_import(request: HttpRequest) -> HttpResponse:
    house = get_object_or_404(Organization)
    return import_page(
        request, FileForm(posted(request), request.FILES or None), placefile.wards,
        lambda text: actions.import_locations(house, text=text, by=request.user),
        to="departments", done=_("The wards of the file are there."), of="wards",
        template="hospital/import_wards.html", columns=placefile.WARDS,
    )  # fmt: skip


@require_safe
@administers
def import_template(request: HttpRequest, of: str) -> HttpResponse:
    """A file with the names of the columns and nothing else, to be filled in."""
    if of not in TEMPLATES:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{of}.csv"'}
    text = csvfile.write(csvfile.names(TEMPLATES[of])[0])
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
