"""The gate: what a file is by its bytes, and what of it is let in.

Names and declared types are never asked. Pictures are decoded and drawn anew: place, camera, thumbnails, comments and
whatever hides behind the picture stay outside. PDF and Word files are let in as they are, because a signed paper that
was changed is worth nothing; macros and archives that only claim to be Word files are not.
"""

from __future__ import annotations

import io
import threading
import warnings
import zipfile
from dataclasses import dataclass

import puremagic
from PIL import ExifTags, Image, ImageOps

JPEG, PNG, WEBP, PDF = "image/jpeg", "image/png", "image/webp", "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"  # of our own making only: no archive comes in
MAIL = "message/rfc822"  # as a mailbox had it; it is never given out, and what is attached to it goes through here
CSV = "text/csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = {CSV: "csv", EXCEL: "xlsx"}  # taken where somebody reads rows in, and nowhere else
EXTENSIONS = {JPEG: "jpg", PNG: "png", WEBP: "webp", PDF: "pdf", WORD: "docx"}
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
QUALITY = {JPEG: {"quality": 88}, WEBP: {"quality": 88}, PNG: {}}
# What brings a picture upright, by the orientation its EXIF tells (1 is upright).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
LOGO = (600, 200)  # pixels
PHOTO = (480, 360)
PICTURE = (960, 720)
# A zip of Word: how much it may hold, and how much more than it weighs (OWASP ASVS V5.2.3).
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2000, 100_000_000, 200
MUST_HOLD = frozenset({"[Content_Types].xml", "word/document.xml"})
MUST_HOLD_ROWS = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
MOST_ROWS_UNPACKED = 500_000_000  # rows are read as they come; who reads them asks each part anew
WIDE = (b"\xff\xfe", b"\xfe\xff")  # marks of UTF-16, whose text is full of zeros
ACTIVE = ("vbaproject.bin", "vbadata.xml", ".exe", ".js", ".dll", "activex")
# A decoded picture takes up to 200 MB: one at a time in a process.
_drawing = threading.Lock()


class Refused(Exception):
    """`code` is one of `files.models.File.Reason`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    most_bytes: int
    most_pixels: int


@dataclass(frozen=True, slots=True)
class Let:
    """What may be kept."""

    media_type: str
    content: bytes


def let_in(content: bytes, size: int, limits: Limits) -> Let:
    """Raises `Refused`. `size` is what was sent; `content` is shorter where it was not kept to the end."""
    if size > limits.most_bytes:
        raise Refused("size")
    if len(content) < size:
        raise Refused("together")
    if not content:
        raise Refused("empty")
    kind = kind_of(content)
    if kind in FORMATS:
        content = drawn_anew(content, kind, limits.most_pixels)
    elif kind == WORD:
        look_into(content)
    return Let(kind, content)


def kind_of(content: bytes) -> str:
    """By the first bytes, of which a PDF must have its own at the very beginning. Raises `Refused`."""
    try:
        found = {match.mime_type for match in puremagic.magic_string(content[:4096])}
    except (puremagic.PureError, ValueError):
        found = set()
    if content.startswith(b"PK\x03\x04"):
        return WORD
    if content.startswith(b"%PDF-"):
        return PDF
    for kind in FORMATS:
        if kind in found:
            return kind
    raise Refused("type")


def drawn_anew(content: bytes, kind: str, most_pixels: int) -> bytes:
    """The first picture in it, upright, without anything but its pixels."""
    with _drawing, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
                if picture.width * picture.height > most_pixels:
                    raise Refused("pixels")
                return _pixels_of(picture, kind)
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused("pixels") from error
        except Exception as error:  # over broken bytes decoders raise whatever comes
            raise Refused("broken") from error


def _pixels_of(picture: Image.Image, kind: str) -> bytes:
    upright = _upright(picture)
    see_through = kind != JPEG and upright.has_transparency_data
    clean = upright.convert("RGBA" if see_through else "RGB")
    clean.info.clear()  # or the color profile and the comment would be written again
    sink = io.BytesIO()
    clean.save(sink, FORMATS[kind], **QUALITY[kind])
    return sink.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held. Pillow's own way writes the rest of the EXIF anew, and fails where that is broken."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except Exception:  # broken EXIF says nothing
        turn = None
    return picture if turn is None else picture.transpose(turn)


def as_logo(content: bytes, kind: str) -> bytes:
    """A picture that came through the gate, as a PNG no larger than paper needs; see-through stays see-through."""
    with _drawing, Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
        picture.thumbnail(LOGO)
        sink = io.BytesIO()
        picture.save(sink, "PNG")
        return sink.getvalue()


def as_photo(content: bytes, kind: str) -> bytes:
    """A picture that came through the gate, small enough for a telephone on the ward's network: about 20 kB."""
    with _drawing, Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
        small = ImageOps.fit(picture.convert("RGB"), PHOTO)
        sink = io.BytesIO()
        small.save(sink, "WEBP", quality=70)
        return sink.getvalue()


def as_picture(content: bytes, kind: str) -> bytes:
    """A picture that came through the gate, whole, no wider than the column of a page: about 50 kB."""
    with _drawing, Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
        picture.thumbnail(PICTURE)
        sink = io.BytesIO()
        picture.save(sink, "WEBP", quality=70)
        return sink.getvalue()


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of a picture of our own drawing."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size


def let_table_in(content: bytes, size: int, most_bytes: int) -> Let:
    """Rows that somebody reads in: text, or an Excel workbook that cannot act. Raises `Refused`."""
    if size > most_bytes or len(content) < size:
        raise Refused("size")
    if not content.strip():
        raise Refused("empty")
    if content.startswith(b"PK\x03\x04"):
        look_into(content, MUST_HOLD_ROWS, MOST_ROWS_UNPACKED)
        return Let(EXCEL, content)
    if not content.startswith(WIDE) and (b"\0\0" in content or content.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0"))):
        raise Refused("type")
    return Let(CSV, content)


def look_into(content: bytes, must_hold: frozenset[str] = MUST_HOLD, most_unpacked: int = MOST_UNPACKED) -> None:
    """Is this archive an Office file of that kind that cannot act, and no bomb? Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("broken") from error
    names = {member.filename for member in members}
    if not names >= must_hold:
        raise Refused("type")
    if any(part in name.lower() for name in names for part in ACTIVE):
        raise Refused("active")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > min(most_unpacked, MOST_RATIO * len(content)):
        raise Refused("bomb")
