"""Tables of CMS and the scores by them: all of a file or nothing, and never a figure that claims more than it is."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital.actions import change_site
from hospital.models import Role
from surveys import actions
from surveys.hcahps import tables
from surveys.hcahps.packing import COMPLETE, WHOLE
from surveys.models import PackedTotal, ScoreTable
from surveys.scored import year_of
from tests import make

pytestmark = pytest.mark.django_db
CUTS = "measure,two,three,four,five\nnurses,50,60,70,80\n"
RAW = "measure,statistic,term,coefficient,national_mean\n" + "".join(
    f"nurses,{one},mode,0.5,\n" for one in tables.STATISTICS
)
MONTHS = [date(2025, month, 1) for month in (1, 4, 7, 10)]


@pytest.fixture
def survey(cast):
    made = actions.begin_hcahps(edition="2025", site=change_site(cast.site, ccn="123456", by=None), by=None)
    version = made.versions.get()
    where = {"version": version, "site": cast.site, "department": cast.department, "location": cast.ward}
    totals = [(WHOLE, COMPLETE, 30), (1, 4, 20), (1, 3, 10), (2, 4, 15), (3, 4, 15), (3, 1, 15)]
    PackedTotal.objects.bulk_create(
        PackedTotal(month=month, way="letter", item=item, code=code, number=number, **where)
        for month in MONTHS for item, code, number in totals
    )  # fmt: skip
    return made


def load(survey, kind, period, text, **fields):
    told = {"version": "v1", "source_url": "https://hcahpsonline.org/x", "by": None, **fields}
    return actions.load_table(survey, kind=kind, period=period, text=text, **told)


def test_scores_are_raw_until_the_table_of_every_quarter_is_loaded(cast, survey):
    for period in tables.four_until("2025Q4"):
        assert not year_of(cast.manager, survey, "2025Q4").report.is_adjusted
        load(survey, "coefficients", period, RAW)
    year = year_of(cast.manager, survey, "2025Q4")
    nurses = year.report.measures["nurses"]
    assert year.report.is_adjusted and len(year.tables) == 4
    assert float(nurses.figures["top"].value) == pytest.approx(100 * (2 / 3 + 1 + 1 / 2) / 3 + 0.5)
    assert (nurses.main.completes, nurses.star) == (120, None)
    load(survey, "cut_points", "2025Q4", CUTS)
    assert year_of(cast.manager, survey, "2025Q4").report.measures["nurses"].star == 5
    assert Entry.objects.filter(verb="survey.load_table").count() == 5


def test_whoever_sees_a_part_sees_it_raw_and_without_stars(cast, survey):
    for period in tables.four_until("2025Q4"):
        load(survey, "coefficients", period, RAW)
    year = year_of(cast.head, survey, "2025Q4")
    assert not (year.is_whole or year.report.is_adjusted or year.tables)
    assert year.report.measures["nurses"].main.completes == 120


def test_of_two_tables_for_a_quarter_the_later_counts_and_none_is_loaded_twice(cast, survey):
    load(survey, "cut_points", "2025Q4", CUTS)
    with pytest.raises(ValidationError, match="loaded already"):
        load(survey, "cut_points", "2025Q4", CUTS)
    later = load(survey, "cut_points", "2025Q4", CUTS.replace("80", "90"), version="v2")
    assert year_of(cast.manager, survey, "2025Q4").tables == [later]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measure,two,three,four\nnurses,50,60,70\n", "columns are missing: five"),
        ("measure,two,three,four,five\nnurses,50,60,60,80\n", "Line 2, four: not above"),
        ("measure,two,three,four,five\nnobody,50,60,70,80\n", "Line 2, measure: no measure"),
        ("measure,two,three,four,five\n", "no row"),
    ],
)
def test_a_wrong_file_is_refused_whole_and_says_where(survey, text, said):
    with pytest.raises(ValidationError, match=said):
        load(survey, "cut_points", "2025Q4", text)
    assert not ScoreTable.objects.exists()


def test_it_refuses_what_is_no_quarter_and_other_surveys(cast, survey):
    with pytest.raises(ValidationError, match="such as 2025Q4"):
        load(survey, "cut_points", "2025", CUTS)
    other = actions.begin_benchmark(name="Ours", numbers=[1], site=cast.site, by=None)
    with pytest.raises(ValidationError, match="is official"):
        load(other, "cut_points", "2025Q4", CUTS)


def test_the_office_loads_a_table_and_reads_the_scores(cast, survey):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    url, scores = (reverse(f"survey-{name}", args=[survey.code]) for name in ("load-table", "scores"))
    sent = {"kind": "cut_points", "period": "2025Q4", "version": "v1", "source_url": "https://hcahpsonline.org/x"}
    assert b"not above" in office.post(url, {**sent, "text": CUTS.replace("80", "10")}).content
    assert office.post(url, {**sent, "text": CUTS}).url == scores
    shown = office.get(scores).content.decode()
    assert "Unadjusted: not comparable with Care Compare" in shown and "How it was computed" in shown
    assert "2025Q1 to 2025Q4" in shown and "72%" in shown
    assert "Nobody has answered" in office.get(scores, {"until": "2019Q4"}).content.decode()
    assert make.signed_in(cast.officer).get(url).status_code == 403
    assert make.signed_in(make.user(Role.OFFICER, cast.other_site)).get(scores).status_code == 404
