"""The staff door of a survey: find it among what the user may see, then ask whether they may do the verb."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from surveys.models import Instrument, InstrumentVersion
from surveys.questions import Content, Item, read


def found(request: HttpRequest, code: str, verb: str = "view") -> Instrument:
    """404 when the user cannot see it, 403 when they see it and may not do this. Seeing is decided by `visible_to`."""
    if "surveys.view_survey" not in request.user.standing.verbs:
        raise PermissionDenied
    rows = Instrument.objects.visible_to(request.user).select_related("site", "created_by")
    instrument = get_object_or_404(rows, code=code)
    if verb != "view" and not request.user.may(f"surveys.{verb}_survey", instrument):
        raise PermissionDenied
    return instrument


def drafted(request: HttpRequest, code: str) -> tuple[InstrumentVersion, Content]:
    """The draft of a survey that the user may change; without one there is nothing to build."""
    instrument = found(request, code, "change")
    version = instrument.versions.drafts().first()
    if version is None:
        raise Http404
    version.instrument = instrument
    return version, read(version.content)


def own_item(content: Content, key: str) -> Item:
    """A question of the draft that may be changed: official ones cannot, whatever somebody types into an address."""
    item = content.by_key.get(key)
    if item is None or item.is_locked:
        raise Http404
    return item
