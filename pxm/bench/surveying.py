"""A hospital that asks: wards, a published survey of thirty questions, its totals or answers by the thousand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from hospital import actions as hospital
from hospital.models import Location, Organization, Role, Site, User
from pxm.bench.copying import settle
from surveys import actions
from surveys.models import Instrument, InstrumentVersion
from surveys.questions import Content, Item, Option
from surveys.questions.shape import RECOMMEND, SINGLE, TEN

QUESTIONS, SITES, WARDS_OF_ONE = 30, 2, 5
OPTIONS = tuple(Option(code, code.title()) for code in ("always", "usually", "sometimes", "never"))
# Every kept total there can be: of each ward, month, way, question and answer, with this many answers in each cell.
TOTALS = """
INSERT INTO surveys_tally (version_id, site_id, department_id, location_id, month, way, what, item, code, number)
SELECT %(version)s, d.site_id, d.id, l.id, m::date, w, c.what, c.item, c.code,
       %(each)s * CASE WHEN w = '' THEN 2 ELSE 1 END
FROM hospital_location l JOIN hospital_department d ON d.id = l.department_id,
     generate_series(%(first)s::date, %(first)s::date + (%(months)s - 1) * interval '1 month', interval '1 month') m,
     unnest(%(whats)s::text[], %(items)s::text[], %(codes)s::text[]) AS c (what, item, code),
     unnest(CASE WHEN c.what = 'form' THEN ARRAY['open', 'email'] ELSE ARRAY[''] END) w
"""
OF_SITES = """
INSERT INTO surveys_sitetally (version_id, site_id, month, way, what, item, code, number)
SELECT version_id, site_id, month, coalesce(nullif(way, ''), 'open'), what, item, code, sum(number) FROM surveys_tally
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
RESPONSES = """
INSERT INTO surveys_response
    (id, version_id, site_id, month, seed, answers)
SELECT gen_random_uuid(), %(version)s, d.site_id, date_trunc('month', current_date - g %% 700), 0, a.answers
FROM generate_series(1, %(number)s) g
JOIN hospital_location l ON l.id = (%(wards)s::bigint[])[1 + g %% %(of)s]
JOIN hospital_department d ON d.id = l.department_id
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(
        q, CASE WHEN n = 1 THEN to_jsonb((g * 7) %% 11) ELSE to_jsonb((%(codes)s::text[])[1 + (g * 13 + n) %% 4]) END
    ) AS answers
    FROM unnest(%(items)s::text[]) WITH ORDINALITY u (q, n)) a
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Who reads, what is asked, where."""

    office: User
    survey: Instrument
    version: InstrumentVersion
    sites: list[Site]
    wards: list[Location]


def place(wards: int) -> Place:
    organization = Organization.objects.create(name="Bench", opened_at=timezone.now())
    sites, locations = [], []
    for number in range(SITES):
        site = hospital.add_site(
            organization, name=f"Site {number}", code=f"bench{number}", zone="Europe/Dublin", languages=["en"], by=None
        )
        sites.append(site)
        for ward in range(wards // SITES):
            if ward % WARDS_OF_ONE == 0:
                department = hospital.add_department(site, name=f"Department {ward}", parent=None, by=None)
            locations.append(hospital.add_location(department, name=f"Ward {number}-{ward}", by=None))
    office = hospital.create_user(email="office@example.org", name="Office", password=None, by=None)
    hospital.grant(office, role=Role.SURVEYS, place=organization, by=None)
    survey = actions.begin(name="Thirty", by=None)
    draft = actions.change_content(survey.versions.get(), thirty(), by=None)
    return Place(office, survey, actions.publish(draft, by=None), sites, locations)


def thirty() -> Content:
    ten = Item("q1", TEN, "Would you recommend us?", low="No", high="Yes", measure=RECOMMEND)
    rest = (Item(f"q{number}", SINGLE, f"Question {number}?", set="often") for number in range(2, QUESTIONS + 1))
    return Content("en", "Thirty", sets={"often": OPTIONS}, items=(ten, *rest))


def cells() -> list[tuple[str, str, str]]:
    """What, question and answer of every total that a full response can add to."""
    codes = [str(step) for step in range(11)]
    found = [("form", "", "sent"), ("form", "language", "en"), ("form", "role", "self")]
    found += [("answer", "q1", code) for code in codes]
    names = [f"q{number}" for number in range(2, QUESTIONS + 1)]
    found += [("answer", name, option.code) for name in names for option in OPTIONS]
    return found + [("skipped", name, "") for name in ("q1", *names)]


def fill_totals(here: Place, responses: int, months: int) -> int:
    """As so many responses leave them; returns how many totals there are."""
    whats, items, codes = (list(column) for column in zip(*cells(), strict=True))
    each = max(1, responses // (len(here.wards) * months * 2))
    values = {
        "version": here.version.pk, "first": date(2024, 1, 1), "months": months, "each": each, "whats": whats,
        "items": items, "codes": codes,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, values)
        number = cursor.rowcount
        cursor.execute(OF_SITES)
    settle()
    return number


def fill_responses(here: Place, number: int) -> None:
    values = {
        "version": here.version.pk, "number": number, "wards": [ward.pk for ward in here.wards], "of": len(here.wards),
        "codes": [option.code for option in OPTIONS], "items": [f"q{number}" for number in range(1, QUESTIONS + 1)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RESPONSES, values)
    settle()
