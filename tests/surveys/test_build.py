"""The builder: from nothing to a published survey in the browser, without a script."""

import pytest
from django.urls import reverse

from hospital.models import Role
from surveys import actions
from surveys.models import Instrument, InstrumentVersion
from surveys.questions import coverage, read
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def builder(cast):
    """The survey office of the site, in a browser."""
    return make.signed_in(make.user(Role.SURVEYS, cast.site))


def begun(cast, template="post_discharge"):
    return actions.begin(name="Your stay", template=template, site=cast.site, by=None)


def content_of(survey):
    return read(survey.versions.get().content)


def page(name, survey, *more):
    return reverse(f"survey-{name}", args=[survey.code, *more])


def test_a_survey_is_built_and_published(builder, cast):
    start = builder.get(reverse("survey-begin"))
    assert b"Friends and Family" in start.content
    assert b"registered marks" in start.content
    sent = {"name": "Short stay", "template": "none", "language": "en", "site": cast.site.pk}
    assert builder.post(reverse("survey-begin"), sent).url == "/surveys/short-stay/build/"
    survey = Instrument.objects.get()

    add = {"text": "Did help come?", "option_0": "Yes", "option_1": "No", "theme": "waiting", "revision": 0}
    builder.post(page("question-add", survey, "single"), add)
    ten = {"text": "Would you recommend us?", "low": "No", "high": "Yes", "is_recommendation": "on", "revision": 1}
    builder.post(page("question-add", survey, "ten"), ten)
    builder.post(page("question-add", survey, "text"), {"text": "What went wrong?", "revision": 2})
    keys = [item.key for item in content_of(survey).items]
    assert keys == ["q1", "q2", "q3"]
    builder.post(page("question-show", survey, "q3") + "?of=q1", {"codes": ["o2"]})
    builder.post(page("question-show", survey, "q3") + "?of=q2", {"way": "most", "number": 6, "joiner": "any"})
    assert content_of(survey).by_key["q3"].show_if == {"any": [{"item": "q1", "in": ["o2"]}, {"item": "q2", "most": 6}]}
    builder.post(page("rule-add", survey) + "?of=q2", {"way": "most", "number": 6, "kind": "concern"})
    builder.post(page("rule-call", survey))
    assert [rule.when for rule in content_of(survey).rules] == [{"item": "q2", "most": 6}, {"call_back": True}]

    shown = builder.get(page("build", survey)).content.decode()
    assert "if “Did help come?” is “No” or “Would you recommend us?” is 6 or less" in shown
    assert builder.get(page("preview", survey, "en", 2)).content.count(b'type="radio"') == 11
    assert builder.post(page("publish", survey)).url == survey.get_absolute_url()
    version = InstrumentVersion.objects.get()
    assert (version.number, len(version.sha256), version.longest_seconds) == (1, 64, 47)
    assert builder.get(page("build", survey)).status_code == 404
    assert builder.post(page("draft", survey)).url == page("build", survey)


def test_questions_move_and_go_and_what_hangs_on_them_is_asked_first(builder, cast):
    survey = begun(cast)
    builder.post(page("question-move", survey, "respect"), {"to": "up"})
    assert [item.key for item in content_of(survey).items][:2] == ["respect", "listen"]
    said = builder.post(page("question-remove", survey, "medicine"), follow=True)
    assert "is asked by its answers" in said.content.decode()
    builder.post(page("question-unshow", survey, "explained", 0))
    builder.post(page("question-remove", survey, "medicine"))
    assert "medicine" not in content_of(survey).by_key


def test_a_changed_answer_keeps_its_code_and_shared_answers_change_together(builder, cast):
    survey = begun(cast)
    form = builder.get(page("question-change", survey, "quiet")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"option_0": "Every night"}
    builder.post(page("question-change", survey, "quiet"), sent)
    content = content_of(survey)
    assert content.options(content.by_key["clean"])[0].label == "Every night"
    assert content.sets["often"][0].code == "always"


@pytest.mark.parametrize(
    ("kind", "sent", "wrong"),
    [
        ("single", {"text": "x", "option_0": "Yes"}, "option_0"),
        ("matrix", {"text": "x", "option_0": "Yes", "option_1": "No"}, "row_0"),
        ("scale", {"text": "x", "low": "a", "high": "b", "least": 5, "most": 1}, "most"),
        ("ten", {"text": "x"}, "low"),
    ],
)
def test_what_a_question_lacks_is_said_beside_it(builder, cast, kind, sent, wrong):
    survey = begun(cast)
    assert wrong in builder.post(page("question-add", survey, kind), sent).context["form"].errors


def test_official_questions_cannot_be_opened(builder, cast):
    survey = begun(cast, "friends_and_family")
    for name in ("question-change", "question-show"):
        assert builder.get(page(name, survey, "overall")).status_code == 404
    assert builder.post(page("question-remove", survey, "overall")).status_code == 404


def test_a_translation_stands_beside_its_source_and_goes_stale_with_it(builder, cast):
    survey = begun(cast, "recommendation")
    url, version = page("translate", survey, "ar"), survey.versions.get()
    builder.post(
        page("texts", survey), {"title": "How was it?", "intro": "Tell us.", "thanks": "Thanks.", "revision": 0}
    )
    lines = {line["unit"]: line for line in builder.get(url).context["lines"]}
    assert lines["title"]["is_stale"] and not lines["why.text"]["is_stale"]
    texts = {unit: line["field"].value() for unit, line in lines.items()}
    builder.post(url, texts)
    row = version.translations.get(language="ar", is_easy=False)
    assert set(coverage(content_of(survey), row.texts).stale) == {"title", "intro", "thanks"}
    builder.post(url, texts | {"same": ["title", "thanks"], "intro": "أخبرنا"})
    assert builder.get(url).context["lacking"] == 0
    builder.post(page("review", survey, "ar"))
    row.refresh_from_db()
    assert (row.status, row.is_machine_made) == ("reviewed", False)
    shown = builder.get(page("preview", survey, "ar", 1)).content.decode()
    assert 'dir="rtl"' in shown and "بهذا المستشفى" in shown


def test_another_language_begins_empty(builder, cast):
    survey = begun(cast, "onsite")
    assert builder.post(page("language-add", survey), {"language": "en"}).context["form"].errors
    assert builder.post(page("language-add", survey), {"language": "en", "is_easy": "on"}).url == page(
        "translate", survey, "en-easy"
    )
    assert len(builder.get(page("translate", survey, "en-easy")).context["lines"]) > 20


def test_whoever_only_sees_surveys_changes_none(cast):
    survey = begun(cast)
    officer, outsider = make.signed_in(cast.officer), make.signed_in(cast.outsider)
    assert officer.get(survey.get_absolute_url()).status_code == 200
    assert officer.get(page("build", survey)).status_code == 403
    assert outsider.get(survey.get_absolute_url()).status_code == 404
    everywhere = actions.begin(name="All", template="onsite", by=None)
    assert outsider.get(everywhere.get_absolute_url()).status_code == 200


def test_the_list_costs_the_same_for_two_as_for_many(builder, cast, django_assert_max_num_queries):
    for _number in range(5):
        actions.publish(begun(cast, "recommendation").versions.get(), by=None)
    builder.get(reverse("surveys"))
    with django_assert_max_num_queries(10):
        lines = builder.get(reverse("surveys")).context["lines"]
    assert [line.languages for line in lines] == [["English"]] * 5
