"""Easy words that the page has left behind: readers of them are told, and miss no warning and no telephone number."""

import pytest
from django.test import Client
from django.urls import reverse

from handbook import actions, comparing, reading
from handbook.models import HandbookPage
from handbook.views.public import EASY_COOKIE
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
TEXT = {"type": "text", "value": "<p>Ten to noon.</p>", "id": "a"}
NOTE = {"type": "important", "value": {"kind": "urgent", "title": "Chest pain", "text": "<p>Ring.</p>"}, "id": "n"}
CALL = {"type": "contact", "value": {"name": "Ward", "phone": "555 0101"}, "id": "c"}
EASY = [{"type": "line", "value": {"picture": "bell", "text": "Ring the bell."}, "id": "e"}]
OLD = "The page has changed since these easy words were written."


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def page(site):
    return made.page(site, body=[TEXT, NOTE, CALL], easy=EASY)


def read(page: HandbookPage, *, is_easy: bool = True) -> str:
    client = Client()
    if is_easy:
        client.cookies[EASY_COOKIE] = "easy"
    return client.get(page.address).content.decode()


def published(page: HandbookPage, *blocks, **about) -> HandbookPage:
    draft = page.get_latest_revision_as_object()
    draft.body = list(blocks)
    for name, value in about.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return made.fresh(page)


def test_easy_words_that_say_what_the_page_says_stand_alone(page):
    text = read(page)
    assert "Ring the bell." in text and OLD not in text and "Chest pain" not in text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (NOTE | {"value": NOTE["value"] | {"title": "Chest pain or no breath"}}, "Chest pain or no breath"),
        (CALL | {"value": CALL["value"] | {"phone": "555 0199"}}, "555 0199"),
    ],
)
def test_a_changed_warning_or_number_reaches_who_reads_easy_words(page, changed, words):
    blocks = [changed if block["id"] == changed["id"] else block for block in (TEXT, NOTE, CALL)]
    page = published(page, *blocks)
    text = read(page)
    assert OLD in text and words in text and "Ring the bell." in text
    assert "Ten to noon" not in text, "the rest is one press away"
    assert OLD not in read(page, is_easy=False)


def test_another_word_anywhere_is_told_to_readers_and_to_editors(page, site):
    editor = make.user(Role.EDITOR, site)
    assert comparing.to_compare(editor) == []
    page = published(page, TEXT | {"value": "<p>Ten to one.</p>"}, NOTE, CALL)
    assert OLD in read(page) and "Chest pain" not in read(page)
    (line,) = comparing.to_compare(editor)
    assert line.is_easy_behind and not line.behind
    home = make.signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()
    assert "the easy words are older than the page" in home


def test_they_are_good_again_once_somebody_says_so_and_the_first_ones_are_at_once(page):
    page = published(page, TEXT | {"value": "<p>Ten to one.</p>"}, NOTE, CALL)
    assert "is_easy_renewed" in form_of(page).fields
    assert form_of(page).renewed().easy_follows == page.easy_follows != page.fingerprints
    assert form_of(page).renewed(is_easy_renewed=True).easy_follows == page.fingerprints
    bare = made.page(page.site, slug="wifi")
    assert "is_easy_renewed" not in form_of(bare).fields
    form = form_of(bare)
    bare.easy = EASY
    assert form.renewed().easy_follows == bare.fingerprints


def form_of(page: HandbookPage):
    """The editor's form as if it had been sent: what it writes down of easy words."""
    form = page.get_edit_handler().get_form_class()(instance=page, parent_page=page.get_parent())

    def renewed(**ticked) -> HandbookPage:
        form.cleaned_data = ticked
        return form.save(commit=False)

    form.renewed = renewed
    return form


def test_a_translation_left_behind_shows_the_warning_of_the_source_to_easy_readers_too(page, site):
    home = next(one for one in actions.open_handbook(site, by=None) if one.locale.language_code == "ar")
    arabic = actions.translate(
        page, made.section(home), title="الزيارة", summary="متى", by=None, now=make.NOW,
        texts=["<p>عشرة</p>", {"kind": "urgent", "title": "ألم", "text": "<p>اتصل</p>"}, CALL["value"]],
        easy=[EASY[0] | {"value": {"picture": "bell", "text": "دق الجرس."}}],
    )  # fmt: skip
    assert not reading.page_at(site, "ar", "services", "visiting").is_easy_behind
    published(page, TEXT, NOTE | {"value": NOTE["value"] | {"title": "Chest pain or no breath"}}, CALL)
    text = read(arabic)
    assert "Chest pain or no breath" in text and "دق الجرس." in text


def test_other_easy_words_of_the_source_leave_those_of_a_translation_behind(page, site):
    home = next(one for one in actions.open_handbook(site, by=None) if one.locale.language_code == "ar")
    words = ["<p>عشرة</p>", NOTE["value"], CALL["value"]]
    arabic = actions.translate(
        page, made.section(home), title="الزيارة", summary="متى", by=None, now=make.NOW, texts=words, easy=EASY
    )  # fmt: skip
    more = [*EASY, {"type": "line", "value": {"picture": "phone", "text": "Or call us."}, "id": "f"}]
    page = published(page, TEXT, NOTE, CALL, easy=more)
    found = reading.page_at(site, "ar", "services", "visiting")
    assert found.is_easy_behind and not found.behind
    easy = next(pair for pair in comparing.pairs(arabic, page) if pair.label == "In easy words")
    assert easy.state == "changed" and ("in", "Or call us.") in [(kind, text.strip()) for kind, text in easy.runs]
