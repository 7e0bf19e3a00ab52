"""The color of an organization: whether it can be read, the nearest one that can, and the shades made of it.

Contrast is that of WCAG 2.2 (relative luminance, 1 to 21). Text needs 4.5 on every ground it stands on (criterion
1.4.3); no single color reaches that on white and on dark grounds, so each theme has its own.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Mapping

TEXT, SHAPE = 4.5, 3.0
LIGHT, DARK = "light", "dark"
WHITE, BLACK = "#FFFFFF", "#04211F"
HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

# From static/px/tokens.css; a test holds them equal. Text in the accent stands on these grounds,
GROUNDS: Mapping[str, Mapping[str, str]] = {
    LIGHT: {"surface": "#FFFFFF", "canvas": "#F4F6F6", "sunken": "#EDF1F1", "warm-soft": "#FCEEE7"},
    DARK: {"surface": "#172023", "canvas": "#0F1618", "sunken": "#1E292C", "warm-soft": "#38231A"},
}
# and these stand on the soft ground made of it.
TEXTS_ON_SOFT: Mapping[str, Mapping[str, str]] = {
    LIGHT: {"ink": "#15262A", "ink-2": "#43565B", "ink-3": "#5B6D72", "over-ink": "#A3211A", "ok-fg": "#3B4E53"},
    DARK: {"ink": "#E7EEEF", "ink-2": "#B3C1C4", "ink-3": "#94A5A9", "over-ink": "#F7A9A2", "ok-fg": "#B3C1C4"},
}
SHAPES_ON_SOFT: Mapping[str, Mapping[str, str]] = {
    LIGHT: {"focus": "#1B4FD8", "over-bg": "#B3261E"},
    DARK: {"focus": "#9DBBFF", "over-bg": "#F28B82"},
}
Rgb = tuple[float, float, float]


def normal(text: str) -> str:
    """`#1F4E9A`, from that, `1f4e9a` or `#abc`. Raises ValueError for what is no color."""
    found = HEX.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return f"#{digits.upper()}"


def luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def worst(color: str, theme: str) -> float:
    """The contrast on the ground where it is least readable, rounded down as people read it."""
    return int(10 * min(contrast(color, ground) for ground in GROUNDS[theme].values())) / 10


def passes(color: str, theme: str) -> bool:
    return all(contrast(color, ground) >= TEXT for ground in GROUNDS[theme].values())


def nearest(color: str, theme: str) -> str:
    """The color of the same hue that can be read there and differs least in lightness; itself where it can."""
    return _until(color, theme, GROUNDS[theme].values())


def palette(color: str, theme: str) -> dict[str, str]:
    """The tokens of the style sheets made of a color that passes."""
    soft = _soft(color, theme)
    return {
        "brand": color,
        "brand-h": _moved(color, -0.08 if theme == LIGHT else 0.08),
        "on-brand": WHITE if theme == LIGHT else BLACK,
        "brand-soft": soft,
        "brand-ink": _until(color, theme, [*GROUNDS[theme].values(), soft]),
    }


def sheet(light: str, dark: str) -> str:
    """A style sheet that follows tokens.css: both themes, the device's own, and paper, which is always light."""
    day, night = _block(palette(light, LIGHT)), _block(palette(dark, DARK))
    return (
        f":root {{ {day} }}\n"
        f'[data-bs-theme="dark"] {{ {night} }}\n'
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-bs-theme]) {{ {night} }} }}\n"
        f'@media print {{ :root, [data-bs-theme="dark"], :root:not([data-bs-theme]) {{ {day} }} }}\n'
    )


def _block(tokens: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {color};" for name, color in tokens.items())


# ---------------------------------------------------------------- shades
def _soft(color: str, theme: str) -> str:
    """As much of the color on the surface as leaves every text on it readable."""
    for share in range(16, 0, -1):
        mixed = _mixed(color, GROUNDS[theme]["surface"], share / 100)
        texts = all(contrast(text, mixed) >= TEXT for text in TEXTS_ON_SOFT[theme].values())
        if texts and all(contrast(shape, mixed) >= SHAPE for shape in SHAPES_ON_SOFT[theme].values()):
            return mixed
    return GROUNDS[theme]["surface"]


def _until(color: str, theme: str, grounds: Iterable[str]) -> str:
    """Darker step by step on light grounds, lighter on dark ones, until it can be read on all of them."""
    grounds, step = list(grounds), -1 if theme == LIGHT else 1
    for number in range(256):
        moved = _moved(color, step * number / 255)
        if all(contrast(moved, ground) >= TEXT for ground in grounds):
            return moved
    return WHITE if theme == DARK else BLACK


def _moved(color: str, by: float) -> str:
    """Lighter or darker by a share of the whole way from black to white; hue and saturation stay."""
    if by == 0:
        return color
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(color))
    return _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness + by)), saturation))


def _mixed(color: str, ground: str, share: float) -> str:
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(_rgb(color), _rgb(ground), strict=True))
    return _hex((red, green, blue))


def _rgb(color: str) -> Rgb:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in color)
