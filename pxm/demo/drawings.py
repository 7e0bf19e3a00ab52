"""Pictures of our own for the demo: simple drawings of dishes and a plan of the ground floor. Nobody else's photo."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (720, 540)
TABLE, PLATE, RIM, SHADE = "#DDE8E6", "#FFFFFF", "#EEF2F1", "#C6D6D3"
MIDDLE, ROUND = (360, 270), 205
Drawing = ImageDraw.ImageDraw
Dot = tuple[int, int, int]  # x, y, radius, from the middle of the plate

BITS: tuple[Dot, ...] = ((-70, -30, 26), (20, -70, 20), (75, 25, 28), (-20, 60, 22), (-95, 45, 16), (50, 90, 16))


@cache
def looks() -> dict[str, dict[str, tuple[str, str]]]:
    return tomllib.loads((Path(__file__).parent / "drawings.toml").read_text())


def dish(code: str) -> SimpleUploadedFile | None:
    """None for one that nobody has drawn."""
    for shape, drawn in (("plate", _plate), ("bowl", _bowl), ("glass", _glass)):
        if colors := looks()[shape].get(code):
            return _picture(partial(drawn, ground=colors[0], bits=colors[1]))
    return None


def _plate(draw: Drawing, *, ground: str, bits: str) -> None:
    _disc(draw, 12, ROUND, SHADE)
    _disc(draw, 0, ROUND, PLATE)
    _disc(draw, 0, ROUND - 42, RIM)
    _disc(draw, 0, ROUND - 72, ground)
    _bits(draw, bits)


def _bowl(draw: Drawing, *, ground: str, bits: str) -> None:
    _disc(draw, 12, ROUND, SHADE)
    _disc(draw, 0, ROUND, "#0B6868")
    _disc(draw, 0, ROUND - 24, ground)
    _bits(draw, bits)


def _glass(draw: Drawing, *, ground: str, bits: str) -> None:
    draw.polygon([(255, 110), (465, 110), (435, 450), (285, 450)], fill=PLATE)
    draw.polygon([(268, 180), (452, 180), (428, 436), (292, 436)], fill=ground)
    draw.line((268, 180, 452, 180), fill=bits, width=12)


def _bits(draw: Drawing, color: str) -> None:
    for x, y, radius in BITS:
        left, top = MIDDLE[0] + x, MIDDLE[1] + y
        draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill=color)


def _disc(draw: Drawing, lower: int, radius: int, color: str) -> None:
    x, y = MIDDLE[0], MIDDLE[1] + lower
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)


def _picture(drawn: Callable[[Drawing], None], kind: str = "PNG") -> SimpleUploadedFile:
    picture = Image.new("RGB", SIZE, TABLE)
    drawn(ImageDraw.Draw(picture))
    sink = io.BytesIO()
    picture.save(sink, kind)
    return SimpleUploadedFile(f"drawing.{kind.lower()}", sink.getvalue())


# ---------------------------------------------------------------------------------------- the ground floor
WALL, FLOOR, WAY, STOP = "#43565B", "#F4F6F6", "#B84C24", "#0B6868"
ROOMS = ((60, 60, 300, 210), (60, 330, 300, 480), (420, 60, 660, 210), (420, 330, 660, 480))
# The entrance, then left and right of the way, and the lifts at its end; one dot more each, for no language has them
STOPS = ((110, 270), (300, 210), (420, 210), (600, 270))


def plan(kind: str = "PNG") -> SimpleUploadedFile:
    """From the main entrance (one dot) past two doors to the lifts (four dots)."""
    return _picture(_plan, kind)


def _plan(draw: Drawing) -> None:
    draw.rectangle((40, 40, 680, 500), fill=FLOOR, outline=WALL, width=8)
    for room in ROOMS:
        draw.rectangle(room, fill=TABLE, outline=WALL, width=5)
    draw.line((40, 270, 640, 270), fill=WAY, width=10)
    draw.polygon([(630, 245), (670, 270), (630, 295)], fill=WAY)
    for number, (x, y) in enumerate(STOPS, start=1):
        draw.ellipse((x - 34, y - 34, x + 34, y + 34), fill=STOP)
        for dot in range(number):
            left = x - 9 * (number - 1) + 18 * dot
            draw.ellipse((left - 6, y - 6, left + 6, y + 6), fill=PLATE)
