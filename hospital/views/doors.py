"""What the settings pages have in common: who may open them, forms, and changes that are shown before they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

administers = permission_required("hospital.change_settings", raise_exception=True)
# For changes that open doors: whoever sits at an unlocked computer must not be able to make them.
asks_again = reauthentication_required(app="hospital")
Act = Callable[..., object]


def refuse_unless(may: bool) -> None:
    """403 for whoever may see it and may not do it."""
    if not may:
        raise PermissionDenied


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form that is bound by every POST, an empty one too."""
    return request.POST if request.method == "POST" else None


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """What an action refuses becomes an error of the form, beside its field where the form has that field."""
    try:
        yield
    except ValidationError as refusal:
        if hasattr(refusal, "error_dict") and not refusal.error_dict.keys() <= form.fields.keys():
            form.add_error(None, refusal.messages)
        else:
            form.add_error(_field_of(form, refusal), refusal)


def _field_of(form: BaseForm, refusal: ValidationError) -> str | None:
    """The field this refusal is about, where the form knows (`refused_at`: code to names); None is the whole form."""
    names = getattr(form, "refused_at", {}).get(getattr(refusal, "code", None), ())
    return next((name for name in names if name in form.fields), None)


def form_page(
    request: HttpRequest, form: BaseForm, act: Act, *, to: Any, done: str = "", preview: str = "", **context: Any
) -> HttpResponse:
    """Form, action, answer. With a `preview` template a change is first shown and made by a second POST."""
    context = {"form": form, "back": to, **context}
    if form.is_valid():
        if preview and request.POST.get("confirm") != "yes":
            return render(request, preview, {**context, "sent": sent_again(form), "wanted": form.cleaned_data})
        with refusals_on(form):
            act(**form.cleaned_data)
            if done:
                messages.success(request, done)
            return redirect(to)
    return render(request, context.get("template", "hospital/form.html"), context)


def sent_again(form: BaseForm) -> list[tuple[str, str]]:
    """The form's own values as hidden fields of the page that asks to confirm."""
    return [(name, value) for name in form.fields for value in form.data.getlist(name)]


def confirm_page(
    request: HttpRequest, act: Callable[[], object], *, to: Any, template: str, done: str = "", **context: Any
) -> HttpResponse:
    """GET shows what the change affects, POST makes it; a refusal is said on the same page."""
    refusal = ""
    if request.method == "POST":
        try:
            act()
        except ValidationError as refused:
            refusal = " ".join(refused.messages)
        else:
            messages.success(request, done)
            return redirect(to)
    return render(request, template, {"back": to, "refusal": refusal, **context})


def button(request: HttpRequest, act: Callable[[], object], *, to: Any, done: str = "") -> HttpResponse:
    """One press, one action, back to the page; a refusal is said there."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if done:
            messages.success(request, done)
    return redirect(to)
