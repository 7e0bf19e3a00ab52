"""When the hospital's system says otherwise than is noted here when patients go home, what is put right follows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from feedback.actions.recoveries import goes_home
from feedback.models import Recovery
from hospital.models import Visit
from hospital.timing import now as web_now

BATCH = 100


@transaction.atomic
def follow_stays(*, now: datetime | None = None) -> int:
    """What is due before they go is due when they are expected to go, and at the latest when they went; returns how
    many changed. What a colleague noted stands until they went earlier.
    Not audited: `goes_home`, which it calls, is.
    """
    now = now or web_now()
    stays = Visit.objects.stays().filter(patient=OuterRef("feedback__patient"), started_at__lte=OuterRef("begun_at"))
    said = Subquery(stays.values(at=Coalesce("ended_at", "goes_home_at"))[:1])
    rows = Recovery.objects.open().filter(is_in_house=True, profile_version__isnull=False)
    rows = rows.annotate(said=said, went=Subquery(stays.values("ended_at")[:1])).filter(
        Q(went__gte=F("begun_at")) | Q(went=None, said__gt=now),
        Q(home_by=None) | Q(went__lt=F("goes_home_at")), Q(goes_home_at=None) | ~Q(goes_home_at=F("said")),
    )  # fmt: skip
    rows = rows.select_related("feedback__site").order_by("pk").select_for_update(of=("self",), skip_locked=True)
    changed = list(rows[:BATCH])
    for recovery in changed:
        goes_home(recovery, recovery.said, by=None, now=now)
    return len(changed)
