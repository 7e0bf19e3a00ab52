"""Somebody says which theme fits: confirmed and rejected with one key each, counted, taken out without names."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from feedback import actions
from feedback.actions import piece_of
from feedback.framework import framework
from feedback.models import ThemeLabel
from feedback.themeboard import numbers
from tests import make
from tests.complaints.pages import text
from tests.complaints.seen import refused

WORDS = "The ward was filthy and we waited for hours. Mary Murphy, +353 87 555 0142."


@pytest.fixture
def story(cast):
    return make.feedback(cast, words=WORDS, kind="concern", severity=3, rating=2, rating_of=5)


def test_a_label_says_who_when_by_what_and_touches_nothing_else(story, officer):
    label = actions.confirm_theme(
        piece_of(story), theme="environment.cleanliness", source="rule", tone="good", by=officer
    )
    assert (label.source, label.is_right, label.confirmed_by) == ("rule", True, officer)
    assert label.version == framework().version == "qdc3.0/1.0"
    story.refresh_from_db()
    assert (story.rating, story.rating_of, story.severity, story.kind) == (2, 5, 3, "concern")
    facts = Entry.objects.get(verb="feedback.confirm_theme").facts
    assert (facts["theme"], facts["source"]) == ("environment.cleanliness", "rule")


def test_it_refuses_categories_and_what_is_not_offered(story, officer):
    for theme in ("environment", "nonsense"):
        with refused("theme"):
            actions.confirm_theme(piece_of(story), theme=theme, by=officer)


def test_the_page_suggests_and_takes_one_press(story, officer):
    client, page = make.signed_in(officer), reverse("feedback-item", args=[story.ref])
    before = text(client.get(page))
    assert "Suggested by keywords" in before and "filthy" in before
    sent = {"confirm": "environment.cleanliness", "source": "rule"}
    assert client.post(reverse("feedback-themes", args=[story.ref]), sent).url == f"{page}#themes"
    client.post(reverse("feedback-themes", args=[story.ref]), {"reject": "access.timeliness", "source": "rule"})
    assert dict(ThemeLabel.objects.values_list("theme", "is_right")) == {
        "environment.cleanliness": True, "access.timeliness": False,
    }  # fmt: skip
    assert "suggested by keywords" in text(client.get(page))


def test_a_case_shows_the_themes_of_its_story(cast, officer):
    case = make.triaged(cast)
    actions.confirm_theme(piece_of(case.feedback), theme="environment.food", by=officer)
    assert "Food &amp; drink" in make.signed_in(officer).get(case.get_absolute_url()).content.decode()


def test_numbers_count_what_fits_and_measure_the_keywords(cast, story, officer, outsider):
    praise = make.feedback(cast, words="Spotless and clean.")
    for one in (story, praise):
        actions.confirm_theme(piece_of(one), theme="environment.cleanliness", source="rule", by=officer)
    actions.reject_theme(piece_of(story), theme="access.timeliness", source="rule", by=officer)
    found = {count.known.code: count for _category, counts in numbers(officer, framework()) for count in counts}
    clean, waits = found["environment.cleanliness"], found["access.timeliness"]
    assert (clean.confirmed, clean.thanks, clean.right, clean.suggested) == (2, 1, 2, 2)
    assert (waits.confirmed, waits.right, waits.suggested, waits.precision) == (0, 0, 1, None)
    assert dict(clean.by_unit) == {cast.department.name: 2} and dict(clean.by_language) == {"en": 2}
    assert numbers(outsider, framework()) == []
    assert "too few to show a share" in text(make.signed_in(officer).get(reverse("themes")))


def test_the_file_has_no_names_and_is_for_managers(cast, story, officer, manager):
    actions.confirm_theme(piece_of(story), theme="environment.cleanliness", by=officer)
    assert make.signed_in(officer).get(reverse("themes-export")).status_code == 403
    lines = make.signed_in(manager).get(reverse("themes-export")).content.decode().splitlines()
    row = json.loads(lines[0])
    assert (row["theme"], row["fits"], row["source"]) == ("environment.cleanliness", True, "person")
    assert "filthy" in row["words"] and "0142" not in row["words"] and story.teller.name not in row["words"]
    assert Entry.objects.get(verb="theme.export").facts["rows"] == 1


# ------------------------------------------------------------------------------------------ the framework
def test_a_theme_is_renamed_mapped_given_words_and_retired_and_keeps_its_labels(cast, story, officer):
    administrator = cast.administrator
    client, page = make.signed_in(administrator), reverse("theme-change", args=["environment.food"])
    assert "breakfast" in text(client.get(page))
    sent = {
        "label": "Meals",
        "hcat": "environment",
        "maps": "Our list: 7",
        "words_en": "porridge, jelly*",
        "words_zh": "",
    }
    assert client.post(page, sent).url == reverse("themes-settings")
    held = framework()
    assert (held.label("environment.food"), held.known["environment.food"].maps) == ("Meals", ("Our list: 7",))
    assert held.rules["environment.food"]["en"] == ("porridge", "jelly*")
    assert [one.theme for one in held.suggest("Cold porridge", "en", None, ())] == [
        "environment.senses",
        "environment.food",
    ]
    actions.confirm_theme(piece_of(story), theme="environment.food", by=officer)
    actions.change_theme("environment.food", by=administrator, label="Meals", is_retired=True)
    assert "environment.food" not in {one.code for _c, found in framework().offered(None) for one in found}
    assert "Meals" in text(make.signed_in(officer).get(reverse("feedback-item", args=[story.ref])))
    other = make.feedback(kind="suggestion")
    with refused("theme"):
        actions.confirm_theme(piece_of(other), theme="environment.food", by=officer)


def test_a_site_adds_below_and_only_there(cast):
    administrator = cast.administrator
    client = make.signed_in(administrator)
    sent = {"parent": "location.parking", "label": "Bicycles", "site": cast.site.pk}
    assert client.post(reverse("theme-add"), sent).url == reverse("themes-settings")
    known = framework().known["location.parking.1"]
    assert (known.label, known.site_id, known.hcat) == ("Bicycles", cast.site.pk, "environment")
    assert known.is_offered(cast.site.pk) and not known.is_offered(cast.other_site.pk)
    with pytest.raises(ValidationError):
        actions.add_theme("general.unassigned", label="x", by=administrator)
