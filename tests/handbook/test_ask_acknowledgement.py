"""That somebody has read a document: by a link, on paper, for a patient, with a copy, and taken back."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from files import pdf
from handbook import actions
from handbook.models import Acknowledgement, PaperText
from hospital.actions.persons import identify
from hospital.models import Role
from outbox.models import Message
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return make.site()


@pytest.fixture
def text(site):
    approvers = make.user(Role.REVIEWER, site), make.user(Role.LEGAL, site)
    actions.begin_papers(site, by=None, approvers=approvers, now=make.NOW)
    return PaperText.objects.get(version__paper__code="transfusion", language="en")


@pytest.fixture
def officer(site):
    return make.user(Role.OFFICER, site)


def asked(text, by, **more):
    given = {"way": "tap", "record_number": "MRN-7", "relation": "patient", "now": make.NOW} | more
    return actions.ask_acknowledgement(text, by=by, **given)


def test_a_patient_reads_by_a_link_once_and_takes_the_copy(text, officer):
    row, link = asked(text, officer, reader={"name": "Wei Chen"}, now=None)
    client, path = Client(), link.partition("://")[2].partition("/")[2]
    page = client.get(f"/{path}").content.decode()
    assert "is not consent to a treatment" in page and text.sha256 in page
    assert Acknowledgement.objects.get().read_at is None, "looking is not reading"
    assert client.post(f"/{path}").status_code == 302
    client.post(f"/{path}")
    row.refresh_from_db()
    assert row.read_at and row.sha256 == text.sha256 and row.person == row.patient.person
    assert Entry.objects.filter(verb="acknowledgement.read").count() == 1
    given = Acknowledgement.objects.values_list("copy_given", flat=True)
    client.get(f"/{path}?as=pdf")
    assert given.get() == "", "looking takes nothing"
    assert client.post(f"/{path}", {"copy": "file"}).content.startswith(b"%PDF") == pdf.can_be_made()
    assert given.get() == ("file" if pdf.can_be_made() else "")
    Acknowledgement.objects.update(expires_at=timezone.now())
    assert client.get(f"/{path}").status_code == 404


def test_nobody_is_noted_to_have_read_words_that_do_not_hold_any_more(text, officer):
    paper = text.version.paper
    _first, retired = asked(text, officer, now=None)
    path, client = retired.partition("://")[2].partition("/")[2], Client()
    second = actions.draft_paper(paper, by=None)
    for side, role in (("clinical", Role.REVIEWER), ("legal", Role.LEGAL)):
        actions.approve_paper(second, side=side, seen=second.hashes, by=make.user(role, paper.site))
    answer = client.get(f"/{path}")
    assert answer.status_code == 404 and "This document has changed" in answer.content.decode()
    assert client.post(f"/{path}").status_code == 404
    with pytest.raises(ValidationError):
        actions.acknowledge(path.rstrip("/").rpartition("/")[2])
    with pytest.raises(ValidationError):
        asked(text, officer, now=None), "the version before is not handed out either"
    row, link = asked(second.texts.get(language="en"), officer, now=None)
    actions.retire_paper(paper, by=officer)
    with pytest.raises(ValidationError):
        actions.acknowledge(link.rstrip("/").rpartition("/")[2])
    assert not Acknowledgement.objects.filter(read_at__isnull=False).exists() and row.read_at is None


def test_whoever_has_read_them_still_gets_the_copy_after_a_new_version(text, officer):
    _row, link = asked(text, officer, now=None)
    path, client = link.partition("://")[2].partition("/")[2], Client()
    client.post(f"/{path}")
    actions.retire_paper(text.version.paper, by=officer)
    assert "Thank you" in client.get(f"/{path}").content.decode()


def test_on_paper_with_witness_and_interpreter_it_is_read_at_once(text, officer):
    reader = {"name": "Lan Chen"}
    row, link = asked(
        text, officer, way="paper", relation="parent", witness="Sister Roche", interpreter="Li Na", reader=reader
    )
    assert not link and row.read_at == make.NOW
    assert row.person.name == "Lan Chen" and row.patient.person != row.person
    with pytest.raises(ValidationError, match="name of whoever"):
        asked(text, officer, relation="parent")


def test_what_does_not_hold_is_not_handed_out(text, officer):
    draft = actions.draft_paper(text.version.paper, by=officer, now=make.NOW)
    with pytest.raises(ValidationError):
        asked(draft.texts.get(language="en"), officer)
    actions.retire_paper(text.version.paper, by=officer, now=make.NOW)
    with pytest.raises(ValidationError):
        asked(PaperText.objects.get(pk=text.pk), officer)


def test_a_copy_goes_by_mail_only_where_that_harms_nobody(text, officer):
    safe = make.person("Wei Chen", email="wei@example.org")
    identify(safe, authority="hospital", number="MRN-7", by=officer)
    row, _link = asked(text, officer, way="paper")
    actions.copy_acknowledgement(row, copy="email", by=officer, now=make.NOW)
    message = Message.objects.get(template="handbook/copy")
    assert message.context["mark"] == text.sha256 and message.to_person == safe
    safe.contact_safety = "Her brother reads it"
    safe.save()
    with pytest.raises(ValidationError, match="Print the copy"):
        actions.copy_acknowledgement(row, copy="email", by=officer, now=make.NOW)


def test_it_is_taken_back_once_and_stays_on_record(text, officer):
    row, _link = asked(text, officer, way="paper")
    row = actions.withdraw_acknowledgement(row, because="Changed her mind", by=officer, now=make.NOW)
    assert row.read_at and row.withdrawn_at
    with pytest.raises(ValidationError):
        actions.withdraw_acknowledgement(row, because="Again", by=officer, now=make.NOW)
    assert Entry.objects.filter(verb="acknowledgement.withdraw").count() == 1


def test_it_is_asked_looked_up_and_taken_back_on_its_pages(text, officer, site):
    client = make.signed_in(officer)
    form = {"text": text.pk, "record_number": "MRN-9", "relation": "patient", "name": "Wei Chen", "way": "paper"}
    assert client.post(reverse("acknowledgement-ask", args=[site.code, "transfusion"]), form).status_code == 302
    row = Acknowledgement.objects.get()
    found = client.post(reverse("acknowledgements"), {"q": "mrn 9"}).content.decode()
    assert row.ref in found and "Wei" not in found, "lists carry nobody's name"
    at = reverse("acknowledgement", args=[row.ref])
    assert "Wei Chen" in client.get(at).content.decode()
    assert Entry.objects.filter(verb="acknowledgement.view", subject_id=row.pk).count() == 1
    client.post(at, {"copy": "paper"})
    client.post(at, {"because": "Not now"})
    row.refresh_from_db()
    assert row.copy_given == "paper" and row.withdrawn_because == "Not now"
    assert make.signed_in(make.user(Role.OFFICER, make.site())).get(at).status_code == 404
    assert make.signed_in(make.user(Role.FRONTLINE, site)).get(at).status_code == 403
