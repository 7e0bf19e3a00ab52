"""A tablet without a network: the whole survey on one sheet that the browser keeps, and the door through which finished
answers come in later. Both are for devices alone; everybody else is answered page by page.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hospital.views.public import limited, named
from surveys import actions
from surveys.editions import Edition, edition_of
from surveys.forms.public import AnswerForm, SendForm, StartForm
from surveys.models import InstrumentVersion, OpenLink, Sitting
from surveys.models.asking import SHARED
from surveys.questions import Content, Page
from surveys.questions.shape import PHOTO
from surveys.views.public.beginning import ended
from surveys.views.public.device import Device, device_of
from surveys.views.public.limits import ANSWERING
from surveys.views.public.seat import shown

AFTER_CLOSING = timedelta(days=30)  # what was answered while a link stood still comes in
EASY = "easy"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the sheet. `told` is what the script of the tablet goes by."""

    number: int
    page: Page
    form: AnswerForm

    @property
    def told(self) -> str:
        item = self.page.item
        return json.dumps(
            {
                "name": self.page.name, "kind": item.kind, "show": item.show_if, "required": item.is_required,
                "bounds": item.bounds, "most": item.most,
                "alone": [option.code for option in self.form.options if option.is_exclusive],
            }
        )  # fmt: skip


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(ANSWERING)
def survey_away(request: HttpRequest) -> HttpResponse:
    """GET is the sheet, in a language and in easy words where asked; POST hands in what one person answered on it."""
    device = device_of(request)
    link = _link_of(device)
    if link is None or device is None:
        return ended(request)
    if request.method == "POST":
        return _taken(request, link)
    version = link.instrument.versions.published().defer("content").first()
    return _sheet(request, device, link, version) if version and link.closed_at is None else ended(request)


def _link_of(device: Device | None) -> OpenLink | None:
    rows = OpenLink.objects.filter(token=device.token, way__in=SHARED) if device else OpenLink.objects.none()
    link = rows.select_related("site__organization", "instrument", "location").first()
    return link if link and (link.closed_at is None or link.closed_at > timezone.now() - AFTER_CLOSING) else None


def _sheet(request: HttpRequest, device: Device, link: OpenLink, version: InstrumentVersion) -> HttpResponse:
    edition = edition_of(version.pk)
    language = edition.spoken(request.GET.get("language") or translation.get_language())
    is_easy = request.GET.get("words") == EASY and edition.has_easy(language)
    content = edition.content(language, is_easy=is_easy)
    with translation.override(language):
        context = {
            "content": content, "asked": link, "leaves": leaves(content), "begin": StartForm(auto_id="id_begin_%s"),
            "end": SendForm(wrote=True, asks_call_back=content.asks_call_back, is_shared=True),
                "told": _told(link, version, language, is_easy=is_easy),
            "spoken": [(one, _address(one["code"])) for one in named(_languages(edition, link)) if not one["current"]],
        }  # fmt: skip
        return shown(request, "surveys/public/away.html", context, link.site, edition, language_url="")


def _told(link: OpenLink, version: InstrumentVersion, language: str, *, is_easy: bool) -> str:
    """What the script goes by; "%1" and "%2" are numbers it puts in."""
    progress = _("%(number)s of %(of)s") % {"number": "%1", "of": "%2"}
    about = {"version": version.pk, "language": language, "easy": is_easy, "progress": progress}
    return json.dumps({**about, "marks": actions.marks_for(link, version.pk)})


def leaves(content: Content) -> list[Leaf]:
    """Every page but pictures, for which there is no room to wait; the order of answers is as written."""
    return [
        Leaf(number, page, AnswerForm(content=content, page=page, auto_id=f"id_{number}_%s"))
        for number, page in enumerate(content.pages, 1)
        if page.item.is_shown and page.item.kind != PHOTO
    ]


def _languages(edition: Edition, link: OpenLink) -> list[str]:
    return [one for one in edition.languages if one in (link.site.languages or edition.languages)]


def _address(language: str) -> str:
    return reverse("public-survey-away") + f"?language={language}"


# ------------------------------------------------------------------------------------------------ handed in
def _taken(request: HttpRequest, link: OpenLink) -> HttpResponse:
    """Whatever is sound of it is kept; a tablet cannot ask anybody again."""
    try:
        told = json.loads(request.body)
        key, begun, version_id = UUID(told["key"]), _begun(told), int(told["version"])
        content = _asked(link, version_id, str(told["language"]), is_easy=bool(told["easy"]))
        pages = {int(number): _fields(given) for number, given in told["pages"].items()}
        end = _fields(told["end"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InstrumentVersion.DoesNotExist):
        return JsonResponse({"taken": False}, status=400)
    role = Sitting.Role.OTHER if told.get("other") else Sitting.Role.SELF
    actions.hand_in(
        link, key=key, version_id=version_id, answers=_answers(content, pages), language=content.language,
        is_easy=bool(told["easy"]), role=role, begun=begun, **_ticked(content, end),
    )  # fmt: skip
    return JsonResponse({"taken": True})


def _begun(told: dict[str, Any]) -> UUID | None:
    """The sitting that went on without a network."""
    return UUID(told["begun"]) if told.get("begun") else None


def _asked(link: OpenLink, version_id: int, language: str, *, is_easy: bool) -> Content:
    """What this survey asked by that version, which may have been followed by another since."""
    link.instrument.versions.exclude(published_at=None).only("pk").get(pk=version_id)
    edition = edition_of(version_id)
    return edition.content(edition.spoken(language), is_easy=is_easy)


def _fields(given: list[tuple[str, str]]) -> QueryDict:
    """As a browser would have sent them."""
    data = QueryDict(mutable=True)
    for name, value in given:
        data.appendlist(str(name), str(value))
    return data


def _answers(content: Content, pages: dict[int, QueryDict]) -> dict[str, Any]:
    """By page, as the page by itself would have taken them; None for what was skipped."""
    kept = {}
    for leaf in leaves(content):
        if leaf.number in pages:
            form = AnswerForm(pages[leaf.number], content=content, page=leaf.page)
            kept[leaf.page.name] = form.answer() if form.is_valid() else None
    return kept


def _ticked(content: Content, end: QueryDict) -> dict[str, Any]:
    form = SendForm(end, wrote=True, asks_call_back=content.asks_call_back)
    if form.is_valid():
        return form.ticked()
    return {"pass_on": "pass_on" in end, "contact": {}}


@login_not_required
@require_safe
def survey_worker(request: HttpRequest) -> HttpResponse:
    """What keeps the sheet in the browser of a device. It may look after the addresses of surveys, and no others."""
    context = {"sheet": reverse("public-survey-away"), "thanks": reverse("public-survey-thanks")}
    response = render(request, "surveys/public/worker.js", context, content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


survey_worker.counts_as_activity = False  # type: ignore[attr-defined]
