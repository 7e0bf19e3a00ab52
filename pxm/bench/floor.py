"""What a page costs that does nothing: the same middleware, session and shell around rows from memory.

Also the addresses of the house while it is measured: every page as it is, and the floors beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from pxm.urls import *  # noqa: F403  (the whole house, with its pages for errors)
from pxm.urls import urlpatterns as house

WORDS = (
    "Nobody came to the bell",
    "Maternity",
    "Ward 4B",
    "Moderate",
    "Amara Diallo",
    "Looking into it",
    "Tue 24 Nov, 13:30",
)
Table = tuple[tuple[str, ...], ...]
written: list[Callable[[], None]] = []  # what `write` does, last one first


@lru_cache
def table(rows: int, cells: int) -> Table:
    return tuple(tuple(f"{WORDS[cell % len(WORDS)]} {row}" for cell in range(cells)) for row in range(rows))


@require_safe
def rows(request: HttpRequest, rows: int, cells: int) -> HttpResponse:
    return render(request, "pxm/bench/rows.html", {"rows": table(rows, cells)})


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """One transaction of bare SQL, then on to another page."""
    with transaction.atomic():
        written[-1]()
    return redirect("home")


urlpatterns = [
    path("bench/rows/<int:rows>/<int:cells>/", rows, name="bench-rows"),
    path("bench/write/", write, name="bench-write"),
    *house,
]
