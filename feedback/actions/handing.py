"""What is being put right changes hands: a recovery, a promise, an offer, a bill, a referral."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from clocks import subjects
from clocks.actions.holding import hold
from feedback.models import SupportReferral
from feedback.models.recoveries import OfStory
from hospital.models import User
from hospital.timing import now as web_now
from outbox import actions as outbox


@transaction.atomic
def hand_on(row: OfStory | SupportReferral, *, by: User, owner: User, now: datetime | None = None) -> None:
    """Somebody else has it from now on, with its targets, and hears of it.

    Refuses what is over (`over`), whoever has it already (`same`), and whoever is named in it or could not see to it
    (`unfit`).
    """
    now, kind = now or web_now(), row._meta.model_name or ""
    hold(kind, row.pk)
    subject = subjects.get(kind)
    held = subject.lock([row.pk])[row.pk]
    if held.is_over or held.errored_at:
        raise ValidationError(_("This is over already."), code="over")
    if held.owner_id == owner.pk:
        raise ValidationError(_("%(name)s has it already."), code="same", params={"name": owner.name})
    if why := subject.refused([row.pk], owner).get(row.pk):
        raise ValidationError(why, code="unfit")
    before = User.objects.filter(pk=held.owner_id).first()
    clocks.actions.hand_over(kind, [row.pk], before=before, owner=owner)
    facts = {"of": kind, "id": row.pk, "before": before, "after": owner}
    if isinstance(row, SupportReferral):
        entry = audit.log.record("supportreferral.hand_on", row, by=by, at=now, **facts)
    else:
        entry = audit.log.record("feedback.hand_on", row.story, by=by, at=now, **facts)
    if owner.pk != by.pk:
        card = subject.cards([row.pk], owner)[row.pk]
        context = {"ref": card.ref, "link": settings.SITE_URL + card.url}
        outbox.queue("feedback/handed_on", to=owner, key=f"handed-on:{entry.pk}", subject=row, context=context, now=now)
