"""Photos and papers for cases of the demo: drawn here, so that no picture of anybody is in it."""

from __future__ import annotations

import io
import zlib
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1200, 900)
PAPER, INK, TABLE = "#F4F1E8", "#4A4F55", ("#7D6B58", "#5B6B73", "#6B705C")


def upload(name: str) -> SimpleUploadedFile:
    """By its name: a PDF is a page of a letter, everything else a photo of a paper on a table. The same each time."""
    chance = Random(zlib.crc32(name.encode()))  # noqa: S311 - draws lines on paper
    page = _on_a_table(_page(chance), chance) if not name.endswith(".pdf") else _page(chance)
    sink = io.BytesIO()
    page.save(sink, "PDF" if name.endswith(".pdf") else "JPEG", quality=80)
    return SimpleUploadedFile(name, sink.getvalue())


def _page(chance: Random) -> Image.Image:
    """Lines of writing, none of which can be read."""
    page = Image.new("RGB", (620, 860), PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((60, 60, 250, 84), fill=INK)
    for line in range(150, 780, 34):
        left, end = 60, 560 - chance.randrange(160)
        while left < end:
            word = min(chance.randrange(24, 90), end - left)
            pen.rounded_rectangle((left, line, left + word, line + 10), 4, fill=INK)
            left += word + 14
    return page


def _on_a_table(page: Image.Image, chance: Random) -> Image.Image:
    photo, angle = Image.new("RGB", SIZE, chance.choice(TABLE)), chance.uniform(-9, 9)
    turned, shape = (one.rotate(angle, expand=True) for one in (page, Image.new("L", page.size, 255)))
    photo.paste(turned, ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2), shape)
    return photo.filter(ImageFilter.GaussianBlur(0.8))
