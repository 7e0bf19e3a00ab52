"""The settings of coding: the one table of what coding means for the severity, flags, bands of risk, sites, lists."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import mapping
from complaints.actions.codebook import (
    add_taxonomy,
    bands_in_force,
    change_bands,
    change_coding,
    own_bands,
    retire_taxonomy,
)
from complaints.forms.codebook import BandsForm, CodingForm, TaxonomyForm
from complaints.models import Coding, Hcat, Taxonomy
from feedback.models import Flag
from hospital.models import Site
from hospital.views.doors import administers, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])
NUMBERS = range(1, 6)


@require_safe
@administers
def coding(request: HttpRequest) -> HttpResponse:
    bands = bands_in_force()
    matrix = [(grave, [(grave * likely, bands.of(likely, grave)) for likely in NUMBERS]) for grave in reversed(NUMBERS)]
    context = {
        "table": mapping.TABLE, "flags": [(Flag(flag).label, words) for flag, words in mapping.EFFECTS.items()],
        "bands": bands, "matrix": matrix, "likely": NUMBERS, "sites": sites(), "taxonomies": taxonomies(),
    }  # fmt: skip
    return render(request, "complaints/coding.html", context)


def sites() -> list[dict[str, object]]:
    words, own = dict(Coding.Part.choices), own_bands()
    rows = Site.objects.active().select_related("coding")
    parts = [(site, site.coding.parts if hasattr(site, "coding") else []) for site in rows]
    return [
        {"site": site, "parts": [words[part] for part in found], "bands": own.get(site.pk)} for site, found in parts
    ]


def taxonomies() -> object:
    return Taxonomy.objects.in_use().annotate(size=Count("codes"), unmapped=Count("codes", filter=Q(codes__hcat="")))


@both
@administers
def coding_change(request: HttpRequest, code: str) -> HttpResponse:
    site = get_object_or_404(Site.objects.active(), code=code)
    known = Coding.objects.filter(site=site).first()
    form = CodingForm(posted(request), initial={"parts": known.parts if known else []})
    act = partial(change_coding, site, by=request.user)
    title = _("What %(site)s codes") % {"site": site}
    return form_page(request, form, act, to="coding", done=_("Saved."), title=title)


@both
@administers
def riskbands_change(request: HttpRequest) -> HttpResponse:
    """Of the organization, or of the site that the address names (`?site=CODE`)."""
    code = request.GET.get("site", "")
    site = get_object_or_404(Site.objects.active(), code=code) if code else None
    own = own_bands().get(site.pk) if site else bands_in_force()
    form = BandsForm(posted(request), initial=asdict(own) if own else {})

    def act(**_bounds: int) -> None:
        change_bands(form.bands, request.user, site)

    title = _("Bands of risk, %(site)s") % {"site": site} if site else _("Bands of risk")
    return form_page(request, form, act, to="coding", done=_("Saved."), title=title)


@both
@administers
def taxonomy_add(request: HttpRequest) -> HttpResponse:
    form = TaxonomyForm(posted(request))
    act = partial(add_taxonomy, by=request.user)
    categories = [f"{code}: {label}" for code, label in Hcat.choices]
    return form_page(
        request, form, act, to="coding", done=_("The list is in use."), title=_("Add a list of codes"),
        categories=categories, template="complaints/taxonomy_add.html",
    )  # fmt: skip


@require_safe
@administers
def taxonomy(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Taxonomy, pk=pk)
    return render(request, "complaints/taxonomy.html", {"taxonomy": row, "codes": row.codes.all()})


@require_POST
@administers
def taxonomy_retire(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Taxonomy.objects.in_use(), pk=pk)
    retire_taxonomy(row, request.user)
    messages.success(request, _("“%(name)s” is offered no longer.") % {"name": row.name})
    return redirect("coding")
