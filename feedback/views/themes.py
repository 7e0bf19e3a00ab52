"""Themes: deciding on those of one story, what they add up to, and the framework in the settings."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import actions
from feedback.actions.themes import Piece, piece_of
from feedback.forms.themes import AddThemeForm, AddValueForm, ThemeForm, ValueForm
from feedback.framework import Framework, Known, framework, values
from feedback.models import ThemeLabel
from feedback.themeboard import numbers
from feedback.views.staff import found
from hospital.views.doors import administers, button, form_page, posted

labels = permission_required("feedback.label_feedback", raise_exception=True)
both = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@transaction.atomic
def feedback_themes(request: HttpRequest, ref: str) -> HttpResponse:
    """One press: it fits, or it does not."""
    item = found(request, ref, "feedback.label_feedback")
    page = request.path.removesuffix("themes/")
    if request.GET.get("to") == "triage" and item.triage_waits():
        page = f"{reverse('triage')}?item={item.ref}"
    return decide(request, piece_of(item), to=f"{page}#themes")


def decide(request: HttpRequest, piece: Piece, *, to: str) -> HttpResponse:
    """`confirm` or `reject` is the theme; `source` says whether keywords suggested it."""
    sent, right = request.POST, request.POST.get("confirm", "")
    source = ThemeLabel.Source.RULE if sent.get("source") == "rule" else ThemeLabel.Source.PERSON
    if right:
        tone = sent.get("tone", "")
        act = partial(actions.confirm_theme, piece, theme=right, source=source, by=request.user,
                      tone=tone if tone in ThemeLabel.Tone.values else "")  # fmt: skip
    else:
        act = partial(actions.reject_theme, piece, theme=sent.get("reject", ""), source=source, by=request.user)
    return button(request, act, to=to)


@require_safe
@labels
def themes(request: HttpRequest) -> HttpResponse:
    """How often each theme fits, by unit and language, and how often keywords were right."""
    held = framework()
    context = {"groups": numbers(request.user, held), "version": held.version}
    return render(request, "feedback/themes.html", context)


# ------------------------------------------------------------------------------------------ settings
@require_safe
@administers
def themes_settings(request: HttpRequest) -> HttpResponse:
    held = framework()
    return render(request, "feedback/themes_settings.html", {"groups": held.grouped, "held": held})


@both
@administers
def theme_change(request: HttpRequest, code: str) -> HttpResponse:
    held, known = _known(code)
    form = ThemeForm(posted(request), held=held, known=known)

    def act(**_data: object) -> None:
        actions.change_theme(code, by=request.user, **form.changes())

    return form_page(request, form, act, to="themes-settings", done=_("Saved."), title=known.label)


@both
@administers
def theme_add(request: HttpRequest) -> HttpResponse:
    form = AddThemeForm(posted(request), held=framework())
    act = partial(actions.add_theme, by=request.user)
    return form_page(request, form, act, to="themes-settings", done=_("Saved."), title=_("Add a theme"))


def _known(code: str) -> tuple[Framework, Known]:
    held = framework()
    if code not in held.known:
        raise Http404
    return held, held.known[code]


@both
@administers
def value_list(request: HttpRequest) -> HttpResponse:
    """The values there are, and one to add."""
    form = AddValueForm(posted(request))
    act = partial(actions.add_value, by=request.user)
    context = {"title": _("Values"), "values": values().values(), "template": "feedback/values.html"}
    return form_page(request, form, act, to="values", done=_("Saved."), **context)


@both
@administers
def value_change(request: HttpRequest, code: str) -> HttpResponse:
    known = values().get(code)
    if known is None:
        raise Http404
    form = ValueForm(posted(request), initial={"label": known.label, "is_retired": known.is_retired})
    act = partial(actions.change_value, code, by=request.user)
    return form_page(request, form, act, to="values", done=_("Saved."), title=known.label)
