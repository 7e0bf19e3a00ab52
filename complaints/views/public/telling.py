"""Tell us: choose the site, six pages, thank you."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from complaints import actions, tracking
from complaints.views.public import steps
from complaints.views.public.limits import TELLING, allowed
from complaints.views.public.shared import HERE, KIOSK, TOLD, forget, shared, timing
from complaints.views.public.steps import Telling
from feedback.actions import use_device
from files.models import File
from hospital.models import Site
from hospital.templatetags import px
from hospital.views.public import limited, page

# What the thank-you page shows stays with the person: in a signed cookie, not in a table of ours.
COOKIE = TOLD
SALT = "complaints.told"
SHOWN_FOR = 2 * 3600


@login_not_required
@require_safe
def tell_us(request: HttpRequest) -> HttpResponse:
    """Where? With a single site there is nothing to ask."""
    sites = list(Site.objects.active().select_related("organization"))
    if not any(site.is_open for site in sites):
        return not_open(request, sites)
    if len(sites) == 1:
        return redirect("public-tell-us-step", sites[0].code, steps.FIRST)
    return page(request, "complaints/public/sites.html", {"sites": sites, "first": steps.FIRST})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(TELLING)
def tell_us_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One page: the question, what was answered before, and on to the next."""
    site = get_object_or_404(Site.objects.active().select_related("organization"), code=code)
    if not site.is_open:
        return not_open(request, [site])
    telling = Telling.of(request, site)
    if step not in steps.FORMS:
        raise Http404
    if not telling.may_open(step):
        return redirect(steps.address(telling.site, telling.next_open()))
    form = telling.form(step, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if not form.is_valid():
        return page(request, _template(step), _context(telling, step, form), telling.site)
    return _send(request, telling, form) if step == steps.LAST else _go_on(telling, step, form)


def not_open(request: HttpRequest, sites: list[Site]) -> HttpResponse:
    """The house is being set up: nobody would read it, so nothing is asked."""
    return page(request, "complaints/public/not_open.html", {"sites": sites}, sites[0] if len(sites) == 1 else None)


def _template(step: str) -> str:
    return "complaints/public/check.html" if step == steps.LAST else "complaints/public/step.html"


def _context(telling: Telling, step: str, form: Any) -> dict[str, Any]:
    number, back = steps.STEPS.index(step) + 1, steps.before(step)
    return {
        "form": form, "step": step, "title": steps.TITLES[step], "number": number, "of": len(steps.STEPS),
        "share": round(100 * number / len(steps.STEPS)), "asked_first": step in steps.ASKED_FIRST,
        "back": steps.address(telling.site, back) if back else _before(telling),
        "answers": list(telling.shown()) if step == steps.LAST else [], **timing(telling.whence.device),
    }  # fmt: skip


def _before(telling: Telling) -> str:
    """Before the first question: the page a tablet rests on, elsewhere the choice of sites."""
    return reverse("public-device") + "?over=1" if telling.whence.device else reverse("public-tell-us")


def _go_on(telling: Telling, step: str, form: Any) -> HttpResponse:
    was_complete = telling.next_open() == steps.LAST
    telling.keep(step, form)
    following = steps.LAST if was_complete else steps.STEPS[steps.STEPS.index(step) + 1]
    return steps.with_key(redirect(steps.address(telling.site, following)), telling)


def _send(request: HttpRequest, telling: Telling, form: Any) -> HttpResponse:
    told = telling.told()
    if told is None:
        return redirect(steps.address(telling.site, "place"))
    uploads = form.cleaned_data.get("files", [])
    most, draft = allowed(request, uploads), (steps.draft_name(telling.site), telling.key)
    result = actions.tell_us(**told, uploads=uploads, most=most, draft=draft) | {"site": telling.site.code}
    if telling.whence.device:
        use_device(telling.whence.device)
    response = redirect("public-tell-us-done")
    forget(response, HERE)
    value = signing.dumps(result, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=SHOWN_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


def said(reasons: list[str]) -> list[str]:
    """Why files were not taken, each reason once."""
    return [str(File.Reason(reason).label) for reason in dict.fromkeys(reasons)]


@login_not_required
@require_safe
def tell_us_done(request: HttpRequest) -> HttpResponse:
    """Thank you: the reference, by when we answer, how to follow it."""
    try:
        told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SHOWN_FOR)
    except signing.BadSignature:
        return redirect("public-tell-us")
    told |= {
        "refused": said(told.get("refused", [])),
        "code": tracking.spaced(told["code"]) if "code" in told else "",
        "answer_on": parse_date(told.get("answer_on", "")),
        "link": settings.SITE_URL + reverse("public-track-link", args=[told["token"]]) if "token" in told else "",
    }
    site = Site.objects.select_related("organization").filter(code=told["site"]).first()
    device = shared(request, KIOSK)
    told["picture"] = px.qr(told["link"]) if device and told["link"] else ""
    return page(request, "complaints/public/thank_you.html", {"told": told, **timing(device)}, site)
