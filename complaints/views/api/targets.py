"""One target, and why its date is that date."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request

from clocks import mywork
from clocks.models import Clock
from clocks.why import Why
from complaints.serializers.cases import TargetDetail, WhyDate
from complaints.views.api.parts import target_words
from hospital.models import TokenScope
from hospital.views.api.describing import reads
from hospital.views.api.doors import Door, Reads


@reads("Cases", "Read a target, and why this date", TargetDetail)
class TargetView(Reads, Door):
    """The rule with its source, the calendar, pauses, later dates, and the sum line by line."""

    reads = TokenScope.READ_CASES

    def read(self, request: Request, pk: int) -> dict[str, Any]:
        clock = get_object_or_404(Clock.objects.select_related("profile_version", "calendar_version"), pk=pk)
        card = mywork.cards_of([clock], request.user).get(mywork.key(clock))
        if card is None:
            raise Http404
        row = TargetDetail(clock, context=target_words(timezone.now()))
        del row.fields["why"], row.fields["ref"]
        return {**row.data, "ref": card.ref, "why": WhyDate(Why(clock)).data}
