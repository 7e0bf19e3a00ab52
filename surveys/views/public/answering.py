"""One question a page, saved with every press; back and skip always; sent once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from files.gate import Let
from hospital.views.doors import posted
from hospital.views.public import limited
from surveys import actions
from surveys.forms.public import AnswerForm, SendForm
from surveys.questions.branching import seconds
from surveys.questions.checking import minutes
from surveys.questions.ordering import laid_out
from surveys.questions.shape import PHOTO, TEXT
from surveys.views.public.beginning import nothing_here, over
from surveys.views.public.device import wiped
from surveys.views.public.limits import ANSWERING
from surveys.views.public.seat import Seat

View = Callable[..., HttpResponse]


def seated(view: View) -> View:
    """Only where something is being answered in this browser, and is still asked."""

    @wraps(view)
    def within(request: HttpRequest, **named: Any) -> HttpResponse:
        seat = Seat.of(request)
        if seat is None:
            return nothing_here(request)
        if seat.sitting.sent_on or seat.is_over:
            return over(seat, named.get("number"))
        return view(request, seat, **named)

    return within


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(ANSWERING)
@seated
def survey_page(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    page = dict(seat.pages).get(number)
    if page is None:
        return redirect(seat.next_open())
    known = None if number in seat.hidden else seat.answers.get(page.name)
    content = laid_out(seat.content, page.item, seat.sitting.seed)
    form = AnswerForm(posted(request), request.FILES or None, content=content, page=page, answered=known)
    is_skipped = "skip" in request.POST
    if request.method == "POST" and (is_skipped or form.is_valid()):
        return _keep(seat, number, page.name, None if is_skipped else form.answer(), form.picture)
    return seat.show("surveys/public/question.html", _context(seat, number, form))


def _keep(seat: Seat, number: int, name: str, value: Any, picture: Let | None) -> HttpResponse:
    """Keep the answer, then on: to the next page of the way as it is by this answer."""
    look = {"language": seat.language, "is_easy": seat.is_easy, "seconds": seat.seconds}
    kept = actions.answer(seat.sitting.pk, page=name, number=number, value=value, picture=picture, **look)
    if kept is None:
        return over(Seat.of(seat.request) or seat, number)
    after = seat.after(kept, number)
    following = after.around(number)[1]
    to = reverse("public-survey-page", args=[following]) if following else reverse("public-survey-send")
    return after.keep(redirect(to))


def _context(seat: Seat, number: int, form: AnswerForm) -> dict[str, Any]:
    """Progress in words: of the pages of this person's way, and the minutes that are left of it."""
    numbers = [one for one, _page in seat.pages]
    at, before = numbers.index(number), seat.around(number)[0]
    return {
        "begun": seat.sitting.pk,
        "form": form, "number": at + 1, "of": len(numbers), "share": round(100 * (at + 1) / len(numbers)),
        "minutes": minutes(seconds(one for _number, one in seat.pages[at:])),
        "back": reverse("public-survey-page", args=[before]) if before else reverse("public-survey"),
    }  # fmt: skip


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(ANSWERING)
@seated
def survey_send(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The last page: what is passed on, whether somebody calls, and the button that sends."""
    given = {page.item.kind for _number, page in seat.pages if seat.answers.get(page.name)}
    asks = {"asks_call_back": seat.content.asks_call_back, "is_shared": seat.is_shared}
    form = SendForm(posted(request), wrote=TEXT in given, pictured=PHOTO in given, **asks)
    if form.is_valid():
        sent = actions.send(seat.sitting.pk, language=seat.language, **form.ticked())
        return redirect("public-survey-thanks") if sent else over(seat)
    back = reverse("public-survey-page", args=[seat.pages[-1][0]]) if seat.pages else reverse("public-survey")
    return seat.show("surveys/public/send.html", {"form": form, "back": back})


@login_not_required
@require_safe
def survey_thanks(request: HttpRequest) -> HttpResponse:
    """Until the night; then there is nothing left that could be thanked for. A shared device forgets at once."""
    seat = Seat.of(request)
    if seat is None or seat.sitting.sent_on is None:
        return nothing_here(request)
    context = {"content": seat.content, "is_told": seat.sitting.was_passed_on}
    response = seat.show("surveys/public/thanks.html", context)
    return wiped(response) if seat.is_shared else response
