"""What we add to Wagtail's editor: what can be done with a page, what was published at once, whom pages helped."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handbook import actions, comparing, versions
from handbook.forms import BecauseForm, CheckForm, LookAfterForm, RollBackForm, SureForm, WithdrawPageForm
from handbook.models import Emergency, HandbookPage
from hospital.views.doors import posted, refusals_on, refuse_unless

PUBLISH, APPROVE = "handbook.publish_page", "handbook.approve_page"
both = require_http_methods(["GET", "HEAD", "POST"])
FORM = "handbook/desk/form.html"


def found(request: HttpRequest, pk: int, *verbs: str) -> HandbookPage:
    """404 for a page of others; 403 for who works on it and may do none of these."""
    rows = HandbookPage.objects.visible_to(request.user).select_related("site", "locale")
    page = get_object_or_404(rows, pk=pk)
    refuse_unless(not verbs or any(_may(request, page, verb) for verb in verbs))
    return page


def _may(request: HttpRequest, page: HandbookPage, verb: str) -> bool:
    if verb == "edit":
        return page.permissions_for_user(request.user).can_edit()
    return request.user.standing.allows(verb, page.site_id, None)


def done_with(
    request: HttpRequest, page: HandbookPage, form: Any, act: Any, label: str, **context: Any
) -> HttpResponse:
    """One form of Wagtail's look, and back to the page."""
    if form.is_valid():
        with refusals_on(form):
            act(page, by=request.user, **form.cleaned_data)
            messages.success(request, _("Done: %(what)s") % {"what": label})
            return redirect(context.get("to", "wagtailadmin_home"))
    for field in form.fields.values():
        field.label = capfirst(field.label)  # Wagtail shows it as it is
    shown = {"form": form, "page_title": label, "page_subtitle": page.title, "submit_button_label": label, "page": page}
    return render(request, context.pop("template", FORM), shown | context)


@both
def page_check(request: HttpRequest, pk: int) -> HttpResponse:
    page = found(request, pk)
    return done_with(request, page, CheckForm(posted(request)), actions.check, _("Checked, nothing to change"))


@both
def page_publish_at_once(request: HttpRequest, pk: int) -> HttpResponse:
    page = found(request, pk, PUBLISH)
    words = _("What stands in the draft is live at once. Somebody else looks at it within two working days.")
    return done_with(
        request, page, BecauseForm(posted(request)), actions.publish_at_once, _("Publish at once"), words=words
    )


@both
def page_roll_back(request: HttpRequest, pk: int) -> HttpResponse:
    """By the usual way; at once for who may publish at once."""
    page = found(request, pk, "edit", PUBLISH)
    earlier = versions.earlier(page)
    form = RollBackForm(posted(request), earlier=earlier, may_hurry=_may(request, page, PUBLISH))
    words = _("The page says again what it said then. Menus, dishes and places are no part of it.")
    return done_with(
        request, page, form, actions.roll_back, _("Put back an earlier version"), words=words, earlier=earlier,
        template="handbook/desk/roll_back.html",
    )  # fmt: skip


@both
def page_go_first(request: HttpRequest, pk: int) -> HttpResponse:
    page = found(request, pk, APPROVE)
    words = _("This language goes live now; readers of the others are told that theirs is being renewed.")
    act = actions.go_first
    return done_with(
        request, page, SureForm(posted(request)), act, _("Publish without the other languages"), words=words
    )


@both
def page_hold_back(request: HttpRequest, pk: int) -> HttpResponse:
    page = found(request, pk, "edit", APPROVE)
    words = _("What was approved does not go live by itself. It is a draft again.")
    return done_with(request, page, SureForm(posted(request)), actions.hold_back, _("Hold back"), words=words)


@both
def page_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """By who may publish at once; by whoever keeps the page, who may change it."""
    page = found(request, pk)
    refuse_unless(versions.may_withdraw(page, request.user))
    form = WithdrawPageForm(posted(request), others=versions.instead_of(page))
    words = versions.without(page)
    return done_with(request, page, form, actions.withdraw, _("Withdraw this page"), words=words)


@both
def page_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """By who may withdraw it, and by who approves: these words were approved before."""
    page = found(request, pk)
    refuse_unless(versions.may_withdraw(page, request.user) or _may(request, page, APPROVE))
    words = _("What was live when it was withdrawn is live again at once, with the translations that went along.")
    return done_with(request, page, SureForm(posted(request)), actions.restore, _("Put back as it was"), words=words)


@require_POST
def page_begin_translation(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever may write in that language: who translates works on no source, and is shown what is missing."""
    missing = comparing.untranslated(request.user)
    one = next((one for one in missing if (one.page.pk, one.language) == (pk, request.POST.get("language"))), None)
    if one is None:
        raise Http404
    with suppress(ValidationError):  # somebody else was quicker: theirs is in the list of pages
        page = actions.begin_translation(one.page, language=one.language, by=request.user)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect("wagtailadmin_home")


@both
def emergencies(request: HttpRequest) -> HttpResponse:
    """The newest first; POST says what somebody found who did not publish it."""
    rows = Emergency.objects.visible_to(request.user).select_related("page", "by", "looked_by", "site", "revision")
    form = LookAfterForm(posted(request))
    if form.is_valid():
        row = get_object_or_404(rows, pk=form.cleaned_data["emergency"])
        refuse_unless(request.user.standing.allows(APPROVE, row.site_id, None))
        with refusals_on(form):
            actions.look_after(row, outcome=form.cleaned_data["outcome"], by=request.user)
            messages.success(request, _("Looked at."))
            return redirect("handbook-emergencies")
    lines = [versions.hurried(row, request.user) for row in rows[: versions.MOST]]
    return render(
        request, "handbook/desk/emergencies.html", {"lines": lines, "form": form, "outcomes": Emergency.Outcome}
    )


@require_safe
def helps(request: HttpRequest) -> HttpResponse:
    """Counts of the last thirty days, the least helpful pages first."""
    return render(request, "handbook/desk/helps.html", {"lines": versions.helped(request.user)})


VERBS = {
    "check": page_check,
    "publish-at-once": page_publish_at_once,
    "roll-back": page_roll_back,
    "go-first": page_go_first,
    "hold-back": page_hold_back,
    "withdraw": page_withdraw,
    "restore": page_restore,
    "begin-translation": page_begin_translation,
}
