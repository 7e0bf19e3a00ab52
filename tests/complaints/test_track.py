"""Following what was told: links that survive scanners, codes that cannot be guessed, and only what may be seen."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clocks.models import Pause
from complaints import actions
from complaints.models import Complaint, Entry, TrackingKey
from complaints.tracking import MOST_WRONG
from complaints.views.public import tracking
from tests import make

pytestmark = pytest.mark.django_db
TRACK = "public-track"


@pytest.fixture
def case(cast: make.Cast) -> Complaint:
    return make.case(cast)


@pytest.fixture
def key(case: Complaint) -> tuple[str, str]:
    return actions.grant(case, by=None)


def link(token: str) -> str:
    return reverse("public-track-link", args=[token])


def test_reference_and_code_open_the_way(client: Client, case: Complaint, key: tuple[str, str]):
    response = client.post(reverse(TRACK), {"ref": case.ref.lower(), "code": f" {key[1][:5]}-{key[1][5:]} "})
    assert response.url == reverse(TRACK)
    shown = client.get(reverse(TRACK))
    assert case.ref in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert shown["Referrer-Policy"] == "strict-origin"


def test_a_link_survives_fifty_scanners(client: Client, case: Complaint, key: tuple[str, str]):
    for _number in range(50):
        scanner = Client()
        assert scanner.get(link(key[0])).status_code == 200
        assert not scanner.cookies.get(tracking.COOKIE)
    assert client.post(link(key[0])).url == reverse(TRACK)
    assert case.ref in client.get(reverse(TRACK)).content.decode()


def test_the_page_of_a_link_is_the_same_for_every_token(client: Client, key: tuple[str, str]):
    def body(token: str) -> str:
        return Client().get(link(token)).content.decode().replace(token, "").split("csrfmiddlewaretoken")[0]

    assert body(key[0]) == body("0" * 40)


def test_an_ended_link_says_what_can_still_be_done(client: Client):
    response = client.post(link("0" * 40))
    assert response.status_code == 410
    assert "You can still tell us what happened." in response.content.decode()


def test_wrong_code_and_unknown_reference_are_one_answer(client: Client, case: Complaint, key: tuple[str, str]):
    answers = [
        Client().post(reverse(TRACK), {"ref": ref, "code": "23456789AB"}).context["form"].non_field_errors()
        for ref in (case.ref, "C-999999")
    ]
    assert answers[0] == answers[1]
    assert answers[0]


def test_guessing_is_slowed_even_for_the_right_code(client: Client, case: Complaint, key: tuple[str, str]):
    for _number in range(MOST_WRONG):
        client.post(reverse(TRACK), {"ref": case.ref, "code": "23456789AB"})
    assert client.post(reverse(TRACK), {"ref": case.ref, "code": key[1]}).status_code == 200
    assert not client.cookies.get(tracking.COOKIE)


def test_a_relative_sees_dates_but_not_the_answer(client: Client, key: tuple[str, str], case: Complaint):
    Complaint.objects.filter(pk=case.pk).update(teller_role="family")
    answered(case)
    client.post(link(key[0]))
    assert "We looked into it." not in client.get(reverse(TRACK)).content.decode()


def test_a_contact_that_did_not_come_is_owned_up_to(client: Client, key: tuple[str, str], case: Complaint):
    today = timezone.now().date()
    actions.update(case, by=None, words="We are asking.", next_contact_on=today + timedelta(days=2), nonce=uuid4())
    client.post(link(key[0]))
    assert "You hear from us again by" in client.get(reverse(TRACK)).content.decode()
    Entry.objects.update(next_contact_on=today - timedelta(days=2))
    shown = client.get(reverse(TRACK)).content.decode()
    assert "You should have heard from us by" in shown
    assert "You hear from us again by" not in shown
    spoken = {"how": "phone", "words": "Rang them.", "by": None}
    actions.contact(case, **spoken, nonce=uuid4())  # tried, and nobody was there
    assert "You should have heard from us by" in client.get(reverse(TRACK)).content.decode()
    actions.contact(case, **spoken, is_two_way=True, nonce=uuid4())
    assert "heard from us" not in client.get(reverse(TRACK)).content.decode()


def test_the_patient_reads_the_answer(client: Client, key: tuple[str, str], case: Complaint):
    Complaint.objects.filter(pk=case.pk).update(teller_role="patient")
    answered(case)
    client.post(link(key[0]))
    assert "We looked into it." in client.get(reverse(TRACK)).content.decode()


def answered(case: Complaint) -> None:
    case.refresh_from_db()
    actions.settle(case, by=case.owner, how="phone", answer="We looked into it.", outcome="upheld")


def test_leaving_forgets_the_key_on_this_device(client: Client, case: Complaint, key: tuple[str, str]):
    client.post(link(key[0]))
    response = client.post(reverse("public-track-leave"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert case.ref not in client.get(reverse(TRACK)).content.decode()


def test_an_expired_key_opens_nothing(client: Client, key: tuple[str, str]):
    TrackingKey.objects.update(expires_at=TrackingKey.objects.get().made_at)
    assert client.post(link(key[0])).status_code == 410


def test_something_can_be_added_once(client: Client, case: Complaint, key: tuple[str, str]):
    client.post(link(key[0]))
    url = reverse("public-add-information")
    nonce = client.get(url).context["form"]["nonce"].value()
    for _twice in range(2):
        assert client.post(url, {"words": "It was bed 4.", "nonce": nonce}).status_code == 200
    assert [e.words for e in case.entries.filter(kind=Entry.Kind.INFORMATION)] == ["It was bed 4."]


def test_without_a_key_nothing_can_be_added(client: Client, case: Complaint):
    url = reverse("public-add-information")
    assert client.get(url).status_code == 302
    assert client.post(url, {"words": "x", "nonce": "6f1d7a52-7a0b-4a7c-9a3b-1d1f6d0f6a11"}).status_code == 410
    assert not case.entries.filter(kind=Entry.Kind.INFORMATION).exists()


@pytest.mark.parametrize(
    ("status", "said"), [("withdrawn", "It was taken back"), ("out_of_scope", "Somebody else has to look into this")]
)
def test_what_ended_before_an_answer_does_not_say_that_one_was_sent(client, key, case, status, said):
    Complaint.objects.filter(pk=case.pk).update(status=status, closed_at=timezone.now())
    client.post(link(key[0]))
    shown = client.get(reverse(TRACK)).content.decode()
    assert said in shown and "This is finished" in shown
    assert "We sent our answer" not in shown


# ---------------------------------------------------------------------------------------- what stands still
def followed(client: Client, case: Complaint) -> str:
    token, _code = actions.grant(case, by=None)
    client.post(link(token))
    return client.get(reverse(TRACK)).content.decode()


def standing_still(cast: make.Cast) -> Complaint:
    """The day that was agreed is the next one, and waits for the patient's consent."""
    case = make.planned_by_date(cast, days=4)
    actions.ask_consent(case, by=cast.officer, how="letter")
    return make.fresh(case)


def test_while_the_day_stands_still_they_read_why_and_how_long_and_no_day(client: Client, cast: make.Cast):
    case = standing_still(cast)
    page = followed(client, case)
    assert "We wait for the patient to agree" in page and "the day of our answer moves" in page
    assert "We answer you by" not in page
    actions.record_consent(case, by=cast.officer, state="given", evidence="Signed.")
    page = client.get(reverse(TRACK)).content.decode()
    assert "We answer you by" in page and "the day of our answer moves" not in page


def test_what_is_kept_from_them_is_not_said_and_neither_is_a_day_that_does_not_hold(client: Client, cast: make.Cast):
    case = standing_still(cast)
    Pause.objects.filter(clock__subject_id=case.pk).update(is_hidden=True)
    page = followed(client, case)
    assert "We wait for the patient to agree" not in page and "the day of our answer moves" not in page
    assert "We answer you by" not in page
