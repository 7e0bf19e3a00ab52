"""What is let in, by its bytes (OWASP ASVS V5.2, V5.3; P26)."""

import io
import resource
import time

import pytest
from PIL import ExifTags, Image, ImageOps

from files import gate, naming
from tests.files import samples

LIMITS = gate.Limits(most_bytes=1_000_000, most_pixels=10_000)


def let_in(content: bytes) -> gate.Let:
    return gate.let_in(content, len(content), LIMITS)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_upright_and_says_nothing_but_its_pixels(kind):
    sent = samples.photo(kind=kind, tail=b"<script>alert(1)</script>")
    kept = let_in(sent)
    assert samples.PLACE in sent
    assert samples.PLACE not in kept.content
    assert b"script" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert (picture.format, picture.size) == (kind, (40, 60))
        assert dict(picture.getexif()) == {}
        assert not {"icc_profile", "comment", "exif"} & picture.info.keys()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_pillow_would_turn_it(orientation):
    exif, sink = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = orientation
    picture = Image.frombytes("RGB", (3, 2), bytes(range(0, 180, 10)))
    picture.save(sink, "PNG", exif=exif)
    kept = Image.open(io.BytesIO(let_in(sink.getvalue()).content))
    assert kept.tobytes() == ImageOps.exif_transpose(Image.open(sink)).tobytes()
    assert (kept.width > kept.height) == (orientation < 5)


def test_whatever_a_camera_wrote_into_the_exif_the_picture_is_taken():
    """An error here was an error page for whoever told us something and added a photo."""
    exif, sink = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.XResolution] = 6, 72.0
    Image.new("RGB", (40, 30)).save(sink, "JPEG", exif=exif)
    content = sink.getvalue()
    begins = content.index(b"Exif")
    for place in range(begins + 14, content.index(b"\xff\xdb")):
        for value in (0, 1, 2, 7, 13, 255):
            let_in(content[:place] + bytes([value]) + content[place + 1 :])


@pytest.mark.parametrize("content", [samples.PDF, samples.word()])
def test_a_document_stays_as_it_was(content):
    assert let_in(content).content == content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x" * 1_000_001, "size"),
        (samples.SVG, "type"),
        (samples.HTML, "type"),
        (b"GIF89a" + samples.HTML, "type"),
        (b"\n" + samples.PDF, "type"),
        (b"MZ" + b"\0" * 100, "type"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + samples.HTML, "broken"),
        (samples.photo()[:400], "broken"),
        (b"PK\x03\x04" + samples.HTML, "broken"),
        (samples.word(**{"word/vbaProject.bin": b"x"}), "active"),
        (samples.word(**{"word/media/image1.bmp": b"\0" * 4_000_000}), "bomb"),
        (samples.photo((200, 100)), "pixels"),
    ],
)
def test_what_only_looks_harmless_is_refused(content, code):
    with pytest.raises(gate.Refused) as refused:
        let_in(content)
    assert refused.value.code == code


def test_what_was_not_kept_to_its_end_is_refused():
    """All files of a form together were too much, so this one is cut short."""
    with pytest.raises(gate.Refused) as refused:
        gate.let_in(samples.PDF[:-1], len(samples.PDF), LIMITS)
    assert refused.value.code == "together"


def test_an_archive_is_no_word_file():
    with pytest.raises(gate.Refused, match="type"):
        let_in(b"PK\x03\x04" + samples.word()[4:].replace(b"word/document.xml", b"evil/document.xml"))


def test_a_flood_of_pixels_costs_no_memory_and_no_time():
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with pytest.raises(gate.Refused, match="pixels"):
        gate.let_in(samples.flood(), len(samples.flood()), gate.Limits(1_000_000, 50_000_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ana\\letter.exe", "letter.pdf"),
        ("scan\u202efdp.exe", "scan fdp.pdf"),
        ('a\r\nSet-Cookie: "x".html', "a Set-Cookie x.pdf"),
        ("床头铃.pdf", "床头铃.pdf"),
        ("...", "file.pdf"),
        ("n" * 400, "n" * 100 + ".pdf"),
    ],
)
def test_a_name_is_never_a_path_and_never_says_what_a_file_is(given, shown):
    assert naming.cleaned(given, "pdf") == shown
