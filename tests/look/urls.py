"""Sample pages, for tests only: the style guide, and pages built from the parts, to lay beside the pictures."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation

from tests.look import samples
from tests.look.forms import AnswerForm, AskForm, LogForm

STAFF = {
    "now": samples.NOW,
    "zone": samples.ZONE,
    "rows": samples.ROWS,
    "views": samples.VIEWS,
    "filters": samples.FILTERS,
    "sorts": samples.SORTS,
    "bulk": samples.BULK,
    "steps": samples.STEPS,
    "tabs": samples.TABS,
    "entries": samples.ENTRIES,
    "people": samples.PEOPLE,
    "details": samples.DETAILS,
    "letter": samples.LETTER,
    "selectable": True,
    "clear_url": "?",
    "targets": {
        name: getattr(samples, name) for name in ("OVER", "SOON", "OK", "OK_DAY", "PAUSED", "MET", "MISSED", "AWAY")
    },
    "levels": [1, 2, 3, 4, None],
    "spans": samples.SPANS,
    "pages": {"words": "51 to 100", "previous_url": "?page=1", "next_url": "?page=3"},
    "crumbs": [{"url": "/escalations/", "label": "Escalations"}, {"url": "", "label": "C-002041"}],
    "seq": {"words": "1 of 6", "previous_url": "?p=1", "next_url": "?p=3"},
}


def page(template: str, **more: object) -> Callable[[HttpRequest], HttpResponse]:
    """A view: ?lang=ar, ?theme=dark, ?wrong=1 (a form with mistakes), ?say=1 (messages), ?red=1 (banners)."""

    @login_not_required
    def view(request: HttpRequest) -> HttpResponse:
        language, theme = request.GET.get("lang", "en"), request.GET.get("theme", "system")
        translation.activate(language)
        known = samples.shell(theme=theme, current=str(more.get("current", "Escalations")))
        if request.GET.get("red"):
            known |= {"clockwork_late": samples.NOW, "demo": {"mail_url": "/demo/mail/", "url": "/demo/"}}
        if request.GET.get("say"):
            messages.success(request, "Assigned to Priya Nair.", extra_tags="undo:/complaints/C-002041/undo/7/")
            messages.error(request, "5 changed, 1 not: you cannot edit C-002041.")
        context = STAFF | {"shell": known, "place": samples.place(theme)} | more
        if kind := context.pop("form_class", None):
            context["form"] = kind({}) if request.GET.get("wrong") else kind(initial=context.get("initial"))
        return render(request, template, context)

    return view


RECEIVED: list[tuple[str, dict[str, str]]] = []


@login_not_required
def receive(request: HttpRequest, what: str) -> HttpResponse:
    """Takes what the page's script posts: drafts, presence, forms."""
    RECEIVED.append((what, request.POST.dict()))
    return (
        HttpResponse("Priya Nair is writing a reply", content_type="text/plain")
        if what == "presence"
        else HttpResponse()
    )


FILLED = {
    "wish": "complaint",
    "teller": "family",
    "severity": 4,
    "where": "4b",
    "name": "Wei Chen",
    "words": "She pressed the bell at half past six and nobody came until half past nine. She was crying.",
}

urlpatterns = [
    path("styleguide/", page("look/styleguide.html", form_class=LogForm, initial=FILLED)),
    path("queue/", page("look/queue.html")),
    path("case/", page("look/case.html")),
    path("log/", page("look/log.html", form_class=LogForm, initial=FILLED)),
    path("ask/", page("look/ask.html", form_class=AskForm), name="public-tell-us"),
    path("answer/", page("look/answer.html", form_class=AnswerForm)),
    path("track/", page("look/track.html"), name="public-track"),
    path("scale/", page("look/scale.html"), name="public-handbooks"),
    path("sign-in/", page("look/sign_in.html", form_class=AnswerForm)),
    path("404/", page("404.html")),
    path("403/", page("403.html")),
    path("500/", page("500.html")),
    path("chips/", page("look/chips.html")),
    path("post/<slug:what>/", receive),
]
