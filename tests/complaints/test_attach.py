"""Files on a case: handed in by staff, seen and saved by whoever may read the words, given out inert (P26)."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from audit.models import Entry
from complaints import actions
from complaints.models import Evidence
from files import vault
from files.links import link_to
from files.models import File
from files.views.staff import LOCKED
from tests import make
from tests.complaints import seen
from tests.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return make.case(cast)


def attached(case, by, *contents: bytes, **more) -> list[Evidence]:
    uploads = [samples.upload(content, f"file {number}") for number, content in enumerate(contents or [None])]
    return actions.attach(case, by=by, uploads=uploads, **more).taken


def save_url(evidence: Evidence) -> str:
    return reverse("complaint-download", args=[evidence.complaint.ref, evidence.pk])


def saved(client: Client, evidence: Evidence):
    return client.get(save_url(evidence), follow=True)


def test_several_at_once_are_on_the_case(case, officer):
    client = make.signed_in(officer)
    form = {"files": [samples.upload(), samples.upload(samples.PDF, "letter.pdf")], "kind": "statement"}
    answer = client.post(reverse("complaint-attach", args=[case.ref]), form, follow=True)
    assert b"2 files are added." in answer.content
    assert [(row.kind, row.by, row.file.name) for row in case.evidence.all()] == [
        ("statement", officer, "letter.pdf"),
        ("statement", officer, "bell.jpg"),
    ]
    shown = answer.content.decode()
    assert "letter.pdf" in shown
    assert "Not checked for viruses" in shown
    assert "added 2 files" in shown
    assert seen.last_entry(case).verb in ("complaint.view", "complaint.attach")
    assert "complaint.attach" in seen.verbs(case)


def test_what_is_refused_stands_in_the_list_with_its_reason(case, officer):
    handed = actions.attach(
        case, by=officer, uploads=[samples.upload(samples.SVG, "plan.svg"), samples.upload(samples.PDF, "letter.pdf")]
    )
    assert (len(handed.taken), len(handed.refused)) == (1, 1)
    shown = make.signed_in(officer).get(case.get_absolute_url()).content.decode()
    assert "Not taken · It is neither a picture nor a PDF or Word document" in shown


def test_the_same_file_twice_is_there_once(case, officer):
    attached(case, officer)
    assert attached(make.fresh(case), officer) == []
    assert case.evidence.count() == 1
    assert File.objects.filter(state="erased").count() == 1


def test_too_many_at_once_are_refused_and_the_others_are_taken(case, officer, settings):
    settings.FILES_MOST = 1
    handed = actions.attach(case, by=officer, uploads=[samples.upload(), samples.upload(samples.PDF)])
    assert [row.file.reason for row in (*handed.taken, *handed.refused)] == ["", "many"]


def test_it_refuses_nothing_at_all_and_a_case_entered_in_error(case, cast):
    with seen.refused("empty"):
        actions.attach(case, by=cast.officer, uploads=[])
    actions.err(case, by=cast.manager, reason="Typed twice")
    with seen.refused("illegal_transition"):
        attached(case, cast.officer)
    assert not File.objects.exists()


# ---------------------------------------------------------------------------------------- giving out
def test_whoever_may_read_the_words_may_save_it_and_that_is_recorded(case, cast):
    (row,) = attached(case, cast.officer, samples.PDF)
    answer = saved(make.signed_in(cast.reader), row)
    assert b"".join(answer.streaming_content) == samples.PDF
    entry = Entry.objects.get(verb="complaint.download")
    assert (entry.actor_id, entry.subject_id, entry.facts["file"]) == (cast.reader.pk, case.pk, row.file_id)
    assert make.signed_in(cast.outsider).get(save_url(row)).status_code == 404
    assert Entry.objects.filter(verb="complaint.download").count() == 1


def is_inert(answer) -> bool:
    return (
        answer["Content-Disposition"].startswith("attachment")
        and answer["X-Content-Type-Options"] == "nosniff"
        and answer["Content-Security-Policy"] == LOCKED
        and answer["Cache-Control"] == "no-store"
    )


def test_it_is_given_out_as_an_attachment_that_can_do_nothing(case, officer):
    (row,) = attached(case, officer)
    answer = saved(make.signed_in(officer), row)
    assert is_inert(answer)
    assert answer["Content-Type"] == "image/jpeg"
    assert 'filename="file 0.jpg"' in answer["Content-Disposition"]
    assert len(b"".join(answer.streaming_content)) == int(answer["Content-Length"])


def opened_in_place(request, token):
    """A door that lets the browser show a file."""
    file = File.objects.for_token(token, request.user).get()
    return HttpResponse(b"".join(vault.read(file.key)), content_type=file.media_type)


urlpatterns = [path("files/<token>/", opened_in_place, name="file")]


def test_control_a_file_served_in_place_would_be_found(case, officer, settings):
    (row,) = attached(case, officer)
    link = link_to(row.file, officer)
    client = make.signed_in(officer)
    settings.ROOT_URLCONF = __name__
    answer = client.get(link)
    assert answer.status_code == 200
    assert "Content-Disposition" not in answer or not is_inert(answer)


def test_a_link_is_good_for_a_minute_and_for_one_person(case, cast):
    (row,) = attached(case, cast.officer)
    link = make.signed_in(cast.officer).get(save_url(row)).url
    assert row.file.name not in link
    assert make.signed_in(cast.manager).get(link).status_code == 404
    assert make.signed_in(cast.officer).get(link + "x").status_code == 404
    client = make.signed_in(cast.officer)
    assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert client.get(link).status_code in (302, 404)


def test_what_is_held_back_or_gone_is_not_given_out(case, officer):
    (row,) = attached(case, officer)
    client = make.signed_in(officer)
    link = client.get(save_url(row)).url
    vault.remove(row.file.key)
    assert client.get(link).status_code == client.get(save_url(row)).status_code == 404
    assert "Its content is not there" in client.get(case.get_absolute_url()).content.decode()


def test_no_scanner_that_hangs_keeps_a_file_from_being_handed_in(case, officer, settings):
    settings.FILES_SCANNER = "unix:///nowhere/clamd.sock"
    (row,) = attached(case, officer)
    client = make.signed_in(officer)
    assert client.get(save_url(row)).status_code == 404
    assert "Waits for the virus check" in client.get(case.get_absolute_url()).content.decode()


def test_the_audit_holds_no_names(case, officer):
    actions.attach(case, by=officer, uploads=[samples.upload(name="Unmistakable.jpg")])
    assert "Unmistakable" not in str(list(Entry.objects.values_list("facts", flat=True)))
