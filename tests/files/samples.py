"""Files to hand in: harmless ones, and ones that only look so."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PLACE = b"53.3498 N, 6.2603 W"  # what a camera writes into its pictures
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


def photo(size: tuple[int, int] = (60, 40), kind: str = "JPEG", tail: bytes = b"") -> bytes:
    """A picture that says where it was taken and stands on its side; `tail` hides behind it."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, PLACE.decode()  # turned; description
    sink = io.BytesIO()
    more = {"comment": PLACE} if kind == "JPEG" else {}
    picture.save(sink, kind, exif=exif, icc_profile=b"profile " + PLACE, **more)
    return sink.getvalue() + tail


def flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it has 3.6 thousand million pixels."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(body)) + name + body + struct.pack("!I", zlib.crc32(name + body)) for name, body in chunks
    )


def word(**members: bytes) -> bytes:
    """A Word file; `members` are further things in it."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(name, "<x/>")
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


def upload(content: bytes | None = None, name: str = "bell.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo() if content is None else content)
