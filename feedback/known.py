"""Which records a file speaks of that are here already: by the reference of its system, or by our own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from feedback.models import Channel, Feedback, IntakeItem
from feedback.targets import own_ref


def known(source: str, references: Sequence[str]) -> dict[str, int]:
    """By reference, the number of the story."""
    items = IntakeItem.objects.filter(channel=Channel.IMPORT, account=source, external_id__in=set(references))
    return _own(references) | dict(items.values_list("external_id", "feedback_id"))


def _own(references: Sequence[str]) -> dict[str, int]:
    """Records that began here, went out in a file, and come back in one."""
    refs = {ref: reference for reference in references if (ref := own_ref(reference))}
    rows = Feedback.objects.filter(Q(ref__in=refs) | Q(complaint__ref__in=refs)) if refs else Feedback.objects.none()
    pairs = [(ref, pk) for pk, *both in rows.values_list("pk", "ref", "complaint__ref") for ref in both]
    return {refs[ref]: pk for ref, pk in pairs if ref in refs}
