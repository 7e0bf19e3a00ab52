"""The logo of a site: set in the settings, shown to whoever holds its paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files import actions, vault
from files.forms import LogoForm
from files.models import MARK, Logo
from hospital.models import Site
from hospital.views.doors import administers, form_page, posted

KEPT_SECONDS = 86400


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def site_logo(request: HttpRequest, code: str) -> HttpResponse:
    site = get_object_or_404(Site.objects.select_related("logo__file"), code=code)
    form = LogoForm(posted(request), request.FILES or None)
    return form_page(
        request, form, lambda upload: actions.set_logo(site, upload=upload, by=request.user),
        to=site.letterhead_url, done=_("The logo is there."), template="files/logo.html", site=site,
        title=_("Logo of %(site)s") % {"site": site.name},
    )  # fmt: skip


@require_POST
@administers
def site_remove_logo(request: HttpRequest, code: str) -> HttpResponse:
    site = get_object_or_404(Site, code=code)
    actions.remove_logo(site, by=request.user)
    messages.success(request, _("The logo is taken away."))
    return redirect(site.letterhead_url)


@login_not_required
@require_safe
def logo(request: HttpRequest, code: str, mark: str) -> HttpResponse:
    """Nobody's secret, and another address for each picture, so browsers keep it."""
    found = get_object_or_404(Logo.objects.select_related("file"), site__code=code, file__state="stored")
    if found.file.sha256[:MARK] != mark:
        raise Http404
    try:
        content = b"".join(vault.read(found.file.key))
    except vault.Lost as error:
        raise Http404 from error
    headers = {"Cache-Control": f"public, max-age={KEPT_SECONDS}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=found.file.media_type, headers=headers)


logo.counts_as_activity = False  # type: ignore[attr-defined]
