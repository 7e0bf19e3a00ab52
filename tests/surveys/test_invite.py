"""One person asked by a colleague: by the rules of every campaign, with a way to stop, and ended by it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital import actions as hospital
from hospital.models import InboundMessage, Role, Service
from outbox.models import Message
from surveys import actions
from surveys.models import Invitation
from tests import make
from tests.hospital.feed import sending
from tests.surveys.campaigning import DUE, HOME, goes_home, line, patient, running, sweep
from tests.surveys.make import published

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def survey(cast):
    return published(cast)


def invite(cast, survey, visit, now=DUE, **fields):
    asked = {"site": cast.site, "location": cast.ward, "language": "en", "by": cast.officer, **fields}
    return actions.invite(survey, visit=visit, **asked, now=now)


def test_a_patient_is_asked_by_mail_with_a_way_to_stop(cast, survey):
    visit = goes_home(cast)
    made, address = invite(cast, survey, visit)
    message = Message.objects.get(to_person=visit.patient.person)
    assert (made.way, message.template, message.context["link"]) == ("email", "surveys/asked", address)
    assert message.context["unsubscribe"] == message.context["stop"] != ""
    assert Entry.objects.filter(verb="survey.invite", facts__invitation=made.pk).count() == 1


def refused(cast, survey, visit, why, now=DUE):
    with pytest.raises(ValidationError) as found:
        invite(cast, survey, visit, now=now)
    assert why in [error.code for error in found.value.error_list]
    assert not Invitation.objects.filter(person=visit.patient.person, made_at=now).exists()


def test_every_rule_of_a_campaign_holds(cast, survey):
    wants_none, held, safe = goes_home(cast), goes_home(cast), goes_home(cast, patient(contact_safety="Her brother"))
    hospital.opt_out(wants_none.patient.person, how="staff", by=None, now=HOME)
    until = (DUE + 9 * A_DAY).date()
    hospital.hold_surveys(held.patient.person, why="Grief", starts_on=HOME.date(), until_on=until, by=None, now=HOME)
    service = Service.objects.create(name="Fertility", is_sensitive=True)
    gone = goes_home(cast, patient(deceased_on=HOME.date()))
    cases = {
        "opted_out": wants_none, "survey_hold": held, "contact_safety": safe, "deceased": gone,
        "sensitive_service": goes_home(cast, service=service), "no_contact": goes_home(cast, patient(email="")),
    }  # fmt: skip
    for why, visit in cases.items():
        refused(cast, survey, visit, why)
    refused(cast, survey, goes_home(cast), "too_late", now=HOME + 60 * A_DAY)


def test_nobody_is_asked_twice_by_hand_or_by_a_campaign(cast, survey):
    visit = goes_home(cast)
    invite(cast, survey, visit)
    refused(cast, survey, visit, "same_survey", now=DUE + A_DAY)
    campaign = running(cast, survey)
    other = goes_home(cast)
    invite(cast, survey, other, now=HOME)
    sweep(DUE)
    assert line(campaign, other).reason == "same_survey"


def test_while_the_feed_is_silent_nobody_is_asked(cast, survey):
    visit, sender = goes_home(cast), sending.sender(cast)
    sending.tell(sender, sending.message("A01", HOME, "M-1"), now=HOME)
    InboundMessage.objects.update(received_at=HOME - A_DAY)
    refused(cast, survey, visit, "feed_stale")


def test_whoever_wants_no_surveys_opens_it_no_more_and_is_sent_nothing(cast, survey):
    visit = goes_home(cast)
    made, address = invite(cast, survey, visit)
    person = visit.patient.person
    actions.stop_asking(person, how="link", now=DUE + A_DAY)
    made.refresh_from_db()
    assert made.expires_at <= DUE + A_DAY
    assert Message.objects.get(to_person=person).state == Message.State.CANCELLED
    assert not actions.asked_by(address.rstrip("/").rsplit("/", 1)[1], DUE + 2 * A_DAY)


def test_who_is_here_still_may_be_asked(cast, survey):
    visit = goes_home(cast)
    hospital.cancel_discharge(visit, at=HOME, by=None, now=HOME)
    assert invite(cast, survey, visit)[0].person == visit.patient.person


def test_a_record_number_finds_patients_of_the_site_alone(cast, survey):
    lately = timezone.now() - 3 * A_DAY
    here = goes_home(cast, at=lately)
    there = goes_home(cast, at=lately, location=make.location(of=cast.other_department))
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    address = reverse("survey-invite", args=[survey.code])
    sent = {"place": f"s{cast.site.pk}", "language": "en"}
    for visit, is_found in ((there, False), (here, True)):
        number = f"N-{visit.patient.person_id}"
        page = office.post(address, {**sent, "record_number": number})
        assert ("No patient has this record number here." in page.content.decode()) != is_found
        assert Invitation.objects.filter(person=visit.patient.person).exists() == is_found
