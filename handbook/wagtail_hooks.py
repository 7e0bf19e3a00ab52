"""What we add to Wagtail's editor, and what we leave out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.pages import edit
from wagtail.admin.widgets import Button
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page
from wagtail.permissions import policy_registry

from handbook import comparing, versions
from handbook.models import Check, Emergency, HandbookPage, Waiting
from handbook.publishing import tell_of_comments
from handbook.views.staff import pages as staff
from hospital.models import User

edit.send_notification = tell_of_comments  # of comments; nobody but the outbox sends mail


class Nothing(PagesAdminAPIViewSet):
    """Wagtail's pages name the lists of images and documents, whether there are any or not."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().none()


@hooks.register("construct_page_chooser_queryset")
def of_ones_sites(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """What can be chosen as a link, a parent or a place to move to: drafts of another site have titles, too."""
    mine = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=mine.values("pk"))


@hooks.register("construct_admin_api")
def no_files(api: WagtailAPIRouter) -> None:
    for name in ("images", "documents"):
        api.register_endpoint(name, Nothing)


SHEETS = ("px/tokens.css", "px/desk.css")
NOT_OURS = frozenset({"help"})  # leads out of the house


@hooks.register("register_admin_urls")
def our_addresses() -> list[URLPattern]:
    return [
        *(path(f"handbook/{verb}/<int:pk>/", view, name=f"handbook-{verb}") for verb, view in staff.VERBS.items()),
        path("handbook/emergencies/", staff.emergencies, name="handbook-emergencies"),
        path("handbook/helps/", staff.helps, name="handbook-helps"),
    ]


@hooks.register("register_page_header_buttons")
def what_can_be_done(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the order of the menu beside the page's title; who may not is not shown the button."""
    page = page.specific
    if not isinstance(page, HandbookPage) or not HandbookPage.objects.visible_to(user).filter(pk=page.pk).exists():
        return
    may = user.standing.allows
    publishes, approves = (may(f"handbook.{verb}_page", page.site_id, None) for verb in ("publish", "approve"))
    edits, waits = page.permissions_for_user(user).can_edit(), page.waiting.exists()
    withdraws, is_gone = versions.may_withdraw(page, user), page.checks.of_the_withdrawn().exists()
    if page.live_revision_id and page.has_unpublished_changes:
        compare = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, "live", "latest"])
        yield Button(_("What changed"), compare, icon_name="history", priority=11)
    verbs = (
        ("check", _("Checked, nothing to change"), "check", page.live),
        ("go-first", _("Publish without the other languages"), "upload", approves and waits),
        ("hold-back", _("Hold back"), "undo", (edits or approves) and (waits or page.scheduled_revision)),
        (
            "publish-at-once",
            _("Publish at once"),
            "warning",
            publishes and (page.has_unpublished_changes or not page.live),
        ),
        ("roll-back", _("Put back an earlier version"), "rotate", page.live and (edits or publishes)),
        ("withdraw", _("Withdraw this page"), "no-view", page.live and withdraws),
        ("restore", _("Put back as it was"), "undo", (withdraws or approves) and is_gone),
    )
    for number, (verb, label, drawing, is_offered) in enumerate(verbs):
        if is_offered:
            yield Button(label, reverse(f"handbook-{verb}", args=[page.pk]), icon_name=drawing, priority=12 + number)


class Due(Component):
    """Pages that this writer may look at and that are due within two weeks."""

    template_name = "handbook/desk/due.html"
    order = 50
    AHEAD = timedelta(days=14)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        user, by = parent_context["request"].user, timezone.localdate() + self.AHEAD
        mine = HandbookPage.objects.visible_to(user)
        waiting = Waiting.objects.filter(page__in=mine.values("pk")).select_related("page__site", "page__locale")
        gone = Check.objects.of_the_withdrawn().filter(
            page__in=mine.values("pk"), page__locale__language_code=settings.LANGUAGE_CODE
        )
        return {
            "pages": mine.due_for_a_look(by)[:50], "waiting": waiting[:50],
            "hurried": Emergency.objects.visible_to(user).open().count(),
            "gone": gone.select_related("page__site", "by")[:50],
        }  # fmt: skip


@hooks.register("register_page_header_buttons")
def compare(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside the source, or beside what the group wrote; with the number of parts that changed there."""
    if not isinstance(page.specific, HandbookPage):
        return
    one = comparing.comparison(page.specific)
    if one.source or page.specific.known:
        number = one.changes
        label = ngettext("%(number)d part to compare", "%(number)d parts to compare", number) % {"number": number}
        icon = "warning" if number else "doc-full"
        yield Button(label if number else _("Compare"), comparing.address(page.specific), icon_name=icon, priority=13)


class ToCompare(Component):
    """Pages of this writer that their source or their group says otherwise since."""

    template_name = "handbook/desk/compare.html"
    order = 45

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        return {
            "lines": comparing.to_compare(request.user)[:50], "missing": comparing.untranslated(request.user)[:50],
            "csrf_token": get_token(request),
        }  # fmt: skip


@hooks.register("construct_homepage_panels")
def what_is_due(request: HttpRequest, panels: list[Component]) -> None:
    panels += [ToCompare(), Due()]


@hooks.register("insert_global_admin_css")
def our_colors() -> SafeString:
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in SHEETS))


@hooks.register("register_admin_menu_item")
def back_to_my_work() -> MenuItem:
    return MenuItem(_("My work"), reverse("my-work"), icon_name="home", order=1)


@hooks.register("register_admin_menu_item")
def published_at_once() -> MenuItem:
    return MenuItem(_("Published at once"), reverse("handbook-emergencies"), icon_name="warning", order=300)


@hooks.register("register_admin_menu_item")
def did_it_help() -> MenuItem:
    return MenuItem(_("Did it help?"), reverse("handbook-helps"), icon_name="help", order=310)


@hooks.register("construct_main_menu")
def leave_out(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in NOT_OURS]
