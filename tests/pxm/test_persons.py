"""What is held about a person: every table judged, exports, erasures, holds."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.urls import reverse

from audit.models import Entry
from complaints import actions as cases
from complaints.models import Complaint, Evidence
from feedback.models import Feedback
from files import vault
from files.models import File
from hospital.actions import identify, record_need, save_draft, visit
from hospital.models import Draft, Person, Role
from outbox.models import Message
from pxm.models import Erasure, Export, Hold
from pxm.persons import actions, reading
from pxm.persons.tables import KEPT, TABLES
from tests import make
from tests.access import canaries
from tests.files import samples

MARK = re.compile(
    r"zq-?(teller|name|preferred|street|story|subject|wish|visit|need|note|photo|draft|finding|reply|learning|held|"
    r"lifted|asked|77123)|999 ?8877", re.I,
)  # fmt: skip
ROOMS = {"hospital", "feedback", "complaints", "clocks", "outbox", "files", "surveys", "handbook", "pxm"}
# Words of the house itself, of nobody's story.
OURS = {
    "hospital.User", "hospital.Organization", "hospital.Site", "hospital.Department", "hospital.Location",
    "hospital.Service", "hospital.Draft", "hospital.WebSession", "hospital.Letterhead", "complaints.SavedView",
    "hospital.Token", "hospital.KeptAnswer", "outbox.Endpoint", "complaints.Taxonomy", "complaints.Code",
    "complaints.Phrase", "complaints.LetterText", "complaints.Signature",
    "clocks.ProfileVersion", "clocks.Rung", "clocks.CalendarVersion", "clocks.Heartbeat",
    "clocks.ZoneMark",
    "clocks.Proposal", "clocks.Publication", "outbox.House", "outbox.Reach", "outbox.ChatRoom", "outbox.DemoMail",
    "outbox.DemoText", "surveys.Instrument", "surveys.InstrumentVersion", "surveys.Translation", "surveys.OpenLink",
    "hospital.FeedSender", "hospital.FeedCode",
    "complaints.Body", "feedback.Import", "feedback.MatchingProfile",
    "surveys.Campaign", "surveys.Permission", "surveys.MonthReturn", "surveys.Attestation",
    "surveys.ScoreTable", "surveys.SampleMonth", "surveys.Freeze",
    "surveys.Submission", "surveys.CallList", "surveys.CallScript",
    "feedback.ColumnProfile", "feedback.Source", "feedback.RegisterExport", "complaints.Return",
    "feedback.Theme", "feedback.ThemeWords", "feedback.ValueTag",
    "hospital.Badge", "feedback.Device",
}  # fmt: skip


# ------------------------------------------------------------------------------------------ every table is judged
def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def reaching() -> set[str]:
    """Every table from which a chain of keys, or the number of a case, leads to a person."""
    found: set[type[models.Model]] = {Person}
    while True:
        more = {model for model in ours() if model not in found and _leads_to(model, found)}
        if not more:
            return {model._meta.label for model in found}
        found |= more


def _leads_to(model: type[models.Model], found: set[type[models.Model]]) -> bool:
    columns = model._meta.concrete_fields
    return any(one.related_model in found or one.name == "subject_kind" for one in columns)


def unjudged(judged: set[str]) -> set[str]:
    worded = {label for label in canaries.governed() if not label.startswith("handbook.")}  # written for everybody
    return (reaching() | worded) - judged - KEPT.keys() - OURS


def test_every_table_that_reaches_a_person_or_holds_words_is_judged():
    assert unjudged({held.model._meta.label for held in TABLES}) == set()
    assert {held.model._meta.label for held in TABLES} & KEPT.keys() == set()


def test_a_table_nobody_judged_would_be_found():
    assert unjudged({held.model._meta.label for held in TABLES} - {"complaints.Letter"}) == {"complaints.Letter"}


def test_every_column_that_can_hold_words_is_emptied_or_kept_with_a_reason():
    left = {
        f"{held.model.__name__}.{name}"
        for held in TABLES
        if not held.is_removed
        for name in canaries.columns(held.model)
        if name not in canaries.NOT_WORDS and name not in held.emptied and name not in held.kept
    }
    assert left == set()


# ------------------------------------------------------------------------------------------ the world of one person
@pytest.fixture
def cast(db):
    return make.cast()


@pytest.fixture
def privacy(cast):
    return make.user(Role.PRIVACY, make.organization())


def told(cast, **more) -> Complaint:
    """A closed case full of marks: everything about one person is a word that stands nowhere else."""
    teller = make.teller(
        name="Zqteller Zqname", preferred_name="Zqpreferred", postal_address="Zqstreet 1", phone="+353 87 999 8877"
    )
    case = make.case(cast, words="Zqstory about the bell", subject="Zqsubject", wish="Zqwish", teller=teller, **more)
    patient = identify(teller, authority="hospital", number="ZQ-77123", by=cast.officer)
    visit(patient, location=cast.ward, started_at=make.NOW, number="Zqvisit", by=cast.officer)
    record_need(teller, kind="format", detail="Zqneed", by=cast.officer)
    cases.note(case, by=cast.officer, words="Zqnote", nonce=UUID(int=7 + case.pk))
    cases.attach(case, by=cast.officer, uploads=[samples.upload(name="Zqphoto.png")])
    save_draft(f"complaint-note-{case.ref}", {"words": "Zqdraft"}, owner=cast.officer)
    case = make.investigating(cast, make.fresh(case))
    row = make.inquiry(cast, case, questions=["Zqquestion"], summary="Zqsummary")
    save_draft(f"inquiry-{row.ref}", {"words_1": "Zqtyped"}, owner=cast.nurse)
    cases.answer(row, by=cast.nurse, answers={1: ("", "Zqanswer")}, statement="Zqstatement")
    findings = {issue.pk: "Zqfinding" for issue in case.issues.all()}
    cases.finish(make.fresh(case), by=cast.officer, findings=findings)
    cases.draft(make.fresh(case), by=cast.officer, words="Zqreply")
    make.reply_sent(make.fresh(case), cast.officer)
    outcomes = dict.fromkeys(findings, "upheld")
    cases.close(make.fresh(case), by=cast.officer, outcomes=outcomes, learning="Zqlearning")
    return make.fresh(case)


def marks() -> list[str]:
    """Where a mark of the person still stands, in any column of any table, decrypted; and contents in the vault."""
    left = [f"{model._meta.label}.{name}" for model in apps.get_models() if model._meta.app_label in {*ROOMS, "audit"}
            for name in [one.name for one in model._meta.concrete_fields if not one.is_relation]
            for value in model._default_manager.values_list(name, flat=True) if MARK.search(str(value))]  # fmt: skip
    return sorted({*left, *(str(file) for file in File.objects.all() if vault.holds(file.key))})


def asked(cast, person) -> Erasure:
    return actions.ask_erasure(person, by=cast.manager, received_on=make.NOW.date(), words="Zqasked", now=make.NOW)


# ------------------------------------------------------------------------------------------ erasing
@pytest.mark.django_db(transaction=True)
def test_after_an_erasure_no_mark_of_the_person_is_left_anywhere(cast, privacy):
    case = told(cast)
    actions.lift(actions.hold(case, by=privacy, reason="Zqheld"), by=privacy, reason="Zqlifted")
    export = actions.ask_export(case.teller, by=privacy, purpose="access")
    assert actions.make_export() == 1
    found = marks()
    assert {"hospital.Person.name", "complaints.Entry.words", "files.File.name", "hospital.Draft.data"} <= set(found)
    audited, messages = Entry.objects.count(), Message.objects.count()
    actions.erase(asked(cast, case.teller), by=privacy)
    assert marks() == []
    assert Entry.objects.count() > audited and Message.objects.count() >= messages
    erased = make.fresh(case)
    assert (erased.status, erased.outcome, erased.teller_id) == (case.status, case.outcome, case.teller_id)
    export.refresh_from_db()
    assert export.state == Export.State.EXPIRED
    client = make.signed_in(cast.manager)
    for url in (
        case.get_absolute_url(),
        reverse("person", args=[case.teller_id]),
        reverse("complaint-print", args=[case.ref]),
    ):
        assert client.get(url).status_code == 200


def test_what_others_told_and_wrote_stays(cast, privacy):
    other = told_by_another = make.closed(cast)
    actions.erase(asked(cast, told(cast).teller), by=privacy)
    assert make.fresh(other).subject == told_by_another.subject
    assert Feedback.objects.get(pk=other.feedback_id).words == make.WORDS
    assert Person.objects.get(pk=other.teller_id).email


def test_the_audit_keeps_how_much_went_and_no_word(cast, privacy):
    case = told(cast)
    actions.erase(asked(cast, case.teller), by=privacy)
    entry = Entry.objects.get(verb="person.erase")
    assert (entry.subject_id, entry.actor_id) == (case.teller_id, privacy.pk)
    assert {entry.facts["rows"][table] for table in ("file", "complaint", "feedback", "need", "inquiry")} == {1}
    assert entry.facts["rows"]["draft"] == 2


def test_nobody_erases_alone(cast, privacy):
    erasure = asked(cast, told(cast).teller)
    for act in (actions.erase, lambda *a, **k: actions.refuse_erasure(*a, ground="retention", because="x", **k)):
        with pytest.raises(ValidationError) as refusal:
            act(erasure, by=cast.manager)
        assert refusal.value.code == "second"


@pytest.mark.parametrize("on", ["person", "case", "patient of the story"])
def test_a_legal_hold_refuses_until_it_is_lifted(cast, privacy, on):
    case = told(cast)
    if on == "patient of the story":
        someone = make.person()
        Complaint.objects.filter(pk=case.pk).update(patient=identify(someone, authority="x", number="1", by=None))
        Feedback.objects.filter(pk=case.feedback_id).update(patient=someone.patient)
    subject = {"person": case.teller, "case": case}.get(on) or someone
    hold, erasure = actions.hold(subject, by=privacy, reason="Claim 7"), asked(cast, case.teller)
    with pytest.raises(ValidationError) as refusal:
        actions.erase(erasure, by=privacy)
    assert refusal.value.code == "held"
    assert make.fresh(case).subject == "Zqsubject"
    actions.lift(hold, by=privacy, reason="Settled")
    actions.erase(erasure, by=privacy)
    assert make.fresh(case).subject == ""


def test_an_open_case_refuses(cast, privacy):
    case = make.case(cast)
    with pytest.raises(ValidationError) as refusal:
        actions.erase(asked(cast, case.teller), by=privacy)
    assert refusal.value.code == "open"


def test_a_refusal_is_recorded_with_its_ground_and_ends_the_request(cast, privacy):
    erasure = asked(cast, told(cast).teller)
    actions.refuse_erasure(erasure, by=privacy, ground="legal_claim", because="A claim is open.")
    erasure.refresh_from_db()
    assert (erasure.state, erasure.ground, erasure.decided_by) == ("refused", "legal_claim", privacy)
    assert Entry.objects.get(verb="person.refuse_erasure").facts["ground"] == "legal_claim"
    with pytest.raises(ValidationError):
        actions.erase(erasure, by=privacy)


def test_the_answer_is_owed_within_a_month():
    days = {date(2026, 1, 31): date(2026, 2, 28), date(2026, 12, 5): date(2027, 1, 5)}
    assert {on: Erasure(received_on=on).answer_by for on in days} == days


# ------------------------------------------------------------------------------------------ exports
def test_an_export_holds_everything_and_nobody_else(cast, privacy):
    case = told(cast)
    actions.ask_export(case.teller, by=privacy, purpose="access")
    assert (actions.make_export(), actions.make_export()) == (1, 0)
    content = b"".join(vault.read(Export.objects.get().file.key))
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert set(archive.namelist()) == {"index.html", "style.css", "data.json", "files/001-Zqphoto.jpg"}
    page, data = archive.read("index.html").decode(), json.loads(archive.read("data.json"))
    for word in (
        "Zqteller Zqname",
        "Zqstory",
        "Zqwish",
        "Zqnote",
        "Zqreply",
        "Zqfinding",
        "Zqneed",
        "ZQ-77123",
        "Zqvisit",
    ):
        assert word in page and word in json.dumps(data)
    for colleague in (cast.officer, cast.nurse):
        assert colleague.name not in page and colleague.email not in json.dumps(data)
    assert data["tables"].keys() == {held.model._meta.label for held in TABLES}


def test_an_export_goes_to_whoever_asked_for_it_and_expires(cast, privacy):
    case = told(cast)
    export = actions.ask_export(case.teller, by=privacy, purpose="access")
    actions.make_export()
    url = reverse("person-download", args=[case.teller_id, export.pk])
    link = make.signed_in(privacy).get(url)
    assert link.status_code == 302 and link.url.startswith("/files/")
    assert make.signed_in(privacy).get(link.url).status_code == 200
    assert make.signed_in(cast.manager).get(url).status_code == 404
    assert make.signed_in(cast.manager).get(link.url).status_code == 404
    Export.objects.update(expires_at=make.NOW - timedelta(days=400))
    assert make.signed_in(privacy).get(url).status_code == 404
    assert (actions.expire_export(), actions.expire_export()) == (1, 0)
    assert File.objects.get(pk=Export.objects.get().file_id).state == File.State.ERASED


def test_whoever_lost_the_right_gets_no_export(cast):
    case = told(cast)
    actions.ask_export(case.teller, by=cast.manager, purpose="access")
    cast.manager.memberships.all().delete()
    assert actions.make_export() == 1
    assert Export.objects.get().state == Export.State.FAILED
    assert not File.objects.filter(media_type=File.MediaType.ZIP).exists()


def test_an_export_that_goes_wrong_is_tried_again_later_and_then_given_up(cast, privacy):
    case = told(cast)
    vault.remove(Evidence.objects.get().file.key)
    export = actions.ask_export(case.teller, by=privacy, purpose="access")
    with connection.cursor() as cursor:  # a row that no code can read
        cursor.execute("UPDATE hospital_person SET phone = 'broken' WHERE id = %s", [case.teller_id])
    assert (actions.make_export(), actions.make_export()) == (1, 0)
    for _turn in range(actions.MOST_ATTEMPTS - 1):
        Export.objects.update(wake_at=make.NOW - timedelta(days=400))
        assert actions.make_export() == 1
    export.refresh_from_db()
    assert export.state == Export.State.FAILED


# ------------------------------------------------------------------------------------------ who sees whom
def test_who_may_look_whom_up(cast, privacy):
    case, elsewhere = told(cast), make.case(site=cast.other_site, department=cast.other_department, by=None)
    named, restricted = make.case(cast), make.case(cast)
    cases.name(named, user=cast.manager, by=cast.officer)
    Complaint.objects.filter(pk=restricted.pk).update(is_restricted=True)
    people = {one.teller_id for one in (case, elsewhere, named, restricted)}
    seen = {who: set(reading.persons_seen(who).filter(pk__in=people).values_list("pk", flat=True))
            for who in (privacy, cast.manager, cast.officer)}  # fmt: skip
    assert seen == {privacy: people, cast.manager: {case.teller_id}, cast.officer: set()}


def test_a_person_is_found_by_little_and_shown_by_less(cast, privacy):
    case, client = told(cast), make.signed_in(privacy)
    for words in (case.ref, case.feedback.ref, "ZQ-77123", "Zqteller", "8877"):
        answer = client.post(reverse("persons"), {"q": words})
        assert [one.person for one in answer.context["people"]] == [case.teller], words
        assert "Zqteller" not in answer.content.decode().replace(f'value="{words}"', "")
    assert Entry.objects.filter(verb="person.search").count() == 5


def test_the_whole_way_by_the_pages(cast, privacy):
    case = told(cast)
    first, second = make.signed_in(cast.manager), make.signed_in(privacy)
    url = reverse("person", args=[case.teller_id])
    assert url in first.get(case.get_absolute_url()).content.decode()
    first.post(reverse("complaint-hold", args=[case.teller_id, case.ref]), {"reason": "Claim 7"})
    second.post(reverse("person-ask-erasure", args=[case.teller_id]), {"received_on": "2026-01-05", "words": ""})
    erasure = Erasure.objects.get()
    shown = first.get(url).content.decode()
    assert "legal hold" in shown and reverse("story-people", args=[case.feedback.ref]) in shown
    first.post(
        reverse("person-refuse-erasure", args=[case.teller_id, erasure.pk]),
        {"ground": "legal_hold", "because": "Claim 7"},
    )
    erasure.refresh_from_db()
    assert erasure.state == Erasure.State.REFUSED
    second.post(reverse("hold-lift", args=[case.teller_id, Hold.objects.get().pk]), {"reason": "Settled"})
    second.post(reverse("person-ask-erasure", args=[case.teller_id]), {"received_on": "2026-01-05", "words": ""})
    page = reverse("person-erase", args=[case.teller_id, Erasure.objects.first().pk])
    assert "Erase for good" in first.get(page).content.decode()
    assert first.post(page, {"confirm": "yes"}).status_code == 302
    assert make.fresh(case).subject == "" and Draft.objects.count() == 0
    assert "This person is erased" in second.get(url).content.decode()
