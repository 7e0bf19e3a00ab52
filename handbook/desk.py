"""Wagtail's editor below desk/, behind our own door.

Wagtail brings some three hundred addresses. All of them pass one door, which asks for a role of the handbook; those
for accounts, groups and passwords are closed to everybody, because accounts have their own pages. Only here the
policy lets a page's own script run, without which the editor does not; nothing comes from outside here either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from zoneinfo import ZoneInfo

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.views.generic import RedirectView
from wagtail.admin import auth
from wagtail.admin import urls as wagtail_urls
from wagtail.models import Page
from wagtail.permissions import policy_registry

from handbook.models import HandbookHome

RIGHT = "wagtailadmin.access_admin"
# Accounts, groups and passwords have pages of their own; the tree of collections belongs to files, which we have not.
CLOSED = ("users/", "groups/", "password_reset/", "collections/", "test404/", "failwhale/", "workflows/")
OURS = {"login/": "account_login", "logout/": "account_logout", "account/": "profile"}
# What Wagtail's addresses call pages
PAGES = frozenset({"page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk", "object_id"})
View = Callable[..., HttpResponse]


def door(view: View) -> View:
    """Only for who has a role of the handbook, and only to pages of their sites; with the policy the editor needs."""

    @wraps(view)
    @csp_update({"script-src": [UNSAFE_INLINE]})
    @csp_replace({"frame-ancestors": [SELF]})  # the preview stands in a frame of the editor
    def inside(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        if _of_others(request, kwargs):
            raise Http404
        with timezone.override(_zone(kwargs) or timezone.get_current_timezone()):
            response = view(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response  # what it shows is in that zone too

    return _marked(inside)


def _zone(kwargs: Mapping[str, object]) -> ZoneInfo | None:
    """That of the site whose page it is about: when a page goes live is typed by the clock on its wall."""
    named = next((value for name, value in kwargs.items() if name in PAGES), None)
    path = Page.objects.filter(pk=named).values_list("path", flat=True).first() if named else None
    homes = HandbookHome.objects.filter(path=path[: 2 * Page.steplen]) if path else HandbookHome.objects.none()
    zone = homes.values_list("hospital__zone", flat=True).first()
    return ZoneInfo(zone) if zone else None


def _as_it_is(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """In the place of Wagtail's, which would speak the language and keep the time of its own profiles: ours are set."""
    return view(request, *args, **kwargs)


auth.get_localized_response = _as_it_is


def _of_others(request: HttpRequest, kwargs: Mapping[str, object]) -> bool:
    """Is it about a page that this person may not come to? Wagtail shows where somebody may not work, drafts as well.

    What it may be asked about in an address: the arguments that name pages, and those that are ticked in a list.
    """
    named = {value for name, value in kwargs.items() if name in PAGES}
    named |= {value for value in request.GET.getlist("id") if value.isdecimal() and len(value) < 19}
    if not named:
        return False
    mine = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return Page.objects.filter(pk__in=named).exclude(pk__in=mine.values("pk")).exists()


def wall(view: View) -> View:
    @wraps(view)
    def nobody(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        raise PermissionDenied

    return _marked(nobody)


def _marked(view: View) -> View:
    """Sign-in and second step are asked for also where a framework says of its views that they look after that."""
    view.login_required = view.is_behind_the_door = True
    return view


def _guarded() -> list[URLPattern | URLResolver]:
    """Wagtail's addresses but those that sign in or out, each behind the door or the wall."""
    found = [one for one in wagtail_urls.urlpatterns if str(one.pattern) not in OURS]
    closed = [one for one in found if str(one.pattern).startswith(CLOSED)]
    _put_behind([one for one in found if one not in closed], door)
    _put_behind(closed, wall)
    return found


def _put_behind(patterns: Iterable[URLPattern | URLResolver], guard: Callable[[View], View]) -> None:
    for one in patterns:
        if isinstance(one, URLResolver):
            _put_behind(one.url_patterns, guard)
        else:
            one.callback = guard(one.callback)


def _instead() -> list[URLPattern]:
    """Where Wagtail links to its own sign-in, sign-out and account, ours are."""
    return [
        path(route, door(RedirectView.as_view(pattern_name=name)), name=f"wagtailadmin_{route.rstrip('/')}")
        for route, name in OURS.items()
    ]


urlpatterns = [*_instead(), *_guarded()]
