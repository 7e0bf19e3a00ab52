"""What an organization looks like: the color of its pages, and what its sites print on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import accent, timing
from hospital.models import Letterhead, Organization, Site, User


@transaction.atomic
def change_accent(
    house: Organization, *, light: str, dark: str = "", by: User | None, now: datetime | None = None
) -> None:
    """The color of buttons and links. Without `dark` it is made of the light one; without both it is the product's.

    Refuses what is no color (`color`) and what could not be read (`contrast`); `params` hold the nearest that can.
    """
    house = Organization.objects.select_for_update(no_key=True).get(pk=house.pk)
    light = _checked("light", light) if light or dark else ""
    dark = _checked("dark", dark or accent.nearest(light, accent.DARK)) if light else ""
    if (house.accent, house.accent_dark) == (light, dark):
        return
    house.accent, house.accent_dark = light, dark
    house.save(update_fields=["accent", "accent_dark"])
    audit.log.record("organization.change_accent", house, by=by, at=now or timing.now(), light=light, dark=dark)


def _checked(theme: str, text: str) -> str:
    """`theme` is the name of the field, too."""
    try:
        color = accent.normal(text)
    except ValueError:
        words = _("Write the color with six digits or letters, such as #1F4E9A.")
        raise ValidationError({theme: ValidationError(words, code="color")}) from None
    if accent.passes(color, theme):
        return color
    told = {"color": color, "ratio": accent.worst(color, theme), "nearest": accent.nearest(color, theme)}
    words = _(
        "%(color)s cannot be read well there: its contrast is %(ratio)s, and 4.5 is needed. The nearest color that "
        "can: %(nearest)s."
    )
    raise ValidationError({theme: ValidationError(words, code="contrast", params=told)})


@transaction.atomic
def change_letterheads(
    site: Site, *, words: Mapping[str, Mapping[str, str]], by: User | None, now: datetime | None = None
) -> None:
    """What the site prints above and below what it hands out; `words` by language and then by field."""
    site = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    rows = {row.language: row for row in site.letterheads.all()}
    changed = []
    for language, given in words.items():
        row = rows.get(language) or Letterhead(site=site, language=language)
        fields = [name for name in Letterhead.FIELDS if getattr(row, name) != given.get(name, "")]
        for name in fields:
            setattr(row, name, given.get(name, ""))
        if fields:
            row.save()
            changed.append(language)
    if changed:
        audit.log.record("site.change_letterheads", site, by=by, at=now or timing.now(), languages=sorted(changed))
