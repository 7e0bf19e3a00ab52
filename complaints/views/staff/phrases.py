"""The saved phrases of the house: looked through, added and retired on one page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.actions.phrases import add_phrase, retire_phrase
from complaints.forms.lists import PhraseForm
from complaints.models import Phrase
from hospital.views.doors import refusals_on

changes = permission_required("complaints.change_phrase", raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def phrases(request: HttpRequest) -> HttpResponse:
    form = PhraseForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            phrase = add_phrase(form.instance, request.user)
            messages.success(request, _("The phrase “%(name)s” is saved.") % {"name": phrase.name})
            return redirect("phrases")
    rows = Phrase.objects.standing().changed_by(request.user).select_related("site")
    return render(request, "complaints/phrases.html", {"form": form, "phrases": rows})


@require_POST
@changes
def phrase_retire(request: HttpRequest, pk: int) -> HttpResponse:
    phrase = get_object_or_404(Phrase.objects.standing().changed_by(request.user), pk=pk)
    retire_phrase(phrase, request.user)
    messages.success(request, _("The phrase “%(name)s” is offered no longer.") % {"name": phrase.name})
    return redirect("phrases")
