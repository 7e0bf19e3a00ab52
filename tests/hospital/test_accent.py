"""The color of an organization: what cannot be read is told from what can, and every shade of it can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital import accent
from tests.look import test_contrast, tokens

COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
THEMES = st.sampled_from((accent.LIGHT, accent.DARK))
PAIRS = [(*pair, 4.5) for pair in test_contrast.TEXTS] + [(*pair, 3.0) for pair in test_contrast.SHAPES]
OURS = [("on-brand", "brand", 4.5), ("brand-ink", "brand-soft", 4.5), *PAIRS]


@pytest.mark.parametrize(("text", "color"), [("#1f4e9a", "#1F4E9A"), (" abc ", "#AABBCC"), ("1F4E9A", "#1F4E9A")])
def test_a_color_is_read_however_it_is_written(text, color):
    assert accent.normal(text) == color


@pytest.mark.parametrize("text", ["", "blue", "#12", "#12345", "#GGGGGG", "rgb(1,2,3)", "#1F4E9A;}", "#1F4E9A\n}"])
def test_what_is_no_color_is_none(text):
    with pytest.raises(ValueError, match=re.escape(text) or "^$"):
        accent.normal(text)


@pytest.mark.parametrize("name", [accent.LIGHT, accent.DARK])
def test_the_grounds_are_those_of_the_style_sheets(name):
    known = tokens.theme(name)
    for table in (accent.GROUNDS, accent.TEXTS_ON_SOFT, accent.SHAPES_ON_SOFT):
        assert table[name] == {token: known[token] for token in table[name]}


@pytest.mark.parametrize(("color", "theme", "near"), [("#0B6868", "light", "#0B6868"), ("#58C4BE", "dark", "#58C4BE")])
def test_our_own_color_passes(color, theme, near):
    assert accent.nearest(color, theme) == near


@given(COLORS, THEMES)
def test_the_nearest_color_passes_and_one_that_passes_is_left_alone(color, theme):
    near = accent.nearest(color, theme)
    assert accent.passes(near, theme)
    assert (near == color) == accent.passes(color, theme)


@given(COLORS, THEMES)
def test_every_text_on_every_ground_can_be_read(color, theme):
    shades = accent.palette(accent.nearest(color, theme), theme)
    known = tokens.theme(theme) | shades
    faint = [(text, ground) for text, ground, floor in OURS if tokens.contrast(known[text], known[ground]) < floor]
    assert faint == []


def test_the_sheet_names_only_tokens_that_exist():
    sheet = accent.sheet("#1F4E9A", "#9DB8E8")
    named = {name for name, _color in tokens.VALUE.findall(sheet)}
    assert len(named) == 5 and named <= set(tokens.theme("light"))
    assert sheet.count("--brand: #1F4E9A") == 2 and sheet.count("--brand: #9DB8E8") == 2
