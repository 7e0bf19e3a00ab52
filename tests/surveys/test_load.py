"""Surveys as files of other programs: what goes out comes back, and what cannot be said is refused with its reason."""

import io
import json
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from audit.models import Entry
from hospital.models import Role
from surveys import actions, shipped
from surveys.interchange import NotCarried, from_fhir, from_xlsform, to_fhir, to_xlsform
from surveys.interchange.carrying import Carried
from surveys.interchange.fhir import straight
from surveys.models import Instrument
from surveys.questions import read
from surveys.questions.texts import source_mark, units
from tests import make
from tests.surveys.questions import of, one

TEMPLATES = ["recommendation", "post_discharge", "onsite", "service_recovery", "ward_pulse", "friends_and_family"]
LOST = {"measure": "", "theme": "", "is_locked": False}  # ours alone
ABOUT = {"name": "your-stay", "number": 3}


def plain(content):
    """Without what no other program has a word for, and with response sets by what they hold."""
    items = [
        replace(
            item, **LOST, set=json.dumps([o.label for o in content.options(item)]),
            show_if=straight(item.show_if) if item.show_if else None,
        )
        for item in content.items
    ]  # fmt: skip
    return content.title, content.intro, content.language, items


def languages(made):
    source = units(made.content)
    return {
        language: {unit: {"text": text, "of": source_mark(source[unit])} for unit, text in texts.items()}
        for (language, is_easy), texts in made.translations.items() if not is_easy
    }  # fmt: skip


def there_and_back(content, texts, form):
    if form == "fhir":
        data = to_fhir(content, texts, url="https://hospital.example/", **ABOUT)
        return from_fhir(json.loads(json.dumps(data)))
    return from_xlsform(to_xlsform(content, texts, **ABOUT))


@pytest.mark.parametrize("form", ["fhir", "xlsform"])
@pytest.mark.parametrize("slug", TEMPLATES)
def test_what_goes_out_comes_back_in_every_language(slug, form):
    made = shipped.template(slug)
    texts = languages(made)
    found = there_and_back(made.content, texts, form)
    assert plain(found.content) == plain(made.content)
    shown = made.content.items[0]
    for language, said in texts.items():
        unit = f"{shown.key}.text"
        assert found.texts[language][unit]["text"] == said[unit]["text"]


@pytest.mark.parametrize("form", ["fhir", "xlsform"])
def test_conditions_come_back_as_they_went(form):
    tests = [
        {"item": "a", "in": ["yes"]},
        {"any": [{"item": "a", "in": ["yes"]}, {"item": "ten", "most": 6}]},
        {"all": [{"item": "a", "answered": True}, {"item": "ten", "least": 3}]},
    ]
    for condition in tests:
        content = of(one("a"), one("ten", kind="ten", set="", low="No", high="Yes"), one("b", show_if=condition))
        assert there_and_back(content, {}, form).content.by_key["b"].show_if == condition
    words = of(one("a", kind="text", set=""), one("b", show_if={"item": "a", "says": ["cold"]}))
    with pytest.raises(NotCarried, match="b"):
        there_and_back(words, {}, form)


# ---------------------------------------------------------------- theirs
def test_a_questionnaire_of_somebody_else():
    data = {
        "resourceType": "Questionnaire", "title": "Intake", "language": "en",
        "item": [
            {"linkId": "1", "type": "group", "text": "About you", "item": [
                {"linkId": "1.1", "type": "boolean", "text": "Do you smoke?"},
                {"linkId": "1.2", "type": "integer", "text": "How many?",
                 "enableWhen": [{"question": "1.1", "operator": "=", "answerBoolean": True}]},
            ]},
        ],
    }  # fmt: skip
    content = from_fhir(data).content
    assert [(item.key, item.kind, item.show_if) for item in content.items] == [
        ("q1", "statement", None), ("q1_1", "single", None), ("q1_2", "number", {"item": "q1_1", "in": ["true"]}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"linkId": "x", "type": "quantity"}, "x: type quantity"),
        ({"linkId": "x", "type": "text", "modifierExtension": [{"url": "urn:no"}]}, "x: modifierExtension urn:no"),
        ({"linkId": "x", "type": "choice"}, "x: answerOption"),
        ({"linkId": "x", "type": "text", "enableWhen": [{"question": "y", "operator": "exists"}]}, "x: enableWhen y"),
    ],
)
def test_what_would_ask_something_else_is_refused(item, why):
    with pytest.raises(NotCarried, match=why):
        from_fhir({"resourceType": "Questionnaire", "item": [item]})


def workbook(rows, choices):
    book = Workbook()
    for row in (["type", "name", "label::English (en)", "label::Arabic (ar)", "relevant"], *rows):
        book.active.append(row)
    book.active.title = "survey"
    sheet = book.create_sheet("choices")
    for row in (["list_name", "name", "label::English (en)", "label::Arabic (ar)"], *choices):
        sheet.append(row)
    book.create_sheet("settings").append(["form_title", "default_language"])
    book["settings"].append(["Round", "English (en)"])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def test_a_workbook_of_somebody_else():
    rows = [
        ["start", "start"],
        ["select_multiple Why_Not", "Reasons", "Why?", "لماذا؟"],
        [
            "integer",
            "days",
            "How many days?",
            "",
            "selected(${Reasons}, 'Too Far Away From Home') and not(${Reasons} = '')",
        ],
    ]
    found = from_xlsform(
        workbook(rows, [["Why_Not", "Too Far Away From Home", "Too far", "بعيد"], ["Why_Not", "b", "B", "ب"]])
    )
    assert found.content.title == "Round"
    reasons, days = found.content.items
    (far, _b) = found.content.options(reasons)
    assert (reasons.key, far.label, len(far.code) <= 12) == ("reasons", "Too far", True)
    assert days.show_if == {
        "all": [{"item": "reasons", "in": [far.code]}, {"not": {"item": "reasons", "answered": False}}]
    }
    assert found.texts["ar"]["reasons.text"]["text"] == "لماذا؟"
    with pytest.raises(NotCarried, match="geopoint"):
        from_xlsform(workbook([["geopoint", "where", "Where?", ""]], []))
    with pytest.raises(NotCarried, match="xlsx"):
        from_xlsform(b"PK no zip")


def test_no_cell_of_a_workbook_is_a_formula():
    content = replace(of(one("a", text="=1+1", kind="text", set="")), title="=2+2")
    book = load_workbook(io.BytesIO(to_xlsform(content, {}, **ABOUT)))
    assert {cell.data_type for row in book["survey"].iter_rows() for cell in row if cell.value} == {"s"}


# ---------------------------------------------------------------- the page
@pytest.mark.django_db
def test_the_office_loads_a_file_into_a_draft_and_takes_it_out_again(cast):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    survey = actions.begin(name="Loaded", site=cast.site, by=None)
    url = reverse("survey-load", args=[survey.code])
    made = shipped.template("onsite")
    file = json.dumps(to_fhir(made.content, languages(made), url="https://x.example/", **ABOUT)).encode()
    wrong = office.post(url, {"upload": SimpleUploadedFile("a.json", b"[]")})
    assert "cannot be carried over" in wrong.content.decode()
    assert office.post(url, {"upload": SimpleUploadedFile("a.json", file)}).url == reverse(
        "survey-build", args=[survey.code]
    )
    version = survey.versions.get()
    assert [item.key for item in read(version.content).items] == [item.key for item in made.content.items]
    assert set(version.translations.values_list("language", "status")) == {("zh-hans", "draft"), ("ar", "draft")}
    assert Entry.objects.get(verb="survey.load").facts["questions"] == len(made.content.items)
    for form in ("fhir", "xlsform"):
        taken = office.get(reverse("survey-file", args=[survey.code, form]))
        assert taken.headers["Content-Disposition"].startswith("attachment")
    assert office.get(reverse("survey-file", args=[survey.code, "word"])).status_code == 404
    assert make.signed_in(cast.officer).get(url).status_code == 403


@pytest.mark.django_db
def test_loaded_wording_of_a_licensed_survey_is_official(cast):
    survey = actions.begin(name="Licensed", by=None)
    Instrument.objects.filter(pk=survey.pk).update(licence="licensed")
    version = actions.load(survey.versions.get(), Carried(of(one("a"), one("b"))), by=None)
    content = read(version.content)
    assert all(item.is_locked for item in content.items)
    with pytest.raises(ValidationError, match="official questions cannot be changed"):
        actions.change_content(version, content.without_item("a"), by=None)
    actions.change_content(version, content.with_item(one("own")), by=None)
    official = actions.begin(name="Family", template="friends_and_family", by=None)
    with pytest.raises(ValidationError, match="official"):
        actions.load(official.versions.get(), Carried(of(one("a"))), by=None)
