"""Rules of the hospital's own: copied from a place, changed row by row in a draft, and compared with their source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clocks import actions, boards, words
from clocks.forms import CopyForm, PauseRuleForm, RuleForm, RungForm, SinceForm
from clocks.forms.rows import RowForm
from clocks.profiles.comparing import Part
from clocks.rulesdesk import RulesDesk, desk_of
from clocks.views.doors import changes_settings
from hospital.cover import today_of
from hospital.views.doors import button, form_page, posted, refusals_on

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@changes_settings
def profile_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Every row with the way to change it; a POST keeps from which day on it holds, and leads to what would move."""
    desk, today = desk_or_404(slug), today_of(request.user, timezone.now())
    form = SinceForm(posted(request), initial={"effective_from": desk.since or today})
    if form.is_valid():
        with refusals_on(form):
            made = actions.propose_start(slug, by=request.user, **form.cleaned_data)
            return redirect("proposal-publish", made.pk)
    return render(request, "clocks/rules.html", {"desk": desk, "form": form, "triggers": words.TRIGGERS})


@both
@changes_settings
def rule_change(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    desk, was = row_or_404(slug, "rules", key)
    form = RuleForm(posted(request), was=was)
    return _row_page(request, desk, "rules", form, title=str(words.target(was["kind"])))


@both
@changes_settings
def rung_change(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    desk, was = row_or_404(slug, "rungs", key)
    form = RungForm(posted(request), was=was, kinds=desk.kinds)
    return _row_page(request, desk, "rungs", form, title=words.cause(was["trigger"], dict(was)), gone=key)


@both
@changes_settings
def rung_add(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """`key` is what sets the new step off."""
    desk = desk_or_404(slug)
    if key not in words.TRIGGERS:
        raise Http404
    form = RungForm(posted(request), was=desk.new_step(key), kinds=desk.kinds)
    return _row_page(request, desk, "rungs", form, title=str(words.TRIGGERS[key]))


@require_POST
@changes_settings
def rung_remove(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    desk, _was = row_or_404(slug, "rungs", key)
    return button(
        request, lambda: actions.propose_row(slug, "rungs", key, row=None, by=request.user),
        to=desk, done=_("The step is taken out of the draft."),
    )  # fmt: skip


@both
@changes_settings
def pause_change(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    desk, was = row_or_404(slug, "pauses", key)
    form = PauseRuleForm(posted(request), was=was)
    return _row_page(request, desk, "pauses", form, title=str(words.pause(key)))


@both
@changes_settings
def profile_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Rules of a place, or those that hold here, become a draft of the hospital's own."""
    desk, board = desk_of(slug), boards.shipped_board(slug, today_of(request.user, timezone.now()))
    if desk is None and board is None:
        raise Http404
    name = board.line.name if board else desk.name
    form = CopyForm(posted(request), initial={"name": _("%(name)s, our own") % {"name": name}})
    if form.is_valid():
        with refusals_on(form):
            return redirect("profile-publish", actions.propose_copy(slug, by=request.user, **form.cleaned_data).slug)
    title = _("Copy: %(name)s") % {"name": name}
    return render(request, "hospital/form.html", {"form": form, "title": title, "back": "targets"})


def _row_page(
    request: HttpRequest, desk: RulesDesk, part: Part, form: RowForm, *, title: str, gone: str = ""
) -> HttpResponse:
    def save(**_typed: Any) -> None:
        row = form.row(request.user.name, today_of(request.user, timezone.now()))
        actions.propose_row(desk.slug, part, row.get("key") or row["reason"], row=row, by=request.user)

    return form_page(
        request, form, save, to=desk, done=_("Kept in the draft. It holds when the draft is published."),
        template="clocks/row.html", title=title, desk=desk, gone=gone,
    )  # fmt: skip


def desk_or_404(slug: str) -> RulesDesk:
    desk = desk_of(slug)
    if desk is None:
        raise Http404
    return desk


def row_or_404(slug: str, part: Part, key: str) -> tuple[RulesDesk, Mapping[str, Any]]:
    desk = desk_or_404(slug)
    row = desk.row(part, key)
    if row is None:
        raise Http404
    return desk, row
