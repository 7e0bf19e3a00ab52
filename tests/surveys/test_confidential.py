"""P22: answers cannot be joined back to people, with read access to everything but the link table.

Forty people of one ward are invited by e-mail and answer on one day, in the very order in which they were invited: the
worst there is. Each answers a number that nobody else answers. The attacker reads every other table as it lies on the
disk (order of rows, transactions, numbers, days, totals, audit, mail log, feedback) and lays people beside responses
in every order those tables have. A twin that does not wait for the night finds all forty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from audit.models import Entry
from surveys import actions
from surveys.actions.answering import day_at
from surveys.models import Invitation, Response, ResponseLink, Sitting, Tally
from tests import make
from tests.surveys.campaigning import goes_home
from tests.surveys.make import answered, invited, link, published, token_of

PEOPLE, BY_CHANCE = 40, 7  # of forty laid out at random one is right, and eight once in 100,000 times
Truth = dict[int, int]  # by person, what they answered


def play(cast, *, at_once: bool = False) -> Truth:
    """Everybody is invited and answers; every third asks to be called under their name. Then the night comes."""
    survey, now = published(cast, "onsite"), timezone.now() - timedelta(days=2)
    people = [make.person(name=f"Person {number}", email=f"p{number}@example.org") for number in range(PEOPLE)]
    visits = [goes_home(cast, person, now - timedelta(days=1)) for person in people]
    paths = [invited(cast, survey, now=now, visit=visit) for visit in visits]
    truth = {}
    for number, (person, path) in enumerate(zip(people, paths, strict=True)):
        contact = {"name": person.name, "phone": "+353 87 555 0000"} if number % 3 == 0 else {}
        minutes = 11 * number + 3
        answered(token_of(path), {"found": "yes", "waited": minutes}, now, contact=contact, seconds=minutes)
        truth[person.pk] = minutes
        if at_once:
            actions.gather()
    return truth


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def orders_of_people(truth: Truth) -> Iterator[tuple[str, list[int]]]:
    yield "numbers", sorted(truth)
    yield "invitations", [pk for (pk,) in rows("SELECT person_id FROM surveys_invitation ORDER BY id")]
    yield "invitations on disk", [pk for (pk,) in rows("SELECT person_id FROM surveys_invitation ORDER BY ctid")]
    yield (
        "mail log",
        [pk for (pk,) in rows("SELECT to_person_id FROM outbox_message WHERE to_person_id > 0 ORDER BY id")],
    )
    by_number = dict(rows("SELECT id, person_id FROM surveys_invitation"))
    entries = rows("SELECT facts->>'invitation' FROM audit_entry WHERE verb = 'survey.invite' ORDER BY id")
    yield "audit", [by_number[int(pk)] for (pk,) in entries]


def orders_of_responses() -> Iterator[tuple[str, list[int]]]:
    for name in ("ctid", "id", "xmin::text::bigint, ctid", "month, ctid", "cmin::text::bigint, ctid"):
        found = rows(f"SELECT (answers->>'waited')::int FROM surveys_response ORDER BY {name}")
        yield name, [value for (value,) in found]
    totals = rows("SELECT code::int FROM surveys_tally WHERE item = 'waited' AND what = 'answer' ORDER BY ctid")
    yield "totals", [value for (value,) in totals]


def best_guess(truth: Truth) -> tuple[int, str]:
    """How many people the best of all orders gets right."""
    found = [(0, "")]
    for (who, people), (what, values) in product(orders_of_people(truth), orders_of_responses()):
        for direction in (1, -1):
            pairs = zip(people, values[::direction], strict=True)
            found.append((sum(truth[pk] == value for pk, value in pairs), f"{who} by {what}"))
    return max(found)


@pytest.mark.django_db(transaction=True)
def test_whoever_reads_all_but_the_link_table_guesses_no_better_than_chance(cast):
    truth = play(cast)
    while actions.gather():
        pass
    assert Response.objects.count() == PEOPLE
    hits, how = best_guess(truth)
    assert hits <= BY_CHANCE, how
    assert not Sitting.objects.exists()
    assert set(ResponseLink.objects.values_list("sitting_id", "is_answered")) == {(None, True)}


@pytest.mark.django_db(transaction=True)
def test_if_each_were_written_when_it_was_sent_everybody_would_be_found(cast):
    truth = play(cast, at_once=True)
    assert best_guess(truth)[0] == PEOPLE


# ---------------------------------------------------------------- people who are the only ones of their kind
KINDS = [("en", True)] * 18 + [("zh-hans", True)] * 10 + [("en", False)] * 11 + [("ar", True)]  # language; by e-mail?


def mixed(cast) -> tuple[Truth, int]:
    """Forty of two wards, three languages and two ways, one alone in Arabic: by invitation what each answered, and the
    invitation of that one.
    """
    survey, now = published(cast, "onsite"), timezone.now() - timedelta(days=2)
    wards, truth = (cast.ward, make.location(of=cast.department)), {}
    for number, (language, is_mailed) in enumerate(KINDS):
        person = make.person(email=f"p{number}@example.org", language=language) if is_mailed else None
        ward = wards[number % 2]
        visit = goes_home(cast, person, now - timedelta(days=1), location=ward) if person else None
        where = {"location": ward, "language": language, "visit": visit}
        token = token_of(invited(cast, survey, now=now, **where))
        answered(token, {"found": "yes", "waited": 11 * number + 3}, now, language=language)
        truth[Invitation.objects.latest("pk").pk] = 11 * number + 3
    return truth, Invitation.objects.get(language="ar").pk


def candidates(beside: str, table: str, value: str) -> dict[int, list[int]]:
    """By answer, the invitations that agree with the row it stands in wherever both have a column of the same name."""
    names = "SELECT column_name FROM information_schema.columns WHERE table_name = '{}'"
    columns = [{name for (name,) in rows(names.format(one))} for one in (table, beside)]
    same = " AND ".join(
        f"(a.{name} IS NOT DISTINCT FROM b.{name} OR a.{name}::text = '')"
        for name in set.intersection(*columns) - {"id"}
    )
    found: dict[int, list[int]] = {}
    for answer, invitation in rows(f"SELECT {value}, b.id FROM {table} a JOIN {beside} b ON {same}"):
        found.setdefault(answer, []).append(invitation)
    return found


@pytest.mark.django_db(transaction=True)
def test_the_only_one_in_a_language_is_not_found_by_it(cast):
    truth, alone = mixed(cast)
    while actions.gather():
        pass
    told = truth[alone]
    for table, value in (("surveys_response", "(a.answers->>'waited')::int"), ("surveys_tally", "a.code::int")):
        if table == "surveys_tally":
            Tally.objects.exclude(item="waited", what="answer").delete()
        found = candidates("surveys_invitation", table, value)
        assert alone in found[told]
        assert min(len(set(others)) for others in found.values()) >= PEOPLE // 2, table


# ---------------------------------------------------------------- what a single row says
SECRET = {
    "surveys_responselink",
    "surveys_sitting",
    "surveys_sittingphoto",
}  # links, and what waits encrypted


def everything() -> dict[str, list[str]]:
    tables = {model._meta.db_table for model in apps.get_models()} - SECRET - {"django_session"}
    return {table: sorted(text for (text,) in rows(f'SELECT t::text FROM "{table}" t')) for table in sorted(tables)}


@pytest.mark.django_db
def test_answering_leaves_no_trace_outside_the_link_table(cast):
    survey = published(cast, "onsite")
    path = invited(cast, survey, visit=goes_home(cast, at=timezone.now() - timedelta(days=2)))
    before = everything()
    answered(token_of(path), {"found": "yes", "waited": 7, "say": "The way was long."}, timezone.now())
    assert everything() == before


@pytest.mark.django_db
def test_what_was_gathered_names_nobody_and_no_time(cast):
    survey, now = published(cast, "onsite"), timezone.now() - timedelta(days=1)
    visit = goes_home(cast, at=now - timedelta(days=1))
    answered(token_of(invited(cast, survey, now=now, visit=visit)), {"waited": 7, "say": "Long."}, now)
    before = everything()
    actions.gather()
    new = {table: set(lines) - set(before[table]) for table, lines in everything().items()}
    assert {table for table, lines in new.items() if lines} == {
        "surveys_response", "surveys_comment", "surveys_tally", "surveys_sitetally", "audit_entry",
    }  # fmt: skip
    for model in ("Response", "Comment", "Photo", "Tally", "SiteTally"):
        fields = apps.get_model("surveys", model)._meta.get_fields()
        assert not [f.name for f in fields if f.get_internal_type() == "DateTimeField"]
        related = {f.related_model._meta.model_name for f in fields if f.is_relation}
        assert related <= {"instrumentversion", "site", "department", "location", "file"}
    (entry,) = new["audit_entry"]
    assert "survey.gather" in entry
    assert Entry.objects.latest("pk").facts == {"day": day_at(cast.site, now).isoformat(), "responses": 1}


@pytest.mark.django_db
def test_what_somebody_passed_on_stands_in_the_feedback_alone(cast):
    survey, now = published(cast, "onsite"), timezone.now() - timedelta(days=1)
    contact = {"name": "Wei", "phone": "+353 87 555 0000"}
    token = token_of(link(cast, survey))
    answered(token, {"waited": 7, "say": "The lift smells."}, now, pass_on=True, contact=contact)
    actions.gather()
    assert "say" not in Response.objects.get().answers
    assert not rows("SELECT 1 FROM surveys_comment")
