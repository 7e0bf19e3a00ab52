"""A page of the group that a site does not have, and has again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from handbook import keeping
from handbook.models import HandbookPage, LeftOut
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def leave_out(group: HandbookPage, site: Site, *, by: User, now: datetime | None = None) -> LeftOut:
    """Not read, listed or found at this site any more, in no language; what the site says itself stays."""
    now = now or web_now()
    row, made = LeftOut.objects.get_or_create(site=site, key=group.translation_key, defaults={"at": now, "by": by})
    if not made:
        raise ValidationError(_("This page is left out here already."), code="twice")
    keeping.was_changed(site.code)
    audit.log.record("handbookpage.leave_out", group, by=by, at=now, site=site.pk)
    return row


@transaction.atomic
def take_in(group: HandbookPage, site: Site, *, by: User, now: datetime | None = None) -> None:
    """Read at this site again, as the group says it now."""
    taken, _rows = LeftOut.objects.filter(site=site, key=group.translation_key).delete()
    if not taken:
        raise ValidationError(_("This page is not left out here."), code="none")
    keeping.was_changed(site.code)
    audit.log.record("handbookpage.take_in", group, by=by, at=now or web_now(), site=site.pk)
