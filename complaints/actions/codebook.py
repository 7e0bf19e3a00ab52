"""What the settings of coding change: which site codes what, the bands of risk, and the lists of codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

import audit.log
from complaints.mapping import Bands
from complaints.models import Code, Coding, Hcat, RiskBands, Taxonomy
from hospital.models import Site, User
from hospital.timing import now as web_now


def bands_in_force(site: Site | None = None) -> Bands:
    """Of the site where it has its own, else of the organization, else those that ship."""
    rows = RiskBands.objects.filter(Q(site=None) | Q(site=site)).order_by("site_id", "-id").distinct("site_id")
    return next((_bands(row) for row in sorted(rows, key=lambda row: row.site_id is None) if row.red_from), Bands())


def own_bands() -> dict[int | None, Bands]:
    """By site those that have their own; None is the organization."""
    rows = RiskBands.objects.order_by("site_id", "-id").distinct("site_id")
    return {row.site_id: _bands(row) for row in rows if row.red_from}


def _bands(row: RiskBands) -> Bands:
    return Bands(*(bound or 0 for bound in (row.yellow_from, row.amber_from, row.red_from)))


@transaction.atomic
def change_coding(site: Site, parts: Collection[str], by: User | None, now: datetime | None = None) -> Coding:
    """Which coding fields a site fills in. What was coded stays when a field is hidden again."""
    now = now or web_now()
    coding, _is_new = Coding.objects.update_or_create(site=site, defaults={"parts": sorted(parts)})
    audit.log.record("coding.change", coding, by=by, at=now, site=site.pk, parts=coding.parts)
    return coding


@transaction.atomic
def change_bands(
    bands: Bands | None, by: User | None, site: Site | None = None, now: datetime | None = None
) -> RiskBands:
    """From now on a risk is colored by these at a site, or wherever a site has none of its own; without bands as
    everywhere else. Severities that were raised stay.
    """
    now = now or web_now()
    if bands and not 1 < bands.yellow_from < bands.amber_from < bands.red_from <= 25:
        raise ValidationError(_("Each band begins above the one before it, and red at 25 at the latest."), code="bands")
    row = RiskBands.objects.create(site=site, **(asdict(bands) if bands else {}), by=by, at=now)
    audit.log.record("riskbands.change", row, by=by, at=now, site=row.site_id)
    return row


@transaction.atomic
def add_taxonomy(
    name: str, lines: Sequence[tuple[str, str, str]], by: User | None, now: datetime | None = None
) -> Taxonomy:
    """A list of (code, label, category of HCAT or nothing), as the next version of the list of that name.

    Refuses a list without codes, a code that stands there twice, and a category that there is not.
    """
    now = now or web_now()
    slug = slugify(name, allow_unicode=True)[:40]
    if not slug or not lines:
        raise ValidationError(_("A list needs a name and at least one code."), code="empty")
    codes = [code for code, _label, _hcat in lines]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise ValidationError(_("This code stands there twice: %(code)s"), code="twice", params={"code": min(twice)})
    if unknown := {hcat for _code, _label, hcat in lines if hcat and hcat not in Hcat.values}:
        raise ValidationError(_("There is no category “%(hcat)s”."), code="hcat", params={"hcat": min(unknown)})
    versions = Taxonomy.objects.select_for_update().filter(slug=slug)
    versions.in_use().update(retired_at=now)
    number = (versions.aggregate(newest=Max("number"))["newest"] or 0) + 1
    taxonomy = Taxonomy.objects.create(slug=slug, number=number, name=name.strip(), by=by, at=now)
    Code.objects.bulk_create(Code(taxonomy=taxonomy, code=code, label=label, hcat=hcat) for code, label, hcat in lines)
    audit.log.record("taxonomy.add", taxonomy, by=by, at=now, number=number, codes=len(lines))
    return taxonomy


@transaction.atomic
def retire_taxonomy(taxonomy: Taxonomy, by: User | None, now: datetime | None = None) -> None:
    """It is offered no longer. What was coded with it keeps its codes."""
    now = now or web_now()
    if Taxonomy.objects.in_use().filter(pk=taxonomy.pk).update(retired_at=now):
        audit.log.record("taxonomy.retire", taxonomy, by=by, at=now)
