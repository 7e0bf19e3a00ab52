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


urlpatterns = [
    path("bench/rows/<int:rows>/<int:cells>/", rows, name="bench-rows"),
    path("bench/write/", write, name="bench-write"),
    path("bench/write/open/", write_open, name="bench-write-open"),
    *house,
]
