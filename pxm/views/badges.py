"""One's own badge and PIN for ward stations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hospital.actions import set_badge
from hospital.forms import SetBadgeForm
from hospital.models import Badge
from hospital.views.doors import asks_again, form_page, posted


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again
def profile_badge(request: HttpRequest) -> HttpResponse:
    """Whoever forgot their PIN, or typed it wrong too often, sets another one here."""
    badge = Badge.objects.filter(user=request.user).first()
    form = SetBadgeForm(posted(request), initial={"number": badge.number if badge else ""})
    return form_page(
        request, form, lambda **given: set_badge(request.user, by=request.user, **given), to="profile",
        done=_("Your badge opens the ward stations now."), title=_("Badge and PIN"),
    )  # fmt: skip
