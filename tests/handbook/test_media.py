"""Pictures and papers of pages: through the gate, with words in every language, from our own storage."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from files import gate
from handbook import actions
from handbook.models import HandbookPage, Media, Place
from hospital.models import Role
from tests import make
from tests.files import samples

pytestmark = pytest.mark.django_db
WORDS = {"words_en": "The main entrance", "words_zh-hans": "正门", "words_ar": "المدخل الرئيسي"}


def sent(client, site, content, kind="picture", **more):
    data = {"code": "entrance", "kind": kind, "upload": SimpleUploadedFile("IMG_1.jpg", content), **WORDS, **more}
    return client.post(reverse("media-change", args=[site.code, "new"]), data)


def page_with(site, *blocks):
    page = HandbookPage.objects.get(slug="visiting", site=site, locale__language_code="ar")
    rows = [{"type": kind, "value": value, "id": f"x{number}"} for number, (kind, value) in enumerate(blocks)]
    page.body = [*page.body.get_prep_value(), *rows]
    page.save_revision().publish()
    return Client().get(page.address).content.decode()


def test_a_picture_is_drawn_anew_shown_with_words_in_the_readers_language_and_kept_by_browsers(handbook):
    editor = make.signed_in(make.user(Role.EDITOR, handbook))
    assert sent(editor, handbook, samples.photo((1000, 2000))).status_code == 302
    row = Media.objects.get()
    assert (row.width, row.height, row.file.media_type) == (960, 480, gate.WEBP)
    shown = page_with(handbook, ("picture", {"picture": row.pk, "caption": "", "is_decorative": False}))
    assert f'<img src="{row.url}" width="960" height="480" alt="المدخل الرئيسي" loading="lazy"' in shown
    answer = Client().get(row.url)
    assert answer.headers["Cache-Control"].endswith("immutable") and answer.headers["Content-Type"] == gate.WEBP
    assert answer.content.startswith(b"RIFF") and b"Exif" not in answer.content
    assert (
        Client().get(reverse("public-handbook-file", args=[make.site().code, row.file.sha256[:16]])).status_code == 404
    )


def test_words_are_needed_in_every_language_and_what_is_no_picture_is_refused_by_its_bytes(handbook):
    editor = make.signed_in(make.user(Role.EDITOR, handbook))
    assert "error" in sent(editor, handbook, samples.photo(), words_ar="").content.decode()
    assert sent(editor, handbook, b"<svg onload='x()'>").status_code == 200
    assert sent(editor, handbook, b"%PDF-1.7 not a picture").status_code == 200
    assert not Media.objects.exists()
    assert sent(make.signed_in(make.user(Role.EDITOR, make.site())), handbook, samples.photo()).status_code == 404


def test_a_paper_is_only_ever_kept_as_a_file(handbook):
    editor = make.user(Role.EDITOR, handbook)
    upload = SimpleUploadedFile("Map of the house.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF")
    row = actions.add_media(
        handbook, code="map", kind="paper", upload=upload, words={"en": "Map"}, by=editor, now=make.NOW
    )
    assert f'href="{row.url}" download' in page_with(handbook, ("paper", {"paper": row.pk}))
    answer = Client().get(row.url)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Map of the house.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert Entry.objects.filter(verb="media.add", subject_id=row.pk).count() == 1


def test_what_is_taken_away_is_gone_at_once_and_its_page_goes_on(handbook):
    editor = make.signed_in(make.user(Role.EDITOR, handbook))
    sent(editor, handbook, samples.photo())
    row = Media.objects.get()
    page_with(handbook, ("picture", {"picture": row.pk, "caption": "", "is_decorative": False}))
    listed = reverse("media", args=[handbook.code])
    assert row.url in editor.get(listed).content.decode()
    changed = {**WORDS, "words_ar": "الباب"}
    assert editor.post(reverse("media-change", args=[handbook.code, row.code]), changed).status_code == 302
    page = HandbookPage.objects.get(slug="visiting", site=handbook, locale__language_code="ar")
    assert 'alt="الباب"' in Client().get(page.address).content.decode()
    assert editor.post(listed, {"remove": row.code}).status_code == 302
    assert Client().get(row.url).status_code == 404
    assert "px-hb-picture" not in Client().get(page.address).content.decode()
    assert Entry.objects.filter(verb="media.remove", subject_id=row.pk).count() == 1


def test_a_page_shows_what_is_served_next_and_a_place_as_it_is_now(handbook):
    actions.begin_kitchen(handbook, starts_on=make.NOW.date(), by=None, now=make.NOW)
    place = Place.objects.filter(site=handbook, is_inside=True).first()
    shown = page_with(handbook, ("menu", {"ward": None}), ("place", {"place": place.pk}))
    assert "px-hb-menu" in shown and "px-dish" in shown, "dishes with what may be said of each"
    assert place.name["ar"] in shown and reverse("public-handbook-menu", args=[handbook.code, "ar"]) in shown
