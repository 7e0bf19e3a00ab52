"""Choosing the columns of files in the browser, for oneself or for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from feedback import actions
from feedback.columns import Column
from feedback.forms.columns import ColumnsForm
from feedback.models import ColumnProfile
from hospital.views.doors import posted, refusals_on


def columns_page(
    request: HttpRequest, of: str, offered: Sequence[Column], *, back: str, usual: Sequence[str]
) -> HttpResponse:
    """Those there are, and one to make or change; `back` is the page on which files are made."""
    layouts = ColumnProfile.objects.visible_to(request.user).filter(of=of)
    editing = _chosen(request, layouts)
    if request.method == "POST" and "retire" in request.POST and editing:
        actions.retire_columns(editing, by=request.user)
        return redirect(request.path)
    form = ColumnsForm(posted(request), offered=offered, **_begun(editing, usual))
    if form.is_valid():
        with refusals_on(form):
            actions.save_columns(of=of, by=request.user, **form.cleaned_data)
            return redirect(request.path)
    context = {"form": form, "layouts": layouts, "editing": editing, "back": reverse(back)}
    return render(request, "feedback/columns.html", context)


def _chosen(request: HttpRequest, layouts: QuerySet[ColumnProfile]) -> ColumnProfile | None:
    asked = request.GET.get("columns", "")
    return get_object_or_404(layouts, pk=asked) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else None


def _begun(editing: ColumnProfile | None, usual: Sequence[str]) -> dict[str, Any]:
    """What the form begins with: the columns that are there, or the usual ones."""
    if editing is None:
        return {"saved": [[key, ""] for key in usual]}
    return {"saved": editing.columns, "initial": {"name": editing.name, "is_shared": editing.owner_id is None}}
