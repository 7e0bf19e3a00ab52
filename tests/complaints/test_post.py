"""Letters on paper: printed together, in the post since when, under which number."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clocks.models import Clock
from clocks.worktime import local_date
from complaints import actions
from files import pdf
from tests import make
from tests.complaints import seen

TODAY = make.NOW.date()


@pytest.fixture
def letter(cast):
    case = make.investigating(cast)
    actions.draft(case, by=cast.officer, words="We look into it.", kind="update", now=make.NOW)
    actions.respond(case, by=cast.officer, kind="update", how="letter", now=make.NOW)
    return case.letters.get()


def test_it_works(letter, cast):
    assert letter.waits_for_post and letter in type(letter).objects.to_post()
    posted = {"letter": letter, "by": cast.officer, "posted_on": TODAY, "now": make.NOW}
    actions.post(letter.complaint, tracking_number=" RR1 ", **posted)
    letter.refresh_from_db()
    assert (letter.posted_on, letter.tracking_number, letter.waits_for_post) == (TODAY, "RR1", False)
    assert seen.verbs(letter.complaint)[-1] == "complaint.post"
    page = make.signed_in(cast.officer).get(letter.complaint.get_absolute_url()).content.decode()
    assert "posted on" in page
    letters = make.signed_in(cast.officer).get(reverse("complaint-letters", args=[letter.complaint.ref]))
    assert "RR1" in letters.content.decode()


@pytest.mark.parametrize(("days", "code"), [(2, "future"), (-2, "before_sent")])
def test_it_refuses_a_day_that_cannot_be(letter, cast, days, code):
    with seen.refused(code):
        on = TODAY + timedelta(days=days)
        actions.post(letter.complaint, letter=letter, by=cast.officer, posted_on=on, now=make.NOW)


def test_what_it_met_goes_by_the_day_it_was_posted(cast):
    """Signed in time, posted when the day of the reply was over: late."""
    case = make.drafting(cast)
    due_at = Clock.objects.of("complaint", case.pk).running().get(kind="statutory_response").due_at
    signed = due_at - timedelta(hours=5, microseconds=7)
    actions.respond(case, by=cast.officer, how="letter", is_without_patient=True, now=signed)
    clock = Clock.objects.of("complaint", case.pk).get(kind="statutory_response")
    assert (clock.stopped_at, clock.breached_at) == (signed, None)
    letter, later = case.letters.get(), local_date(case.zone, signed + timedelta(days=2))
    actions.post(case, letter=letter, by=cast.officer, posted_on=later, now=signed + timedelta(days=3))
    clock.refresh_from_db()
    assert local_date(case.zone, clock.stopped_at) == later and clock.breached_at == due_at


def test_posted_on_the_day_it_was_signed_changes_nothing(letter, cast):
    before = list(Clock.objects.of("complaint", letter.complaint_id).values_list("stopped_at", "stop_recorded_at"))
    actions.post(letter.complaint, letter=letter, by=cast.officer, posted_on=TODAY, now=make.NOW)
    assert before == list(
        Clock.objects.of("complaint", letter.complaint_id).values_list("stopped_at", "stop_recorded_at")
    )


def test_what_is_signed_and_not_posted_after_a_working_day_stands_under_today(cast):
    case = make.drafting(cast)
    actions.respond(case, by=cast.officer, how="letter", is_without_patient=True)

    def unposted():
        page = make.signed_in(cast.officer).get(reverse("today")).context["page"]
        return next({row.case.pk for row in part["found"].rows} for part in page.parts if part["slug"] == "unposted")

    assert unposted() == set()
    case.letters.update(sent_at=timezone.now() - timedelta(days=5))
    assert unposted() == {case.pk}
    actions.post(case, letter=case.letters.get(), by=cast.officer, posted_on=timezone.localdate())
    assert unposted() == set()


def test_it_refuses_what_went_by_mail_or_is_posted_already(letter, cast):
    actions.post(letter.complaint, letter=letter, by=cast.officer, posted_on=TODAY, now=make.NOW)
    with seen.refused("state"):
        actions.post(letter.complaint, letter=letter, by=cast.officer, posted_on=TODAY, now=make.NOW)


def test_the_list_says_which_may_not_be_printed_with_the_others_and_records_the_post(letter, cast):
    client, case = make.signed_in(cast.officer), letter.complaint
    page = client.get(reverse("letters")).content.decode()
    assert case.ref in page and "There is no postal address." in page
    case.teller.postal_address = "1 Quay Road"
    case.teller.save()
    assert "There is no postal address." not in client.get(reverse("letters")).content.decode()
    if pdf.can_be_made():
        answer = client.post(reverse("letters-paper"))
        assert answer["Content-Type"] == "application/pdf" and seen.verbs(case)[-1] == "complaint.print"
        case.teller.postal_address = "2 Other Road"
        case.teller.save()
        packed = b"".join(client.post(reverse("letters-paper"), {"singly": "yes"}).streaming_content)
        archive = zipfile.ZipFile(io.BytesIO(packed))
        assert archive.namelist() == [f"{case.ref}-{letter.number}.pdf"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
        assert letter.copy.is_as_sent and seen.verbs(case)[-2:] == ["complaint.print"] * 2
    sent = client.post(reverse("complaint-post", args=[case.ref, letter.pk]), {"posted_on": f"{timezone.localdate()}"})
    assert sent.status_code == 302
    assert case.ref not in client.get(reverse("letters")).content.decode()
