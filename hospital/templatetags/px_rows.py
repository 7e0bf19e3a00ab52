"""The rows of a queue. Fifty rows of fifteen values are most of a page, and a template takes ten times as long over
them; the words of a row that repeat from row to row are made once for the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from html import escape
from typing import Any, Protocol

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hospital import phrasing
from hospital.templatetags import px

register = template.Library()

ROW = (
    '<tr class="{late}" data-row>{check}'
    '<td class="px-c-main"><a class="px-title" href="{url}" data-row-link>{subject}</a>'
    '<div class="px-sub"><span class="px-num">{ref}</span>{facts}</div></td>'
    '<td class="px-c-where">{department}{place}</td>'
    '<td class="px-c-severity">{severity}</td>'
    '<td class="px-c-owner"><span class="px-owner">{owner}</span></td>'
    '<td class="px-c-stage">{stage}</td>'
    '<td class="px-c-due">{due}</td></tr>'
)
OPTION = '<li><a href="{}">{}</a></li>'
CHECK = (
    '<td class="px-q-check px-c-check"><label class="px-check-only"><input type="checkbox" name="ref" value="{ref}"'
    ' data-row-check><span class="px-hidden">{words}</span></label></td>'
)


class QueueRow(Protocol):
    """One row; on a phone the same markup is a card.

    `relation` is who told us, by relation, never a name; `flags` are words; `severity` is 1 to 4; `owner` a name or
    nothing; `assign_url` where an owner is chosen, for whoever may.
    """

    url: str
    ref: str
    subject: str
    relation: str
    channel: str
    flags: Iterable[str]
    department: str
    place: str
    severity: int
    owner: object
    assign_url: str
    stage: str
    target: phrasing.Owed | None
    waits_for: str


@register.simple_tag
def queue_rows(rows: Iterable[QueueRow], now: datetime | None = None, selectable: object = False) -> SafeString:
    """All rows; `selectable` puts a box in front of each."""
    table = _Table(timezone.localtime(now), bool(selectable))
    return mark_safe("".join([table.row(row) for row in rows]))  # noqa: S308 - each value is escaped below


@register.simple_tag
def option_links(options: Iterable[Mapping[str, str]]) -> SafeString:
    """The lines of a menu of links, each {"url", "label"}: every department and every owner stands in one."""
    lines = [px.filled(OPTION, option["url"], option["label"]) for option in options]
    return mark_safe("".join(lines))  # noqa: S308 - each value is escaped above


class _Table:
    """Words and drawings of one table in the language of its reader, each made once."""

    def __init__(self, now: datetime, is_selectable: bool) -> None:
        self.now, self.is_selectable = now, is_selectable
        self.select = conditional_escape(_("Select %(ref)s"))
        self.severity, self.nothing = cache(px.severity), px.target(None)
        self.no_one, self.assign = px.avatar(""), _("Assign")
        self.owner, self.flag, self.fact, self.words = (
            cache(made) for made in (_owner, _flag, _fact, conditional_escape)
        )

    def row(self, row: QueueRow) -> str:
        ref = escape(row.ref)
        target = phrasing.target(row.target, self.now, row.waits_for) if row.target else None
        facts = [self.fact(fact) for fact in (row.relation, row.channel) if fact]
        return ROW.format(
            late="px-row-over" if target and target.state == "over" else "",
            check=CHECK.format(ref=ref, words=self.select % {"ref": ref}) if self.is_selectable else "",
            url=escape(row.url), subject=escape(row.subject), ref=ref,
            facts="".join([*facts, *(self.flag(flag) for flag in row.flags)]),
            department=self.words(row.department), place=_below(row.place), severity=self.severity(row.severity),
            owner=self.owner(row.owner) if row.owner else self.nobody(row), stage=self.words(row.stage),
            due=px.drawn(target, row.target, name=row.ref) if target and row.target else self.nothing,
        )  # fmt: skip

    def nobody(self, row: QueueRow) -> str:
        if not row.assign_url:
            return self.no_one + px.filled('<span class="px-quiet">{}</span>', _("Nobody yet"))
        words = '<a href="{}">{}<span class="px-hidden"> {}</span></a>'
        return self.no_one + px.filled(words, row.assign_url, self.assign, row.ref)


def _owner(name: Any) -> str:
    return px.avatar(name) + conditional_escape(name)


def _fact(words: object) -> str:
    return format_html("<span>· {}</span>", words)


def _flag(words: object) -> str:
    return format_html('<span class="px-tag px-tag-hot">{}{}</span>', px.icon("flag"), words)


def _below(place: object) -> str:
    return px.filled('<div class="px-sub">{}</div>', place) if place else ""
