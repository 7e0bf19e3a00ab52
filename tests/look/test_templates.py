"""What every template keeps: nothing inline, only icons and files that exist, and it compiles."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from heroicons import IconDoesNotExist

from hospital.templatetags import px
from tests.house import tree
from tests.look import texts
from tests.look.tokens import STATIC

INLINE = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)|javascript:|\bhx-on|hx-vals\s*=\s*[\"']js:|hx-vals='js:",
    re.I,
)
TEMPLATES = texts.templates()


@pytest.mark.parametrize("path", TEMPLATES, ids=texts.name)
def test_nothing_is_inline(path):
    assert INLINE.findall(texts.source(path)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<a onclick='x()'>",
        "<script>x()</script>",
        '<a href="javascript:x()">',
        "<p hx-on:click='x'>",
    ],
)
def test_something_inline_would_be_found(wrong):
    assert INLINE.search(wrong)


def test_a_script_with_an_address_is_allowed():
    assert not INLINE.search('<script src="/static/px/staff.js" defer></script>')


WAGTAILS_ICONS = ("handbook/blocks.py", "handbook/wagtail_hooks.py")  # which name drawings of Wagtail's own


def named_icons() -> set[str]:
    in_pages = {name for path in TEMPLATES for name in re.findall(r"""\{% icon ["']([\w-]+)["']""", path.read_text())}
    in_code = {
        name
        for path in tree.sources()
        if tree.name(path) not in WAGTAILS_ICONS
        for name in re.findall(r"""["']?\bicon["']?\s*[=:]\s*["']([a-z][a-z0-9-]+)["']""", path.read_text())
    }
    return in_pages | in_code | set(px.CHIP_ICONS.values())


@pytest.mark.parametrize("name", sorted(named_icons()))
def test_every_icon_that_is_named_exists(name):
    assert 'aria-hidden="true"' in px.icon(name)


def test_an_unknown_icon_is_an_error():
    with pytest.raises(IconDoesNotExist):
        px.icon("no-such-icon")


@pytest.mark.parametrize("path", TEMPLATES, ids=texts.name)
def test_every_template_compiles_and_so_does_what_it_includes(path):
    get_template(path.relative_to(texts.TEMPLATES).as_posix())
    for included in re.findall(r"""\{% include ["']([^"']+)["']""", texts.source(path)):
        get_template(included)


def test_a_form_says_once_what_is_wrong():
    """The whole form written by crispy brings its summary; a page that adds one says everything twice."""
    summary = '{% include "bootstrap5/error_summary.html" %}'
    twice = [
        texts.name(path) for path in TEMPLATES if summary in path.read_text() and "form|crispy" in path.read_text()
    ]
    assert twice == []


def test_dates_are_written_as_each_language_writes_them():
    """The order of day and month belongs to the language: a format with a name, or letters that are translated."""
    patterns = [found for path in TEMPLATES for found in re.findall(r"""\|date:["']([^"']+)["']""", path.read_text())]
    assert len(patterns) > 50
    lettered = [one for one in patterns if not one.endswith("_FORMAT") and not one.startswith("Y-")]
    fixed = {one for one in lettered if len(re.findall("[dDjlFMNmnYy]", one)) > 1}
    assert fixed == set()


def test_every_static_file_that_is_named_exists():
    named = {file for path in TEMPLATES for file in re.findall(r"""\{% static ["']([^"']+)["']""", path.read_text())}
    assert {file for file in named if not finders.find(file)} == set()
    assert len(named) > 8


def test_links_that_open_elsewhere_are_none():
    """Everything a page shows stays in this window; a new one takes the way back away."""
    assert [texts.name(path) for path in TEMPLATES if 'target="_blank"' in path.read_text()] == []


def test_every_class_of_ours_is_drawn():
    drawn = {name for sheet in STATIC.glob("*.css") for name in re.findall(r"\.(px-[\w-]+)", sheet.read_text())}
    used = {
        (name, texts.name(path))
        for path in TEMPLATES
        for classes in re.findall(r'class="([^"]*)"', re.sub(r"\{%.*?%\}", " ", texts.source(path)))
        for name in re.findall(r"(?<![\w-])(px-[\w-]+)(?![\w{-])", classes)
    }
    assert {(name, path) for name, path in used if name not in drawn and not name.endswith("-")} == set()
