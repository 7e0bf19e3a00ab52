"""The demo hospital: deterministic, legal, and there is something of everything in it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from audit.models import Entry as AuditEntry
from clocks.models import Clock, Escalation
from clocks.why import Why
from complaints.models import Complaint, Entry, Evidence, Letter, Return
from complaints.states import OPEN, Status
from feedback.actions import found_by
from feedback.models import Channel, Feedback, Imported, Kind, Registration, Teller
from hospital.models import Organization, Role, User, Visit
from outbox.models import Message
from pxm.demo import scale
from surveys.models import Attempt, Instrument, SampleMonth
from surveys.scored import newest_quarter, year_of
from tests.demo import NOW, copied, quietly
from tests.pxm.hospital_at import missing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: object) -> Iterator[Organization]:
    """Each test undoes only what it added."""
    with django_db_blocker.unblock(), copied():
        yield Organization.objects.get()


def test_it_has_cases_in_every_stage_and_feedback_of_every_kind(demo: Organization):
    stages = Counter(Complaint.objects.values_list("status", flat=True))
    assert set(stages) >= set(Status) - {Status.TRANSFERRED}
    assert set(Feedback.objects.values_list("kind", flat=True)) == set(Kind)
    assert set(Feedback.objects.values_list("language", flat=True)) == {"en", "zh-hans", "ar"}


def test_somebody_holds_every_role(demo: Organization):
    held = {role for user in User.objects.all() for role in user.standing.roles}
    assert held == set(Role)


def test_some_are_still_in_the_house_and_some_go_home_today_and_some_brought_papers(demo: Organization):
    open_visits = Visit.objects.filter(ended_at=None).count()
    assert (
        open_visits > 2 and Visit.objects.filter(ended_at__date__in=[NOW.date(), NOW.date() + timedelta(1)]).count() > 1
    )
    assert Evidence.objects.filter(complaint__status__in=OPEN, file__state="stored").count() == 9


def test_in_the_months_of_hcahps_most_are_pleased_and_figures_open_to_their_arithmetic(demo: Organization):
    survey, office = Instrument.objects.get(programme="hcahps"), User.objects.get(email="surveys@group.example")
    measures = year_of(office, survey, newest_quarter(survey, NOW.date())).report.measures
    best = {name: one.boxes["top"] for name, one in measures.items()}
    assert {name: percent for name, percent in best.items() if not 45 <= percent <= 97} == {}
    assert sum(one.can_be_opened for one in measures.values()) > 5


def test_it_is_as_believable_as_it_promises(demo: Organization):
    assert missing(NOW) == []


def test_something_left_the_house_and_something_waits_to(demo: Organization):
    waiting = Letter.objects.get(state="submitted", translations__checked_at__isnull=False)
    assert waiting.is_reply and waiting.complaint.status == Status.APPROVAL
    assert Return.objects.filter(size__gt=0).exists()
    compared = AuditEntry.objects.filter(verb="register.reconcile").latest("pk").facts
    assert (compared["missing"], compared["different"], compared["extra"]) == (1, 1, 1)
    states = set(Registration.objects.exclude(differs=[]).values_list("state", flat=True))
    assert states == {"to_report", "registered"}
    assert Imported.objects.filter(source="riskman").exists()


def test_every_date_is_explained_by_a_sum_that_leads_to_it(demo: Organization):
    rows = Clock.objects.select_related("profile_version", "calendar_version").order_by("pk")
    assert [clock.pk for clock in rows[::3] if not Why(clock).is_exact] == []


def test_the_right_people_were_told_of_every_step(demo: Organization):
    assert all(e.told.exists() for e in Escalation.objects.filter(number__gte=1))
    assert set(Escalation.objects.values_list("trigger", flat=True)) >= {"share", "breach", "receipt", "flag", "manual"}


# ---------------------------------------------------------------------- the alert budget, at shipped defaults
AT_ONCE, LEADERSHIP_A_WEEK = 5, 1


def reached_at_once() -> list[tuple[User, date, Message]]:
    """What rang: who, on which day where they work, and the message. By mail and by text is one."""
    rows = Message.objects.filter(channel__in=["email", "sms"], to_user__isnull=False).exclude(template="outbox/digest")
    seen = {row.key.rpartition(":")[0]: row for row in rows.exclude(state="cancelled").select_related("to_user")}
    return [(row.to_user, day_of(row), row) for row in seen.values()]


def day_of(message: Message) -> date:
    return message.send_after.astimezone(ZoneInfo(message.to_user.standing.zone or "UTC")).date()


def test_nobody_but_whoever_is_on_duty_is_rung_more_than_five_times_a_day(demo: Organization, capsys):
    days = Counter((user, day) for user, day, _message in reached_at_once())
    most = {user: max(count for (who, _day), count in days.items() if who == user) for user, _day in days}
    with capsys.disabled():
        print("\nmessages at once: most on a day, all in sixty days")
        for user, count in sorted(most.items(), key=lambda row: -row[1]):
            print(f"{count:3} {sum(n for (who, _day), n in days.items() if who == user):5}  {user.email}")
    assert {
        user.email for user, count in most.items() if count > AT_ONCE and Role.DUTY not in user.standing.roles
    } == set()


def test_leadership_is_rung_once_a_week_at_most_but_for_what_is_critical_media_or_legal(demo: Organization):
    cases = {("complaint", case.pk): case for case in Complaint.objects.all()}
    rung = [row for row in reached_at_once() if Role.LEADERSHIP in row[0].standing.roles]
    weeks = Counter(
        (user, day.isocalendar()[:2])
        for user, day, message in rung
        if not is_delicate(cases.get((message.subject_kind, message.subject_id)))
    )
    assert max(weeks.values(), default=0) <= LEADERSHIP_A_WEEK


def is_delicate(case: Complaint | None) -> bool:
    """What is about no case is nothing grave."""
    return case is not None and (case.severity == 4 or bool({"media", "legal"} & set(case.flags)))


def test_what_could_wait_came_in_one_digest_a_day(demo: Organization):
    digests = Message.objects.filter(template="outbox/digest").select_related("to_user")
    days = Counter((message.to_user, day_of(message)) for message in digests)
    assert len(days) > 50
    assert set(days.values()) == {1}
    assert not Message.objects.filter(
        channel="digest", state="queued", send_after__lte=NOW - timedelta(hours=1)
    ).exists()


def test_people_told_it_in_every_way_and_some_without_a_name(demo: Organization):
    ways = set(Channel) - {Channel.ROUND}  # nobody walks round yet
    waiting = {Channel.CODE, Channel.KIOSK, Channel.SMS, Channel.PAPER, Channel.HANDBOOK, Channel.NOTICED}
    cases = set(Complaint.objects.values_list("channel", flat=True))
    assert cases >= ways - waiting - {Channel.SURVEY, Channel.SOCIAL}
    assert set(Feedback.objects.values_list("channel", flat=True)) == ways
    assert Complaint.objects.filter(teller_role=Teller.ANONYMOUS).exists()
    assert set(Entry.objects.values_list("kind", flat=True)) >= set(Entry.Kind) - {Entry.Kind.DECISION}
    assert Letter.objects.exclude(sent_back_because="").exists()
    assert Letter.objects.filter(approved_by__isnull=False).exists()


def test_what_families_hear_is_in_their_language(demo: Organization):
    """Holding updates and replies to Arabic-speaking families hold Arabic letters."""
    told = Entry.objects.filter(kind=Entry.Kind.UPDATE, complaint__feedback__language="ar")
    letters = Letter.objects.filter(complaint__feedback__language="ar")
    for words in [*told.values_list("words", flat=True), *letters.values_list("words", flat=True)]:
        assert any("ARABIC" in unicodedata.name(letter, "") for letter in words)


def test_it_refuses_a_database_that_has_a_hospital(demo: Organization):
    with pytest.raises(CommandError, match="already"):
        call_command("seed_demo")


def test_the_page_of_the_demo_says_who_can_be_signed_in_as(
    demo: Organization, settings: Any, django_assert_max_num_queries: Any
):
    settings.PXM_ENV = "local"
    with django_assert_max_num_queries(8):
        page = Client().get("/demo/").content.decode()
    assert [user.email for user in User.objects.filter(is_service=False) if user.email not in page] == []
    assert page.index("Northbank Hospital") < page.index("Harbour Hospital") < page.index("privacy@group.example")


def test_it_is_never_loaded_in_production(settings: object, db: None):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="passwords of the demo are public"):
        call_command("seed_demo")


def test_copies_for_measuring_fit_together(demo: Organization):
    before = Complaint.objects.count()
    scale.grow(60, 20, 7, NOW, quietly)
    copies = Complaint.objects.order_by("pk")[before:]
    assert len(copies) == 60
    assert sum(case.status in OPEN for case in copies) == 20
    assert all(Clock.objects.of("complaint", case.pk).exists() for case in copies)
    assert len({case.feedback.words for case in copies}) == 60
    assert len({case.teller_id for case in copies if case.teller_id}) > 40
    assert any(case.patient_id for case in copies)
    assert [case.ref for case in copies if set(case.tokens) != set(found_by(case.feedback))] == []
    assert AuditEntry.objects.filter(subject_kind="complaint", subject_id=copies[59].pk).exists()
    assert Complaint.objects.create(**_columns(copies[0])).pk > copies[59].pk


def _columns(case: Complaint) -> dict[str, object]:
    """A further row by the ordinary way, to see that numbers go on after the copies."""
    story = case.feedback
    story.pk, story._state.adding = None, True
    story.save()
    names = [f.attname for f in Complaint._meta.concrete_fields if not f.generated and f.attname != "id"]
    return {name: getattr(case, name) for name in names} | {"feedback_id": story.pk}


def test_a_hospital_with_a_certification_number_has_a_frozen_month_and_one_that_is_being_asked(demo: Organization):
    being_asked, frozen = SampleMonth.objects.order_by("-month")
    assert frozen.frozen_at and frozen.freezes.count() == 1 and being_asked.frozen_at is None
    counts = frozen.freezes.get().counts
    assert counts["deferred"] == 0 and counts["statuses"]["1"] >= 10 and counts["excluded"] and counts["ineligible"]
    asked = being_asked.sampled
    assert asked.filter(status="1", response__isnull=False).exists() and asked.filter(status="").exists()
    assert Attempt.objects.due(NOW, "phone").filter(sampled__month=being_asked).exists()
    assert asked.filter(keyings__number=1).distinct().count() == 2
