"""What a page of the handbook is made of: few blocks on purpose, no free HTML, no colors, no fonts.

The same template serves the page, its preview and its print. A block keeps its id in every translation, so that a
translation knows which of its blocks the source has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock

WORDS = ["bold", "ol", "ul", "link"]
PHONE = RegexValidator(r"^[+\d][\d ()/-]*$", _("Enter digits, spaces and a plus sign only."))


class Heading(blocks.StructBlock):
    """A heading within the page; the contents at its top are made of these."""

    text = blocks.CharBlock(label=_("Heading"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("Level"), choices=[("h2", _("Heading")), ("h3", _("Heading below a heading"))], default="h2"
    )

    class Meta:
        label = _("Heading")
        icon = "title"
        template = "handbook/blocks/heading.html"


class Words(blocks.RichTextBlock):
    """Paragraphs and lists: bold and links, nothing else."""

    def __init__(self, **options: object) -> None:
        super().__init__(features=WORDS, **options)

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        template = "handbook/blocks/text.html"


class Steps(blocks.StructBlock):
    """What to do, one thing after the other."""

    steps = blocks.ListBlock(blocks.CharBlock(max_length=300), label=_("Steps"), min_num=2)

    class Meta:
        label = _("Steps")
        icon = "list-ol"
        template = "handbook/blocks/steps.html"


class Important(blocks.StructBlock):
    """The note that must not be missed; its changes are never hidden behind an old translation."""

    kind = blocks.ChoiceBlock(
        label=_("How much it matters"),
        choices=[
            ("urgent", _("Urgent: help now")), ("soon", _("Important: before you do something")), ("note", _("Note")),
        ],
        default="note",
    )  # fmt: skip
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=WORDS)

    class Meta:
        label = _("Important note")
        icon = "warning"
        template = "handbook/blocks/important.html"


class Contact(blocks.StructBlock):
    """Whom to call, when, and in which languages."""

    name = blocks.CharBlock(label=_("Who"), max_length=120)
    phone = blocks.CharBlock(label=_("Telephone"), max_length=32, validators=[PHONE], required=False)
    hours = blocks.CharBlock(label=_("Hours"), max_length=160, required=False)
    languages = blocks.CharBlock(label=_("Languages spoken"), max_length=160, required=False)
    place = blocks.CharBlock(label=_("Where"), max_length=160, required=False)

    class Meta:
        label = _("Contact")
        icon = "mail"
        template = "handbook/blocks/contact.html"


class Fact(blocks.StructBlock):
    name = blocks.CharBlock(label=_("What"), max_length=120)
    value = blocks.CharBlock(label=_("Answer"), max_length=300)


class Facts(blocks.StructBlock):
    """A small table of two columns with a caption and a header row."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=160)
    name = blocks.CharBlock(label=_("Heading of the first column"), max_length=60)
    value = blocks.CharBlock(label=_("Heading of the second column"), max_length=60)
    rows = blocks.ListBlock(Fact(), label=_("Rows"), min_num=1)

    class Meta:
        label = _("Key facts")
        icon = "table"
        template = "handbook/blocks/facts.html"


class Question(blocks.StructBlock):
    """A question with its answer folded away."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=WORDS)

    class Meta:
        label = _("Question and answer")
        icon = "help"
        template = "handbook/blocks/question.html"


class Chosen(ChooserBlock):
    """One row of ours from a plain list; the rows of a page are read together."""

    widget = forms.Select()
    beside: tuple[str, ...] = ("site",)
    only: dict[str, Any] = {}

    def rows(self) -> Any:
        return self.model_class.objects.filter(**self.only).select_related(*self.beside)

    @cached_property
    def field(self) -> forms.Field:
        """Its choices are read each time they are shown."""
        return forms.ModelChoiceField(
            self.rows(), widget=self.widget, required=self._required, help_text=self._help_text,
            validators=self._validators,
        )  # fmt: skip

    def to_python(self, value: Any) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        wanted = list(values)
        asked = {pk for pk in wanted if pk is not None}
        found = self.model_class.objects.select_related(*self.beside).in_bulk(asked) if asked else {}
        return [found.get(pk) for pk in wanted]

    def get_form_state(self, value: Any) -> Any:
        return value.pk if value else None


class PictureChoice(Chosen):
    target_model = "handbook.Media"
    beside = ("site", "file")
    only = {"kind": "picture", "file__state": "stored"}


class PaperChoice(Chosen):
    target_model = "handbook.Media"
    beside = ("site", "file")
    only = {"kind": "paper", "file__state": "stored"}


class PlaceChoice(Chosen):
    target_model = "handbook.Place"
    only = {"is_shown": True}


class WardChoice(Chosen):
    target_model = "hospital.Location"
    beside = ("department__site",)
    only = {"is_active": True}


class DocumentChoice(Chosen):
    target_model = "handbook.Paper"
    only = {"retired_at": None}


class Picture(blocks.StructBlock):
    """What is to be seen on it is said by the picture itself, in every language."""

    picture = PictureChoice(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=160, required=False)
    is_decorative = blocks.BooleanBlock(
        label=_("Only decoration"), required=False, help_text=_("Readers who do not see it are told nothing of it.")
    )

    class Meta:
        label = _("Picture")
        icon = "image"
        template = "handbook/blocks/picture.html"


class Paper(blocks.StructBlock):
    """Something to take along, with its kind and size."""

    paper = PaperChoice(label=_("Paper to take along"))

    class Meta:
        label = _("Paper to take along")
        icon = "download"
        template = "handbook/blocks/paper.html"


class Menu(blocks.StructBlock):
    """What is served next, as the menu itself says it."""

    ward = WardChoice(
        label=_("Ward"), required=False, help_text=_("Only where a ward eats something else, or at other hours.")
    )

    class Meta:
        label = _("Today’s menu")
        icon = "list-ul"
        template = "handbook/blocks/menu.html"


class OnePlace(blocks.StructBlock):
    """A place with its hours and the way there, as the list of places has them."""

    place = PlaceChoice(label=_("Place"))

    class Meta:
        label = _("Place")
        icon = "site"
        template = "handbook/blocks/place.html"


class Document(blocks.StructBlock):
    """The charter or a consent document: its version that holds, named and led to, never copied."""

    document = DocumentChoice(label=_("Document"))

    class Meta:
        label = _("Rights or consent document")
        icon = "clipboard-list"
        template = "handbook/blocks/document.html"


class Body(blocks.StreamBlock):
    heading = Heading()
    text = Words()
    steps = Steps()
    important = Important()
    contact = Contact()
    facts = Facts()
    question = Question()
    picture = Picture()
    paper = Paper()
    menu = Menu()
    place = OnePlace()
    document = Document()


PICTURES = (
    ("bell", _("Bell")), ("phone", _("Telephone")), ("user", _("Person")), ("user-group", _("People")),
    ("clock", _("Time")), ("calendar-days", _("Day")), ("home", _("House")), ("map-pin", _("Place")),
    ("cake", _("Food")), ("heart", _("Heart")), ("hand-raised", _("Stop")), ("exclamation-triangle", _("Danger")),
    ("chat-bubble-left-ellipsis", _("Talking")), ("document-text", _("Paper")), ("banknotes", _("Money")),
    ("check-circle", _("Yes")), ("x-circle", _("No")), ("moon", _("Night")), ("sun", _("Daytime")),
)  # fmt: skip
MOST_WORDS = 15


def is_short(text: str) -> None:
    if len(text.split()) > MOST_WORDS:
        raise ValidationError(_("An easy sentence has fifteen words at most."), code="long")


class EasyLine(blocks.StructBlock):
    """One idea: a picture, and a short sentence beside it."""

    picture = blocks.ChoiceBlock(label=_("Picture"), choices=PICTURES)
    text = blocks.CharBlock(label=_("Sentence"), max_length=140, validators=[is_short])

    class Meta:
        label = _("Picture and sentence")
        icon = "image"


class Easy(blocks.StreamBlock):
    """The page in easy words, shown instead of the usual ones to readers who choose that."""

    line = EasyLine()


# What a reader must not learn from an old translation: where the source changed, its own words are shown.
SAFETY = frozenset({"important", "contact"})
