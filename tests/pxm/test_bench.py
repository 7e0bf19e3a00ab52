"""The benchmarks run, at a tiny scale, and what they measure costs exactly as many statements as promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from inspect import getsource
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.test import override_settings

from complaints.models import Complaint
from pxm.bench import case, feedback, houses, log, queue, search, worktime
from pxm.bench.houses import House, Request
from pxm.bench.measuring import Cost, compare, counted
from pxm.bench.sheet import Sheet, measured_house
from pxm.demo import scale
from pxm.management.commands import measure
from pxm.management.commands.bench import WORDS
from tests.demo import NOW, copied

pytestmark = pytest.mark.django_db
CASES, OPEN = 160, 120


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo hospital with a few copies, at the moment it was made for."""
    then = override_settings(UNSAFE=frozenset({"UNSAFE_CLOCK"}))  # the database keeps today's time
    with django_db_blocker.unblock(), copied(), time_machine.travel(NOW), then, transaction.atomic():
        scale.grow(CASES, OPEN, 7, NOW, str)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def house(demo: None) -> Iterator[House]:
    with measured_house():
        yield House(CASES, connections["default"])


@pytest.fixture
def other(house: House) -> House:
    """The same hospital, as if it were a larger one."""
    return House(CASES + 1, house.connection)


def said(measure: Callable[..., bool], *of: House) -> str:
    """What a benchmark prints in one round; times prove nothing here."""
    lines: list[str] = []
    measure(*of, 1, Sheet(lines.append))
    return "\n".join(lines)


def test_the_pages_of_the_queues_cost_nine_statements(house: House):
    """One more where a list of open cases ends: then cases that owe nothing are asked for, too."""
    pages = queue.pages_of(house)
    ends = {page.name: "closed" not in page.page.url and len(lines(page.page)) < 50 for page in pages}
    assert {page.name: counted(page.page) for page in pages} == {name: 9 + end for name, end in ends.items()}
    assert not ends["Complaints, all open"]
    assert len(ends) == 7


def test_the_floor_has_as_many_cells_as_the_page(house: House):
    page = queue.pages_of(house)[0]
    shown = lines(page.floor)
    assert len(shown) == len(lines(page.page)) == 50
    assert {row.count(b"<td") for row in (*shown, *lines(page.page))} == {7}
    assert counted(page.floor) == 6  # session, person, standing, shell, clockwork; and the rows


def lines(page: Request) -> list[bytes]:
    """The rows of the page's table."""
    return page.answer().content.partition(b"<tbody>")[2].partition(b"</tbody>")[0].split(b"<tr")[1:]


def test_the_inbox_costs_sixteen_statements_and_what_comes_in_is_stored(house: House, other: House, monkeypatch):
    monkeypatch.setattr(feedback, "ROWS", 3)
    assert "a file of 3 rows, of that at" in said(feedback.measure, house, other)
    assert feedback.Import.objects.filter(state="done", rows__state="made").distinct().exists()
    acts = feedback.acts_of(house)
    assert counted(acts["inbox"]) == 16
    assert acts["intake"].prepare() is None and acts["intake"].do().triage_waits()


def test_a_case_with_twenty_entries_costs_twelve_statements(house: House):
    page = case.page_of(house, case.told_at_length)
    told = Complaint.objects.get(ref=page.url.split("/")[2])
    assert told.entries.count() >= case.ENTRIES
    assert counted(page) == 12
    told_again = case.page_of(house, case.told_at_length)
    assert told_again.url == page.url  # nothing is written a second time


def test_logging_costs_seventeen_statements_and_its_action_eleven(house: House):
    assert counted(log.post_to(house)) == 17
    assert counted(log.Action(house)) == 11
    assert counted(log.post_to(house, acknowledged=["spoken"])) == 21


def test_the_floor_of_logging_writes_the_same_rows(house: House):
    post = log.post_to(house)
    bare = log.bare_post(house, post)
    before = rows()
    post.answer(302)
    logged = rows() - before
    bare.answer(302)
    assert rows() - before - logged == logged - 1  # only the audit entry of the story itself is not copied


def rows() -> int:
    """All rows of the tables that logging writes to."""
    return sum(model.objects.count() for model in log.MODELS)


def test_every_search_costs_nine_statements(house: House):
    """Seven for a reference; the places that words may mean are an eighth, the rows a ninth where any are found."""
    for name, who, words in search.asked():
        one = search.request(house, who, words)
        costs = 7 if words.startswith("C-") else 8 + (b"data-row>" in one.answer().content)
        assert counted(one) == costs, name


def test_each_benchmark_says_what_it_found(house: House, other: House):
    assert f"Complaints, all open, {CASES + 1}" in said(queue.measure, house, other)
    assert "statements: 12 (bar 12)" in said(case.measure, house, other)
    logged = said(log.measure, house, other)
    assert "statements of the POST: 17 (bar 20)" in logged
    assert "statements of the POST of thanks: 18 (bar 20)" in logged
    assert "a record number: 1 found" in said(search.measure, house)


def test_business_time_is_measured_beside_another_package():
    lines: list[str] = []
    worktime.handle({"rounds": 1}, lines.append)
    assert any("35 working days, of workclock's add" in line and "(bar 1.0)" in line for line in lines)


# ------------------------------------------------------------------------------------------------ the tools
@dataclass
class Done:
    """An act that notes when it was prepared and done."""

    name: str
    diary: list[str]
    sql: tuple[str, ...] = field(default=())

    def prepare(self) -> None:
        self.diary.append(f"prepare {self.name}")

    def do(self) -> None:
        self.diary.append(self.name)
        with connection.cursor() as cursor:
            for statement in self.sql:
                cursor.execute(statement)


def test_acts_are_done_in_turns():
    diary: list[str] = []
    compare({"a": Done("a", diary), "b": Done("b", diary)}, 2)
    done = [line for line in diary if not line.startswith("prepare")]
    assert done[-4:] == ["a", "b", "b", "a"]
    assert len(done) == len(diary) / 2 == 12


def test_marks_of_transactions_are_not_counted():
    assert counted(Done("a", [], ("SAVEPOINT x", "SELECT 1", "RELEASE SAVEPOINT x", "SET LOCAL jit = off"))) == 1


@pytest.mark.parametrize(("value", "is_met"), [(1.5, True), (1.51, False)])
def test_a_bar_is_met_or_missed(value: float, is_met: bool):
    lines: list[str] = []
    sheet = Sheet(lines.append)
    sheet.bar("of its floor", value, 1.5)
    sheet.figure("page", Cost(1.0, 2.0, 4.0), 9)
    assert sheet.is_met is is_met
    assert ("met" in lines[0]) is is_met
    assert "3.0 ms CPU" in lines[1]
    assert "9 SQL" in lines[1]


def test_a_kept_hospital_is_used_for_a_week_and_while_nothing_changed():
    now = datetime.now(UTC)
    fresh = f"{houses.MARK}{houses.mark()} {(now - timedelta(days=6)).isoformat()}"
    old = f"{houses.MARK}{houses.mark()} {(now - timedelta(days=8)).isoformat()}"
    assert houses.is_fresh(fresh)
    assert not houses.is_fresh(old)
    assert not houses.is_fresh(f"{houses.MARK}{'0' * 16} {now.isoformat()}")
    assert not houses.is_fresh("")


def test_the_command_knows_every_word():
    house = {"queue", "case", "log", "search", "sweep", "recompute", "outage", "chaos", "worktime"}
    house |= {"totals", "response", "submissions", "guesses", "invite", "handbook", "takeover", "api", "returns"}
    house |= {"feed", "feedsoak", "feedback", "hcahps"}
    house |= {"intake"}
    assert house == set(WORDS)
    assert set(measure.WORDS) == {word for word, module in WORDS.items() if "apart.measure(" in getsource(module)}
