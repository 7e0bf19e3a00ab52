"""The door for programs: who comes in, what is read, what is done, what is done once, and how refusals read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from audit.models import Entry
from complaints import actions
from complaints.models import Complaint
from hospital.actions import end_sessions, forget_answers, revoke_token
from hospital.models import KeptAnswer, Role, Token
from hospital.views.api.doors import READS
from hospital.views.api.problems import KINDS
from pxm.bench.measuring import statements
from pxm.bench.sweeping import copy_cases
from tests import make
from tests.programs import ROOT, Program


def problem(answer, status: int, kind: str) -> dict:
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert told["type"].endswith(f"/api/#{kind}")
    assert told["status"] == status and told["title"]
    return told


# ------------------------------------------------------------------------------------------ who comes in
def test_without_a_token_nobody_comes_in_not_even_with_a_session(cast):
    for client in (Client(), make.signed_in(cast.officer)):
        answer = client.get(ROOT + "cases")
        problem(answer, 401, "unauthenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("wrong", ["Bearer", "Bearer pxm_0000", "Basic eDp5", "Bearer \x00"])
def test_a_wrong_token_opens_nothing(db, wrong):
    problem(Client().get(ROOT + "me", headers={"Authorization": wrong}), 401, "unauthenticated")


def test_a_token_ends_with_what_ends_its_owner_sessions(cast):
    asks = Program(cast.officer)
    assert asks.get("me").json()["owner"]["name"] == cast.officer.name
    end_sessions(cast.officer, by=cast.officer)
    problem(asks.get("me"), 401, "unauthenticated")


def test_a_token_that_is_taken_back_or_over_opens_nothing(cast):
    asks, other = Program(cast.officer), Program(cast.officer)
    revoke_token(asks.token, by=cast.officer)
    problem(asks.get("me"), 401, "unauthenticated")
    over = {"made_at": timezone.now() - timedelta(days=2), "expires_at": timezone.now() - timedelta(days=1)}
    Token.objects.filter(pk=other.token.pk).update(**over)
    problem(other.get("me"), 401, "unauthenticated")


def test_who_needs_two_steps_now_needs_a_token_made_in_two(cast):
    asks = Program(cast.nurse)
    Token.objects.filter(pk=asks.token.pk).update(is_two_step=False)
    assert asks.get("me").status_code == 200
    make.member(cast.nurse, Role.OFFICER, cast.site)
    problem(asks.get("me"), 401, "unauthenticated")


def test_a_token_opens_no_more_than_its_scopes(cast):
    case = make.case(cast)
    asks = Program(cast.officer, ["read:cases"])
    assert asks.get(f"cases/{case.ref}").status_code == 200
    told = problem(asks.get(f"cases/{case.ref}/identity"), 403, "forbidden")
    assert "read:identity" in told["detail"]
    problem(asks.post(f"cases/{case.ref}/note", {"words": "x"}), 403, "forbidden")
    problem(asks.get("feedback"), 403, "forbidden")


def test_a_role_that_is_taken_away_ends_at_once(cast):
    case, asks = make.case(cast), Program(cast.head)
    assert asks.get(f"cases/{case.ref}").status_code == 200
    cast.head.memberships.update(ended_at=timezone.now())
    problem(asks.get(f"cases/{case.ref}"), 404, "not-found")


def test_each_token_is_counted_by_itself(cast, monkeypatch):
    monkeypatch.setattr("hospital.views.api.doors.READS", (*[limit._replace(amount=2) for limit in READS],))
    asks, other = Program(cast.officer), Program(cast.officer)
    assert [asks.get("me").status_code for _turn in range(3)] == [200, 200, 429]
    assert asks.get("me")["Retry-After"] == "60"
    assert other.get("me").status_code == 200


# ------------------------------------------------------------------------------------------ reading
def test_a_case_is_read_as_its_page_shows_it_and_the_look_is_on_record(cast):
    case = make.case(cast, severity=3)
    told = Program(cast.officer).get(f"cases/{case.ref}").json()
    assert told["words"] == make.WORDS
    assert told["teller"]["name"].endswith("…") and case.teller.name not in str(told)
    assert "note" in told["may"] and "close" not in told["may"]
    look = Entry.objects.get(verb="complaint.view")
    assert (look.actor_id, look.door, look.facts["token"]) == (cast.officer.pk, "api", Token.objects.get().pk)


def test_a_brief_has_no_words_and_no_person(cast):
    case = make.case(cast, severity=4, flags=["media"])
    asks = Program(cast.pr)
    told = asks.get(f"cases/{case.ref}").json()
    assert told["words"] is None and told["teller"]["name"] is None and told["subject"]
    problem(asks.get(f"cases/{case.ref}/notes"), 403, "forbidden")
    assert asks.get(f"cases/{case.ref}/targets").status_code == 200


def test_names_in_full_are_asked_for_and_recorded(cast):
    case = make.case(cast)
    assert Program(cast.officer).get(f"cases/{case.ref}/identity").json()["email"] == case.teller.email
    assert Entry.objects.filter(verb="complaint.reveal", subject_id=case.pk).count() == 1
    problem(Program(cast.head).get(f"cases/{case.ref}/identity"), 403, "forbidden")


def test_out_of_sight_is_not_there(cast):
    case, asks = make.case(cast), Program(cast.outsider)
    hidden, nowhere = asks.get(f"cases/{case.ref}"), asks.get("cases/C-999999")
    problem(hidden, 404, "not-found")
    assert hidden.content == nowhere.content
    assert asks.get("cases").json()["results"] == []


def test_lists_are_walked_by_their_next_and_filtered_as_the_queues(cast):
    refs = [make.case(cast, severity=1 + number % 4).ref for number in range(5)]
    asks = Program(cast.officer)
    found, address = [], "cases?limit=2"
    while address:
        page = asks.get(address).json()
        found += [row["ref"] for row in page["results"]]
        address = page["next"] and page["next"].removeprefix(ROOT)
    assert found == refs[::-1]
    assert [row["ref"] for row in asks.get("cases?severity=4").json()["results"]] == [refs[3]]
    due = asks.get(f"cases?view=open&site={cast.site.code}").json()["results"]
    assert {row["ref"] for row in due} == set(refs) and due[0]["next_target"]["due_at"]
    assert asks.get("cases?site=nowhere").json()["results"] == []


def test_what_has_changed_since_is_walked_by_age_whatever_changes_meanwhile(cast):
    told, asks = make.case(cast), Program(cast.officer)
    copy_cases(told, 1, 4, is_open=True)  # with no entry: nothing was ever done to them
    old = list(Complaint.objects.exclude(pk=told.pk).order_by("pk"))
    since = f"{timezone.now():%Y-%m-%dT%H:%M:%S}Z"
    for case in (old[3], old[0]):
        actions.note(case, by=cast.officer, words="Rang.", nonce=uuid4())
    first = asks.get(f"cases?changed_since={since}&limit=2").json()
    for case in (old[3], old[2]):
        actions.note(case, by=cast.officer, words="Rang again.", nonce=uuid4())
    second = asks.get(first["next"].removeprefix(ROOT)).json()
    listed = [row["ref"] for page in (first, second) for row in page["results"]]
    assert listed == [old[3].ref, old[0].ref, told.ref] and second["next"] is None
    asks.get(f"cases/{old[1].ref}")  # a look changes nothing
    rows = asks.get(f"cases?changed_since={since}&view=every").json()["results"]
    assert [row["ref"] for row in rows] == [old[3].ref, old[2].ref, old[0].ref, told.ref]
    found = asks.get(f"feedback?changed_since={since}").json()["results"]
    assert [row["case"] for row in found] == [row["ref"] for row in rows]
    later = f"{timezone.now() + timedelta(minutes=6):%Y-%m-%dT%H:%M:%S}Z"
    assert asks.get(f"cases?changed_since={later}").json()["results"] == []
    assert asks.get(f"feedback?changed_since={later}").json()["results"] == []
    problem(asks.get(f"cases?changed_since={since}&view=open"), 400, "invalid")


@pytest.mark.parametrize(
    "query",
    [
        "severity=9",
        "limit=0",
        "limit=101",
        "after=x",
        "sverity=4",
        "view=entered",
        "changed_since=yesterday",
        "changed_since=2026-01-01T00:00",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_and_not_passed_over(cast, query):
    told = problem(Program(cast.officer).get(f"cases?{query}"), 400, "invalid")
    assert told["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_list_and_its_parts_cost_the_same_for_two_as_for_many(cast):
    asks, counts = Program(cast.officer), []
    case = make.case(cast)
    for more in (2, 10):
        for _number in range(more):
            make.case(cast)
            actions.note(case, by=cast.officer, words="Rang.", nonce=uuid4())
            make.feedback(cast)
        asks.get("cases?view=open")
        addresses = ["cases", "cases?view=open", f"cases/{case.ref}", f"cases/{case.ref}/notes", "feedback"]
        counts.append([cost(asks, address) for address in addresses])
    assert counts[0] == counts[1] == [5, 5, 4, 5, 3]


def cost(asks: Program, address: str) -> int:
    with statements() as found:
        assert asks.get(address).status_code == 200
    return len(found)


def test_notes_issues_targets_and_why_a_date(cast):
    case = make.triaged(cast)
    actions.note(case, by=cast.officer, words="Rang the ward.", nonce=uuid4())
    asks = Program(cast.officer)
    assert asks.get(f"cases/{case.ref}/notes").json()["results"][0]["words"] == "Rang the ward."
    assert asks.get(f"cases/{case.ref}/issues").json()["results"][0]["words"] == make.WORDS
    targets = asks.get(f"cases/{case.ref}/targets").json()["results"]
    told = asks.get(targets[0]["url"].removeprefix(ROOT)).json()
    assert told["ref"] == case.ref and told["why"]["source"]
    assert told["why"]["parts"][-1]["is_exact"] and told["why"]["parts"][-1]["rows"]
    problem(Program(cast.outsider).get(targets[0]["url"].removeprefix(ROOT)), 404, "not-found")


def test_feedback_is_read_and_told(cast):
    story = make.feedback(cast)
    asks = Program(cast.officer)
    assert asks.get("feedback?kind=compliment").json()["results"][0]["ref"] == story.ref
    assert asks.get(f"feedback/{story.ref}").json()["words"] == make.WORDS
    assert Entry.objects.filter(verb="feedback.view", subject_id=story.pk).exists()
    body = {"kind": "suggestion", "words": "More chairs.", "site": cast.site.code, "channel": "email"}
    made = asks.post("feedback", body)
    assert made.status_code == 201 and made["Location"] == made.json()["url"]
    assert asks.get(made.json()["url"].removeprefix(ROOT)).json()["words"] == "More chairs."


def test_lists_of_reference_are_what_the_reader_sees(cast):
    asks = Program(cast.officer)
    assert [row["code"] for row in asks.get("reference/sites").json()["results"]] == [cast.site.code]
    assert [row["id"] for row in asks.get("reference/locations").json()["results"]] == [cast.ward.pk]
    assert {"value": "critical", "label": "Critical"} not in asks.get("reference/severities").json()["results"]
    names = {row["name"] for row in asks.get("reference/colleagues").json()["results"]}
    assert cast.officer.name in names and cast.nurse.name not in names
    assert Program(cast.nurse).get("reference/colleagues").json()["results"] == []
    problem(asks.get("reference/patients"), 404, "not-found")


def test_what_is_known_and_still_holds_is_not_sent_again(cast):
    case, asks = make.case(cast), Program(cast.officer)
    first = asks.get(f"cases/{case.ref}")
    again = asks.get(f"cases/{case.ref}", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    actions.note(case, by=cast.officer, words="x", nonce=uuid4())
    assert asks.get(f"cases/{case.ref}", if_none_match=first["ETag"]).status_code == 200


# ------------------------------------------------------------------------------------------ doing
def case_body(cast, **more) -> dict:
    teller = {"name": "Wei Chen", "email": "wei@example.org"}
    place = {"site": cast.site.code, "location": cast.ward.pk}
    told = {"kind": "complaint", "words": "Nobody came.", "severity": 2, "channel": "phone", "teller": teller}
    return {**told, **place, **more}


def test_a_case_is_registered_as_staff_log_it(cast):
    made = Program(cast.officer).post("cases", case_body(cast))
    assert made.status_code == 201, made.content
    case = Complaint.objects.get(ref=made.json()["ref"])
    assert (case.logged_by, case.location, case.teller.name) == (cast.officer, cast.ward, "Wei Chen")
    assert Entry.objects.get(verb="complaint.register").door == "api"


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"severity": 7}, "/severity", "invalid_choice"),
        ({"teller": {"email": "no address"}}, "/teller/email", "invalid"),
        ({"site": "nowhere", "location": None}, "/location", "null"),
        ({"colour": "red"}, "/colour", "unknown"),
        ({"occurred_on": "2999-01-01"}, "/occurred_on", None),
        ({"location": 999999}, "/location", "invalid_choice"),
        ({"words": ""}, "/words", "blank"),
    ],
)
def test_what_cannot_be_taken_is_said_with_its_place(cast, change, pointer, code):
    told = problem(Program(cast.officer).post("cases", case_body(cast, **change)), 400, "invalid")
    assert (pointer, code or told["errors"][0]["code"]) in [(e["pointer"], e["code"]) for e in told["errors"]]
    assert not Complaint.objects.exists()


def test_the_life_of_a_case(cast):
    """Every step as a program takes it: the same actions, the same rules."""
    make.case(cast)
    asks, manager = Program(cast.officer), Program(cast.manager)
    case = asks.post("cases", case_body(cast)).json()
    ref = case["ref"]

    def do(verb: str, body: dict | None = None, who: Program = asks) -> dict:
        answer = who.post(f"cases/{ref}/{verb}", body)
        assert answer.status_code == 200, (verb, answer.content)
        return answer.json()

    do("acknowledge", {"how": "phone", "words": "Rang them."})
    do("triage", {"severity": 2, "flags": [], "owner": cast.officer.pk})
    do("start")
    do("contact", {"how": "phone", "words": "We spoke.", "is_two_way": True})
    do("update", {"how": "phone", "words": "Still looking.", "next_contact_on": str(timezone.localdate())})
    (issue,) = asks.get(f"cases/{ref}/issues").json()["results"]
    do("code", {"issues": [{"issue": issue["id"], "words": "The bell."}]})
    do("add-issue", {"words": "And the tea was cold."})
    issues = asks.get(f"cases/{ref}/issues").json()["results"]
    assert [one["words"] for one in issues] == ["The bell.", "And the tea was cold."]
    do("rate", {"severity": 1, "reason": "Less than it seemed."}, manager)
    do("hand-over", {"words": "Ring again at six."})
    do("escalate", {"role": "manager", "reason": "They are upset."})
    do("finish", {"findings": [{"issue": one["id"], "words": "So it was."} for one in issues]})
    case = Complaint.objects.get(ref=ref)
    make.reply_sent(make.fresh(actions_drafted(cast, case)), cast.officer)
    told = do("close", {"severity": 1, "issues": [{"issue": one["id"], "outcome": "upheld"} for one in issues]})
    assert told["status"] == "closed"
    assert do("reopen", {"reason": "They are not content."})["status"] == "investigating"


def actions_drafted(cast, case: Complaint) -> Complaint:
    actions.draft(case, by=cast.officer, words="We are sorry.")
    return case


def test_what_a_form_of_the_page_would_not_ask_is_refused(cast):
    case, asks = make.triaged(cast), Program(cast.officer)
    told = problem(asks.post(f"cases/{case.ref}/add-issue", {"words": "x", "location": 999999}), 400, "invalid")
    assert told["errors"][0]["pointer"] == "/location"
    wrong = {"severity": 1, "issues": [{"issue": 999999, "outcome": "upheld"}]}
    told = problem(asks.post(f"cases/{case.ref}/close", wrong), 400, "invalid")
    assert told["errors"][0] == {
        "pointer": "/issues/0/outcome", "detail": "This is not asked here.", "code": "not_asked",
    }  # fmt: skip


def test_a_step_that_makes_no_sense_now_is_refused(cast):
    case = make.triaged(cast)
    told = problem(Program(cast.officer).post(f"cases/{case.ref}/triage", triage(cast)), 400, "refused")
    assert told["code"] == "illegal_transition" and told["detail"]


def triage(cast) -> dict:
    return {"severity": 2, "owner": cast.officer.pk}


def test_in_sight_and_not_theirs_is_forbidden(cast):
    case, asks = make.case(cast), Program(cast.reader)
    problem(asks.post(f"cases/{case.ref}/note", {"words": "x"}), 403, "forbidden")
    problem(Program(cast.outsider).post(f"cases/{case.ref}/note", {"words": "x"}), 404, "not-found")


def test_whoever_was_slower_is_told_so(cast):
    case, asks = make.triaged(cast), Program(cast.officer)
    tag = asks.get(f"cases/{case.ref}")["ETag"]
    actions.note(case, by=cast.colleague, words="x", nonce=uuid4())
    problem(asks.post(f"cases/{case.ref}/assign", {"owner": cast.colleague.pk}, if_match=tag), 412, "changed")
    problem(asks.post(f"cases/{case.ref}/start", {}, if_match='"nonsense"'), 412, "changed")
    tag = asks.get(f"cases/{case.ref}")["ETag"]
    assert asks.post(f"cases/{case.ref}/assign", {"owner": cast.colleague.pk}, if_match=tag).status_code == 200


# ------------------------------------------------------------------------------------------ once
def test_the_same_request_with_the_same_key_is_done_once(cast):
    asks = Program(cast.officer)
    first, again = (asks.post("cases", case_body(cast), idempotency_key="k-1") for _turn in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, first.content)
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Complaint.objects.count() == 1
    problem(asks.post("cases", case_body(cast, severity=1), idempotency_key="k-1"), 422, "key-reused")
    assert Program(cast.officer).post("cases", case_body(cast), idempotency_key="k-1").json() != first.json()


def test_a_key_makes_it_once_also_when_the_answer_is_forgotten(cast):
    asks, case = Program(cast.officer), make.triaged(cast)
    for _turn in range(2):
        assert asks.post(f"cases/{case.ref}/note", {"words": "Once."}, idempotency_key="k").status_code == 200
        forget_answers(now=timezone.now() + timedelta(days=2))
    assert case.entries.filter(words="Once.").count() == 1


def test_what_was_refused_may_be_tried_again_with_the_same_key(cast):
    asks = Program(cast.officer)
    problem(asks.post("cases", case_body(cast, severity=7), idempotency_key="k"), 400, "invalid")
    assert asks.post("cases", case_body(cast), idempotency_key="k").status_code == 201


def test_no_word_of_theirs_is_kept_for_a_retry(cast):
    Program(cast.officer).post("cases", case_body(cast, words="zq secret zq"), idempotency_key="Wei Chen")
    kept = str(list(KeptAnswer.objects.values()))
    assert "zq" not in kept and "Wei" not in kept


@pytest.mark.django_db(transaction=True)
def test_ten_at_the_same_moment_make_one():
    cast = make.cast()
    asks = Program(cast.officer)

    def post(_number: int) -> tuple[int, bytes]:
        try:
            answer = asks.post("cases", case_body(cast), idempotency_key="race")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as threads:
        answers = set(threads.map(post, range(10)))
    assert len(answers) == 1 and Complaint.objects.count() == 1


# ------------------------------------------------------------------------------------------ how refusals read
def test_every_refusal_is_a_problem(cast):
    asks = Program(cast.officer)
    problem(asks.get("nothing/here"), 404, "not-found")
    problem(asks.post("me"), 405, "method-not-allowed")
    problem(asks.client.delete(ROOT + "cases", headers=asks.key), 405, "method-not-allowed")
    problem(asks.client.options(ROOT + "cases", headers=asks.key), 405, "method-not-allowed")
    problem(asks.post("cases", "{not json"), 400, "bad-request")
    problem(asks.post("cases", "[]"), 400, "invalid")
    problem(asks.get("cases", accept="text/html"), 406, "not-acceptable")
    form = asks.client.post(ROOT + "cases", {"kind": "complaint"}, headers=asks.key)
    problem(form, 415, "unsupported")
    problem(asks.post("cases", {"words": "x" * 3_000_000}), 413, "too-large")
    problem(asks.post("cases", case_body(cast), idempotency_key="k" * 256), 400, "invalid")


def test_refusals_speak_the_language_that_is_asked_for(cast):
    asks = Program(cast.officer)
    for code in ("en", "zh-hans", "ar"):
        answer = asks.get("cases/C-999999", accept_language=code)
        with translation.override(code):  # the texts may not be compiled here
            assert (answer["Content-Language"], answer.json()["title"]) == (code, str(KINDS["not-found"].title))


def test_nothing_is_shared_with_other_sites(cast):
    answer = Program(cast.officer).get("me", origin="https://evil.example")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert answer["Cache-Control"] == "no-store"


def test_no_word_becomes_markup_where_a_body_is_taken_for_a_page(cast):
    case = make.case(cast, words="</script><svg onload=x>")
    text = Program(cast.officer).get(f"cases/{case.ref}").content.decode()
    assert "<" not in text
