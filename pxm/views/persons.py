"""What is held about a person: looking them up, the page, holds, erasures, exports. Every look is recorded."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import audit.log
from files.links import link_to
from hospital.views.doors import asks_again, confirm_page, form_page, posted
from pxm.persons import actions, forms, reading

both = require_http_methods(["GET", "HEAD", "POST"])
LONGEST_QUERY = 200


def may(verb: str) -> Callable:
    return permission_required(f"hospital.{verb}_person", raise_exception=True)


def found(request: HttpRequest, pk: int, verb: str = "view") -> reading.Holdings:
    person = get_object_or_404(reading.persons_seen(request.user, f"hospital.{verb}_person"), pk=pk)
    return reading.Holdings(person, request.user)


@both
@may("view")
def persons(request: HttpRequest) -> HttpResponse:
    """Looking somebody up, in the body of a POST; and what waits for a decision."""
    words = request.POST.get("q", "").strip()[:LONGEST_QUERY]
    people = reading.look_up(words, request.user) if words else None
    if people is not None:
        audit.log.record("person.search", by=request.user, found=len(people))
    context = {"people": people, "words": words, "most": reading.MOST_FOUND, "now": timezone.now()}
    context["erasures"] = reading.waiting_for_somebody(request.user)
    return render(request, "pxm/persons/list.html", {**context, "exports": reading.exports_of(request.user)})


@require_safe
@may("view")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    held = found(request, pk)
    audit.log.record("person.view", held.person, by=request.user)
    return render(request, "pxm/persons/person.html", {"held": held, "now": timezone.now()})


# ------------------------------------------------------------------------------------------ legal holds
@both
@may("hold")
def person_hold(request: HttpRequest, pk: int) -> HttpResponse:
    held = found(request, pk, "hold")
    return form_page(
        request, forms.HoldForm(posted(request)), lambda **given: actions.hold(held.person, by=request.user, **given),
        to=held, done=_("It is on legal hold."), title=_("Put this person on legal hold"),
    )  # fmt: skip


@both
@may("hold")
def complaint_hold(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    held = found(request, pk, "hold")
    case = get_object_or_404(held.all_cases, ref=ref)
    return form_page(
        request, forms.HoldForm(posted(request)), lambda **given: actions.hold(case, by=request.user, **given),
        to=held, done=_("It is on legal hold."), title=_("Put %(ref)s on legal hold") % {"ref": case.ref},
    )  # fmt: skip


@both
@may("hold")
def hold_lift(request: HttpRequest, pk: int, hold: int) -> HttpResponse:
    held = found(request, pk, "hold")
    row = get_object_or_404(held.all_holds, pk=hold)
    return form_page(
        request, forms.LiftForm(posted(request)), lambda **given: actions.lift(row, by=request.user, **given),
        to=held, done=_("The legal hold is lifted."), title=_("Lift the legal hold"),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ erasing
@both
@may("erase")
def person_ask_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    held = found(request, pk, "erase")
    form = forms.AskErasureForm(posted(request))
    return form_page(
        request, form, lambda **given: actions.ask_erasure(held.person, by=request.user, **given),
        to=held, done=_("It is asked for. A second colleague decides."), title=_("Ask for this person to be erased"),
    )  # fmt: skip


@both
@may("erase")
@asks_again
def person_erase(request: HttpRequest, pk: int, erasure: int) -> HttpResponse:
    """What goes and what stays, and then it is done: nobody can bring it back."""
    held = found(request, pk, "erase")
    row = get_object_or_404(held.person.erasures, pk=erasure)
    return confirm_page(
        request, lambda: actions.erase(row, by=request.user), to=held, template="pxm/persons/erase.html",
        done=_("The person is erased."), held=held, erasure=row,
    )  # fmt: skip


@both
@may("erase")
def person_refuse_erasure(request: HttpRequest, pk: int, erasure: int) -> HttpResponse:
    held = found(request, pk, "erase")
    row = get_object_or_404(held.person.erasures, pk=erasure)
    form = forms.RefuseErasureForm(posted(request), initial={"ground": held.ground})
    return form_page(
        request, form, lambda **given: actions.refuse_erasure(row, by=request.user, **given),
        to=held, done=_("The refusal is recorded with its ground."), title=_("Do not erase this person"),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ exports
@both
@may("export")
def person_ask_export(request: HttpRequest, pk: int) -> HttpResponse:
    held, form = found(request, pk, "export"), forms.ExportForm(posted(request))
    return form_page(
        request, form, lambda **given: actions.ask_export(held.person, by=request.user, **given),
        to=held, done=_("It is being made. This takes a minute or two."), title=_("Take an export"),
    )  # fmt: skip


@require_safe
@may("export")
@transaction.atomic
def person_download(request: HttpRequest, pk: int, export: int) -> HttpResponse:
    """To the signed link of the archive, which is good for a minute and for whoever asked for it."""
    held = found(request, pk, "export")
    row = get_object_or_404(held.person.exports.filter(asked_by=request.user), pk=export)
    try:
        return redirect(link_to(actions.take_export(row, by=request.user), request.user))
    except ValidationError as refusal:
        raise Http404 from refusal
