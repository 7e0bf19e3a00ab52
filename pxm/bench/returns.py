"""Returns: a year counted by KO41a's rule over all its cases, and closed, beside a bare COUNT … GROUP BY in one run.

Bars: one statement to count, however many cases; 0.08 ms of CPU for each of them, so that the page of a house of a
hundred thousand cases a year still answers within eight seconds, and of a large real one (two thousand) at once; 25
times the bare count, which sends a few sums where the return sends every case: its lines are kept and can be explained
one by one; closing no more than five times counting; and for ten times the cases no more than a quarter more memory,
because nothing but the figures is held. With a hundred thousand cases it takes about two minutes.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.db import connection

from complaints.actions.returns import close_return
from complaints.models import Complaint, Hcat, Issue, Return
from complaints.models.coding import Profession
from complaints.returns import reading
from complaints.returns.counting import Period, is_balanced
from feedback.models import Feedback
from hospital.models import Site, User
from pxm.bench import apart, sweeping
from pxm.bench.copying import BASE, copy, settle
from pxm.bench.measuring import Cost, compare, cost, counted, forget_peak, peak
from pxm.bench.sheet import Say, Sheet

MOST_SQL, MOST_MS, MOST_OF_FLOOR, MOST_CLOSING, MOST_GROWTH = 1, 0.08, 25.0, 5.0, 1.25
ROUNDS = 3
YEAR = date.today().year - 1  # noqa: DTZ011 - any year that is over
PERIOD = Period(date(YEAR, 1, 1), date(YEAR, 12, 31))
KIND = Return.Kind.KO41A
# The same sections as the return has, each case once under each different code: a count and no rule.
SUMS = (
    "SELECT status, outcome, COUNT(*) FROM complaints_complaint WHERE received_on BETWEEN %s AND %s GROUP BY 1, 2",
    "SELECT teller_role, COUNT(*) FROM complaints_complaint WHERE received_on BETWEEN %s AND %s GROUP BY 1",
    "SELECT i.hcat, COUNT(DISTINCT i.complaint_id) FROM complaints_issue i JOIN complaints_complaint c "
    "ON c.id = i.complaint_id WHERE c.received_on BETWEEN %s AND %s GROUP BY 1",
    "SELECT i.profession, COUNT(DISTINCT i.complaint_id) FROM complaints_issue i JOIN complaints_complaint c "
    "ON c.id = i.complaint_id WHERE c.received_on BETWEEN %s AND %s GROUP BY 1",
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--cases", type=int, default=100_000, help="of one year, two issues each, one in ten still open"
    )


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("returns", options, ("cases",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    """First a tenth of the cases, closed for the site; then all of them, counted beside the bare sums, and closed for
    every site.
    """
    cases, model = options["cases"], sweeping.one_case()
    issues = coded(model)
    some = max(cases // 10, 20)
    fill(model, issues, 1, some)
    small = closed(model.site, some, sheet)
    fill(model, issues, some + 1, cases)
    costs = compare({"counted": Counting(), "bare sums": Sums()}, ROUNDS)
    for name, spent in costs.items():
        sheet.figure(f"{cases:,} cases {name}", spent)
    counting, bare = costs["counted"], costs["bare sums"]
    whole = closed(None, cases, sheet)
    sheet.bar("statements to count", counted(Counting()), MOST_SQL)
    sheet.bar("ms CPU to count a case", counting.cpu / cases, MOST_MS)
    sheet.bar("of the bare sums", counting.cpu / bare.cpu, MOST_OF_FLOOR)
    sheet.bar("of counting, closing", whole.cost.cpu / counting.cpu, MOST_CLOSING)
    sheet.bar("of the peak with a tenth of the cases", whole.peak / small.peak, MOST_GROWTH)
    return sheet.is_met


def coded(model: Complaint) -> list[Issue]:
    """Two things told, under different codes."""
    model.issues.all().delete()
    pairs = zip(Hcat.values[:2], Profession.values[:2], strict=True)
    return [
        Issue.objects.create(complaint=model, words="The bell.", hcat=hcat, profession=profession)
        for hcat, profession in pairs
    ]


def closed(site: Site | None, cases: int, sheet: Sheet) -> Closing:
    """Closed for good, and every case of it in its place."""
    act = Closing(site)
    forget_peak()
    act.cost = cost(act)
    act.peak = peak()
    if act.made.size != cases or not is_balanced(act.made.figures["totals"]):
        raise SystemExit(f"{act.made.size} cases of {cases} were counted, or they do not add up.")
    sheet.figure(f"{cases:,} cases closed, at most {act.peak:,.0f} MB", act.cost)
    return act


def fill(model: Complaint, issues: list[Issue], first: int, last: int) -> None:
    """Copies of one case over the days of the year; nine in ten ended, a third of those upheld."""
    day = f"date '{YEAR}-01-01' + (g %% 365)::int"
    ended = "CASE WHEN g %% 10 > 0 THEN "
    copy(Feedback, model.feedback_id, first, last, {"id": f"{BASE} + g"})
    copy(Complaint, model.pk, first, last, {
        "id": f"{BASE} + g", "feedback_id": f"{BASE} + g", "received_on": day, "received_at": day,
        "status": f"{ended} 'closed' ELSE 'investigating' END", "closed_at": f"{ended} {day} END",
        "responded_at": f"{ended} {day} END", "closings": f"{ended} 1 ELSE 0 END", "is_oral": "false",
        "outcome": f"{ended} (ARRAY['upheld', 'partly_upheld', 'not_upheld'])[1 + (g %% 3)::int] ELSE '' END",
    })  # fmt: skip
    for number, issue in enumerate(issues):
        own = f"({BASE} + g) * 10 + {number}"
        copy(Issue, issue.pk, first, last, {"id": own, "complaint_id": f"{BASE} + g"})
    settle()


class Counting:
    """The figures of the year, as the page shows them before it is closed."""

    def prepare(self) -> None:
        connection.ensure_connection()

    def do(self) -> None:
        reading.figures_of(KIND, (line for _pk, line in reading.lines_of(KIND, None, PERIOD)))


class Sums:
    def prepare(self) -> None:
        connection.ensure_connection()

    def do(self) -> None:
        with connection.cursor() as cursor:
            for statement in SUMS:
                cursor.execute(statement, [PERIOD.first, PERIOD.last])
                cursor.fetchall()


class Closing:
    """The year of a site, or of every site, written down for good."""

    made: Return
    cost: Cost
    peak: float

    def __init__(self, site: Site | None) -> None:
        self.site = site

    def prepare(self) -> None:
        self.by = User.objects.earliest("pk")

    def do(self) -> None:
        self.made = close_return(KIND, self.site, PERIOD, self.by)
