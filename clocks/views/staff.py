"""My work, and taking an escalation."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clocks import actions, mywork
from clocks.models import Clock, Escalation
from clocks.why import Why
from hospital.views.doors import button


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("after", "")
    work = mywork.work_of(request.user, int(asked) if asked.isdecimal() and len(asked) < 19 else None)
    may_take = request.user.has_perm("complaints.acknowledge_escalation")
    context = {"work": work, "now": timezone.now(), "may_take": may_take, "is_later_page": bool(asked)}
    return render(request, "clocks/my_work.html", context)


@require_safe
def target_why(request: HttpRequest, pk: int) -> HttpResponse:
    """The sum behind a target's date, for whoever may see what it is about."""
    rows = Clock.objects.select_related("profile_version", "calendar_version__published_by")
    clock = get_object_or_404(rows, pk=pk)
    card = mywork.cards_of([clock], request.user).get(mywork.key(clock))
    if card is None:
        raise Http404
    context = {"why": Why(clock), "card": card, "clock": clock, "now": timezone.now()}
    return render(request, "clocks/why.html", context)


@require_POST
@permission_required("complaints.acknowledge_escalation", raise_exception=True)
def escalation_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    escalation = get_object_or_404(Escalation.objects.open().told(request.user), pk=pk)
    card = mywork.cards_of([escalation], request.user).get(mywork.key(escalation))
    if card is None:
        raise Http404
    done = _("You have %(ref)s. The next step waits.") % {"ref": card.ref}
    return button(request, lambda: actions.acknowledge(escalation, by=request.user), to="my-work", done=done)
