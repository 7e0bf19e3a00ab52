"""Pages for what went wrong. They know nothing of what was asked for, so that two refusals cannot be told apart."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from hospital.models import Absence
from hospital.views.api import problems

WAIT_SECONDS = 60


def _page(template: str, status: int, *names: str, is_staff: bool = False) -> HttpResponse:
    return HttpResponse(_body(template, get_language() or "", names, is_staff), status=status)


@lru_cache(maxsize=64)
def _body(template: str, language: str, names: tuple[str, ...], is_staff: bool) -> str:
    """Rendered once for each language: whoever knocks at doors that are not there costs us nothing."""
    return render_to_string(template, {"names": names, "is_staff": is_staff})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page, byte for byte, for what is not there and for what is not theirs to see.

    An alert about a case of somebody away leads a deputy here who does not act for them yet: the page says so, to
    them whatever they asked for. Whoever has no account is shown where patients go.
    """
    if problems.is_for_programs(request):
        return problems.answer("not-found")
    user = getattr(request, "user", None)
    return _page("404.html", 404, *_stood_in_for(request), is_staff=user is not None and user.is_authenticated)


def _stood_in_for(request: HttpRequest) -> list[str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.acting_for is not None:
        return []
    absences = Absence.objects.at(timezone.now()).stood_in_by(user)
    return list(absences.order_by("ends_at", "pk").values_list("user__name", flat=True))


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problems.answer("bad-request") if problems.is_for_programs(request) else _page("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page("403.html", 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old."""
    return _page("403_csrf.html", 403)


def too_many(request: HttpRequest) -> HttpResponse:
    response = _page("429.html", 429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def failed(request: HttpRequest) -> HttpResponse:
    return problems.answer("failed") if problems.is_for_programs(request) else _page("500.html", 500)
