"""Where somebody sits who answers: the cookie that knows the sitting, its pages, and how they look.

The cookie is signed and names a random number; on another device it begins anew by the link, and what was answered
before is not shown there (`hidden`), because somebody else may hold that device.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language

from hospital.models import Site
from hospital.views.public import named, page
from surveys.editions import Edition, edition_of
from surveys.models import Sitting
from surveys.models.asking import ON_SHARED
from surveys.questions import Content, Page, path
from surveys.questions.shape import TEXT
from surveys.views.public.device import COOKIE, VIEW, device_of

SALT = "surveys.sitting"
OPEN_FOR = 24 * 3600
LARGE, EASY = "large", "easy"


@dataclass
class Seat:
    """One sitting as this browser sees it, in the language it reads."""

    request: HttpRequest
    sitting: Sitting
    hidden: frozenset[int]
    since: int = 0  # when the page was shown, by this browser's own cookie: kept nowhere else
    ends_at: datetime | None = None  # when nobody is asked this any more

    @classmethod
    def of(cls, request: HttpRequest) -> Seat | None:
        """One statement; None where this browser answers nothing, or what it answered is gone."""
        try:
            kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=OPEN_FOR)
            pk, hidden, since = UUID(kept["sitting"]), frozenset(kept["hidden"]), int(kept["at"])
        except (signing.BadSignature, KeyError, TypeError, ValueError):
            return None
        sitting = Sitting.objects.with_end().filter(pk=pk).first()
        return cls(request, sitting, hidden, since, sitting.ends_at) if sitting else None

    @cached_property
    def edition(self) -> Edition:
        return edition_of(self.sitting.version_id)

    @cached_property
    def language(self) -> str:
        return self.edition.spoken(get_language())

    @cached_property
    def is_easy(self) -> bool:
        return EASY in seen_by(self.request) and self.edition.has_easy(self.language)

    @cached_property
    def content(self) -> Content:
        return self.edition.content(self.language, is_easy=self.is_easy)

    @cached_property
    def answers(self) -> dict[str, Any]:
        return json.loads(self.sitting.answers)

    @cached_property
    def pages(self) -> list[tuple[int, Page]]:
        """The pages this person sees, each with its number, which stays the same whatever was answered."""
        numbers = {one.name: number for number, one in enumerate(self.content.pages, 1)}
        return [(numbers[one.name], one) for one in path(self.content, self.answers) if one.item.is_shown]

    @property
    def is_over(self) -> bool:
        """Did the invitation end while this was answered?"""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    def own_words(self, number: int | None = None) -> list[str]:
        """What was written in this browser and not sent, also what it sends now as the answer to a page."""
        shown = {at: one for at, one in self.pages if one.item.kind == TEXT and at not in self.hidden - {number}}
        kept = {at: self.answers.get(one.name) for at, one in shown.items()}
        if number in shown and "answer" in self.request.POST:
            kept[number] = self.request.POST["answer"]
        return [words for words in kept.values() if words]

    @property
    def is_shared(self) -> bool:
        """Is this a tablet on which others answer as well?"""
        return self.sitting.way in ON_SHARED

    @property
    def seconds(self) -> float:
        """Since the page was shown."""
        return time.time() - self.since

    def next_open(self) -> str:
        """The address of the first page that was neither answered nor skipped."""
        open_ = (number for number, one in self.pages if one.name not in self.answers)
        number = next(open_, None)
        return reverse("public-survey-page", args=[number]) if number else reverse("public-survey-send")

    def around(self, number: int) -> tuple[int | None, int | None]:
        """The numbers of the page before and the page after."""
        numbers = [one for one, _page in self.pages]
        at = numbers.index(number)
        return (numbers[at - 1] if at else None), (numbers[at + 1] if at + 1 < len(numbers) else None)

    def show(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        site = Site.objects.select_related("organization").get(pk=self.sitting.site_id)
        return shown(self.request, template, context, site, self.edition)

    def after(self, kept: Sitting, number: int) -> Seat:
        """The same seat once this page was answered."""
        seat = Seat(self.request, kept, self.hidden - {number})
        seat.edition = self.edition
        return seat

    def keep(self, response: HttpResponse) -> HttpResponse:
        return bind(response, self.sitting, self.hidden)


def shown(
    request: HttpRequest, template: str, context: Mapping[str, Any], site: Site, edition: Edition, **about: Any
) -> HttpResponse:
    """A page in the reader's language if the survey speaks it, else in its own; with the switches for how it looks."""
    language, look = edition.spoken(get_language()), seen_by(request)
    has_easy = edition.has_easy(language)
    seen = {"is_large": LARGE in look, "has_easy": has_easy, "is_easy": EASY in look and has_easy}
    with translation.override(language):
        spoken = [one for one in edition.languages if one in (site.languages or edition.languages)]
        about = {"languages": named(spoken), "is_large": LARGE in look, **about}
        told = {**context, "seen": seen, "device": device_of(request)}
        return page(request, template, told, site, **about)


def speak(request: HttpRequest, language: str) -> None:
    """A browser in which nobody chose a language speaks that of the person we wrote to."""
    if language in dict(settings.LANGUAGES) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def spoken(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The pages after the first one, whose address knows nobody, are in the same language."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, get_language(), max_age=OPEN_FOR, secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True, samesite="Lax",
        )  # fmt: skip
    return response


def seen_by(request: HttpRequest) -> set[str]:
    return set(request.COOKIES.get(VIEW, "").split(".")) & {LARGE, EASY}


def bind(response: HttpResponse, sitting: Sitting, hidden: frozenset[int] = frozenset()) -> HttpResponse:
    told = {"sitting": sitting.pk.hex, "hidden": sorted(hidden), "at": int(time.time())}
    value = signing.dumps(told, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=OPEN_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
