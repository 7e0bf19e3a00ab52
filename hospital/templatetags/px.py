"""Tags and filters of every page: icons, target chips, severity, avatars, moments and counts in words."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import escape

import segno
from django import forms, template
from django.forms import BoundField
from django.template.base import FilterExpression, Parser, Token
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from heroicons.templatetags.heroicons import heroicon_outline

from hospital import phrasing

register = template.Library()

# Own drawings, where the icon package has none: 24 x 24, stroke only.
OWN_ICONS = {
    "hourglass": '<path d="M6.75 3h10.5M6.75 21h10.5M7.75 3v3.4c0 2.6 4.25 3.9 4.25 5.6 0-1.7 4.25-3 4.25-5.6V3'
    'M7.75 21v-3.4c0-2.6 4.25-3.9 4.25-5.6 0 1.7 4.25 3 4.25 5.6V21"/>',
    "severity": '<path d="M4.5 19.5v-4M9.5 19.5v-7M14.5 19.5v-10M19.5 19.5v-14"/>',
    "logo": '<path d="M4.2 12.3A4.9 4.9 0 0 1 11.4 5.7l.6.6.6-.6a4.9 4.9 0 0 1 7.2 6.6c-.3.4-.6.7-1 1.1L12 20.2l-3-3"/>'
    '<path d="M3.6 16.1h4.2l1.5-3.3 2.4 4.2 1.4-2.6h2.2"/>',
    "keyboard": '<rect x="2.5" y="6" width="19" height="12" rx="2"/>'
    '<path d="M6.3 10h.01M9.6 10h.01M12.9 10h.01M16.2 10h.01M17.7 14h.01M6.3 14h.01M9.5 14h5"/>',
    "stages": '<circle cx="5" cy="12" r="2"/><circle cx="19" cy="12" r="2"/><path d="M7 12h3M12.5 12h.01M15 12h2"/>',
    "text-size": '<path d="M3 7V5h11v2M8.5 5v14M6.5 19h4M14 13v-1.5h7V13M17.5 11.5V19M16 19h3"/>',
}
# Drawn for reading from left to right; CSS turns them round where reading goes the other way.
DIRECTED = ("arrow-left", "arrow-right", "arrow-long", "arrow-uturn", "arrow-turn", "chevron-left", "chevron-right",
            "paper-airplane", "arrow-top-right", "chevron-double-left", "chevron-double-right")  # fmt: skip

CHIP_ICONS = {
    "over": "exclamation-triangle", "soon": "hourglass", "ok": "clock", "pause": "pause",
    "met": "check-circle", "missed": "x-circle", "off": "minus-circle",
}  # fmt: skip


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """An outline icon as inline SVG, hidden from screen readers: words stand beside it.

    `extra` holds further CSS classes. An unknown name raises heroicons.IconDoesNotExist.
    """
    shape = OWN_ICONS.get(name) or _shape_of(name)
    classes = "px-i px-flip" if name.startswith(DIRECTED) else "px-i"
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{}</svg>',
        f"{classes} {extra}".strip(),
        mark_safe(shape),  # noqa: S308 - our own drawing or the icon package's
    )


def _shape_of(name: str) -> str:
    drawing = heroicon_outline(str(name), size=None)
    return drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")].strip()


def qr(address: str, title: str = "") -> SafeString:
    """An address of our own as a code to scan, SVG without style attributes. Phones read no Micro QR.

    `title` says in words where it leads; a PDF with tags needs one.
    """
    code = segno.make_qr(address, error="m")
    named = {"title": title} if title else {}
    drawing = code.svg_inline(svgclass="px-qr", lineclass=None, omitsize=True, border=4, **named)
    return mark_safe(drawing)  # noqa: S308 - drawn here


def filled(pattern: str, *values: str) -> SafeString:
    """`format_html` for texts, in a third of the time: a table of fifty rows asks it five hundred times."""
    shown = [value if isinstance(value, SafeString) else escape(value) for value in values]
    return mark_safe(pattern.format(*shown))  # noqa: S308 - each value is escaped above


@register.simple_tag
def severity(level: int, words: bool = True) -> SafeString:
    """One to four bars and the word; without a level, a word that says it is missing."""
    if not level:
        return format_html('<span class="px-severity px-quiet">{}</span>', _("Not rated"))
    label = severity_word(level) if words else ""
    return format_html('<span class="px-severity">{}{}</span>', _bars(int(level)), label)


@register.filter
def severity_word(level: int) -> str:
    """The word of a severity 1 to 4."""
    return {1: pgettext("severity", "Low"), 2: pgettext("severity", "Moderate"),
            3: pgettext("severity", "High"), 4: pgettext("severity", "Critical")}[int(level)]  # fmt: skip


@lru_cache(maxsize=8)
def _bars(level: int) -> SafeString:
    on = ' class="px-on"'
    rects = "".join(
        f'<rect x="{5 * n}" y="{9 - 3 * n}" width="3.5" height="{5 + 3 * n}" rx="1"{on if n < level else ""}/>'
        for n in range(4)
    )
    drawing = f'<svg class="px-sev px-sev-{level}" viewBox="0 0 19 14" aria-hidden="true">{rects}</svg>'
    return mark_safe(drawing)  # noqa: S308 - numbers of our own


@register.simple_tag
def avatar(name: object = "") -> SafeString:
    """Initials in a circle; a dashed circle when there is nobody."""
    if not name:
        return format_html('<span class="px-av px-av-none" aria-hidden="true">{}</span>', icon("user-plus"))
    return format_html('<span class="px-av" aria-hidden="true">{}</span>', phrasing.initials(str(name)))


@register.simple_tag
def target(
    owed: phrasing.Owed | None, now: datetime | None = None, label: str = "", waits_for: str = "", line: bool = True,
    name: str = "", why: str = "", note: str = "",
) -> SafeString:  # fmt: skip
    """The chip of a target, and below it (`line`) the time of day.

    `label` names the target where several stand together ("Reply"); `name` is what is announced when it
    becomes overdue on an open page (a reference). `why` is where its date is explained; `note` stands below the line.
    """
    if owed is None:
        return filled('<span class="px-quiet">{}</span>', _("Nothing due"))
    shown = phrasing.target(owed, timezone.localtime(now), waits_for)
    return drawn(shown, owed, label=label, line=line, name=name, why=why, note=note)


def drawn(
    shown: phrasing.Target, owed: phrasing.Owed, *, label: str = "", line: bool = True, name: str = "", why: str = "",
    note: str = "",
) -> SafeString:  # fmt: skip
    """What `target` draws, for whoever has its words already."""
    chip = _chip(shown, owed, label, name)
    if not line or not (shown.at or why):
        return chip
    more = filled('<span class="px-due-at">{}</span>', note) if note else ""
    whole = '<span class="px-due">{}<span class="px-due-at">{}{}</span>{}</span>'
    return filled(whole, chip, shown.at, _why(why, label), more)


def _why(url: str, label: str) -> SafeString | str:
    words = '<span class="px-no-print"> · <a class="px-why" href="{}">{}<span class="px-hidden"> {}</span></a></span>'
    return filled(words, url, _("Why?"), label) if url else ""


def _chip(shown: phrasing.Target, owed: phrasing.Owed, label: str, name: str) -> SafeString:
    what = filled('<span class="px-chip-what">{}</span>', label) if label else ""
    inside = filled("{}{}<span>{}</span>", icon(CHIP_ICONS[shown.state]), what, shown.words)
    if shown.state not in ("over", "soon", "ok"):
        return filled('<span class="px-chip px-chip-{}">{}</span>', shown.state, inside)
    return filled(
        '<time class="px-chip px-chip-{}" datetime="{}" data-due data-soon="{}" data-name="{}">{}</time>',
        shown.state, owed.due_at.isoformat(), phrasing.soon_at(owed.started_at, owed.due_at).isoformat(), name, inside,
    )  # fmt: skip


@register.filter
def target_state(owed: phrasing.Owed | None, now: datetime | None = None) -> str:
    """The state word of a target, for the class of its row: over, soon, ok, pause, met, missed, off."""
    return phrasing.state(owed, now or timezone.now()) if owed else ""


@register.filter
def when(at: datetime | None, zone: object = None) -> str:
    """today 11:30 · Tue 24 Nov, 13:30; in `zone` (a name), which is named when the viewer's differs."""
    return phrasing.when(at, now=timezone.localtime(), zone=str(zone) if zone else None) if at else ""


@register.filter
def back(at: datetime | None, zone: object = None) -> str:
    """Fri 4 Dec · today 11:30: until when somebody is away."""
    return phrasing.back(at, now=timezone.localtime(), zone=str(zone) if zone else None) if at else ""


@register.filter
def span(seconds: float) -> str:
    """2 days 4 h"""
    return phrasing.span(seconds)


@register.filter
def seconds(value: float) -> str:
    """0.4 s"""
    return phrasing.seconds(value)


@register.filter
def capped(number: int) -> str:
    """41 · 999+"""
    return phrasing.capped(int(number))


@register.filter
def undo_url(message: object) -> str:
    """Where the undo of a message is posted: `extra_tags="undo:/complaints/C-000412/undo/…"`, or nothing.

    Only paths of this site: a full address or `//host` is ignored.
    """
    for tag in str(getattr(message, "extra_tags", "") or "").split():
        path = tag.removeprefix("undo:")
        if path != tag and path.startswith("/") and not path.startswith(("//", "/\\")):
            return path
    return ""


@register.filter
def error_target(field: BoundField) -> str:
    """The id that a link from the error summary goes to: the control, or the first of a group."""
    if isinstance(field.field.widget, forms.RadioSelect):  # CheckboxSelectMultiple is one too
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def words_of_time() -> SafeString:
    """The words that the page's script needs to keep target chips true, as data, never as code."""
    words = {"sentences": phrasing.sentence_forms(), "days": phrasing.day_forms(), "samples": phrasing.PLURAL_SAMPLES,
             "hours": _("%(hours)d h"), "both": _("%(hours)d h %(minutes)02d min"), "minutes": _("%(minutes)d min"),
             "pair": _("%(days)s %(hours)s"), "none": _("less than a minute"),
             "announce": _("%(name)s is overdue now")}  # fmt: skip
    return format_html('<div id="px-words" hidden data-words="{}"></div>', json.dumps(words, ensure_ascii=False))


class _BlockAgain(template.Node):
    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: template.Context) -> str:
        blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = blocks and blocks.get_block(self.name)
        return block.render(context) if block else ""


@register.tag
def block_again(parser: Parser, token: Token) -> _BlockAgain:
    """Render a block a second time: `{% block_again "title" %}` puts the title into the h1 as well."""
    _tag, name = token.split_contents()
    return _BlockAgain(FilterExpression(name, parser).resolve(template.Context()))


BDI = '<bdi dir="ltr" class="px-nowrap">{}</bdi>'


@register.filter(is_safe=True)
def isolated(text: object) -> SafeString:
    """A text of somebody's own in which dates, references and telephone numbers keep their order in any script."""
    return mark_safe(phrasing.isolated(conditional_escape(str(text)), BDI))  # noqa: S308 - escaped before


@register.filter
def joined(parts: Iterable[object]) -> str:
    """Parts of one line, the empty ones left out: "C-000412 · by her husband · Phone"."""
    return " · ".join(str(part) for part in parts if part)
