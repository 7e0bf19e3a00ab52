"""What we add to Wagtail's editor, and what we leave out of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.api.v2.router import WagtailAPIRouter


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


@hooks.register("insert_global_admin_css")
def our_colors() -> SafeString:
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in SHEETS))


@hooks.register("register_admin_menu_item")
def back_to_my_work() -> MenuItem:
    return MenuItem(_("My work"), reverse("my-work"), icon_name="home", order=1)


@hooks.register("construct_main_menu")
def leave_out(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in NOT_OURS]
