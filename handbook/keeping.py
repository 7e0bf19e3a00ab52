"""Pages as they were made for the reader before, for a minute: a ward that opens the same page at once asks once.

Each publishing raises the edition of its site, so that nobody is shown what was published before. Nothing is kept for
somebody who is signed in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse

SECONDS = 60
View = Callable[..., HttpResponse]


def kept_for_a_minute(*cookies: str, asked: frozenset[str] = frozenset()) -> Callable[[View], View]:
    """`cookies` are those by which the page differs, `asked` what of a query it may differ by. An address that asks for
    anything else is made anew each time.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, code: str, **where: Any) -> HttpResponse:
            if request.GET.keys() - asked or settings.SESSION_COOKIE_NAME in request.COOKIES:
                return view(request, code, **where)
            chosen = [request.COOKIES.get(name, "")[:12] for name in cookies]
            chosen += [f"{name}={request.GET[name][:12]}" for name in sorted(request.GET)]
            key = f"handbook-page:{code}:{cache.get(_edition(code), 0)}:{request.path}:{':'.join(chosen)}"
            if found := cache.get(key):
                content, headers = found
                return HttpResponse(content, headers=headers)
            response = view(request, code, **where)
            if response.status_code == 200:
                cache.set(key, (response.content, dict(response.headers)), SECONDS)
            return response

        return kept

    return wrap


def was_changed(code: str) -> None:
    """Now, and once more when the change is there for everybody: who reads in between makes the page of before."""
    _raise(code)
    transaction.on_commit(lambda: _raise(code), robust=True)


def _raise(code: str) -> None:
    cache.set(_edition(code), cache.get(_edition(code), 0) + 1, None)


def _edition(code: str) -> str:
    return f"handbook-edition:{code}"
