"""P14: whichever way somebody asks, the same cases answer: lists, counts, search, pages, bulk, work, messages.

A random house, and a model of the rules that was written without a look at the code; every channel is asked for its
set of references. A way that is still to come (export, API, report) has no address yet; a test below notices when
it gets one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from clocks.models import Clock
from complaints import actions, queues
from complaints.models import Complaint, TeamMember
from complaints.states import OPEN
from feedback.models import Feedback, MatchingProfile
from hospital.actions import add_absence
from hospital.models import Role, User
from outbox.models import Message
from tests import make
from tests.access import matrix
from tests.programs import ROOT, Program

SEED, CASES = 7, 32
READS_ALL = {Role.OFFICER, Role.MANAGER, Role.DEPARTMENT, Role.DUTY, Role.LEADERSHIP, Role.READER}
READS_FLAGGED = {Role.PR: {"media"}, Role.LEGAL: {"media", "legal"}}
ANY = {"with or without flags"}
PRINTS = {Role.OFFICER, Role.MANAGER, Role.DEPARTMENT, Role.LEADERSHIP}
WORD = "callbell"


# ------------------------------------------------------------------------------------------------ the model
@dataclass(frozen=True)
class Fact:
    """One case as plain values."""

    ref: str
    site: int
    path: tuple[int, ...]  # its department and those above it
    flags: frozenset[str]
    is_restricted: bool
    bound: frozenset[int]  # owner and team
    named: frozenset[int]
    logged_by: int
    story: str


@dataclass(frozen=True)
class Asker:
    user: User
    client: Client
    posts: tuple[tuple[str, str, int], ...]  # role, kind of place, its number
    acts_as: frozenset[int] = frozenset()  # with whoever they act for: a bar of either holds

    def holds(self, fact: Fact, roles: Iterable[str]) -> bool:
        """One of these roles, for a place the case belongs to; some roles only where the case carries their flags."""
        return any(
            role in roles and covers(kind, number, fact) and (READS_FLAGGED.get(role, ANY) & {*fact.flags, *ANY})
            for role, kind, number in self.posts
        )

    def sees(self, fact: Fact) -> bool:
        if self.acts_as & fact.named:
            return False
        return bool(self.acts_as & fact.bound) or (
            not fact.is_restricted and self.holds(fact, {*READS_ALL, *READS_FLAGGED})
        )

    def reads_words(self, fact: Fact) -> bool:
        return self.sees(fact) and self.holds(fact, {*READS_ALL, Role.LEGAL})


def covers(kind: str, number: int, fact: Fact) -> bool:
    return kind == "house" or (kind == "site" and number == fact.site) or (kind == "department" and number in fact.path)


# ------------------------------------------------------------------------------------------------ the house
@dataclass
class House:
    askers: list[Asker]
    facts: dict[str, Fact]


def build(seed: int) -> House:
    chance = Random(seed)  # noqa: S311
    make.rules()
    sites = [make.calendars(make.site()) for _ in range(2)]
    departments = [make.department(at=site) for site in sites for _ in range(2)]
    departments += [make.department(parent=departments[0])]
    nurse = make.user(Role.FRONTLINE, sites[0])
    people = [nurse]
    for role in (*sorted(READS_ALL), *READS_FLAGGED):
        people += [make.user(role, chance.choice([*sites, *departments, make.organization()]))]
    both = make.user(Role.PR, make.organization())
    make.member(both, Role.READER, departments[1])
    people += [both, make.user(Role.DEPARTMENT, departments[0]), make.user(Role.LEGAL, sites[1])]
    for _number in range(CASES):
        add_case(chance, nurse, departments, people)
    askers = [asker(user) for user in people] + [stand_in(people[1], chance.choice(people[3:5]))]
    return House(askers, {fact.ref: fact for fact in map(fact_of, Complaint.objects.all())})


def stand_in(away: User, deputy: User) -> Asker:
    """Somebody who sees and does what a colleague may, too, as long as that one is away."""
    absence = add_absence(away, deputy=deputy, ends_at=make.later(days=9000), by=None, now=make.NOW)
    own, theirs = asker(User.objects.get(pk=deputy.pk)), asker(away)
    own.client.post(reverse("act-for", args=[absence.pk]))
    own.user.act_for(away)
    return replace(own, posts=(*own.posts, *theirs.posts), acts_as=own.acts_as | theirs.acts_as)


def add_case(chance: Random, nurse: User, departments: list, people: list[User]) -> None:
    department = chance.choice([*departments, None])
    place = {"site": department.site, "department": department} if department else {"site": departments[2].site}
    flags = [flag for flag in ("media", "legal", "rights", "safeguarding") if chance.random() < 0.25]
    named = [chance.choice(people[1:])] if chance.random() < 0.3 else []
    told = {"teller": make.teller(email=chance.choice(people[1:]).email)} if chance.random() < 0.2 else {}
    case = make.case(
        **place, by=nurse, flags=flags, severity=4 if flags else 2, named=named, words=f"{WORD} again", **told
    )
    if chance.random() < 0.3:
        TeamMember.objects.get_or_create(
            complaint=case, user=chance.choice(people[1:]), defaults={"by": nurse, "at": make.NOW}
        )
    if chance.random() < 0.2:
        actions.withdraw(case, by=nurse, reason="They changed their mind.")


def fact_of(case: Complaint) -> Fact:
    return Fact(
        ref=case.ref, site=case.site_id, path=tuple(case.department.path if case.department else ()),
        flags=frozenset(case.flags), is_restricted="safeguarding" in case.flags, logged_by=case.logged_by_id,
        bound=frozenset({case.owner_id, *case.team.values_list("user_id", flat=True)}),
        named=frozenset(case.feedback.named.values_list("user_id", flat=True)) | colleagues_in(case),
        story=case.feedback.ref,
    )  # fmt: skip


def colleagues_in(case: Complaint) -> frozenset[int]:
    """A colleague who told us is barred like anybody named."""
    return frozenset(User.objects.filter(email=case.teller.email).values_list("pk", flat=True))


def asker(user: User) -> Asker:
    posts = [
        (m.role, "house", 0) if m.organization_id else (m.role, "site", m.site_id) if m.site_id
        else (m.role, "department", m.department_id)
        for m in user.memberships.current()
    ]  # fmt: skip
    return Asker(user, make.signed_in(user), tuple(posts), frozenset({user.pk}))


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(SEED)
        transaction.set_rollback(True)


# ------------------------------------------------------------------------------------------------ the channels
def queue(who: Asker, name: str, views: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for view in views:
        url: str | None = f"{reverse(name)}?view={view}"
        while url:
            page = who.client.get(url).context["queue"]
            found |= {row.ref for row in page.rows}
            url = page.pages["next_url"]
    return found


def searched(who: Asker, words: str) -> set[str]:
    found = who.client.post(reverse("search"), {"q": words}).context["found"]
    return {case.ref for case in (*found.cases, *found.near)}


def bulk(who: Asker, refs: list[str]) -> set[str]:
    answer = who.client.get(reverse("complaints-bulk", args=["assign"]), {"ref": refs})
    return {case.ref for case in answer.context["cases"]} if answer.status_code == 200 else set()


def worked(who: Asker) -> set[str]:
    work = who.client.get(reverse("my-work")).context["work"]
    return {line.card.ref for line in (*work.lines, *work.decisions)}


def listed_by_programs(who: Asker) -> set[str]:
    """What a program lists with a token of this person, page by page."""
    asks, found = Program(who.user, ["read:cases"]), set()
    for view in ("open", "to-close", "independent", "closed"):
        address = f"cases?view={view}&limit=20"
        while address:
            page = asks.get(address).json()
            found |= {row["ref"] for row in page["results"]}
            address = (page["next"] or "").removeprefix(ROOT)
    return found


def exported(who: Asker) -> set[str]:
    """In the file of whoever may take cases out; what everybody else sees is judged by the other ways."""
    if not who.user.has_perm("complaints.export_complaint"):
        return set(Complaint.objects.visible_to(who.user).values_list("ref", flat=True))
    days = {"first_on": "2000-01-01", "last_on": "2099-12-31", "form": "csv"}
    file = b"".join(who.client.post(reverse("complaints-export"), days).streaming_content).decode()
    return {line.partition(",")[0] for line in file.splitlines()[1:]}


CHANNELS: dict[str, Callable[[Asker, list[str]], set[str]]] = {
    "the list of cases": lambda who, _refs: queue(who, "complaints", ("open", "to-close", "independent", "closed")),
    "the list for programs": lambda who, _refs: listed_by_programs(who),
    "search by a word": lambda who, _refs: searched(who, WORD),
    "several at once": bulk,
    "search by reference": lambda who, refs: {
        ref for ref in refs if who.client.post(reverse("search"), {"q": ref}).status_code == 302
    },
    "a file of cases": lambda who, _refs: exported(who),
    "the page of a case": lambda who, refs: {
        ref for ref in refs if who.client.get(reverse("complaint", args=[ref])).status_code == 200
    },
}
ONE_BY_ONE = {"search by reference", "the page of a case"}  # asked for every third case only


def differences(who: Asker, found: set[str], wanted: set[str]) -> str:
    too_many, too_few = sorted(found - wanted), sorted(wanted - found)
    return f"{who.posts} sees too many {too_many}, too few {too_few}" if too_many or too_few else ""


def readers(house: House) -> list[Asker]:
    return [who for who in house.askers if who.user.has_perm("complaints.view_complaint")]


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_way_shows_the_same_cases(house, channel):
    wrong, refs = [], list(house.facts)[:: 3 if channel in ONE_BY_ONE else 1]
    for who in readers(house):
        if who.user.acting_for and channel == "the list for programs":
            continue  # a program acts for its owner and nobody else
        may = who.reads_words if channel == "search by a word" else who.sees
        wanted = {ref for ref in refs if may(house.facts[ref])}
        wrong += filter(None, [differences(who, CHANNELS[channel](who, refs), wanted)])
    assert wrong == []


def test_the_random_house_tells_its_people_apart(house):
    """Or all of this would prove nothing."""
    seen = [frozenset(ref for ref, fact in house.facts.items() if who.sees(fact)) for who in readers(house)]
    assert len(set(seen)) > 5
    assert all(0 < len(refs) < CASES for refs in seen[1:3])
    assert any(
        fact.is_restricted and fact.bound & {who.user.pk} for who in readers(house) for fact in house.facts.values()
    )


def test_escalations_and_counts_are_of_the_same_cases(house):
    open_refs = set(Complaint.objects.filter(status__in=OPEN).values_list("ref", flat=True))
    for who in readers(house):
        wanted = {ref for ref in open_refs if who.sees(house.facts[ref])}
        assert queue(who, "escalations", ["all-open"]) == wanted, who.posts
        counted = who.client.get(reverse("complaints")).context["queue"].counts
        assert counted["open"] == len(wanted), who.posts
        view = queues.view_of("complaints", "open")
        assert set(queues.sequence(view, queues.Reader(who.user, make.NOW))) == wanted, who.posts


def test_work_holds_nothing_out_of_sight(house):
    for who in readers(house):
        mine = set(
            Complaint.objects.filter(pk__in=Clock.objects.of_owner(who.user).values("subject_id"))
            .values_list("ref", flat=True)
        )  # fmt: skip
        found = worked(who)
        assert {ref for ref in found if not who.sees(house.facts[ref])} == set(), who.posts
        assert found >= {ref for ref in mine if who.sees(house.facts[ref])}, who.posts


def test_the_paper_is_of_the_same_cases(house):
    for who in readers(house):
        for ref, fact in list(house.facts.items())[::4]:
            status = who.client.get(reverse("complaint-print", args=[ref])).status_code
            assert status == (404 if not who.sees(fact) else 200 if who.holds(fact, PRINTS) else 403), (who.posts, ref)


def test_stories_follow_the_same_places(house):
    """A story is read where cases are, but not by whom it names, nor past the people on a restricted case."""
    for who in house.askers:
        wanted = {
            fact.story
            for fact in house.facts.values()
            if not who.acts_as & fact.named
            and (
                fact.logged_by in who.acts_as or (not fact.is_restricted and who.holds(fact, {*READS_ALL, Role.LEGAL}))
            )
        }
        found = set(Feedback.objects.visible_to(who.user).values_list("ref", flat=True))
        assert not differences(who, found, wanted)
        if who.user.has_perm("feedback.view_feedback"):
            rows = who.client.get(reverse("feedback")).context["rows"]
            assert not differences(who, {row["item"].ref for row in rows}, wanted)


def test_nobody_is_written_to_about_what_they_may_not_see(house):
    by_user = {who.user.pk: who for who in house.askers if who.user.acting_for is None}
    told = Message.objects.filter(subject_kind="complaint", to_user__in=by_user)
    assert told.count() > 10
    refs = dict(Complaint.objects.values_list("pk", "ref"))
    lost = [row.key for row in told if not by_user[row.to_user_id].sees(house.facts[refs[row.subject_id]])]
    assert lost == []


def test_a_list_of_messages_names_only_cases_in_sight(house):
    for who in readers(house):
        if who.user.has_perm("outbox.view_message"):
            lines = who.client.get(reverse("messages"), {"show": "waiting"}).context["board"].lines
            assert {line.ref for line in lines if line.ref.startswith("C-")} <= {
                ref for ref, fact in house.facts.items() if who.sees(fact)
            }


def test_rows_for_another_system_are_of_cases_in_sight(house):
    columns = {"columns": {"reference": "Ref", "severity": "Severity"}}
    profile = MatchingProfile.objects.create(name="T", target="case", source="t", data=columns, at=make.NOW)
    asked = {"profile": profile.pk, "first_on": "2000-01-01", "last_on": "2099-12-31", "form": "csv"}
    for who in readers(house):
        answer = who.client.post(reverse("imports-export"), asked)
        if not who.user.has_perm("feedback.import_feedback"):
            assert answer.status_code == 403
            continue
        lines = b"".join(answer.streaming_content).decode().splitlines()[1:]
        refs = {line.partition(",")[0].rpartition("/")[2] for line in lines}
        seen = {ref: fact for ref, fact in house.facts.items() if who.sees(fact)}
        assert refs <= seen.keys(), who.posts
        assert bool(refs) == any(who.holds(fact, {Role.MANAGER}) for fact in seen.values()), who.posts


# A provider's word that a text arrived, and a rota: neither tells of a case.
# Themes leave with words of stories and nothing that leads to one: tests/feedback/test_confirm_theme.py.
# An export of what is held about one person is asked for, and made elsewhere: tests/pxm/test_persons.py reads it.
# A file for the register is downloaded elsewhere, with what its reader sees: tests/feedback/test_register.py.
# What patients answer by text, and who was asked by a campaign, tell of no case either.
# What CMS said to the file of a month is numbers and codes of that month.
# What a program reads of cases is listed above, and each case asked for in the matrix.
WITHOUT_CASES = {
    "api-receipt", "api-feed", "rota-export", "person-ask-export", "api-survey-text", "campaign-export", "api-me",
    "api-page", "api-schema", "api-reference", "api-feedback", "api-feedback-item",
    "api-feedback-part", "api-recoveries", "api-offers", "api-offer", "api-offer-pay", "api-bills", "api-bill",
    "api-bill-part",
    "register-export", "api-inbound-posts", "themes-export", "redress-export", "survey-report", "survey-keep-report",
}  # fmt: skip
JUDGED = {"api-cases", "api-case", "api-case-part", "api-target", "complaints-export", "imports-export"}


def test_no_other_way_out_has_an_address_yet():
    names = {str(route) for route in matrix.routes()} - WITHOUT_CASES - JUDGED
    assert [name for name in names if name.startswith(("api-", "admin")) or "export" in name or "report" in name] == []


# ------------------------------------------------------------------------------------------------ the control
def own_query(who: Asker) -> set[str]:
    """A channel that asks for itself: "what is at my site"."""
    sites = [number for _role, kind, number in who.posts if kind == "site"]
    return set(Complaint.objects.filter(site__in=sites).values_list("ref", flat=True))


def test_a_way_with_a_query_of_its_own_would_be_found(house):
    wanted = {who: {ref for ref, fact in house.facts.items() if who.sees(fact)} for who in readers(house)}
    assert any(differences(who, own_query(who), refs) for who, refs in wanted.items())
