"""What a colleague sees that somebody needs: no story, no complaint, and whoever can help is asked at once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from feedback import actions
from feedback.models import Feedback, SupportReferral
from hospital.actions.persons import identify, visit
from hospital.models import Identifier, Need, Role
from outbox.models import Message
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(cast):
    return identify(make.person(name="Ann Byrne"), authority="hospital", number="MRN-1", by=None)


@pytest.fixture
def chaplain(cast):
    return make.user(Role.FRONTLINE, cast.department)


def noted(client, cast, **fields):
    sent = {"number": "mrn 1", "aid": "hearing_loop", "location": cast.ward.pk, **fields}
    return client.post(reverse("need-observe"), sent)


def refusal(**fields) -> str:
    with pytest.raises(ValidationError) as refused:
        actions.observe_need(**fields)
    return refused.value.code


def test_a_need_is_noted_on_the_person_with_who_when_and_where(cast, patient):
    assert noted(make.signed_in(cast.nurse), cast, detail="Desk 2").status_code == 302
    need = Need.objects.get()
    assert (need.person, need.recorded_by, need.location) == (patient.person, cast.nurse, cast.ward)
    assert (need.kind, need.aid, need.detail, need.may_be_shared) == ("support", "hearing_loop", "Desk 2", True)
    assert not Feedback.objects.exists() and not SupportReferral.objects.exists()
    entry = Entry.objects.get(verb="person.observe_need")
    assert (entry.actor_id, entry.facts["location"]) == (cast.nurse.pk, cast.ward.pk)


def test_it_is_shown_where_the_person_is_shown(cast, patient):
    noted(make.signed_in(cast.nurse), cast, detail="Desk 2")
    story = make.feedback(cast, kind="concern", teller=patient.person)
    page = text(make.signed_in(cast.officer).get(reverse("story-people", args=[story.ref])))
    assert "Hearing loop" in page and cast.nurse.name in page and str(cast.ward) in page


def test_a_chaplain_is_asked_for_at_once_and_learns_the_name_which_the_nurse_does_not(cast, patient, chaplain):
    answer = noted(make.signed_in(cast.nurse), cast, aid="faith", helper=chaplain.pk, is_agreed="on")
    row = SupportReferral.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.kind, row.patient, row.consent, row.owner) == ("chaplaincy", patient, "given", chaplain)
    assert Message.objects.filter(template="feedback/referred", to_user=chaplain).exists()
    theirs, own = (text(make.signed_in(who).get(answer.url)) for who in (chaplain, cast.nurse))
    assert "Ann Byrne" in theirs and "MRN-1" in theirs and str(cast.ward) in theirs and "Do you take it?" in theirs
    assert "Ann Byrne" not in own and "MRN-1" in own and "Do you take it?" not in own
    assert make.signed_in(cast.officer).get(answer.url).status_code == 404
    assert row.ref in text(make.signed_in(chaplain).get(reverse("my-work")))


def test_nobody_is_asked_for_without_the_wish_of_the_patient_and_nobody_asks_themselves(cast, patient, chaplain):
    about = {"by": cast.nurse, "number": "MRN-1", "location": cast.ward, "aid": "faith", "kind": "support"}
    assert refusal(helper=chaplain, **about) == "consent"
    assert refusal(helper=cast.nurse, is_agreed=True, **about) == "helper"
    page = noted(make.signed_in(cast.nurse), cast, helper=chaplain.pk)
    assert "Ask the patient first" in text(page)
    assert not Need.objects.exists() and not SupportReferral.objects.exists()


def test_a_number_of_another_system_is_that_of_whoever_is_on_the_ward(cast):
    """And one that nobody knows makes a patient of whom nothing but the number is known."""
    found = identify(make.person(), authority="LAB", number="77", by=None)
    noted(make.signed_in(cast.nurse), cast, number="77")
    assert Need.objects.get().person != found.person
    Identifier.objects.filter(authority="hospital").delete()
    visit(found, location=cast.ward, started_at=make.NOW, kind="inpatient", by=None)
    noted(make.signed_in(cast.nurse), cast, number="77")
    assert Need.objects.latest("pk").person == found.person


def test_the_page_says_nothing_of_anybody_and_is_for_whoever_logs(cast, patient):
    page = text(noted(make.signed_in(cast.nurse), cast, aid="other"))
    assert "Say which kind of need" in page and "Ann Byrne" not in page
    assert "Ann Byrne" not in text(make.signed_in(cast.nurse).get(reverse("need-observe")))
    assert noted(make.signed_in(cast.reader), cast).status_code == 403
    assert reverse("need-observe") in make.signed_in(cast.nurse).get(reverse("feedback-log")).content.decode()
