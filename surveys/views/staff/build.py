"""The builder: a draft's questions, one form each, and the way to publishing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital.reading import is_hard
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, words
from surveys.boards import desk_of
from surveys.forms.building import ContentForm, QuestionForm, TextsForm
from surveys.models import InstrumentVersion
from surveys.questions import Content
from surveys.questions.checking import users_of
from surveys.views.staff.doors import drafted, own_item

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def survey_build(request: HttpRequest, code: str) -> HttpResponse:
    version, content = drafted(request, code)
    context = {"survey": version.instrument, "desk": desk_of(version, content), "kinds": words.KINDS}
    return render(request, "surveys/build.html", context)


def change(request: HttpRequest, version: InstrumentVersion, form: ContentForm, **context: Any) -> HttpResponse:
    """One form of the draft: kept, and back to the questions."""
    if form.is_valid():
        with refusals_on(form):
            seen = form.cleaned_data["revision"]
            actions.change_content(version, form.changed(), by=request.user, revision=seen)
            return redirect("survey-build", version.instrument.code)
    context |= {"form": form, "survey": version.instrument}
    return render(request, context.pop("template", "surveys/question.html"), context)


def press(request: HttpRequest, code: str, changed: Callable[[Content], Content], anchor: str = "") -> HttpResponse:
    """One press that changes the draft."""
    version, content = drafted(request, code)
    to = reverse("survey-build", args=[code]) + anchor
    return button(request, lambda: actions.change_content(version, changed(content), by=request.user), to=to)


@both
def survey_texts(request: HttpRequest, code: str) -> HttpResponse:
    version, content = drafted(request, code)
    form = TextsForm(posted(request), content=content, revision=version.revision)
    return change(request, version, form, title=_("Texts around the questions"))


@both
def survey_question_add(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    version, content = drafted(request, code)
    if kind not in words.KINDS:
        raise Http404
    form = QuestionForm(posted(request), kind=kind, content=content, revision=version.revision)
    return change(request, version, form, title=words.KINDS[kind][0], about=words.KINDS[kind][1])


@both
def survey_question_change(request: HttpRequest, code: str, key: str) -> HttpResponse:
    version, content = drafted(request, code)
    item = own_item(content, key)
    form = QuestionForm(posted(request), kind=item.kind, item=item, content=content, revision=version.revision)
    shared = [one.text for one in content.items if one.set and one.set == item.set and one.key != key]
    reads = {
        "reading": words.reading_level(item.text, content.language),
        "is_hard": is_hard(item.text, content.language),
    }
    return change(request, version, form, title=words.KINDS[item.kind][0], shared=shared, **reads)


@require_POST
def survey_question_move(request: HttpRequest, code: str, key: str) -> HttpResponse:
    by = -1 if request.POST.get("to") == "up" else 1
    return press(request, code, lambda content: content.moved(own_item(content, key).key, by), f"#{key}")


@require_POST
def survey_question_remove(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """What hangs on it has to be freed first: nothing is taken along unseen."""
    _version, content = drafted(request, code)
    own_item(content, key)
    if hanging := users_of(content, key):
        refusal = _("“%(question)s” is asked by its answers. Change that first.")
        messages.error(request, refusal % {"question": hanging[0].text})
        return redirect("survey-build", code)
    return press(request, code, lambda content: content.without_item(key))


@both
def survey_publish(request: HttpRequest, code: str) -> HttpResponse:
    """What will be asked from now on, what keeps it back, in which languages; one press publishes it."""
    version, content = drafted(request, code)
    desk = desk_of(version, content)
    if request.method == "POST":
        to = version.instrument.get_absolute_url()
        done = _("Version %(number)d is published.") % {"number": version.number}
        return button(request, lambda: actions.publish(version, by=request.user), to=to, done=done)
    return render(request, "surveys/publish.html", {"survey": version.instrument, "desk": desk})


@require_POST
def survey_discard(request: HttpRequest, code: str) -> HttpResponse:
    version, _content = drafted(request, code)
    done, to = _("The draft is thrown away."), version.instrument.get_absolute_url()
    return button(request, lambda: actions.discard(version, by=request.user), to=to, done=done)


def with_items(content: Content, key: str, **fields: Any) -> Content:
    return content.with_item(replace(content.by_key[key], **fields))
