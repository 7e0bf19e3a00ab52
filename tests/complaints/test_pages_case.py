"""The page of a case: what it shows to whom, what looking leaves behind, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry as AuditEntry
from audit.verbs import LABELS
from clocks import actions as clocks
from complaints import actions as verbs
from complaints.actions.catalog import save_body
from complaints.models import Body
from complaints.views.staff import story
from hospital.models import Need
from tests import make
from tests.complaints import dealing
from tests.complaints.pages import cost, looks, statements, text, writes

pytestmark = pytest.mark.django_db
CASE_COST = 12


def url(case, **words: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in words.items())
    return reverse("complaint", args=[case.ref]) + (f"?{query}" if query else "")


def page(user, case, **words: str) -> str:
    return text(make.signed_in(user).get(url(case, **words)))


def busy(cast, notes: int, **fields):
    """A case with a past: taken in hand, spoken about, noted."""
    case = make.investigating(cast, **fields)
    for number in range(notes):
        verbs.note(case, by=cast.officer, words=f"Note {number}", nonce=make.uuid4())
    return make.fresh(case)


# ------------------------------------------------------------------------------------------- what it costs
def test_it_costs_the_same_with_2_notes_as_with_60(cast):
    client = make.signed_in(cast.manager)
    quiet, loud = busy(cast, 2), busy(cast, 60)
    verbs.escalate(loud, by=cast.officer, role="leadership", reason="They speak of the newspaper.", nonce=make.uuid4())
    words = {"in": "escalations", "view": "all-open"}
    assert cost(client, url(quiet, **words)) == cost(client, url(loud, **words)) == CASE_COST


# ------------------------------------------------------------------------------------------- what it shows
def test_a_target_that_a_new_calendar_moved_is_told_as_that_and_as_nobodys_work(cast):
    case, administrator = make.case(cast), make.administrator()
    closed = {"weekly": {"sat": [["10:00", "12:00"]]}}
    clocks.publish_calendar(cast.site, "office", data=closed, by=administrator)
    clocks.carry()
    shown = page(cast.manager, case)
    assert "moved a target by new rules or a new calendar" in shown
    assert "worked on it" not in shown.split('id="timeline"')[1]


def test_every_entry_about_a_target_has_words_in_the_story():
    about = {verb for verb in LABELS if verb.startswith("target.")}
    assert about - story.WORDED.keys() == set()


def test_the_first_screen_says_what_how_serious_by_when_and_what_to_do(cast):
    case = make.case(cast, subject="Bell not answered", severity=4, wish="A written explanation")
    shown = page(cast.manager, case)
    for words in ("Bell not answered", "Critical", "Acknowledge", "Reply", "A written explanation", case.owner.name):
        assert words in shown
    assert "Tell them that we have it and what happens next." in shown


def test_the_number_of_a_web_request_is_for_the_log_alone(cast):
    case = make.triaged(cast)
    client = make.signed_in(cast.officer)
    client.post(reverse("complaint-note", args=[case.ref]), {"words": "Rang the ward.", "nonce": str(uuid4())})
    number = AuditEntry.objects.get(verb="complaint.note").facts["request"]
    shown = text(client.get(url(case)))
    assert "Rang the ward." in shown and number not in shown


def test_the_story_is_told_newest_first_and_each_thing_once(cast):
    case = make.case(cast)
    verbs.acknowledge(case, by=cast.officer, how="phone", words="Rang back at once.")
    verbs.contact(case, by=cast.officer, how="phone", words="He was calmer.", is_two_way=True, nonce=make.uuid4())
    verbs.rate(case, by=cast.manager, severity=3, reason="It happened twice.")
    shown = page(cast.manager, case).split('id="timeline-title"')[1]
    order = ["It happened twice.", "He was calmer.", "Rang back at once.", make.WORDS]
    assert sorted(order, key=shown.index) == order
    assert all(shown.count(words) == 1 for words in order)
    assert "from Moderate to High" in shown


def test_notes_are_marked_as_internal_and_words_of_the_family_are_not(cast):
    case = make.case(cast)
    verbs.note(case, by=cast.officer, words="Ask the night sister.", nonce=make.uuid4())
    shown = page(cast.manager, case, show="notes")
    assert "Only the case team can see this</div>Ask the night sister." in shown
    assert make.WORDS not in shown.split('id="timeline-title"')[1]


def test_an_escalation_says_who_was_told_and_how(cast):
    case = make.case(cast, severity=3)  # what is less grave waits for the morning
    verbs.escalate(case, by=cast.officer, role="leadership", reason="May we offer a meeting?", nonce=make.uuid4())
    shown = page(cast.manager, case)
    assert f"Told: {cast.director.name}" in shown
    assert f"{cast.director.name}: e-mail, waiting to be sent; in the app" in shown


def test_a_missed_target_is_part_of_the_story(cast):
    case = make.case(cast, now=timezone.now() - timedelta(days=30))
    shown = page(cast.manager, case)
    assert "target missed" in shown and "px-chip-over" in shown
    assert "They have not heard from us yet, and should have." in shown


def test_names_are_masked_and_contacts_are_not_there(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen", phone="+353 87 555 0142"))
    shown = page(cast.manager, case)
    assert "W… C…" in shown
    assert "Chen" not in shown and "0142" not in shown and "example.org" not in shown.replace(cast.manager.email, "")


def test_needs_stand_before_the_contacts(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen", needs_interpreter=True))
    Need.objects.create(person=case.teller, kind="format", detail="Large print")
    shown = page(cast.manager, case)
    assert "Interpreter; Large print" in shown and shown.index("Large print") < shown.index("Show contact")


def test_what_is_missing_is_named_with_the_way_to_add_it(cast):
    case = make.case(cast, subject="", wish="", teller=None)
    shown = page(cast.manager, case)
    assert "5 details are missing" in shown and reverse("complaint-describe", args=[case.ref]) in shown


# ------------------------------------------------------------------------------------ looking is recorded
def test_each_look_leaves_one_entry(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    for _look in range(3):
        assert client.get(url(case)).status_code == 200
    assert looks("complaint.view", cast.manager) == 3


def test_a_look_that_cannot_be_recorded_is_refused(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    client.raise_request_exception = False
    with connection.execute_wrapper(audit_is_down):
        answer = client.get(url(case))
    assert answer.status_code == 500
    assert case.subject not in text(answer)


def audit_is_down(execute, sql, params, many, context):
    if 'INSERT INTO "audit_entry"' in sql:
        raise DatabaseError
    return execute(sql, params, many, context)


def test_looking_writes_nothing_else(cast):
    case, client = busy(cast, 2), make.signed_in(cast.manager)
    with statements() as sent:
        client.get(url(case, **{"in": "escalations", "view": "all-open", "tab": "update", "show": "family"}))
        client.head(url(case))
    assert writes(sent) == []


def test_contacts_are_shown_when_asked_for_and_that_is_recorded(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen", phone="+353 87 555 0142"))
    client = make.signed_in(cast.officer)
    answer = client.post(reverse("complaint-reveal", args=[case.ref]))
    assert "Wei Chen" in text(answer) and "+353 87 555 0142" in text(answer)
    part = client.post(reverse("complaint-reveal", args=[case.ref]), headers={"HX-Request": "true"})
    assert "+353 87 555 0142" in text(part) and "<html" not in text(part)
    assert looks("complaint.reveal", cast.officer) == 2


def test_contacts_are_not_shown_by_a_link(cast):
    case = make.case(cast)
    assert make.signed_in(cast.officer).get(reverse("complaint-reveal", args=[case.ref])).status_code == 405


def test_whoever_may_not_reveal_gets_no_contacts(cast):
    case = make.case(cast)
    client = make.signed_in(cast.reader)
    assert "Show contact" not in text(client.get(url(case)))
    assert client.post(reverse("complaint-reveal", args=[case.ref])).status_code == 403


def test_each_printed_copy_has_a_number_and_is_recorded(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    address = reverse("complaint-print", args=[case.ref])
    assert "Copy 1" in text(client.get(address))
    copy = text(client.get(address))
    assert "Copy 2" in copy and "Confidential" in copy and make.WORDS in copy
    assert looks("complaint.print", cast.manager) == 2


def test_on_paper_stand_candour_outside_bodies_and_the_contact_plan(cast):
    case = dealing.planned(cast)
    verbs.flag(case, by=cast.officer, flags=["candour"], reason="Moderate harm")
    body = save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)
    verbs.involve(case, by=cast.officer, body=body, words="They ask.", reference="HO-77", nonce=uuid4())
    paper = text(make.signed_in(cast.manager).get(reverse("complaint-print", args=[case.ref])))
    assert all(words in paper for words in ("One call a week.", "HO-77", "Told in person"))
    assert "Record a step" not in paper


# -------------------------------------------------------------------------------------------- who sees it
def test_an_outsider_gets_the_same_404_as_for_an_unknown_case(cast):
    case, client = make.case(cast), make.signed_in(cast.outsider)
    unseen, unknown = client.get(url(case)), client.get(reverse("complaint", args=["C-999999"]))
    assert unseen.status_code == unknown.status_code == 404
    assert unseen.content == unknown.content
    assert looks("complaint.view", cast.outsider) == 0


def test_who_only_logs_does_not_find_the_case(cast):
    assert make.signed_in(cast.nurse).get(url(make.case(cast))).status_code == 404


def test_whoever_is_named_in_it_does_not_find_it(cast):
    case = make.case(cast)
    verbs.name(case, by=cast.manager, user=cast.head)
    assert make.signed_in(cast.head).get(url(case)).status_code == 404


def test_a_restricted_case_is_for_the_people_on_it(cast):
    case = make.case(cast, flags=["safeguarding"], severity=4)
    assert make.signed_in(cast.reader).get(url(case)).status_code == 404
    assert make.signed_in(cast.director).get(url(case)).status_code == 200  # was told
    assert "Restricted to the people on it" in page(cast.director, case)


def test_pr_reads_a_brief_without_words_and_people(cast):
    teller = make.teller(name="Wei Chen")
    case = make.case(cast, flags=["media"], severity=3, teller=teller, wish="An apology in the paper")
    verbs.note(case, by=cast.officer, words="The night sister was alone.", nonce=make.uuid4())
    verbs.rate(case, by=cast.officer, severity=4, reason="It was in the newspaper.")
    shown = page(cast.pr, case)
    assert case.subject in shown and "Media risk" in shown
    for words in (make.WORDS, "night sister", "newspaper", "apology", "W… C…", "Show contact", 'id="composer"'):
        assert words not in shown


def test_a_reader_is_offered_nothing_to_do(cast):
    shown = page(cast.reader, busy(cast, 1))
    assert "complaint-" not in shown and "/escalate/" not in shown and "/note/" not in shown


# -------------------------------------------------------------------------------------------- in the list
def test_next_and_previous_stay_inside_the_list(cast):
    cases = [make.case(cast, now=make.later(minutes=number)) for number in range(3)]
    shown = page(cast.manager, cases[1], **{"in": "escalations", "view": "all-open"})
    assert "2 of 3" in shown
    assert reverse("complaint", args=[cases[0].ref]) in shown and reverse("complaint", args=[cases[2].ref]) in shown
    assert "of 3" not in page(cast.manager, cases[1])


# ------------------------------------------------------------------------------------------ who else is here
def test_colleagues_see_who_is_writing_and_nobody_else_does(cast):
    case = make.case(cast)
    address = reverse("complaint-presence", args=[case.ref])
    manager, officer = make.signed_in(cast.manager), make.signed_in(cast.officer)
    assert manager.post(address, {"writing": "1"}).status_code == 204
    assert text(officer.post(address)) == f"{cast.manager.name} is writing"
    assert text(manager.post(address)) == f"Here too: {cast.officer.name}"
    assert make.signed_in(cast.outsider).post(address).status_code == 404
    assert not AuditEntry.objects.filter(verb__contains="presence").exists()


# ----------------------------------------------------------------------------------------------- "I have it"
def test_i_have_it_takes_an_escalation_i_was_told_of(cast):
    case = make.case(cast)
    verbs.escalate(case, by=cast.officer, role="leadership", reason="May we offer a meeting?", nonce=make.uuid4())
    client = make.signed_in(cast.director)
    shown = client.get(url(case))
    assert "May we offer a meeting?" in text(shown) and "I have it" in text(shown)
    client.post(shown.context["case"].waiting["url"])
    after = text(client.get(url(case)))
    assert "I have it" not in after and f"{cast.director.name} has it" in after


def test_nobody_takes_an_escalation_that_told_somebody_else(cast):
    case = make.case(cast)
    entry = verbs.escalate(case, by=cast.officer, role="leadership", reason="May we?", nonce=make.uuid4())
    address = reverse("complaint-take", args=[case.ref, entry.facts["escalation"]])
    assert make.signed_in(cast.head).post(address).status_code == 404
    assert make.signed_in(cast.reader).post(address).status_code == 403
