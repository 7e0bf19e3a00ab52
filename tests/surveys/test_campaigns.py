"""Campaigns in earnest: discharges become lines, lines become messages, and every rule is looked at again."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from audit.models import Entry
from hospital import actions as hospital
from hospital.models import OptOut, Person
from outbox.models import Message
from pxm.bench.measuring import statements
from surveys import actions, letters, sampling
from surveys.actions import batches, dispatching, turns
from surveys.models import Asking, Channel, Invitation, InvitationKey
from tests import make
from tests.complaints.test_races import at_once
from tests.hospital.feed import sending
from tests.surveys.campaigning import DUE, HOME, goes_home, line, patient, running, sweep, told
from tests.surveys.make import answered

pytestmark = pytest.mark.django_db
LATER = DUE + timedelta(hours=1)
GERMAN = {"phone": "+49 151 555 0142"}


def token_of(message: Message) -> str:
    return message.context["link"].rstrip("/").rsplit("/", 1)[1]


# ---------------------------------------------------------------- planned, started, paused, ended
def test_a_campaign_starts_with_a_published_survey_only(cast):
    survey = actions.begin(name="New", template="recommendation", site=cast.site, by=None)
    made = actions.plan_campaign(survey, site=cast.site, name="x", by=None)
    with pytest.raises(ValidationError, match="Publish"):
        actions.start_campaign(made, by=cast.officer)
    with pytest.raises(ValidationError, match="another site"):
        actions.plan_campaign(survey, site=cast.other_site, name="x", by=None)


def test_it_is_changed_while_it_is_paused_and_its_draw_stays(cast):
    campaign = running(cast, sampling="simple", percent=50)
    with pytest.raises(ValidationError, match="Pause"):
        actions.change_campaign(campaign, by=None, percent=10)
    actions.pause_campaign(campaign, by=None)
    actions.change_campaign(campaign, by=None, percent=10, delay_hours=24, wards=[cast.ward])
    campaign.refresh_from_db()
    assert (campaign.percent, campaign.delay_hours, campaign.wards.get()) == (50, 24, cast.ward)
    with pytest.raises(ValidationError):
        actions.change_campaign(campaign, by=None, channels=[])
    verbs = Entry.objects.filter(subject_kind="campaign").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["campaign.plan", "campaign.start", "campaign.pause", "campaign.change"]


def test_a_paused_campaign_enters_people_and_asks_nobody_until_it_goes_on(cast):
    campaign = running(cast)
    actions.pause_campaign(campaign, by=None)
    goes_home(cast)
    sweep(DUE)
    assert told(line()) == ("waiting", "too_early") and not Message.objects.exists()
    actions.start_campaign(campaign, by=None)
    sweep(DUE)
    assert told(line()) == ("asked", "")


def test_whoever_waits_when_it_ends_is_not_asked(cast):
    campaign = running(cast)
    goes_home(cast)
    actions.claim(now=HOME)
    actions.end_campaign(campaign, by=None, now=HOME + timedelta(hours=1))
    sweep(DUE)
    assert told(line()) == ("not_asked", "ended")


# ---------------------------------------------------------------- the ledger
def test_every_discharge_has_a_line_in_every_campaign_that_says_why(cast):
    one, other = running(cast), running(cast, kinds=["emergency"])
    visit = goes_home(cast)
    goes_home(cast, patient(email=""))
    goes_home(cast, at=HOME - timedelta(days=3))  # before it started
    make.location(of=make.department(at=cast.other_site))
    sweep(HOME)
    assert told(line(one, visit)) == ("waiting", "too_early")
    assert told(line(other, visit)) == ("not_asked", "visit_type")
    sweep(DUE)
    assert sorted(map(told, one.askings.all())) == [("asked", ""), ("not_asked", "no_contact")]
    assert one.askings.count() == other.askings.count() == 2
    assert actions.claim(now=DUE) == 0


def test_whoever_went_home_before_the_end_has_a_line_that_says_so(cast):
    campaign = running(cast)
    goes_home(cast)
    actions.end_campaign(campaign, by=None, now=HOME + timedelta(minutes=1))
    assert told(line(campaign)) == ("not_asked", "ended")


def test_whoever_waits_for_the_morning_holds_up_nobody_whose_message_was_lost(cast, monkeypatch):
    running(cast, channels=["email", "letter"])
    far = goes_home(cast, patient(zone="Asia/Shanghai", postal_address="1 Elm St"), at=HOME - timedelta(hours=8))
    near = goes_home(cast, patient(postal_address="2 Elm St"))
    sweep(DUE - timedelta(hours=8))
    sweep(DUE)
    Message.objects.update(state="bounced", settled_at=LATER)
    monkeypatch.setattr(dispatching, "BATCH", 1)
    monkeypatch.setattr(dispatching._in_turn, "__defaults__", (1,))
    for _sweep in range(2):  # evening in Shanghai
        actions.fall_back(now=LATER)
    assert line(visit=near).state == "hand" and line(visit=far).state == "asked"


def test_a_discharge_told_twice_is_one_line(cast):
    running(cast)
    visit = goes_home(cast)
    hospital.discharge(visit, at=HOME, by=None, now=HOME + timedelta(minutes=5))
    sweep(DUE)
    sweep(DUE)
    assert Message.objects.count() == Asking.objects.count() == Invitation.objects.count() == 1


def test_the_draw_can_be_done_again(cast):
    campaign = running(cast, sampling="stratified", percent=35)
    for _number in range(sampling.BLOCK):
        goes_home(cast)
    while actions.claim(now=HOME):
        pass
    lines = list(campaign.askings.all())
    assert sum(one.reason != "not_sampled" for one in lines) == 7
    assert all(actions.is_drawn(one, campaign) == (one.reason != "not_sampled") for one in lines)
    assert sorted(one.position for one in lines) == list(range(sampling.BLOCK))


# ---------------------------------------------------------------- asked
def test_who_passes_gets_one_message_with_ways_to_stop(cast):
    running(cast)
    visit = goes_home(cast)
    sweep(DUE)
    message, asked = Message.objects.get(), line()
    assert (message.template, message.channel, message.to_person) == ("surveys/asked", "email", visit.patient.person)
    assert message.context["unsubscribe"] == message.context["stop"]
    assert (asked.invitation.person, asked.invitation.way, asked.step) == (visit.patient.person, "email", 1)
    stored = {asked.invitation.token_hash, *InvitationKey.objects.values_list("token_hash", flat=True)}
    assert token_of(message) not in stored
    assert answered(token_of(message), {"recommend": 9}, DUE).sent_on
    assert Entry.objects.filter(verb="campaign.ask").count() == 1


def test_outside_the_hours_it_waits_for_the_morning_of_the_patient(cast):
    running(cast, delay_hours=1)
    goes_home(cast, patient(zone="Asia/Shanghai"), at=HOME + timedelta(hours=5))  # 21:00 there
    sweep(HOME + timedelta(hours=7))
    assert line().due_at == datetime(2026, 6, 3, 2, tzinfo=UTC)
    Asking.objects.update(due_at=HOME)  # a sweep that comes late, at night
    sweep(HOME + timedelta(hours=10))
    assert told(line()) == ("waiting", "quiet_hours") and line().due_at == datetime(2026, 6, 3, 2, tzinfo=UTC)
    sweep(datetime(2026, 6, 3, 2, tzinfo=UTC))
    assert told(line()) == ("asked", "")


CHANGES = {
    "deceased": lambda person, _visit: change(person, deceased_on=date(2026, 6, 3)),
    "do_not_contact": lambda person, _visit: change(person, do_not_contact=True),
    "contact_safety": lambda person, _visit: change(person, contact_safety="Her brother reads it"),
    "no_contact": lambda person, _visit: change(person, email=""),
    "opted_out": lambda person, _visit: hospital.opt_out(person, how="staff"),
    "survey_hold": lambda person, _visit: hospital.hold_surveys(
        person, by=None, why="bereavement", starts_on=HOME.date(), until_on=DUE.date()
    ),
    "discharge_cancelled": lambda _person, visit: hospital.cancel_discharge(visit, at=HOME, by=None, now=HOME),
    "admission_cancelled": lambda _person, visit: hospital.cancel_admission(visit, at=HOME, by=None, now=HOME),
}


def change(person: Person, **fields) -> None:
    hospital.change_person(person, by=None, **fields)


def test_everything_is_looked_at_again_when_it_is_time(cast):
    """What happens between the entry and the hour of asking."""
    running(cast)
    visits = {reason: goes_home(cast) for reason in CHANGES}
    actions.claim(now=HOME)
    assert {one.state for one in Asking.objects.all()} == {"waiting"}
    for reason, happens in CHANGES.items():
        happens(visits[reason].patient.person, visits[reason])
    untouched = goes_home(cast)
    sweep(DUE)
    assert {reason: told(line(visit=visit)) for reason, visit in visits.items()} == {
        reason: ("not_asked", reason) for reason in CHANGES
    }
    assert Message.objects.get().to_person == untouched.patient.person


def test_a_second_discharge_after_a_cancelled_one_begins_anew(cast):
    running(cast)
    visit = goes_home(cast)
    sweep(HOME)
    hospital.cancel_discharge(visit, at=HOME, by=None, now=HOME + timedelta(hours=1))
    hospital.discharge(visit, at=HOME + timedelta(hours=4), by=None, now=HOME + timedelta(hours=4))
    sweep(DUE + timedelta(hours=2))
    assert sorted(map(told, Asking.objects.all())) == [("asked", ""), ("not_asked", "discharge_cancelled")]


def test_an_invitation_that_is_out_ends_when_they_did_not_go_home(cast):
    running(cast)
    visit = goes_home(cast)
    sweep(DUE)
    token = token_of(Message.objects.get())
    hospital.cancel_discharge(visit, at=LATER, by=None, now=LATER)
    sweep(LATER)
    assert told(line()) == ("withdrawn", "discharge_cancelled")
    assert Message.objects.get().state == "cancelled"
    assert actions.sit(token, language="en", now=LATER + timedelta(seconds=1)) is None


def test_gaps_hold_across_campaigns_and_addresses(cast):
    """One person in two campaigns, and two people at one address, in the same batch."""
    first, other = running(cast), running(cast, published_as(cast, "onsite"))
    visit = goes_home(cast, patient(postal_address="12 Long Road, Northbank"))
    beside = goes_home(cast, patient(postal_address="12 Long  Road,\nNorthbank"))
    sweep(DUE)
    states = {(one.campaign_id, one.visit_id): told(one) for one in Asking.objects.all()}
    assert states[first.pk, visit.pk] == ("asked", "")
    assert states[other.pk, visit.pk] == ("not_asked", "any_survey")
    assert states[first.pk, beside.pk] == states[other.pk, beside.pk] == ("not_asked", "household")
    assert Message.objects.count() == 1


# ---------------------------------------------------------------- reminders
def test_whoever_answered_is_not_reminded_and_the_ledger_does_not_say_so(cast):
    running(cast, reminder_days=[4, 9])
    goes_home(cast)
    goes_home(cast)
    sweep(DUE)
    answered(token_of(Message.objects.first()), {"recommend": 9}, LATER)
    for day in (4, 9, 20):
        sweep(DUE + timedelta(days=day, hours=1))
    assert sorted(Message.objects.values_list("template", flat=True)) == [
        "surveys/asked", "surveys/asked", "surveys/reminder", "surveys/reminder",
    ]  # fmt: skip
    silent, lines = Message.objects.filter(template="surveys/reminder").first(), Asking.objects.all()
    assert {(one.state, one.step, one.due_at, one.reason, one.has_fallen_back) for one in lines} == {
        ("asked", 3, None, "", False)
    }
    tokens = {token_of(one) for one in Message.objects.filter(to_person=silent.to_person)}
    assert len(tokens) == 3 and all(actions.asked_by(token, LATER) for token in tokens)


def test_a_reminder_names_the_day_on_which_the_link_ends(cast):
    running(cast, reminder_days=[4], open_days=20)
    goes_home(cast)
    sweep(DUE)
    sweep(DUE + timedelta(days=4, hours=1))
    ends = Invitation.objects.get().expires_at.date().isoformat()
    assert [one.context["date"] for one in Message.objects.all()] == [ends, ends]


def test_a_letter_after_a_lost_mail_names_the_day_on_which_the_link_ends(cast):
    campaign = running(cast, channels=["email", "letter"])
    goes_home(cast, patient(postal_address="1 Elm St"))
    sweep(DUE)
    lose(Message.objects.get())
    sweep(LATER)
    sheets, _file = letters.handed(campaign, lines=[line().pk], way="letter", by=cast.officer, now=LATER)
    assert [sheet.last_on for sheet in sheets] == [Invitation.objects.get().expires_at.date()]


def test_who_was_called_off_by_mistake_and_went_home_is_asked(cast):
    campaign, feed = running(cast), sending.sender(cast)
    told_by = [
        sending.message("A01", HOME - timedelta(days=3), "M-1"),
        sending.message("A11", HOME - timedelta(days=2), "M-2"),
        sending.message("A01", HOME - timedelta(days=1), "M-3", began=HOME - timedelta(days=1)),
        sending.message("A03", HOME, "M-4", began=HOME - timedelta(days=1), ended=HOME, phone="+353 87 555 0101"),
    ]  # fmt: skip
    sending.tell(feed, *told_by, now=HOME)
    actions.claim(now=HOME)
    assert told(line(campaign)) == ("waiting", "no_contact")


def test_a_reminder_never_reaches_somebody_who_died_meanwhile(cast):
    running(cast, reminder_days=[4])
    visit = goes_home(cast)
    sweep(DUE)
    change(visit.patient.person, deceased_on=date(2026, 6, 6))
    sweep(DUE + timedelta(days=4, hours=1))
    assert told(line()) == ("withdrawn", "deceased") and Message.objects.count() == 1


def test_a_cap_on_messages_holds_for_reminders(cast):
    running(cast, reminder_days=[4, 9], most_messages=2)
    goes_home(cast)
    sweep(DUE)
    for day in (4, 9):
        sweep(DUE + timedelta(days=day, hours=1))
    assert Message.objects.count() == 2 and line().step == 3


# ---------------------------------------------------------------- the next way
def lose(message: Message, state: str = "bounced", code: str = "") -> None:
    Message.objects.filter(pk=message.pk).update(state=state, settled_at=LATER, error_code=code)


def test_what_does_not_arrive_goes_the_next_way_once(cast, settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/", "body": {"t": "{text}", "n": "{template}", "s": "{sender}"}}
    running(cast, channels=["email", "sms"], sms_sender="Northbank", sms_templates={"en": "T-1"}, is_link_free=True)
    goes_home(cast, patient(**GERMAN))
    sweep(DUE)
    lose(Message.objects.get())
    sweep(LATER)
    message = Message.objects.get(channel="sms")
    assert (message.template, message.context["template"], message.context["sender"]) == (
        "surveys/text_code", "T-1", "Northbank",
    )  # fmt: skip
    assert "link" not in message.context and actions.asked_by(message.context["code"], LATER)
    assert (line().channel, line().has_fallen_back) == ("sms", True)
    lose(message)
    sweep(LATER + timedelta(minutes=5))
    assert Message.objects.count() == 2 and told(line()) == ("asked", "")


def test_without_an_approved_text_in_their_language_nobody_is_texted(cast, settings):
    settings.SMS_GATEWAY = {"url": "https://sms.example/", "body": {"n": "{template}"}}
    running(cast, channels=["sms"], sms_templates={"en": "T-1"})
    goes_home(cast, patient(**GERMAN, language="ar"))
    sweep(DUE)
    assert told(line()) == ("not_asked", "no_contact")


def test_without_another_way_the_line_says_so_and_what_was_kept_back_is_withdrawn(cast):
    running(cast)
    goes_home(cast)
    safe = goes_home(cast)
    sweep(DUE)
    for message in Message.objects.all():
        lose(message)
    change(safe.patient.person, contact_safety="His ex-wife reads it")
    sweep(LATER)
    assert sorted(map(told, Asking.objects.all())) == [("withdrawn", "bounced"), ("withdrawn", "contact_safety")]


# ---------------------------------------------------------------- by a colleague
def test_a_letter_waits_for_a_colleague_who_hands_it_over(cast):
    campaign = running(cast, channels=["email", "letter"])
    goes_home(cast, patient(email="", postal_address="12 Long Road, Northbank"))
    sweep(DUE)
    assert told(line()) == ("hand", "") and not Message.objects.exists()
    (letter,) = actions.hand_over(campaign, lines=[line().pk], way=Channel.LETTER, by=cast.officer, now=LATER)
    assert actions.asked_by(letter.code, LATER) == actions.asked_by(letter.token, LATER) == line().invitation
    assert (line().state, line().asked_by, line().invitation.way) == ("asked", cast.officer, "letter")
    assert actions.hand_over(campaign, lines=[line().pk], way=Channel.LETTER, by=cast.officer, now=LATER) == []
    assert Entry.objects.get(verb="campaign.ask").actor_id == cast.officer.pk


def test_whoever_may_not_be_asked_any_more_gets_no_letter(cast):
    campaign = running(cast, channels=["letter"])
    visit = goes_home(cast, patient(postal_address="12 Long Road, Northbank"))
    sweep(DUE)
    hospital.opt_out(visit.patient.person, how="staff")
    assert actions.hand_over(campaign, lines=[line().pk], way=Channel.LETTER, by=None, now=LATER) == []
    assert told(line()) == ("not_asked", "opted_out")


# ---------------------------------------------------------------- two sweeps at once, and a sweep that dies
def people_of_two_campaigns(cast) -> None:
    running(cast)
    running(cast, published_as(cast, "onsite"))
    goes_home(cast)
    while actions.claim(now=HOME):
        pass


def published_as(cast, template):
    survey = actions.begin(name="Another", template=template, site=cast.site, by=None)
    actions.publish(survey.versions.get(), by=None)
    return survey


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_ask_somebody_once(cast):
    people_of_two_campaigns(cast)
    at_once([lambda: actions.dispatch(now=DUE) for _sweep in range(4)])
    sweep(DUE)
    assert Invitation.objects.count() == Message.objects.count() == 1
    assert sorted(map(told, Asking.objects.all())) == [("asked", ""), ("not_asked", "any_survey")]


@pytest.mark.django_db(transaction=True)
def test_without_the_turn_they_would_be_asked_twice(cast, monkeypatch):
    """Each sweep has one of two lines of the same person, and neither sees what the other does."""
    people_of_two_campaigns(cast)
    both, frame = Barrier(2), batches.Frame

    def meeting(visits, now):
        found = frame(visits, now)
        with suppress(BrokenBarrierError):
            both.wait(timeout=10)
        return found

    monkeypatch.setattr(turns, "take", lambda: True)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self)
    monkeypatch.setattr(batches, "Frame", meeting)
    halves = list(Asking.objects.values_list("pk", flat=True))
    monkeypatch.setattr(dispatching, "_locked", lambda _due, _limit: [halves.pop()])
    at_once([lambda: actions.dispatch(now=DUE) for _sweep in range(2)])
    assert Invitation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_leaves_nothing_and_the_next_one_does_it(cast, monkeypatch):
    """The server process of the sweep is gone in the middle, as after kill -9: before the lines are saved."""
    running(cast)
    goes_home(cast)
    actions.claim(now=HOME)
    save, saved = batches.save, []

    def dying(lines, now):
        if not saved:
            saved.append(True)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        save(lines, now)

    monkeypatch.setattr(batches, "save", dying)
    with suppress(Exception):
        actions.dispatch(now=DUE)
    connection.close()
    assert saved and not Invitation.objects.exists() and not Message.objects.exists()
    sweep(DUE)
    assert Invitation.objects.count() == Message.objects.count() == 1


def test_a_batch_costs_the_same_statements_for_two_people_as_for_twenty(cast):
    running(cast)

    def cost(number: int) -> int:
        for _one in range(number):
            goes_home(cast)
        while actions.claim(now=HOME):
            pass
        with statements() as found:
            actions.dispatch(now=DUE)
        return len(found)

    assert cost(2) == cost(20)


def test_one_whose_record_cannot_be_read_holds_up_nobody(cast):
    """A contact that none of our keys opens any more: when it is entered, and when it is time."""
    running(cast)
    goes_home(cast)
    early, late = goes_home(cast), goes_home(cast)
    break_contact(early)
    actions.claim(now=HOME)
    break_contact(late)
    sweep(DUE)
    assert sorted(map(told, Asking.objects.all())) == [
        ("asked", ""), ("not_asked", "unreadable"), ("not_asked", "unreadable"),
    ]  # fmt: skip
    assert Message.objects.count() == 1


def break_contact(visit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE hospital_person SET email = 'x' WHERE id = %s", [visit.patient.person_id])


# ---------------------------------------------------------------- merges
def test_gaps_and_opt_outs_outlive_a_merge(cast):
    running(cast)
    one, other = goes_home(cast), goes_home(cast, at=HOME + timedelta(days=5))
    sweep(DUE)
    hospital.merge_patients(other.patient, gone=one.patient, by=None)
    sweep(DUE + timedelta(days=5))
    assert told(line(visit=other)) == ("not_asked", "same_survey")
    assert Person.objects.count() == 2


def test_a_wish_outlives_a_merge_whichever_record_stays(cast):
    for keeps in (0, 1):
        pair = [goes_home(cast), goes_home(cast)]
        hospital.opt_out(pair[0].patient.person, how="link")
        kept, gone = pair[keeps].patient, pair[1 - keeps].patient
        hospital.merge_patients(kept, gone=gone, by=None)
        assert OptOut.objects.standing().filter(person=kept.person).exists()
    with pytest.raises(ValidationError, match="merged"):
        hospital.merge_patients(gone, gone=kept, by=None)
