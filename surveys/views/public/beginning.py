"""The first page of a link, which only shows; the button, which binds a cookie; and how pages look.

Mail scanners follow links, and some press nothing but run scripts: whatever is not this button changes nothing.
"""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital.limits import Turnstile, network_of
from hospital.views.public import limited, page, wait
from surveys import actions
from surveys.editions import edition_of
from surveys.forms.public import StartForm
from surveys.models import InstrumentVersion, Invitation, OpenLink, Sitting
from surveys.models.asking import SHARED
from surveys.questions.checking import minutes
from surveys.tokens import token_hash
from surveys.views.public.device import VIEW, device_of, shared_by, wiped
from surveys.views.public.limits import MISSING, STARTING, VIEWING
from surveys.views.public.seat import EASY, LARGE, Seat, bind, seen_by, shown, speak, spoken

KEPT_FOR = 365 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(STARTING)
def survey_link(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, why, how long it takes. Unknown, used and ended links are one and the same page."""
    misses = Turnstile(MISSING, "survey-miss", network_of(request))
    if misses.is_used_up:
        return wait(request, misses.wait_seconds)
    speak(request, actions.language_of(token))
    asked = actions.asked_by(token, timezone.now())
    version = asked and asked.instrument.versions.published().defer("content").first()
    if asked is None or version is None:
        misses.take()
        return ended(request)
    return _begin(request, token, asked, version.pk) if request.method == "POST" else _start(request, asked, version)


def _start(request: HttpRequest, asked: OpenLink | Invitation, version: InstrumentVersion) -> HttpResponse:
    """The first page. On a shared device nothing is left by then of whoever answered before."""
    edition = edition_of(version.pk)
    language = edition.spoken(get_language())
    content = edition.content(language, is_easy=EASY in seen_by(request))
    only_patient = not actions.allows_proxy(asked.instrument)
    context = {
        "form": StartForm(allows_proxy=not only_patient), "only_patient": only_patient, "asked": asked,
        "content": content, "minutes": minutes(version.longest_seconds), "is_start": True,
    }  # fmt: skip
    response = shown(request, "surveys/public/start.html", context, asked.site, edition)
    return wiped(response) if asked.way in SHARED else response


def _begin(request: HttpRequest, token: str, asked: OpenLink | Invitation, version_id: int) -> HttpResponse:
    """A link may be pressed often, but not without end: each press on an open one is a row."""
    if isinstance(asked, Invitation) and not Turnstile(STARTING, "survey-token", token_hash(token)).take():
        return wait(request, 60)
    language = edition_of(version_id).spoken(get_language())
    role = Sitting.Role.OTHER if request.POST.get("for_somebody") else Sitting.Role.SELF
    try:
        sitting = actions.sit(token, language=language, is_easy=EASY in seen_by(request), role=role)
    except ValidationError:  # what the page offered no tick for: it says so again
        return redirect("public-survey-link", token)
    if sitting is None:
        return ended(request)
    seat, here = Seat(request, sitting, frozenset()), Seat.of(request)
    known = here.hidden if here and here.sitting == sitting else _answered(seat)
    response = spoken(request, bind(redirect(seat.next_open()), sitting, known))
    return shared_by(request, response, token) if asked.way in SHARED else response


def _answered(seat: Seat) -> frozenset[int]:
    """On another device: what was answered before is not shown there."""
    return frozenset(number for number, one in seat.pages if one.name in seat.answers)


@login_not_required
@require_safe
def survey_start(request: HttpRequest) -> HttpResponse:
    """The first words again, for whoever went back before the first question."""
    seat = Seat.of(request)
    if seat is None:
        return nothing_here(request)
    if seat.sitting.sent_on or seat.is_over:
        return over(seat)
    took = minutes(InstrumentVersion.objects.defer("content").get(pk=seat.sitting.version_id).longest_seconds)
    context = {"content": seat.content, "go_on": seat.next_open(), "minutes": took}
    return seat.show("surveys/public/start.html", context)


@login_not_required
@require_POST
@limited(VIEWING)
def survey_view(request: HttpRequest) -> HttpResponse:
    """Larger text, easy words: kept in a cookie, back to the same page."""
    look = seen_by(request)
    for name, word in (("size", LARGE), ("words", EASY)):
        if name in request.POST:
            look = look | {word} if request.POST[name] == word else look - {word}
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    response = redirect(to if is_ours else "public-survey")
    value = ".".join(sorted(look))
    response.set_cookie(VIEW, value, max_age=KEPT_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Nothing is being answered in this browser: a shared device begins anew, elsewhere the link has ended."""
    device = device_of(request)
    return redirect(device.start) if device else ended(request)


def over(seat: Seat, number: int | None = None) -> HttpResponse:
    """What was sent says thank you. Where the invitation ended while somebody answered, they get back what they wrote;
    a shared device forgets it with the next page.
    """
    if seat.sitting.sent_on:
        return redirect("public-survey-thanks")
    response = seat.show("surveys/public/over.html", {"said": seat.own_words(number)})
    response.status_code = HTTPStatus.GONE
    return wiped(response) if seat.is_shared else response


def ended(request: HttpRequest) -> HttpResponse:
    response = page(request, "surveys/public/ended.html", {"device": device_of(request)})
    response.status_code = 404
    return response
