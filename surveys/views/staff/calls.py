"""Calls after going home: the work of a team, one call, what came up; lists, figures and the script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from files import pdf
from hospital.actions import drop_draft
from hospital.views import drafts
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, callletters
from surveys.callboards import board_of, lists_of, sight_of, work_of
from surveys.forms.calls import AskForm, CallForm, CallListForm, NoteForm, ScriptForm, SettleForm
from surveys.models import Call, CallFlag, CallList

makes = permission_required("surveys.make_call", raise_exception=True)
plans = permission_required("surveys.plan_call", raise_exception=True)
both = require_http_methods(["GET", "HEAD", "POST"])
KEPT = ("helper", "helper_phone", "reviewed", "consulted")
STEPS = {"take": actions.take_call, "release": actions.release_call}


def found(request: HttpRequest, ref: str) -> Call:
    """Whoever may see a call may make it."""
    if "surveys.make_call" not in request.user.standing.verbs:
        raise PermissionDenied
    rows = Call.objects.visible_to(request.user)
    with_all = ("site", "department", "location", "call_list__script", "visit__patient__person", "visit__service")
    return get_object_or_404(rows.select_related(*with_all, "taken_by", "script"), ref=ref)


@require_safe
@makes
def calls(request: HttpRequest) -> HttpResponse:
    work = work_of(request.user, timezone.now(), request.GET.get("language", ""))
    return render(request, "surveys/calls/work.html", {"work": work})


@require_POST
@makes
def call_letters(request: HttpRequest) -> HttpResponse:
    """All that wait as one file, or the one of a call once more."""
    try:
        content = callletters.printed(request.user, ref=request.POST.get("call", ""))
    except pdf.NotHere as error:
        messages.error(request, str(error))
        return redirect("calls")
    if content is None:
        messages.error(request, _("There is no letter that may be posted."))
        return redirect("calls")
    return pdf.answer(content, f"letters-{timezone.localdate():%Y-%m-%d}")


@both
@transaction.atomic
def call(request: HttpRequest, ref: str) -> HttpResponse:
    """With the person and the form for whoever has taken it; for others where it stands. Looking is recorded."""
    one, now = found(request, ref), timezone.now()
    is_mine = one.state == Call.State.WAITING and one.taken_by == request.user
    if not is_mine or (request.method != "POST" and not one.is_held(now)):
        return _closed(request, one)
    draft = f"call-{one.ref}"
    sight = sight_of(one, request.GET.get("language", ""), now)
    known = {name: getattr(one, name) for name in KEPT}
    form = CallForm(posted(request), words=sight.words, initial={**known, **drafts.kept(request, draft)})
    if form.is_valid():
        with refusals_on(form):
            return _logged(request, sight, form, draft)
    audit.log.record("call.view", one, by=request.user)
    shown = {"sight": sight, "call": one, "form": form, "draft": draft, "ask": AskForm()}
    return render(request, "surveys/calls/call.html", shown)


def _closed(request: HttpRequest, one: Call) -> HttpResponse:
    """Nothing of the patient. What somebody typed who has lost it meanwhile stays with them."""
    if request.method == "POST":
        drafts.keep_posted(request, owner=request.user)
    return render(request, "surveys/calls/closed.html", {"call": one, "is_held": one.is_held(timezone.now())})


def _logged(request: HttpRequest, sight: Any, form: CallForm, draft: str) -> HttpResponse:
    told = {"script": sight.script, "language": sight.words.language}
    actions.log_call(sight.call, by=request.user, **form.as_said(), **told)
    drop_draft(draft, owner=request.user)
    messages.success(request, _("%(ref)s is saved.") % {"ref": sight.call.ref})
    return redirect("calls")


@require_POST
def call_step(request: HttpRequest, ref: str, step: str) -> HttpResponse:
    """Take it, or give it back."""
    one = found(request, ref)
    if step not in STEPS:
        raise Http404
    to = one.get_absolute_url() if step == "take" else reverse("calls")
    return button(request, lambda: STEPS[step](one, by=request.user), to=to)


@both
def call_settle(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """What was done about something that came up."""
    if "surveys.make_call" not in request.user.standing.verbs:
        raise PermissionDenied
    rows = CallFlag.objects.visible_to(request.user).select_related(
        "site", "location", "owner", "settled_by", "raised_by", "call__site", "call__location",
        "call__visit__patient__person",
    )  # fmt: skip
    flag = get_object_or_404(rows, pk=number, call__ref=ref)
    one, form = flag.call, SettleForm(posted(request), flag=flag)
    if form.is_valid():
        with refusals_on(form):
            actions.settle_flag(flag, by=request.user, **form.cleaned_data)
            return redirect("calls")
    audit.log.record("call.view", one, by=request.user)
    return render(request, "surveys/calls/settle.html", {"call": one, "flag": flag, "form": form})


# ------------------------------------------------------------------------------------------------ before the call
@require_POST
def call_ask(request: HttpRequest, ref: str) -> HttpResponse:
    """A question to somebody who knows, of whoever has taken the call."""
    one, form = found(request, ref), AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose whom you ask, and write down what you want to know."))
        return redirect(one)
    done = _("They hear of it now. You hear of the answer, and it stands here.")
    return button(
        request, lambda: actions.ask_clinician(one, by=request.user, **form.cleaned_data), to=one.get_absolute_url(),
        done=done,
    )  # fmt: skip


@both
@permission_required("surveys.note_call", raise_exception=True)
def call_note(request: HttpRequest) -> HttpResponse:
    """A ward writes down what whoever calls should know. It shows nothing of anybody."""
    form = NoteForm(posted(request), user=request.user, now=timezone.now())
    if form.is_valid():
        with refusals_on(form):
            actions.note_call(form.visit, by=request.user, **form.as_note())
            messages.success(request, _("It is written down. Whoever calls them reads it before the call."))
            return redirect("call-note")
    return render(request, "surveys/calls/note.html", {"form": form})


# ------------------------------------------------------------------------------------------------ planning
@require_safe
@plans
def call_lists(request: HttpRequest) -> HttpResponse:
    """Lists, and what the calls of one of them add up to; no patient stands here."""
    rows = list(lists_of(request.user))
    wanted = request.GET.get("list", "")
    shown = next((row for row in rows if str(row.pk) == wanted), rows[0] if rows else None)
    board = board_of(shown, timezone.now()) if shown else None
    return render(request, "surveys/calls/lists.html", {"lists": rows, "board": board})


@both
@plans
def call_list_plan(request: HttpRequest) -> HttpResponse:
    form = CallListForm(posted(request), user=request.user)
    if form.is_valid():
        with refusals_on(form):
            actions.plan_calls(by=request.user, **form.cleaned_data)
            return redirect("call-lists")
    return render(request, "surveys/calls/list.html", {"form": form})


@both
def call_list_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it, or end it by the button of that name."""
    row = _planned(request, pk)
    if "end" in request.POST:
        return button(request, lambda: actions.end_calls(row, by=request.user), to=reverse("call-lists"))
    form = CallListForm(posted(request), user=request.user, instance=row)
    if form.is_valid():
        with refusals_on(form):
            actions.change_calls(row, by=request.user, **form.cleaned_data)
            return redirect("call-lists")
    return render(request, "surveys/calls/list.html", {"form": form, "list": row})


def _planned(request: HttpRequest, pk: int) -> CallList:
    if "surveys.plan_call" not in request.user.standing.verbs:
        raise PermissionDenied
    rows = CallList.objects.visible_to(request.user).running().select_related("site", "script")
    return get_object_or_404(rows.prefetch_related("wards", "services"), pk=pk)


@both
def call_script(request: HttpRequest, pk: int) -> HttpResponse:
    """What is read out; saving writes the next version, for every list that goes by it."""
    row = _planned(request, pk)
    form = ScriptForm(posted(request), script=row.script)
    if form.is_valid():
        with refusals_on(form):
            actions.write_script(name=row.script.name, words=form.as_words(), by=request.user)
            return redirect("call-lists")
    return render(request, "surveys/calls/script.html", {"form": form, "list": row})
