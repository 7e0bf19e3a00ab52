"""Four quarters of HCAHPS on a phone and on a desk: weights, stars, points and footnotes without a barrier."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from hospital.models import Role
from surveys import actions
from surveys.hcahps import tables
from surveys.hcahps.packing import COMPLETE, WHOLE
from surveys.models import PackedTotal, Sampled
from tests import make
from tests.browsing import sit_down, troubles
from tests.surveys import hcahps_month as hcahps

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REST = dict.fromkeys((2, 3, 4, 5, 7, 8, 9, 10, 11), "4") | {24: "9", 25: "4"}


def year(cast):
    """A quarter that was drawn unequally behind three of which only totals are known, and every table."""
    survey, feed = hcahps.published(cast), hcahps.sender(cast)
    hcahps.second_department(cast, feed)
    hcahps.unequal_month(survey, feed)
    for at, one in enumerate(Sampled.objects.select_related("month").order_by("pk")):
        hcahps.answer(one, REST | {1: "1234"[at % 4], 2: "34"[at % 2]})
    where = {"version": survey.versions.get(), "site": cast.site, "department": cast.department}
    totals = [(WHOLE, COMPLETE, 40), *((item, code, 20) for item in (1, 2, 3, 7, 24) for code in (3, 4))]
    PackedTotal.objects.bulk_create(
        PackedTotal(month=date(2025, number, 1), way="letter", item=item, code=code, number=many, **where)
        for number in (1, 4, 7) for item, code, many in totals
    )  # fmt: skip
    rows = "".join(f"{key},{one},mode,0.5,\n" for key in ("nurses", "cleanliness") for one in tables.STATISTICS)
    told = {"version": "v1", "source_url": "https://hcahpsonline.org/x", "by": None}
    for period in tables.four_until("2025Q4"):
        text = "measure,statistic,term,coefficient,national_mean\n" + rows
        actions.load_table(survey, kind="coefficients", period=period, text=text, **told)
    cuts = "measure,two,three,four,five\nnurses,50,60,70,80\n"
    actions.load_table(survey, kind="cut_points", period="2025Q4", text=cuts, **told)
    asked = "dimension,floor,threshold,benchmark,baseline,factor\nnurses,30,45,80,40,8/2\ncleanliness,20,50,90,,8/2\n"
    actions.load_table(survey, kind="standards", period="2025Q4", text=asked, **told)
    return survey


def test_the_scores_of_a_year(cast, page: Page, live_server):
    survey = year(cast)
    sit_down(page, live_server.url, make.user(Role.SURVEYS, cast.site))
    found = []
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + reverse("survey-scores", args=[survey.code]))
        page.get_by_text("How it was computed").first.click()
        expect(page.get_by_text("Tell as much as").first).to_be_visible()
        expect(page.get_by_text("One per cent more").first).to_be_visible()
        expect(page.get_by_text("Weights of the draw").first).to_be_visible()
        found += troubles(page)
    assert found == []
