"""A page for every verb: it is shown, it acts, it refuses in words, and it keeps what was typed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry as AuditEntry
from clocks.models import Clock
from complaints import actions
from complaints.actions.cases import checklist_of
from complaints.actions.catalog import save_body
from complaints.models import Body, Complaint, Entry, Letter, Link
from complaints.views.staff.verbs import TABLE
from hospital.models import Department, Draft
from tests import make
from tests.complaints import seen
from tests.complaints.dealing import agreed, planned
from tests.complaints.pages import statements, text, writes

pytestmark = pytest.mark.django_db


def url(case, verb: str) -> str:
    return reverse(f"complaint-{verb.replace('_', '-')}", args=[case.ref])


def in_a_week() -> str:
    return (timezone.localdate() + timedelta(days=7)).isoformat()


def issue(case) -> int:
    return case.issues.get().pk


def one_of_two(cast) -> Complaint:
    """The older of two; next door is another department."""
    case, _other, _department = make.case(cast), make.case(cast), make.department(at=cast.site)
    return case


def other(case) -> str:
    return Complaint.objects.latest("pk").ref


def merged(cast) -> Complaint:
    case = make.case(cast)
    actions.merge(case, by=cast.manager, into=make.case(cast))
    return make.fresh(case)


def held(cast) -> Complaint:
    case = make.case(cast, teller_role="patient")
    actions.hold_surveys(case, by=cast.officer, why="critical", until_on=timezone.localdate() + timedelta(days=3))
    return make.fresh(case)


def going(cast) -> Complaint:
    return agreed(cast)[0]


def stopped(cast) -> Complaint:
    case, clock = agreed(cast)
    until = timezone.localdate() + timedelta(days=3)
    actions.pause(case, by=cast.officer, target=clock, reason="police_or_coroner", until=until)
    return make.fresh(case)


def seen_target(case) -> Clock:
    return Clock.objects.of("complaint", case.pk).get(kind="agreed_response")


def with_body(case) -> Complaint:
    save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)
    return case


def asked_by_body(cast) -> Complaint:
    case = with_body(make.case(cast))
    actions.involve(case, by=cast.officer, body=Body.objects.get(), words="The file.", nonce=uuid4())
    return make.fresh(case)


def gone_out(cast) -> Complaint:
    case = with_body(make.case(cast))
    told = {"reason": "They lead.", "consent": "Mrs Kelly", "how": "phone"}
    actions.transfer_out(case, by=cast.manager, body=Body.objects.get(), **told)
    return make.fresh(case)


def restricted(cast) -> Complaint:
    case = make.case(cast, owner=cast.officer, flags=["safeguarding"])
    actions.admit(case, by=cast.manager, user=cast.reader, why="Knows the ward")
    return make.fresh(case)


# verb → (a case in the right state, what is sent, what the case says afterwards)
FORMS = {
    "acknowledge": (make.case, lambda c, cast: {"how": "phone"}, lambda c: c.acknowledged_at),
    "triage": (
        make.case,
        lambda c, cast: {"severity": "2", "owner": cast.colleague.pk},
        lambda c: c.status == "triaged",
    ),
    "assign": (make.case, lambda c, cast: {"owner": cast.manager.pk}, lambda c: c.owner),
    "start": (make.triaged, lambda c, cast: {}, lambda c: c.status == "investigating"),
    "finish": (
        make.investigating,
        lambda c, cast: {f"finding_{issue(c)}": "The bell was not connected."},
        lambda c: c.status == "drafting",
    ),
    "note": (make.case, lambda c, cast: {"words": "Ask the ward."}, lambda c: c.entries.filter(kind="note").exists()),
    "contact": (
        make.case,
        lambda c, cast: {"words": "He was calmer.", "how": "phone"},
        lambda c: c.entries.filter(kind="contact").exists(),
    ),
    "update": (
        make.case,
        lambda c, cast: {"words": "We are still asking.", "how": "email", "next_contact_on": in_a_week()},
        lambda c: c.entries.filter(kind="update").exists(),
    ),
    "describe": (make.case, lambda c, cast: {"subject": "Bell unanswered"}, lambda c: c.subject == "Bell unanswered"),
    "rate": (make.case, lambda c, cast: {"severity": "3", "reason": "Twice."}, lambda c: c.severity == 3),
    "flag": (make.case, lambda c, cast: {"flags": ["rights"], "reason": "Consent."}, lambda c: c.flags == ["rights"]),
    "name": (
        make.case,
        lambda c, cast: {"user": cast.head.pk, "why": "declared", "reason": "They are married."},
        lambda c: c.feedback.named.exists(),
    ),
    "disclose": (
        lambda cast: make.case(cast, flags=["candour"]),
        lambda c, cast: {"step": "told_in_person", "words": "Dr Sato told them on the ward."},
        lambda c: c.duty_steps.filter(step="told_in_person").exists(),
    ),
    "safeguard": (
        restricted,
        lambda c, cast: {"step": "referral", "to_whom": "City council", "reference": "S-77", "words": "By phone."},
        lambda c: c.duty_steps.filter(reference="S-77").exists(),
    ),
    "plan_contact": (
        make.case,
        lambda c, cast: {
            "behavior": "Shouted.",
            "limits": "One call a week.",
            "contact": cast.officer.pk,
            "told_on": timezone.localdate().isoformat(),
            "review_on": in_a_week(),
        },
        lambda c: c.teller.contact_plans.exists(),
    ),
    "end_plan": (
        planned,
        lambda c, cast: {"reason": "Calm for months."},
        lambda c: not c.teller.contact_plans.standing().exists(),
    ),
    "hold_surveys": (
        lambda cast: make.case(cast, teller_role="patient"),
        lambda c, cast: {"why": "bereavement", "until_on": in_a_week()},
        lambda c: c.teller.survey_holds.exists(),
    ),
    "lift_hold": (held, lambda c, cast: {}, lambda c: c.teller.survey_holds.filter(lifted_at__isnull=False).exists()),
    "pause": (
        going,
        lambda c, cast: {"target": seen_target(c).pk, "reason": "complainant", "until": in_a_week()},
        lambda c: seen_target(c).paused_at,
    ),
    "resume": (stopped, lambda c, cast: {"target": seen_target(c).pk}, lambda c: seen_target(c).paused_at is None),
    "renew": (
        stopped,
        lambda c, cast: {
            "target": seen_target(c).pk,
            "until": (timezone.localdate() + timedelta(days=12)).isoformat(),
        },
        lambda c: seen_target(c).paused_until > timezone.now() + timedelta(days=10),
    ),
    "backdate": (
        make.case,
        lambda c, cast: {"received_at": "2026-01-02T10:00", "reason": "It lay on a desk."},
        lambda c: c.received_at.year == 2026 and c.received_at.month == 1 and c.received_at.day == 2,
    ),
    "involve": (
        lambda cast: with_body(make.case(cast)),
        lambda c, cast: {"body": Body.objects.get().pk, "words": "The file, please.", "due_on": in_a_week()},
        lambda c: c.involvements.exists(),
    ),
    "reply_to_body": (
        asked_by_body,
        lambda c, cast: {"involvement": c.involvements.get().pk, "words": "The whole file."},
        lambda c: c.involvements.filter(replied_at__isnull=False).exists(),
    ),
    "transfer_out": (
        lambda cast: with_body(make.case(cast)),
        lambda c, cast: {"body": Body.objects.get().pk, "consent": "Mrs Kelly", "how": "phone", "reason": "They lead."},
        lambda c: c.status == "transferred",
    ),
    "bring_back": (gone_out, lambda c, cast: {"reason": "Not for them."}, lambda c: c.status == "received"),
    "lift": (
        lambda cast: make.case(cast, named=[cast.head]),
        lambda c, cast: {"what": cast.head.pk, "reason": "It was somebody else."},
        lambda c: c.second_looks.exists(),
    ),
    "admit": (
        make.case,
        lambda c, cast: {"user": cast.reader.pk, "why": "Knows the ward"},
        lambda c: c.team.exists(),
    ),
    "escalate": (
        make.case,
        lambda c, cast: {"role": "leadership", "reason": "May we offer a meeting?"},
        lambda c: AuditEntry.objects.filter(verb="complaint.escalate", subject_id=c.pk).exists(),
    ),
    "draft": (
        make.investigating,
        lambda c, cast: {"words": "We are sorry.", "language": "en", "revision": "0"},
        lambda c: c.letters.filter(words="We are sorry.").exists(),
    ),
    "ask_translation": (
        make.case,
        lambda c, cast: {"what": "words", "language": "ar", "works_in": "en"},
        lambda c: c.translations.exists(),
    ),
    "submit": (
        lambda cast: make.drafting(cast, severity=3),
        lambda c, cast: {"checked": checklist_of(c)},
        lambda c: c.status == "approval",
    ),
    "send_back": (make.waiting, lambda c, cast: {"reason": "Say what changes."}, lambda c: c.status == "drafting"),
    "respond": (
        make.drafting,
        lambda c, cast: {"how": "email", "is_without_patient": "on"},
        lambda c: c.status == "responded",
    ),
    "settle": (
        make.case,
        lambda c, cast: {"answer": "We are sorry.", "how": "phone", "outcome": "upheld"},
        lambda c: c.status == "closed",
    ),
    "close": (
        make.responded,
        lambda c, cast: {f"outcome_{issue(c)}": "upheld", "severity": "2"},
        lambda c: c.status == "closed",
    ),
    "reopen": (make.closed, lambda c, cast: {"reason": "They wrote again."}, lambda c: c.status == "investigating"),
    "withdraw": (make.case, lambda c, cast: {"reason": "She said so."}, lambda c: c.status == "withdrawn"),
    "resolve": (
        make.case,
        lambda c, cast: {"done": "Brought the meal.", "is_put_right": "yes"},
        lambda c: c.status == "resolved_informally",
    ),
    "err": (make.case, lambda c, cast: {"reason": "Logged twice."}, lambda c: c.status == "entered_in_error"),
    "hand_over": (
        make.case,
        lambda c, cast: {"words": "She calls at nine."},
        lambda c: c.entries.filter(kind="handover").exists(),
    ),
    "transfer": (
        one_of_two,
        lambda c, cast: {"department": Department.objects.latest("pk").pk, "reason": "There."},
        lambda c: c.location is None,
    ),
    "link": (one_of_two, lambda c, cast: {"other": other(c)}, lambda c: Link.objects.filter(first=c).exists()),
    "merge": (one_of_two, lambda c, cast: {"into": other(c)}, lambda c: c.status == "merged"),
    "unmerge": (merged, lambda c, cast: {"reason": "Two meals."}, lambda c: c.merged_into is None),
    "reclassify": (
        make.case,
        lambda c, cast: {"type": "concern", "reason": "Now.", "agreement": "She said so."},
        lambda c: c.type == "concern",
    ),
    "ask_consent": (make.triaged, lambda c, cast: {"how": "letter"}, lambda c: c.status == "awaiting_consent"),
    "record_consent": (
        make.awaiting_consent,
        lambda c, cast: {"state": "overridden", "ground": "child", "evidence": "Birth certificate, page 3."},
        lambda c: c.status == "triaged",
    ),
    "plan": (
        make.case,
        lambda c, cast: {
            "method": "letter",
            "answer_on": in_a_week(),
            "agreement": "agreed",
            "questions": "Who?\nWhy?",
        },
        lambda c: c.points.count() == 2,
    ),
    "extend": (
        make.planned_by_date,
        lambda c, cast: {
            "target": seen.agreed(c).pk,
            "until": (seen.agreed(c).due_on + timedelta(1)).isoformat(),
            "agreed_with": "The daughter",
            "channel": "phone",
            "reason": "A witness is away.",
        },
        lambda c: seen.agreed(c).extensions.exists(),
    ),
    "ask_complainant": (
        make.investigating,
        lambda c, cast: {"words": "Which night was it?", "how": "email", "expected_on": in_a_week()},
        lambda c: c.status == "awaiting_complainant",
    ),
    "ask_external": (
        make.investigating,
        lambda c, cast: {"body": "Coroner", "reason": "They look first.", "expected_on": in_a_week()},
        lambda c: c.status == "awaiting_external",
    ),
    "hear_back": (make.asked, lambda c, cast: {"words": "The second night."}, lambda c: c.status == "investigating"),
    "add_issue": (make.triaged, lambda c, cast: {"words": "The food was cold."}, lambda c: c.issues.count() == 2),
    "code": (
        make.triaged,
        lambda c, cast: {f"words_{issue(c)}": "Nobody came to the bell."},
        lambda c: c.issues.get().coded_at,
    ),
    "rule_out": (
        make.case,
        lambda c, cast: {"reason": "Another trust.", "other_route": "Harbour General.", "how": "email"},
        lambda c: c.status == "out_of_scope",
    ),
    "refer": (
        make.responded,
        lambda c, cast: {"body": "Ombudsman", "referred_on": timezone.localdate().isoformat()},
        lambda c: c.status == "ombudsman",
    ),
    "decide": (
        make.referred,
        lambda c, cast: {"decision": "upheld", "words": "They were right."},
        lambda c: c.status == "closed_final",
    ),
    "appraise": (
        make.closed,
        lambda c, cast: {"was_heard": "yes", "was_answered": "partly"},
        lambda c: c.appraisals.exists(),
    ),
}
VERBS = tuple(FORMS)


def hidden(client, case, verb: str) -> dict[str, str]:
    """What the form itself carries: its number, the version that was on the page."""
    form = client.get(url(case, verb)).context["form"]
    return {field.name: str(field.value()) for field in form.hidden_fields() if field.value() is not None}


def filled(client, cast, case, verb: str) -> dict[str, object]:
    return {**hidden(client, case, verb), **FORMS[verb][1](case, cast)}


def test_every_verb_of_the_table_is_tried_here():
    others = {"ask", "add_action", "arrange", "chronicle"}  # rows of their own, whose tests open their pages
    assert set(VERBS) == {verb.name for verb in TABLE} - others


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_shown_without_changing_anything_and_then_acts(cast, verb):
    prepare, _sent, happened = FORMS[verb]
    case, client = prepare(cast), make.signed_in(cast.manager)
    with statements() as made:
        sent = filled(client, cast, case, verb)
    assert writes(made) == []
    assert not happened(case) or verb == "assign"
    answer = client.post(url(case, verb), sent)
    assert answer.status_code == 302, text(answer)
    assert happened(make.fresh(case))
    entry = AuditEntry.objects.filter(verb=f"complaint.{verb}", subject_id=case.pk).get()
    assert entry.actor_id == cast.manager.pk


@pytest.mark.parametrize("verb", VERBS)
def test_an_outsider_finds_no_case_and_the_wrong_role_may_not(cast, verb):
    case = FORMS[verb][0](cast)
    for method in ("get", "post"):
        assert getattr(make.signed_in(cast.outsider), method)(url(case, verb)).status_code == 404
        assert getattr(make.signed_in(cast.nurse), method)(url(case, verb)).status_code == 404
        assert getattr(make.signed_in(cast.reader), method)(url(case, verb)).status_code == 403


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in ("start", "submit", "describe", "lift_hold")])
def test_an_empty_form_comes_back_with_words(cast, verb):
    case, client = FORMS[verb][0](cast), make.signed_in(cast.manager)
    answer = client.post(url(case, verb), hidden(client, case, verb))
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)


def test_details_that_were_not_changed_are_not_saved(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    form = client.get(url(case, "describe")).context["form"]
    same = {field.name: field.value() for field in form if field.value() not in (None, False)}
    answer = client.post(url(case, "describe"), same)
    assert "Nothing was changed yet." in text(answer)
    assert make.fresh(case).version == case.version


@pytest.mark.parametrize("verb", ["note", "contact", "update", "escalate"])
def test_sent_twice_it_happens_once(cast, verb):
    case, client = FORMS[verb][0](cast), make.signed_in(cast.manager)
    sent = filled(client, cast, case, verb)
    answers = [client.post(url(case, verb), sent) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEntry.objects.filter(verb=f"complaint.{verb}", subject_id=case.pk).count() == 1


def test_what_the_stage_forbids_is_said_and_the_text_stays(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    sent = {**hidden(client, case, "reopen"), "reason": "They wrote to us again."}
    page = text(client.post(url(case, "reopen"), sent))
    assert "This cannot be done while the stage is “New”." in page and "They wrote to us again." in page


# ---------------------------------------------------------------------------------------------- two people
def test_of_two_people_the_second_sees_both_texts_and_decides(cast):
    case = make.case(cast, subject="Bell")
    first, second = make.signed_in(cast.officer), make.signed_in(cast.manager)
    theirs, yours = ({**hidden(client, case, "describe")} for client in (first, second))
    assert first.post(url(case, "describe"), {**theirs, "subject": "Bell out of reach"}).status_code == 302
    answer = second.post(url(case, "describe"), {**yours, "subject": "Bell not connected"})
    page = text(answer)
    assert "Somebody changed this while you were writing." in page
    assert "Bell out of reach" in page and "Bell not connected" in page
    assert make.fresh(case).subject == "Bell out of reach"
    again = {**hidden_in(answer), "subject": "Bell not connected"}
    assert second.post(url(case, "describe"), again).status_code == 302
    assert make.fresh(case).subject == "Bell not connected"


def test_of_two_writers_of_a_reply_neither_text_is_lost(cast):
    case = make.drafting(cast)
    first, second = make.signed_in(cast.officer), make.signed_in(cast.manager)
    theirs, yours = (hidden(client, case, "draft") for client in (first, second))
    first.post(url(case, "draft"), {**theirs, "words": "We are very sorry.", "language": "en"})
    answer = second.post(url(case, "draft"), {**yours, "words": "We apologize.", "language": "en"})
    assert "We are very sorry." in text(answer) and "We apologize." in text(answer)
    assert Letter.objects.get().words == "We are very sorry."
    second.post(url(case, "draft"), {**hidden_in(answer), "words": "We apologize.", "language": "en"})
    assert Letter.objects.get().words == "We apologize."


def hidden_in(answer) -> dict[str, str]:
    return {field.name: str(field.value()) for field in answer.context["form"].hidden_fields()}


# ------------------------------------------------------------------------------------------------- undo, toast
def test_after_assigning_there_is_a_way_back_and_it_works(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    before = case.owner
    client.post(url(case, "assign"), {**hidden(client, case, "assign"), "owner": cast.manager.pk})
    page = text(client.get(reverse("complaint", args=[case.ref])))
    assert f"{case.ref} is assigned to {cast.manager.name}." in page
    way_back = page.split("data-undo>")[0].rsplit('action="', 1)[1].split('"')[0]
    client.post(way_back)
    assert make.fresh(case).owner == before


def test_nobody_undoes_the_step_of_another(cast):
    case = make.case(cast)
    entry = actions.assign(case, by=cast.manager, owner=cast.manager)
    address = reverse("complaint-undo", args=[case.ref, entry.pk])
    assert make.signed_in(cast.officer).post(address).status_code == 404
    assert make.signed_in(cast.reader).post(address).status_code == 403
    assert make.signed_in(cast.outsider).post(address).status_code == 404


def test_too_late_is_said(cast):
    case = make.case(cast)
    entry = actions.assign(case, by=cast.manager, owner=cast.manager, now=timezone.now() - timedelta(minutes=1))
    address = reverse("complaint-undo", args=[case.ref, entry.pk])
    page = text(make.signed_in(cast.manager).post(address, follow=True))
    assert "It is too late to undo this." in page


# ------------------------------------------------------------------------------------------- the reply, approval
def test_the_reply_is_shown_as_it_will_be_read_before_it_leaves(cast):
    case, client = make.drafting(cast), make.signed_in(cast.manager)
    for verb in ("draft", "respond"):
        page = text(client.get(url(case, verb)))
        assert "This is what the person who told us will read." in page
        assert '<div dir="auto">We are sorry. The bell was not connected.</div>' in page


def test_a_grave_reply_goes_through_a_second_person(cast):
    case = make.drafting(cast, severity=3)
    officer, manager = make.signed_in(cast.officer), make.signed_in(cast.manager)
    assert url(case, "submit") in text(officer.get(url(case, "draft")))
    answer = officer.post(url(case, "submit"), hidden(officer, case, "submit"))
    assert "does not hold yet all that the rules of this place ask" in text(answer)
    officer.post(url(case, "submit"), {**hidden(officer, case, "submit"), "checked": checklist_of(case)})
    assert officer.get(url(case, "respond")).status_code == 403
    sent = {**hidden(manager, case, "respond"), "how": "email", "is_without_patient": "on"}
    assert manager.post(url(case, "respond"), sent).status_code == 302
    assert Letter.objects.get().approved_by == cast.manager


def test_the_writer_hears_why_the_reply_came_back(cast):
    case = make.waiting(cast)
    make.signed_in(cast.manager).post(url(case, "send_back"), {"reason": "Say what changes on the ward."})
    assert "Say what changes on the ward." in text(make.signed_in(cast.officer).get(url(case, "draft")))


def test_the_short_path_offers_the_full_one_with_nothing_retyped(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    actions.rate(case, by=cast.officer, severity=3, reason="It happened twice.")
    carried = hidden(client, make.fresh(case), "settle")
    sent = {**carried, "answer": "We are sorry.", "how": "phone", "outcome": "upheld"}
    answer = client.post(url(case, "settle"), sent)
    page = text(answer)
    assert "This needs a second person." in page and "We are sorry." in page
    assert f'formaction="{url(case, "draft")}"' in page


def test_the_frame_of_a_holding_update_is_shown(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen", language="zh-hans"))
    page = text(make.signed_in(cast.manager).get(url(case, "update")))
    assert 'lang="zh-hans"' in page and case.ref in page


def test_escalating_names_who_will_be_told(cast):
    page = text(make.signed_in(cast.officer).get(url(make.case(cast), "escalate")))
    for person in (cast.manager, cast.head, cast.duty, cast.director, cast.pr, cast.legal):
        assert person.name in page


def test_nobody_named_in_it_is_offered_or_told(cast):
    case = make.case(cast)
    actions.name(case, by=cast.manager, user=cast.colleague)
    page = text(make.signed_in(cast.officer).get(url(case, "assign")))
    assert cast.colleague.name not in page and cast.officer.name in page


# ---------------------------------------------------------------------------------------------------- drafts
def test_typed_text_comes_back_and_goes_once_it_is_sent(cast):
    case, client = make.case(cast), make.signed_in(cast.manager)
    page = client.get(reverse("complaint", args=[case.ref]))
    address = page.context["case"].composer.draft_url
    client.post(address, {"words": "Half a thou"})
    assert "Half a thou" in text(client.get(reverse("complaint", args=[case.ref])))
    assert "Half a thou" in text(client.get(url(case, "note")))
    client.post(url(case, "note"), {"words": "A whole thought", "nonce": str(uuid4())})
    assert not Draft.objects.exists()
    assert Entry.objects.get(kind="note").words == "A whole thought"


def test_every_offered_verb_has_a_page(cast):
    for case in (make.case(cast), make.drafting(cast), make.waiting(cast), make.responded(cast), make.closed(cast)):
        client = make.signed_in(cast.manager)
        shown = client.get(reverse("complaint", args=[case.ref])).context["case"]
        offers = [*shown.main, *shown.more]
        assert offers
        for offer in offers:
            if not offer["is_post"]:
                assert client.get(offer["url"]).status_code == 200, offer["url"]
    assert Complaint.objects.count() == 5


# --------------------------------------------------------------------------------------------------- preview
@pytest.mark.parametrize(("verb", "field"), [("update", "words"), ("settle", "answer")])
def test_words_for_the_family_can_be_seen_as_they_will_be_read(cast, verb, field):
    case, client = make.case(cast), make.signed_in(cast.manager)
    sent = {**filled(client, cast, case, verb), field: "We are sorry for the wait.", "preview": "1"}
    page = text(client.post(url(case, verb), sent))
    letter = page.split('class="px-letter"')[1]
    assert "We are sorry for the wait." in letter
    assert make.fresh(case).version == case.version
    assert not AuditEntry.objects.filter(verb=f"complaint.{verb}").exists()


def test_a_reply_is_not_sent_without_a_word_about_text_that_was_not_saved(cast):
    case, client = make.drafting(cast), make.signed_in(cast.manager)
    assert "not in this reply yet" not in text(client.get(url(case, "respond")))
    client.post(reverse("draft", args=[f"complaint-draft-{case.ref}"]), {"words": "We are sorry, and we mended it."})
    assert "You typed something that is not in this reply yet." in text(client.get(url(case, "respond")))


# ------------------------------------------------------------------------------------------ looking is recorded
def test_a_form_that_shows_name_and_contacts_is_a_reveal(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen"))
    assert "Wei Chen" in text(make.signed_in(cast.officer).get(url(case, "describe")))
    assert AuditEntry.objects.filter(verb="complaint.reveal", subject_id=case.pk, actor_id=cast.officer.pk).count() == 1


@pytest.mark.parametrize("verb", ["settle", "close", "respond"])
def test_a_form_that_shows_the_story_is_a_look(cast, verb):
    case = FORMS[verb][0](cast)
    assert make.WORDS in text(make.signed_in(cast.officer).get(url(case, verb)))
    assert AuditEntry.objects.filter(verb="complaint.view", subject_id=case.pk).exists()
