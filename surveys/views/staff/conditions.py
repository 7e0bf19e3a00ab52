"""When a question is asked, and what answers set off: first which question is looked at, then which answers."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hospital.views.doors import posted, refusals_on
from surveys import actions
from surveys.forms.conditions import RuleForm, TestForm, joined, parts, without
from surveys.questions import Content, Page, Rule
from surveys.questions.branching import CALL_BACK
from surveys.saying import in_words
from surveys.views.staff.build import press, with_items
from surveys.views.staff.doors import drafted, own_item

both = require_http_methods(["GET", "HEAD", "POST"])


def page_asked(request: HttpRequest, pages: list[Page]) -> Page | None:
    """The page of the survey that was chosen in the address, if it is one of these."""
    return next((page for page in pages if page.name == request.GET.get("of")), None)


@both
def survey_question_show(request: HttpRequest, code: str, key: str) -> HttpResponse:
    version, content = drafted(request, code)
    item = own_item(content, key)
    before = _before(content, key)
    page = page_asked(request, before)
    form = TestForm(posted(request), content=content, page=page) if page else None
    if form and form.is_valid():
        joiner = "any" if request.POST.get("joiner") == "any" else "all"
        with refusals_on(form):
            becomes = with_items(content, key, show_if=joined(item.show_if, form.condition(), joiner))
            actions.change_content(version, becomes, by=request.user)
            return redirect("survey-question-show", code, key)
    tests = [in_words(content, test) for test in parts(item.show_if)]
    context = {"survey": version.instrument, "item": item, "pages": before, "page": page, "form": form, "tests": tests}
    return render(request, "surveys/show.html", context | {"joiner": "any" if "any" in (item.show_if or {}) else "all"})


def _before(content: Content, key: str) -> list[Page]:
    names = [item.key for item in content.items]
    earlier = set(names[: names.index(key)])
    return [page for page in content.pages if page.item.key in earlier and page.item.is_asked]


@require_POST
def survey_question_unshow(request: HttpRequest, code: str, key: str, number: int) -> HttpResponse:
    """Take one test of the condition away."""

    def changed(content: Content) -> Content:
        item = own_item(content, key)
        if number >= len(parts(item.show_if)):
            raise Http404
        return with_items(content, key, show_if=without(item.show_if, number))

    return press(request, code, changed, f"#{key}")


@both
def survey_rule_add(request: HttpRequest, code: str) -> HttpResponse:
    version, content = drafted(request, code)
    pages = [page for page in content.pages if page.item.is_asked]
    page = page_asked(request, pages)
    form = RuleForm(posted(request), content=content, page=page) if page else None
    if form and form.is_valid():
        data = form.cleaned_data
        rule = Rule(form.condition(), data["kind"], needs_tick=not data["without_asking"], red_flag=data["red_flag"])
        with refusals_on(form):
            actions.change_content(version, replace(content, rules=(*content.rules, rule)), by=request.user)
            return redirect(reverse("survey-build", args=[code]) + "#rules")
    offers_call = not any(CALL_BACK in rule.when for rule in content.rules)
    context = {"survey": version.instrument, "pages": pages, "page": page, "form": form, "offers_call": offers_call}
    return render(request, "surveys/rule.html", context)


@require_POST
def survey_rule_call(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever asks to be called is called: the one rule that looks at no answer."""
    rule = Rule({CALL_BACK: True})
    return press(request, code, lambda content: replace(content, rules=(*content.rules, rule)), "#rules")


@require_POST
def survey_rule_remove(request: HttpRequest, code: str, number: int) -> HttpResponse:
    def changed(content: Content) -> Content:
        if number >= len(content.rules):
            raise Http404
        return replace(content, rules=content.rules[:number] + content.rules[number + 1 :])

    return press(request, code, changed, "#rules")
