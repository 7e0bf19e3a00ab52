"""Health of reminders: what the loops last achieved, and the steps that failed."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clocks import actions, operations
from clocks.models import Firing
from hospital.models import Site
from hospital.views.doors import button


@require_safe
@permission_required("clocks.view_health", raise_exception=True)
def clockwork(request: HttpRequest) -> HttpResponse:
    context = {
        "board": operations.health(request.user, timezone.now()),
        "may_redrive": request.user.has_perm("clocks.redrive_firing"),
        "may_see_messages": request.user.has_perm("outbox.view_message"),
        "sites": Site.objects.active().prefetch_related("sources"),  # their ways in stand beside them
        "may_set_up": request.user.has_perm("hospital.change_settings"),
        "may_resend": request.user.has_perm("outbox.redrive_message"),
    }
    return render(request, "clocks/clockwork.html", context)


@require_POST
@permission_required("clocks.redrive_firing", raise_exception=True)
def firing_redrive(request: HttpRequest, pk: int) -> HttpResponse:
    firing = get_object_or_404(Firing.objects.select_related("clock"), pk=pk)
    to = "clockwork" if request.user.has_perm("clocks.view_health") else "my-work"
    done = _("It is tried again within a minute.")
    return button(request, lambda: actions.redrive(firing, by=request.user), to=to, done=done)
