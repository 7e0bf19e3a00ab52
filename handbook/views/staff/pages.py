"""What we add to Wagtail's editor: looking at a page again and finding it still right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from handbook import actions
from handbook.forms import CheckForm
from handbook.models import HandbookPage


@require_http_methods(["GET", "HEAD", "POST"])
def page_check(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(HandbookPage.objects.visible_to(request.user), pk=pk)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.check(page, by=request.user, **form.cleaned_data)
        return redirect("wagtailadmin_home")
    context = {
        "form": form,
        "page_title": _("Still right"),
        "page_subtitle": page.title,
        "submit_button_label": _("Still right"),
    }
    return render(request, "wagtailadmin/generic/form.html", context)
