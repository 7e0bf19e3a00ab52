"""A short guide for whoever looks into something for the first time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def investigating(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/guide.html")
