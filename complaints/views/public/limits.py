"""How often one network address may send: generous, because a whole ward shares one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from audit.middleware import address_of
from complaints.views.public.pages import page
from hospital.limits import Limit, Turnstile

TELLING = (Limit(120, 60), Limit(1500, 3600))
TRACKING = (Limit(30, 60), Limit(200, 3600))
HANDING = (Limit(60, 600), Limit(200, 3600))  # files, so that nobody fills the disk
View = Callable[..., HttpResponse]


def limited(limits: Iterable[Limit]) -> Callable[[View], View]:
    """Answer 429 and when to come back, once an address posts more than this. Reading is never limited."""

    def wrap(view: View) -> View:
        @wraps(view)
        def within(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            turnstile = Turnstile(limits, view.__name__, address_of(request))
            if request.method == "POST" and not turnstile.take():
                return wait(request, turnstile.wait_seconds)
            return view(request, *args, **kwargs)

        return within

    return wrap


def allowed(request: HttpRequest, uploads: Sequence[UploadedFile]) -> int:
    """How many of these files this address may hand in now. Their sender is told of the others; words are taken."""
    turnstile = Turnstile(HANDING, "files", address_of(request))
    return sum(turnstile.take() for _upload in uploads)


def wait(request: HttpRequest, seconds: int) -> HttpResponse:
    response = page(request, "complaints/public/wait.html", {})
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response
