"""What the plainest page costs that shows as many rows and cells, and what the barest transaction costs.

They run in the same middleware, session and shell as every page, but know no rights, counts, filters or chips: one
statement reads, a loop of the template prints.

Also the addresses of the house while it is measured: every page as it is, and the floors beside them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from complaints.models import Complaint
from handbook.models import HandbookHome, HandbookPage
from pxm.urls import *  # noqa: F403  (the whole house, with its pages for errors)
from pxm.urls import urlpatterns as house

COLUMNS = ("subject", "department__name", "location__name", "type", "owner__name", "status", "channel")
written: list[Callable[[], None]] = []  # what `write` does, last one first


@require_safe
def rows(request: HttpRequest, rows: int, cells: int) -> HttpResponse:
    """The newest cases, whoever asks: columns as they are, read and printed in one go."""
    found = Complaint.objects.order_by("-pk").values_list(*COLUMNS[:cells])[:rows]
    return render(request, "pxm/bench/rows.html", {"rows": list(found)})


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """One transaction of bare SQL, then on to another page."""
    with transaction.atomic():
        written[-1]()
    return redirect("home")


@login_not_required
def write_open(request: HttpRequest) -> HttpResponse:
    """The same for somebody without an account."""
    return write(request)


# ---------------------------------------------------------------------------------------- beside the handbook
PLACE = {"hospital": "Northbank Hospital", "language_url": "", "theme": "system"}


@login_not_required
@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def wagtail_page(request: HttpRequest, code: str, language: str, section: str, slug: str) -> HttpResponse:
    """A page as Wagtail itself finds it, with what a plain site shows beside it."""
    page = HandbookHome.objects.get(slug=f"{code}-{language}").route(request, [section, slug]).page
    return render(request, "pxm/bench/wagtail.html", page.get_context(request) | {"place": PLACE})


@login_not_required
@require_safe
def wagtail_search(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """Wagtail's own search of the same pages, with the same line for each."""
    home = HandbookHome.objects.get(slug=f"{code}-{language}")
    words = request.GET["q"]
    found = HandbookPage.objects.live().descendant_of(home).search(words)[:30]
    context = {"found": found, "words": words, "place": PLACE}
    return render(request, "pxm/bench/wagtail_search.html", context)


IN_LANGUAGE = "<slug:code>/<slug:language>/"

urlpatterns = [
    path("bench/empty/", empty, name="bench-empty"),
    path(f"bench/search/{IN_LANGUAGE}", wagtail_search, name="bench-wagtail-search"),
    path(f"bench/page/{IN_LANGUAGE}<slug:section>/<slug:slug>/", wagtail_page, name="bench-wagtail"),
    path("bench/rows/<int:rows>/<int:cells>/", rows, name="bench-rows"),
    path("bench/write/", write, name="bench-write"),
    path("bench/write/open/", write_open, name="bench-write-open"),
    *house,
]
