"""Search: the newest fifty cases that a half-remembered name, number or word can mean.

The words travel in the body of a POST, because an address ends up in logs and histories and a patient's name
must not. Whoever searches for a person is recorded.
"""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

import audit.log
from complaints.finding import find
from complaints.models import Complaint
from hospital import searching

MOST_FOUND = 50
LONGEST_QUERY = 200
SHOWN = ("department", "location", "site", "owner")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("complaints.view_complaint", raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    words = request.POST.get("q", "").strip()[:LONGEST_QUERY]
    if not words:
        return render(request, "pxm/search.html", {"found": None})
    visible = Complaint.objects.visible_to(request.user)
    if (ref := searching.asked_reference(words)) and visible.filter(ref=ref).exists():
        return redirect("complaint", ref)
    shown = visible.select_related(*SHOWN).defer("tokens", "learning", "owner__tokens")
    found = find(shown, words, by=request.user, most=MOST_FOUND)
    if searching.names_somebody(words):
        audit.log.record("complaint.search", by=request.user, found=found.count)
    return render(request, "pxm/search.html", {"found": found, "search_words": words, "most": MOST_FOUND})
