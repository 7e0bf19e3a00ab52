"""The settings of coding: what a site fills in, the bands of risk, lists of codes and their versions."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from complaints import actions
from complaints.actions.codebook import add_taxonomy, bands_in_force, change_bands, change_coding, retire_taxonomy
from complaints.mapping import Bands
from complaints.models import Taxonomy
from tests import make
from tests.complaints.pages import text

LINES = [("12", "Attitude of staff", "respect"), ("31", "Parking", "")]


def test_the_page_says_what_everything_means(cast):
    add_taxonomy("Subjects", LINES, None)
    change_coding(cast.site, ["hcat"], None)
    page = text(make.signed_in(cast.administrator).get(reverse("coding")))
    for words in ("suggests High", "raises to Critical", "What each flag switches on", "1 not mapped", "2 codes"):
        assert words in page


def test_bands_are_changed_on_the_page_and_cannot_leave_a_gap(cast):
    client = make.signed_in(cast.administrator)
    sent = {"yellow_from": "5", "amber_from": "10", "red_from": "20"}
    assert client.post(reverse("riskbands-change"), sent).status_code == 302
    assert bands_in_force() == Bands(5, 10, 20)
    assert "Each band begins above" in text(client.post(reverse("riskbands-change"), {**sent, "amber_from": "5"}))


def test_a_site_has_bands_of_its_own_until_it_goes_by_those_of_everywhere_again(cast):
    client, url = make.signed_in(cast.administrator), f"{reverse('riskbands-change')}?site={cast.site.code}"
    client.post(url, {"yellow_from": "3", "amber_from": "6", "red_from": "12"})
    assert (bands_in_force(cast.site), bands_in_force()) == (Bands(3, 6, 12), Bands())
    assert "red from 12" in text(client.get(reverse("coding")))
    case = make.triaged(cast)
    actions.code(case, by=cast.officer, issues={}, likelihood=4, consequence=3)
    assert make.fresh(case).severity == 4
    assert "Fill in all three" in text(client.post(url, {"red_from": "12"}))
    client.post(url, {"yellow_from": "", "amber_from": "", "red_from": ""})
    assert bands_in_force(cast.site) == Bands()


@pytest.mark.django_db
def test_bands_that_do_not_rise_are_refused():
    with pytest.raises(ValidationError, match="Each band"):
        change_bands(Bands(4, 4, 15), None)


def test_a_list_is_added_as_lines_and_its_next_version_takes_its_place(cast):
    client, sent = (
        make.signed_in(cast.administrator),
        {"name": "Subjects", "lines": "12, Attitude, respect\n31, Parking"},
    )
    assert client.post(reverse("taxonomy-add"), sent).status_code == 302
    first = Taxonomy.objects.in_use().get()
    assert [(code.code, code.hcat) for code in first.codes.all()] == [("12", "respect"), ("31", "")]
    client.post(reverse("taxonomy-add"), {**sent, "lines": "13, Waiting, processes"})
    assert Taxonomy.objects.in_use().get().number == 2
    assert first.codes.count() == 2  # what was coded by it keeps its codes
    assert "not mapped to a category" in text(client.get(reverse("taxonomy", args=[first.pk])))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "code"), [([], "empty"), ([("1", "A", ""), ("1", "B", "")], "twice"), ([("1", "A", "kindness")], "hcat")]
)
def test_a_list_that_makes_no_sense_is_refused(lines, code):
    with pytest.raises(ValidationError) as refusal:
        add_taxonomy("Subjects", lines, None)
    assert refusal.value.code == code


def test_a_retired_list_is_offered_no_longer(cast):
    row = add_taxonomy("Subjects", LINES, None)
    make.signed_in(cast.administrator).post(reverse("taxonomy-retire", args=[row.pk]))
    assert not Taxonomy.objects.in_use().exists()
    retire_taxonomy(row, None)


def test_only_administrators_change_it(cast):
    assert make.signed_in(cast.manager).get(reverse("coding")).status_code == 403
