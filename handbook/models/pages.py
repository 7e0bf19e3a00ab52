"""The tree of a handbook: for each site and language a home, below it sections, below them pages.

The home of a language is called `north-ar`, so that the address of a page says the site and the language: the page
`north-ar/food/menu` is read at /handbook/north/ar/food/menu/. A page has the same slug in every language.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import CommentPanel, FieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, Revision
from wagtail.rich_text import get_text_for_indexing

from handbook import inheriting, publishing, staleness
from handbook.blocks import Body, Easy
from handbook.editing import PageForm
from handbook.grouped import GROUP, path_in
from handbook.querysets import Checks, Homes, Pages, Sections
from hospital.searching import word_tokens

REVIEW_DAYS = 180


class Published:
    """Where a page is read. Wagtail's own addresses know nothing of our sites and languages."""

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str]:
        """Of Wagtail: the number of its site (we have one), the origin, and the path."""
        return 1, settings.SITE_URL, self.address

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """As readers would see it; the draft is not saved. By name: a door stands above what it shows."""
        return import_string("handbook.views.public.preview")(request, self)


class HandbookHome(Published, Page):
    """The first page of a site's handbook in one language."""

    hospital = models.ForeignKey("hospital.Site", models.PROTECT, related_name="handbooks", verbose_name=_("site"))
    welcome = models.CharField(_("welcome"), max_length=300, blank=True)
    # Written once for every site; `hospital` is the site whose writers keep it
    is_group = models.BooleanField(default=False, editable=False)

    edit_handler = ObjectList([FieldPanel("title"), FieldPanel("welcome")])

    objects = PageManager.from_queryset(Homes)()
    template = "handbook/public/home.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["handbook.SectionPage"]
    is_creatable = False  # a handbook is opened with the site, in all its languages

    class Meta:
        verbose_name = _("handbook")
        verbose_name_plural = _("handbooks")

    def get_admin_display_title(self) -> str:
        """Wagtail asks: who writes for two sites sees two handbooks of one title."""
        title = super().get_admin_display_title()
        return title if self.is_group else f"{title} · {self.hospital}"

    @property
    def address(self) -> str:
        return reverse("public-handbook-home", args=[self.hospital.code, self.locale.language_code])


class Icon(models.TextChoices):
    """Drawings a section may carry."""

    HAND = "hand-raised", _("Hand")
    BRIEFCASE = "briefcase", _("Suitcase")
    HOME = "home", _("House")
    SPARKLES = "sparkles", _("Star")
    CAKE = "cake", _("Food")
    HEART = "heart", _("Heart")
    SCALE = "scale", _("Scales")
    DOCUMENT = "document-text", _("Document")
    MAP = "map-pin", _("Map")
    WAY_OUT = "arrow-right-start-on-rectangle", _("Way out")
    BOOK = "book-open", _("Book")


class Audience(models.TextChoices):
    EVERYBODY = "everybody", _("Everybody")
    INPATIENT = "inpatient", _("People who stay")
    DAY = "day", _("People who come for a day")
    MATERNITY = "maternity", _("Mothers and babies")
    CHILD = "child", _("Children and their parents")
    VISITOR = "visitor", _("Visitors")


class SectionPage(Published, Page):
    """One chapter of a handbook."""

    summary = models.CharField(_("summary in one sentence"), max_length=200, blank=True)
    icon = models.CharField(_("drawing"), max_length=40, choices=Icon, default=Icon.BOOK)
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience, default=Audience.EVERYBODY)

    edit_handler = ObjectList([FieldPanel(name) for name in ("title", "summary", "icon", "audience", "slug")])

    objects = PageManager.from_queryset(Sections)()
    template = "handbook/public/section.html"
    parent_page_types = ["handbook.HandbookHome"]
    subpage_types = ["handbook.HandbookPage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @property
    def address(self) -> str:
        code, language = _where(self)
        return reverse("public-handbook-section", args=[code, language, self.slug])


class HandbookPage(Published, Page):
    """One page: what it says, who answers for it, and until when it has been looked at."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+", editable=False)
    summary = models.CharField(_("summary in one sentence"), max_length=200)
    body = StreamField(Body(), verbose_name=_("content"))
    easy = StreamField(Easy(), blank=True, verbose_name=_("in easy words"))
    audience = models.CharField(_("for whom"), max_length=12, choices=Audience, default=Audience.EVERYBODY)
    # Numbers of `hospital.Location`: a list of pages costs no statement for them where it has none
    wards = ArrayField(
        models.BigIntegerField(), verbose_name=_("only for these wards"), default=list, blank=True,
        help_text=_("Readers are told. None ticked: it holds for the whole site."),
    )  # fmt: skip
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner"),
        help_text=_("Answers for what the page says and is reminded when it has to be looked at."),
    )  # fmt: skip
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    needs_clinical_check = models.BooleanField(_("a clinician reads it before it is published"), default=False)
    review_every_days = models.PositiveSmallIntegerField(
        _("look at it again after how many days"), default=REVIEW_DAYS,
        validators=[MinValueValidator(7), MaxValueValidator(1095)],
    )  # fmt: skip
    checked_on = models.DateField(_("last looked at"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    check_due_on = models.DateField(_("to be looked at by"), null=True, blank=True, editable=False)
    search_words = models.CharField(
        _("search words"), max_length=300, blank=True,
        help_text=_("Other words people use for it: toilet, bathroom, WC."),
    )  # fmt: skip
    changed = models.CharField(
        _("what changed"), max_length=300, blank=True,
        help_text=_("In plain words, for whoever reads it next and for readers: “Visiting ends at eight now.”"),
    )  # fmt: skip
    goes_together = models.BooleanField(
        _("goes live in all languages together"), default=False,
        help_text=_(
            "It then waits until every translation is approved, too. Otherwise this language goes first, and the "
            "others say that they are being renewed."
        ),
    )  # fmt: skip
    # By which rules it was looked at last (`clocks`)
    profile_version = models.ForeignKey(
        "clocks.ProfileVersion", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )
    # The source as this translation knows it, part by part (`handbook.staleness`); of a source page empty
    follows = models.JSONField(default=dict, editable=False)
    followed = models.JSONField(default=dict, editable=False)  # the same in words, to compare with
    # What the page, and the source's easy words, said when somebody last said that the easy words say the same
    easy_follows = models.JSONField(default=dict, editable=False)
    # The group's page as this one knows it (`handbook.inheriting`); of a page of the site's own empty
    known = models.JSONField(default=dict, editable=False)
    found_by = models.TextField(default="", editable=False)  # its words, folded, each with a space before it

    base_form_class = PageForm
    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("changed"), FieldPanel("title"), FieldPanel("summary"), FieldPanel("is_renewed"),
                        FieldPanel("body")], heading=capfirst(_("content"))),
            ObjectList([FieldPanel("is_easy_renewed"), FieldPanel("easy")], heading=capfirst(_("in easy words"))),
            ObjectList([FieldPanel("slug"), FieldPanel("search_words"), FieldPanel("audience"), FieldPanel("wards")],
                       heading=_("Search and language")),
            ObjectList([FieldPanel("keeper"), FieldPanel("deputy"), FieldPanel("review_every_days"),
                        FieldPanel("needs_clinical_check")], heading=_("Owner and checks")),
            ObjectList([FieldPanel("goes_together"), PublishingPanel(), CommentPanel()],
                       heading=_("When it goes live")),
        ],
        base_form_class=PageForm,
    )  # fmt: skip

    objects = PageManager.from_queryset(Pages)()
    template = "handbook/public/page.html"
    parent_page_types = ["handbook.SectionPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def save(self, *args: Any, **options: Any) -> None:
        """Everything that is written is findable; a save of single fields leaves that as it was."""
        if self.site_id is None:
            self.site_id = HandbookHome.objects.ancestor_of(self).get().hospital_id
        if not options.get("update_fields"):
            self.found_by = "".join(f" {token}" for token in sorted(word_tokens(self.words)))
        super().save(*args, **options)

    @transaction.atomic
    def publish(self, revision: Revision, user: Any = None, **options: Any) -> None:
        """However a version is published, what that entails comes with it."""
        super().publish(revision, user=user, **options)
        if (at := revision.approved_go_live_at) and at > timezone.now():
            publishing.was_scheduled(self, by=user, live_at=at)
        else:  # `self` is still what was live before
            live = type(self).objects.select_related("site", "locale").get(pk=self.pk)
            publishing.went_live(live, by=user)
            publishing.tell_translators(live, revision)

    @transaction.atomic
    def unpublish(self, *args: Any, user: Any = None, **options: Any) -> None:
        super().unpublish(*args, user=user, **options)
        publishing.was_withdrawn(self, by=user)

    @property
    def address(self) -> str:
        code, language = _where(self)
        return reverse("public-handbook-page", args=[code, language, self.url_path.split("/")[-3], self.slug])

    @property
    def zone(self) -> str:
        return self.site.zone

    @property
    def is_source(self) -> bool:
        """In the language that is written first."""
        return self.locale.language_code == settings.LANGUAGE_CODE

    @property
    def words(self) -> str:
        """All a reader may look for, as plain text."""
        said = (text for block in self.body for text in block.block.get_searchable_content(block.value))
        return " ".join([self.title, self.summary, self.search_words, *map(get_text_for_indexing, said)])

    @property
    def fingerprints(self) -> dict[str, str]:
        return staleness.fingerprints(self.title, self.summary, self.body.get_prep_value())

    def easy_marks(self, source: HandbookPage | None) -> dict[str, str]:
        """What its easy words have to say: all the page says, and what the source says in easy words."""
        theirs = source.easy.get_prep_value() if source else []
        return self.fingerprints | ({"easy": staleness.easy_fingerprint(theirs)} if theirs else {})

    @property
    def said(self) -> dict[str, inheriting.Part]:
        """What it says, part by part."""
        return inheriting.parts(self.title, self.summary, self.body.get_prep_value(), self.easy.get_prep_value())

    @property
    def source(self) -> HandbookPage | None:
        """The live page this one translates: the site's, or else the group's."""
        language = self.locale.language_code
        if language == settings.LANGUAGE_CODE:
            return None
        own = self.url_path.split("/")[1].removesuffix(f"-{language}")
        paths = [f"/{who}-{settings.LANGUAGE_CODE}/{path_in(self)}" for who in (own, GROUP)]
        rows = HandbookPage.objects.live().filter(slug=self.slug, url_path__in=paths)
        return min(rows, key=lambda row: paths.index(row.url_path), default=None)

    @property
    def is_of_group(self) -> bool:
        return self.url_path.startswith(f"/{GROUP}-")


def _where(page: Page) -> tuple[str, str]:
    """The site's code and the language, of the name of the home it is below: `north-zh-hans` is north, zh-hans.

    What the group wrote is read at the site that keeps it.
    """
    language = page.locale.language_code
    code = page.url_path.split("/")[1].removesuffix(f"-{language}")
    if code == GROUP:
        code = HandbookHome.objects.select_related("hospital").get(slug=f"{GROUP}-{language}").hospital.code
    return code, language


class Check(models.Model):
    """Somebody looked at a page and said what became of it; "still right" needs no new version.

    Of a page that was withdrawn, `revision` is what was live, `note` why, and `instead` what readers are led to.
    """

    class Result(models.TextChoices):
        RIGHT = "right", _("Still right")
        CHANGED = "changed", _("Changed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    page = models.ForeignKey(HandbookPage, models.CASCADE, related_name="checks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    result = models.CharField(max_length=9, choices=Result)
    note = models.CharField(_("note"), max_length=300, blank=True)
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    instead = models.ForeignKey(HandbookPage, models.SET_NULL, null=True, related_name="+")

    objects = Checks.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.result}"
