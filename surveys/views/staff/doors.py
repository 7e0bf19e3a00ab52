"""The staff door of a survey: find it among what the user may see, then ask whether they may do the verb."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from surveys.models import Instrument, InstrumentVersion, SampleMonth
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


def hcahps_office(request: HttpRequest, code: str) -> Instrument:
    """404 where there is no HCAHPS for CMS; who was drawn is for the survey office alone."""
    survey = found(request, code)
    if not request.user.may("surveys.run_campaign", survey):
        raise PermissionDenied
    if not (survey.is_hcahps and survey.site and survey.site.ccn):
        raise Http404
    return survey


def day_of(name: str) -> date:
    try:
        return date.fromisoformat(f"{name}-01")
    except ValueError as error:
        raise Http404 from error


def drawn_month(survey: Instrument, name: str) -> SampleMonth:
    return get_object_or_404(survey.months.select_related("instrument__site", "drawn_by"), month=day_of(name))
