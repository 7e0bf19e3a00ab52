"""Answers in an order of one's own; questions that the link answers; pictures; more places than five."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from files.models import File
from files.vault import read as content_of
from surveys import actions
from surveys.forms.public import AnswerForm
from surveys.models import OpenLink, Photo, Response, Sitting, Tally
from surveys.questions import BadContent, Item, Option, findings, read
from surveys.questions.ordering import shown
from surveys.questions.shape import marks_of
from surveys.results import Filters, results_of
from tests import make
from tests.surveys.make import answered, link, published
from tests.surveys.questions import YES_NO, codes, of, one

LETTERS = (*(Option(letter, letter.upper()) for letter in "abcdefgh"), Option("none", "None", True))
WAVES = (Option("spring", "Spring"), Option("autumn", "Autumn"))


def page(number):
    return reverse("public-survey-page", args=[number])


def with_question(survey, item, options=()):
    """Another version with this question in front."""
    version = actions.draft(survey, by=None)
    content = read(version.content)
    content = replace(content, items=(item, *content.items))
    if options:
        content = content.with_set(item.set, options)
    actions.publish(actions.change_content(version, content, by=None), by=None)


# ---------------------------------------------------------------- the rules
def test_the_same_number_gives_the_same_order_and_others_another():
    content = of(one("q", set="letters", is_shuffled=True), sets={"letters": LETTERS})
    orders = {tuple(option.code for option in shown(content, content.items[0], seed)) for seed in range(50)}
    assert len(orders) > 45
    assert {order[-1] for order in orders} == {"none"}
    firsts = [shown(content, content.items[0], seed)[0].code for seed in range(4000)]
    assert all(400 < firsts.count(letter) < 600 for letter in "abcdefgh")
    assert shown(content, content.items[0], 7) == shown(content, content.items[0], 7)


@pytest.mark.parametrize("kind", ["scale", "ten", "matrix", "text"])
def test_a_scale_is_never_laid_out_anew(kind):
    data = of(one("q", is_shuffled=True)).data()
    data["items"][0]["kind"] = kind
    with pytest.raises(BadContent):
        read(data)


def test_a_place_for_each_of_nine_answers():
    content = of(one("q", kind="ranking", set="letters"), sets={"letters": LETTERS})
    form = AnswerForm(content=content, page=content.pages[0])
    assert [str(field.label) for field in form][4:7] == ["Fifth", "Place 6", "Place 7"]
    assert len(form.fields) == 9


def test_at_most_twelve_questions_follow_the_official_ones():
    official = [one("official", is_locked=True)]
    own = [one(f"own{number}") for number in range(13)]
    assert codes(findings(of(*official, *own[:12]))) == []
    assert codes(findings(of(*official, *own))) == [("many_own", "")]
    lines = tuple(Option(f"l{number}", f"Line {number}") for number in range(13))
    matrix = one("m", kind="matrix", set="letters", rows=lines)
    found = findings(of(*official, matrix, sets={"yes_no": YES_NO, "letters": LETTERS}))
    assert codes(found) == [("many_own", "")]


# ---------------------------------------------------------------- in the browser of a person
@pytest.mark.django_db
def test_the_order_somebody_saw_is_kept_with_the_response(cast):
    survey = published(cast)
    with_question(survey, Item("pick", "single", "Which?", set="letters", is_shuffled=True), LETTERS)
    client = Client()
    client.post(link(cast, survey))
    seed = Sitting.objects.get().seed
    order = [option.code for option in shown(of(one("pick", set="l", is_shuffled=True), sets={"l": LETTERS}),
                                             Item("pick", "single", "", set="l", is_shuffled=True), seed)]  # fmt: skip
    assert [code for code, _label in client.get(page(1)).context["form"].fields["answer"].choices] == order
    client.post(page(1), {"answer": "c"})
    client.post(reverse("public-survey-send"))
    actions.gather(now=timezone.now() + timedelta(days=2))
    assert Response.objects.get().seed == seed > 0
    assert make.signed_in(cast.manager).get(reverse("survey-preview", args=[survey.code, "en", 1])).status_code == 200


@pytest.mark.django_db
def test_the_link_answers_what_nobody_is_asked(cast):
    survey = published(cast)
    with_question(survey, Item("wave", "hidden", "Wave", set="waves"), WAVES)
    office = make.signed_in(cast.officer)
    links = reverse("survey-links", args=[survey.code])
    office.post(links, {"place": f"w{cast.ward.pk}", "way": "open", "mark_wave": "autumn"})
    made = OpenLink.objects.get()
    assert made.marks == {"wave": "autumn"}
    assert "Wave: Autumn" in office.get(links).content.decode()
    client = Client()
    assert client.post(f"/s/{made.token}/").url == page(2)
    assert "Wave" not in client.get(page(2)).content.decode()
    assert "1 of 2" in client.get(page(2)).content.decode()
    assert client.get(page(1)).status_code == 302
    for _number in range(10):
        answered(made.token, {"recommend": 9}, timezone.now() - timedelta(days=1))
    actions.gather()
    found = results_of(cast.manager, Filters(survey.versions.published().first().pk)).questions[0]
    assert (found.page.name, [bar.share.count for bar in found.bars]) == ("wave", [0, 10])
    with pytest.raises(ValidationError, match="has changed"):
        actions.open_link(survey, site=cast.site, location=None, by=None, marks={"wave": "Wei Li"})


def test_hidden_questions_are_neither_translated_nor_conditional():
    content = of(one("a"), Item("wave", "hidden", "Wave", set="waves"), sets={"waves": WAVES, "yes_no": WAVES})
    assert marks_of(content) == {"wave": ("spring", "autumn")}
    turned = content.with_item(replace(content.by_key["wave"], show_if={"item": "a", "answered": True}))
    assert codes(findings(turned)) == [("hidden_condition", "wave")]


# ---------------------------------------------------------------- pictures
def picture(color="red"):
    sink = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Ward 4B, Wei Li"
    Image.new("RGB", (40, 30), color).save(sink, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_0001.jpg", sink.getvalue(), "image/jpeg")


@pytest.mark.django_db
def test_a_picture_is_drawn_anew_and_becomes_a_file_only_at_night(cast):
    survey = published(cast)
    with_question(survey, Item("look", "photo", "Would you like to show us something?"))
    client = Client()
    client.post(link(cast, survey))
    wrong = client.post(page(1), {"answer": SimpleUploadedFile("a.exe", b"MZ", "image/jpeg")})
    assert "neither a picture" in wrong.content.decode()
    assert client.post(page(1), {"answer": picture("blue")}).url == page(2)
    assert "A picture is added" in client.get(page(1)).content.decode()
    client.post(page(1), {"answer": picture()})
    assert client.post(page(1), {}).url == page(2)  # nothing chosen: the one that is there stays
    client.post(reverse("public-survey-send"))
    assert not File.objects.exists()
    actions.gather(now=timezone.now() + timedelta(days=2))
    photo = Photo.objects.get()
    kept = b"".join(content_of(photo.file.key))
    assert photo.file.name == "photo.jpg" and b"Wei" not in kept
    assert Image.open(io.BytesIO(kept)).getpixel((5, 5))[0] > 200
    assert "look" not in Response.objects.get().answers
    assert Tally.objects.get(item="look").code == "photo"


@pytest.mark.django_db
def test_a_skipped_picture_is_not_kept(cast):
    survey = published(cast)
    with_question(survey, Item("look", "photo", "Would you like to show us something?"))
    client = Client()
    client.post(link(cast, survey))
    client.post(page(1), {"answer": picture()})
    client.post(page(1), {"skip": "yes"})
    client.post(reverse("public-survey-send"))
    actions.gather(now=timezone.now() + timedelta(days=2))
    assert not Photo.objects.exists() and not File.objects.exists()
    assert json.loads(json.dumps(Response.objects.get().answers)) == {}
