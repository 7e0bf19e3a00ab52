"""The audit log: for privacy officers and administrators; reading it is recorded, too."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import actions, ledger, log
from audit.models import Door, Entry, Seal
from tests import make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def officer():
    return make.user("officer", name="Priya Nair")


@pytest.fixture
def privacy():
    return make.user("privacy", name="Femi Okafor")


@pytest.fixture
def client(privacy) -> Client:
    return make.signed_in(privacy)


def look(by, case=412, verb="complaint.view", at=NOON, **facts) -> None:
    log.record_many([log.Row(verb, "complaint", case, by.pk, facts, at)])


def listed(client: Client, **filters) -> list[ledger.Line]:
    return client.get(reverse("audit-log"), filters).context["page"].lines


def cost(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len([q for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))])


def test_it_says_who_did_what_to_what_in_words(client, officer):
    look(officer, verb="complaint.escalate", number=2)
    told = client.get(reverse("audit-log"), {"ref": "C-000412"}).content.decode()
    for words in ("Priya Nair", "Escalated", "C-000412", "number: 2"):
        assert words in told


def test_the_clock_is_told_by_its_door(client):
    log.record_many([log.Row("complaint.remind", "complaint", 412)])
    line = listed(client, ref="C-000412")[0]
    assert (line.who, line.door) == ("", str(Door.TIMERS.label))


def test_reading_it_leaves_an_entry_with_the_filters_and_no_words(client, privacy, officer):
    client.get(reverse("audit-log"), {"person": "Priya", "day": "2026-11-20", "ref": "c-000412"})
    entry = Entry.objects.filter(verb="audit.view").get()
    assert entry.actor_id == privacy.pk
    assert entry.facts["people"] == [officer.pk]
    assert entry.facts["ref"] == ["complaint", 412]
    assert "Priya" not in str(entry.facts)


def test_it_is_filtered_by_person_verb_day_and_reference(client, officer):
    other = make.user("officer", name="Amara Diallo")
    look(officer)
    look(other)
    look(officer, case=413)
    look(officer, verb="complaint.print")
    look(officer, at=NOON - timedelta(days=1))
    assert {line.who for line in listed(client, person="priya", verb="complaint.view")} == {"Priya Nair"}
    assert {line.what for line in listed(client, verb="complaint.print")} == {"Printed the case"}
    assert {line.ref for line in listed(client, ref="C-000413")} == {"C-000413"}
    assert {line.at for line in listed(client, day="2026-11-19")} == {NOON - timedelta(days=1)}
    assert len(listed(client, person="priya", verb="complaint.view", day="2026-11-20", ref="C-412")) == 1


def test_somebody_is_found_by_address_and_nobody_is_nobody(client, officer):
    look(officer)
    assert {line.who for line in listed(client, person=officer.email)} == {"Priya Nair"}
    assert listed(client, person="nobody of this name") == []


@pytest.mark.parametrize("filters", [{"ref": "412"}, {"ref": "X-000412"}, {"day": "yesterday"}, {"verb": "x"}])
def test_a_filter_that_means_nothing_is_said_and_shows_nothing(client, officer, filters):
    look(officer)
    answer = client.get(reverse("audit-log"), filters)
    assert answer.context["page"].lines == []
    assert answer.context["form"].errors
    assert "px-error" in answer.content.decode()


def test_older_entries_are_on_the_next_page_with_the_same_filters(client, officer):
    for number in range(ledger.PAGE + 2):
        look(officer, number=number)
    first = client.get(reverse("audit-log"), {"ref": "C-000412"})
    second = client.get(reverse("audit-log") + first.context["next_url"])
    numbers = [dict(line.facts)["number"] for answer in (first, second) for line in answer.context["page"].lines]
    assert numbers == [str(n) for n in reversed(range(ledger.PAGE + 2))]
    assert second.context["next_url"] == ""


def test_it_costs_the_same_queries_for_2_entries_as_for_60(client, officer):
    costs = []
    client.get(reverse("audit-log"))
    for count in (2, 58):
        for _ in range(count):
            look(officer)
        costs.append(cost(client, reverse("audit-log")))
    assert costs[0] == costs[1] <= 10


@pytest.mark.parametrize(("role", "status"), [
    ("privacy", 200), ("administrator", 200), ("manager", 403), ("officer", 403), ("leadership", 403),
    ("frontline", 403),
])  # fmt: skip
def test_who_may_read_it(role, status):
    client = make.signed_in(make.user(role))
    assert client.get(reverse("audit-log")).status_code == status
    assert client.get(reverse("audit-about", args=["C-000412"])).status_code == status


def test_nobody_reads_it_without_signing_in():
    assert Client().get(reverse("audit-log")).status_code == 302


# ------------------------------------------------------------------------------------------------ who saw it
def test_who_looked_at_a_case_how_often_and_how(client, officer):
    head = make.user("department", name="Amara Diallo")
    look(officer)
    look(officer, at=NOON + timedelta(hours=2))
    look(officer, verb="complaint.reveal", at=NOON + timedelta(hours=1))
    look(officer, verb="complaint.close")
    look(head, at=NOON + timedelta(hours=1))
    look(head, case=413)
    people = client.get(reverse("audit-about", args=["C-000412"])).context["people"]
    assert [(one.who, one.times, one.ways, one.last_at) for one in people] == [
        ("Priya Nair", 3, ["Looked at contact details", "Looked at the case"], NOON + timedelta(hours=2)),
        ("Amara Diallo", 1, ["Looked at the case"], NOON + timedelta(hours=1)),
    ]


def test_who_looked_costs_the_same_queries_for_2_people_as_for_30(client):
    costs = []
    client.get(reverse("audit-log"))
    for count in (2, 28):
        for _ in range(count):
            look(make.user("officer"))
        costs.append(cost(client, reverse("audit-about", args=["C-000412"])))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("ref", ["X-000412", "Q-123456"])
def test_what_has_no_such_reference_is_not_found(client, ref):
    assert client.get(f"/audit/{ref}/").status_code == 404


def test_looking_who_looked_is_recorded(client, privacy):
    client.get(reverse("audit-about", args=["C-000412"]))
    entry = Entry.objects.get(verb="audit.view", actor_id=privacy.pk)
    assert entry.facts["ref"] == ["complaint", 412]


# ------------------------------------------------------------------------------------------------ checking the seals
@pytest.mark.django_db(transaction=True)
def test_the_newest_seals_are_checked_by_a_button(client):
    look(make.user("officer"))
    actions.seal(actions.MOST, timedelta())
    assert "The seals hold" in client.post(reverse("audit-verify")).content.decode()
    Seal.objects.create(until=datetime.now(UTC), count=7, hash="0" * 64, previous=Seal.objects.get().hash)
    assert "The audit was changed" in client.post(reverse("audit-verify")).content.decode()
    assert Entry.objects.filter(verb="audit.verify").count() == 2


def test_an_administrator_may_read_but_not_check():
    client = make.signed_in(make.administrator())
    assert client.post(reverse("audit-verify")).status_code == 403
    assert "Check the newest seals" not in client.get(reverse("audit-log")).content.decode()


def test_checking_is_no_link():
    assert make.signed_in(make.user("privacy")).get(reverse("audit-verify")).status_code == 405


def test_staff_pages_use_staff_words(client, officer):
    look(officer, verb="complaint.escalate", clock=3, firing=4, rung="breach")
    told = client.get(reverse("audit-log")).content.decode()
    body = told.partition("<main")[2].partition("</main>")[0]
    assert not re.search(r"\b(clock|rung|sweep|firing|generation):", body)
