"""A code that is typed in, and not being asked any more: one press, without an account, a cookie or a question."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from hospital.limits import Turnstile, network_of
from hospital.models import OptOut
from hospital.views.doors import posted
from hospital.views.public import limited, page, wait
from surveys import actions
from surveys.forms.campaigns import CodeForm
from surveys.views.public.beginning import ended
from surveys.views.public.limits import MISSING, STARTING
from surveys.views.public.seat import speak


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(STARTING)
def survey_code(request: HttpRequest) -> HttpResponse:
    """One that opens nothing stays in its field; mistyped, used and ended codes are told alike and count as guesses."""
    misses = Turnstile(MISSING, "survey-miss", network_of(request))
    if misses.is_used_up:
        return wait(request, misses.wait_seconds)
    form = CodeForm(posted(request))
    if form.is_valid():
        if actions.asked_by(form.cleaned_data["code"], timezone.now()):
            return redirect("public-survey-link", form.cleaned_data["code"])
        misses.take()
        form.add_error(
            "code",
            _("This code opens no survey. Compare it with your letter; one that was used or is old no longer works."),
        )
    return page(request, "surveys/public/code.html", {"form": form})


@csrf_exempt  # RFC 8058: the mail program posts without having seen a page; the mark says whose surveys it stops
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(STARTING)
def survey_stop(request: HttpRequest, mark: str) -> HttpResponse:
    """A GET only shows the button, because mail scanners follow links."""
    invitation = actions.invitation_of(mark)
    if invitation is None or invitation.person is None:
        return ended(request)
    speak(request, invitation.language)
    if request.method == "POST":
        actions.stop_asking(invitation.person, how=OptOut.How.LINK)
    context = {"is_stopped": request.method == "POST"}
    return page(request, "surveys/public/stop.html", context, invitation.site)
