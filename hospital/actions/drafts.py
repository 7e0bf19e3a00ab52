"""What somebody typed and has not sent yet."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hospital.models import Draft, User

LARGEST = 64 * 1024  # bytes of one draft
BATCH = 500


@transaction.atomic
def save_draft(
    form: str, data: Mapping[str, Any], *, owner: User | None = None, key: str = "", now: datetime | None = None
) -> Draft:
    """Keep what was typed into `form`; the last saving wins. Refuses (`too_long`) beyond 64 kB.

    Not audited: a draft is nobody's business but its writer's, and is saved every few seconds.
    """
    words = json.dumps(dict(data), ensure_ascii=False)
    if len(words.encode()) > LARGEST:
        raise ValidationError(_("This is too long to be kept as a draft."), code="too_long")
    draft, _new = Draft.objects.update_or_create(
        owner=owner, key="" if owner else key, form=form, defaults={"data": words, "saved_at": now or timezone.now()}
    )
    return draft


@transaction.atomic(savepoint=False)
def drop_draft(form: str, *, owner: User | None = None, key: str = "") -> None:
    """Forget one draft: it was sent or thrown away. Not audited: see `save_draft`."""
    Draft.objects.of(owner=owner, key=key, form=form).delete()


@transaction.atomic
def forget_drafts_about(refs: Iterable[str]) -> int:
    """Whatever anybody typed about these records and did not send; returns how many drafts there were.

    Not audited: see `save_draft`; whoever erases a person records how many.
    """
    named = reduce(or_, (Q(form__endswith=f"-{ref}") for ref in refs), Q(pk__in=[]))
    return Draft.objects.filter(named).delete()[0]


@transaction.atomic
def forget_old_drafts(*, now: datetime | None = None) -> int:
    """Forget the oldest batch of drafts nobody came back to within seven days; returns how many.

    Not audited: see `save_draft`.
    """
    old = Draft.objects.expired(now or timezone.now()).order_by("saved_at").values("pk")[:BATCH]
    return Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
