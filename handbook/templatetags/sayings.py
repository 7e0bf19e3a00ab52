"""Words that are kept by language, with the language they are in where that is not the reader's."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from handbook.saying import Said
from handbook.saying import said as said_in

register = template.Library()


@register.simple_tag
def said(words: Said | Mapping[str, str]) -> str:
    """Of a mapping what it says in the language of the page."""
    one = words if isinstance(words, Said) else said_in(words, get_language() or "")
    if not one.language:
        return one.words
    return format_html('<span lang="{}" dir="{}">{}</span>', one.language, one.direction, one.words)


@register.simple_tag
def said_plainly(words: Mapping[str, str]) -> str:
    """For an attribute, which cannot say its language."""
    return said_in(words, get_language() or "").words
