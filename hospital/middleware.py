"""Acting for somebody who is away: a choice of the session, true only for as long as the absence lasts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hospital.models import Absence

ABSENCE = "px_acting"  # in the session: the number of the absence
Answer = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Stands before whatever asks what the person may do. The absence is looked up at every request, so that lent
    rights end with it; nobody else pays for the question.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request.session.get(ABSENCE)
        if number and request.user.is_authenticated:
            self.act(request, number)
        return self.get_response(request)

    def act(self, request: HttpRequest, number: int) -> None:
        absences = Absence.objects.at(timezone.now()).stood_in_by(request.user).select_related("user")
        absence = absences.filter(pk=number).first()
        if absence:
            request.user.act_for(absence.user)
            request.acting = absence
        else:
            del request.session[ABSENCE]
            messages.info(request, _("You act as yourself again: the absence is over."))


def begin(request: HttpRequest, absence: Absence) -> None:
    request.session[ABSENCE] = absence.pk


def end(request: HttpRequest) -> None:
    request.session.pop(ABSENCE, None)
