"""Reads static/px/tokens.css and measures contrast as WCAG 2.2 does (relative luminance, ratio 1 to 21)."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static" / "px"
BLOCK = re.compile(r"([^{}]+)\{([^{}]*)\}")
VALUE = re.compile(r"--([\w-]+):\s*([^;]+);")


def blocks() -> dict[str, list[dict[str, str]]]:
    """The custom properties by selector; a selector may stand more than once (inside media queries)."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "tokens.css").read_text(), flags=re.S)
    found: dict[str, list[dict[str, str]]] = {}
    for selector, body in BLOCK.findall(text):
        found.setdefault(selector.split("{")[-1].strip(), []).append(dict(VALUE.findall(body)))
    return found


def theme(name: str) -> dict[str, str]:
    found = blocks()
    light = found[":root"][0]
    return light if name == "light" else light | found['[data-bs-theme="dark"]'][0]


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)
