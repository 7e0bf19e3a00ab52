"""Every pair of color and ground that the style sheets use, measured in both themes."""

import re

import pytest

from tests.look import tokens

TEXT, SHAPE = 4.5, 3.0

# token, ground, what was measured in light and in dark when the colors were chosen
MEASURED = [
    ("ink", "surface", 15.6, 14.1), ("ink-2", "surface", 7.7, 8.9), ("ink-3", "surface", 5.4, 6.5),
    ("on-brand", "brand", 6.6, 8.1), ("brand-ink", "brand-soft", 6.6, 7.7),
    ("over-fg", "over-bg", 6.5, 7.7), ("over-ink", "over-tint", 6.8, 9.0), ("soon-fg", "soon-bg", 7.2, 10.1),
    ("ok-fg", "surface", 8.7, 8.9), ("pause-fg", "pause-bg", 7.3, 8.7), ("met-fg", "met-bg", 6.8, 8.9),
    ("warm", "surface", 5.1, 7.9), ("soon-fg", "note-bg", 7.7, 11.1),
    ("ctl", "surface", 3.8, 5.0), ("focus", "surface", 6.7, 8.7),
    ("c-imp", "surface", 5.2, 7.3), ("c-con", "surface", 5.0, 7.5), ("c-target", "surface", 8.0, 7.6),
    ("c-cc", "surface", 3.6, 6.3), ("c-bar2", "surface", 3.1, 5.2),
]  # fmt: skip

# What stands on other grounds as well
TEXTS = [
    ("ink", "canvas"),
    ("ink-2", "canvas"),
    ("ink-3", "canvas"),
    ("ink", "sunken"),
    ("ink-2", "sunken"),
    ("ink-3", "sunken"),
    ("brand-ink", "surface"),
    ("brand-ink", "canvas"),
    ("brand-h", "surface"),
    ("on-brand", "brand-h"),
    ("ink", "brand-soft"),
    ("ink-2", "brand-soft"),
    ("ink-3", "brand-soft"),
    ("over-ink", "surface"),
    ("over-ink", "brand-soft"),
    ("over-ink", "warm-soft"),
    ("ink", "warm-soft"),
    ("on-warm", "warm"),
    ("brand-ink", "warm-soft"),
    ("ink", "over-tint"),
    ("ink", "note-bg"),
    ("ink-2", "note-bg"),
    ("met-fg", "surface"),
    ("over-fg", "over-h"),
    ("canvas", "ink"),
    ("h3-fg", "h3"),
    ("h4-fg", "h4"),
    ("ink", "h0"),
    ("ink", "h1"),
    ("ink", "h2"),
    ("c-on-bar2", "c-bar2"),
    ("ok-fg", "brand-soft"),
    ("ok-fg", "canvas"),
]
SHAPES = [
    ("ctl", "canvas"),
    ("focus", "canvas"),
    ("focus", "sunken"),
    ("focus", "brand-soft"),
    ("brand", "surface"),
    ("brand", "canvas"),
    ("over-bg", "surface"),
    ("over-bg", "brand-soft"),
    ("ink-2", "surface"),
    ("warm", "warm-soft"),
    ("canvas", "ink"),
]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("color", "ground", "light", "dark"), MEASURED)
def test_it_still_measures_what_was_chosen(color, ground, light, dark, name):
    known = tokens.theme(name)
    expected = light if name == "light" else dark
    assert tokens.contrast(known[color], known[ground]) == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("color", "ground", "floor"), [(*p, TEXT) for p in TEXTS] + [(*p, SHAPE) for p in SHAPES])
def test_it_can_be_read_on_every_ground(color, ground, floor, name):
    known = tokens.theme(name)
    assert tokens.contrast(known[color], known[ground]) >= floor


def test_a_faint_grey_would_be_found():
    assert tokens.contrast("#94A5A9", tokens.theme("light")["surface"]) < TEXT


def test_white_on_black_is_21_to_1():
    assert tokens.contrast("#FFFFFF", "#000000") == pytest.approx(21)


def test_pages_that_follow_the_device_are_dark_in_the_same_colors():
    found = tokens.blocks()
    device = found[":root:not([data-bs-theme])"][0]
    assert device == found['[data-bs-theme="dark"]'][0]


def test_paper_is_light():
    found = tokens.blocks()
    paper = found[':root, [data-bs-theme="dark"], :root:not([data-bs-theme])'][0]
    light = found[":root"][0]
    assert paper == {key: light[key] for key in paper}
    assert set(found['[data-bs-theme="dark"]'][0]) <= set(paper)


def test_colors_stand_in_the_tokens_only():
    color = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|color-mix")
    sheets = [path for path in tokens.STATIC.glob("*.css") if path.name != "tokens.css"]
    assert len(sheets) >= 4
    assert {path.name: color.findall(path.read_text()) for path in sheets} == {path.name: [] for path in sheets}


def test_every_token_that_is_used_exists():
    used = {name for path in tokens.STATIC.glob("*.css") for name in re.findall(r"var\(--([\w-]+)", path.read_text())}
    assert used <= set(tokens.theme("light"))


def test_sheets_mirror_by_themselves():
    """Physical sides would not turn round in Arabic; print.css is exempt, because Chromium names page corners so."""
    sided = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\b|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)"
    )
    sheets = [path for path in tokens.STATIC.glob("*.css") if path.name != "print.css"]
    assert {path.name: sided.findall(path.read_text()) for path in sheets} == {path.name: [] for path in sheets}
