"""Pictures and papers of a site's pages."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from handbook import actions
from handbook.forms import MediaForm
from handbook.forms.kitchen import NEW
from handbook.models import Media
from handbook.views.staff.kitchen import BESIDE, about, both, edits, own_site
from hospital.models import User
from hospital.views.doors import button, form_page, posted


@both
@edits
def media(request: HttpRequest, code: str) -> HttpResponse:
    """What there is; POST takes one away."""
    site = own_site(request, code, BESIDE)
    rows = Media.objects.visible_to(request.user).filter(site=site).select_related("site", "file")
    if request.method == "POST":
        act = partial(_remove, rows, request.POST.get("remove", ""), request.user)
        return button(request, act, to=request.path, done=_("It is taken away."))
    shown = [row for row in rows if row.file.state != "erased"]
    return render(request, "handbook/staff/media.html", {"rows": shown} | about(request, site, "media"))


def _remove(rows: QuerySet, code: str, by: User) -> None:
    if (row := rows.filter(code=code).first()) is None:
        raise ValidationError(_("There is no such picture or paper."), code="none")
    actions.remove_media(row, by=by)


@both
@edits
def media_change(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """What is said of one, or at `new` another one."""
    site = own_site(request, code, BESIDE)
    rows = Media.objects.visible_to(request.user).select_related("site", "file").filter(site=site)
    row = None if slug == NEW else get_object_or_404(rows, code=slug)
    form = MediaForm(posted(request), request.FILES or None, media=row)
    act = partial(actions.change_media, row) if row else partial(actions.add_media, site)
    title = str(row.called("en")) if row else _("Add a picture or paper")
    return form_page(
        request, form, partial(act, by=request.user), to=reverse("media", args=[site.code]), done=_("It is kept."),
        template="handbook/staff/one_media.html", title=title, row=row, **about(request, site, "media"),
    )  # fmt: skip
