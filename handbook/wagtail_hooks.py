"""What we add to Wagtail's editor, and what we leave out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page

from handbook import comparing
from handbook.models import HandbookPage
from handbook.views.staff import pages as staff
from hospital.models import User


class Nothing(PagesAdminAPIViewSet):
    """Wagtail's pages name the lists of images and documents, whether there are any or not."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().none()


@hooks.register("construct_admin_api")
def no_files(api: WagtailAPIRouter) -> None:
    for name in ("images", "documents"):
        api.register_endpoint(name, Nothing)


SHEETS = ("px/tokens.css", "px/desk.css")
NOT_OURS = frozenset({"help"})  # leads out of the house


@hooks.register("register_admin_urls")
def our_addresses() -> list[URLPattern]:
    return [path("handbook/check/<int:pk>/", staff.page_check, name="handbook-check")]


@hooks.register("register_page_header_buttons")
def still_right(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if (
        isinstance(page.specific, HandbookPage)
        and page.live
        and HandbookPage.objects.visible_to(user).filter(pk=page.pk).exists()
    ):
        yield Button(_("Still right"), reverse("handbook-check", args=[page.pk]), icon_name="check", priority=12)


class Due(Component):
    """Pages that this writer may look at and that are due within two weeks."""

    template_name = "handbook/desk/due.html"
    order = 50
    AHEAD = timedelta(days=14)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        by = timezone.localdate() + self.AHEAD
        return {"pages": HandbookPage.objects.visible_to(parent_context["request"].user).due_for_a_look(by)[:50]}


@hooks.register("register_page_header_buttons")
def compare(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside the source, or beside what the group wrote."""
    if isinstance(page.specific, HandbookPage) and (page.specific.known or page.specific.source):
        yield Button(_("Compare"), comparing.address(page.specific), icon_name="doc-full", priority=13)


class ToCompare(Component):
    """Pages of this writer that their source or their group says otherwise since."""

    template_name = "handbook/desk/compare.html"
    order = 45

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"lines": comparing.to_compare(parent_context["request"].user)[:50]}


@hooks.register("construct_homepage_panels")
def what_is_due(request: HttpRequest, panels: list[Component]) -> None:
    panels += [ToCompare(), Due()]


@hooks.register("insert_global_admin_css")
def our_colors() -> SafeString:
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in SHEETS))


@hooks.register("register_admin_menu_item")
def back_to_my_work() -> MenuItem:
    return MenuItem(_("My work"), reverse("my-work"), icon_name="home", order=1)


@hooks.register("construct_main_menu")
def leave_out(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in NOT_OURS]
