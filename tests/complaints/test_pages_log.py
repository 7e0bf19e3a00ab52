"""Log feedback: four answers are enough, nothing typed is lost, and the logger may always see the result."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry as AuditEntry
from clocks.models import Escalation
from complaints import actions
from complaints.models import Complaint
from feedback.models import Feedback, Part, Recovery
from hospital.actions import save_draft
from hospital.models import Draft
from tests import make
from tests.complaints.pages import cost, statements, text, writes
from tests.files import samples

pytestmark = pytest.mark.django_db
LOG = "/log/"
LOG_COST, DONE_COST, MOST_STORING = 9, 7, 20


@pytest.fixture
def nurse(cast):
    cast.nurse.home = cast.ward
    cast.nurse.save()
    return cast.nurse


@pytest.fixture
def client(nurse):
    return make.signed_in(nurse)


def sent(cast, **fields):
    """The least that is asked: what they want, what happened, where, how serious."""
    least = {"kind": "complaint", "words": make.WORDS, "place": f"ward:{cast.ward.pk}", "severity": "2",
             "channel": "staff", "nonce": str(uuid4())}  # fmt: skip
    return {**least, **fields}


# ------------------------------------------------------------------------------------------------- the form
def test_the_page_asks_first_what_they_want_and_chooses_nothing(client, cast):
    page = client.get(LOG)
    form = page.context["form"]
    assert next(iter(form.fields)) == "kind" and form["kind"].value() is None
    assert text(page).count("autofocus") == len(form.fields["kind"].choices)
    assert form["place"].value() == f"ward:{cast.ward.pk}"
    assert form["occurred_on"].value() == timezone.localdate(timezone=ZoneInfo(cast.site.zone))
    assert form["severity"].value() is None and form["teller_role"].value() is None


def test_how_serious_it_is_is_never_called_optional(cast):
    client = make.signed_in(cast.nurse)
    for page in (client.get("/log/"), client.post("/log/", {"words": "x"})):
        field = text(page).partition("How serious is it?")[2]
        assert "(optional)" not in field.partition("</legend>")[0]


def test_a_telephone_that_nobody_can_ring_is_refused_beside_it(cast):
    page = make.signed_in(cast.nurse).post("/log/", {"kind": "complaint", "phone": "0"})
    assert page.context["form"].errors["phone"] == ["Check the telephone number. Some digits are missing."]


def test_what_is_needed_comes_before_what_can_wait(client, cast):
    page = text(client.get(LOG))
    asked = ("What do they want?", "What happened?", "Where did it happen?", "How serious is it?", "Who told us?")
    assert sorted(asked, key=page.index) == list(asked)
    again = text(client.post(LOG, sent(cast, kind="compliment", words="")))
    assert re.search(r'<details[^>]*data-open-for="compliment" open>', again)  # may we repeat it, whom do they thank


def test_four_answers_make_a_case(client, cast):
    answer = client.post(LOG, sent(cast))
    case = Complaint.objects.get()
    assert answer.url == reverse("feedback-log-done", args=[case.ref])
    assert (case.logged_by, case.location, case.department) == (cast.nurse, cast.ward, cast.department)
    assert case.owner in (cast.officer, cast.colleague)
    assert case.feedback.words == make.WORDS and case.teller is None and not case.is_anonymous


@pytest.mark.parametrize("kind", ["compliment", "suggestion", "enquiry"])
def test_the_other_kinds_are_stored_without_a_severity(client, cast, kind):
    answer = client.post(LOG, sent(cast, kind=kind, severity=""))
    story = Feedback.objects.get()
    assert answer.url == reverse("feedback-log-done", args=[story.ref])
    assert (story.kind, story.severity) == (kind, None)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("kind", "Choose what they want."),
        ("words", "Write what happened."),
        ("place", "Enter the ward where it happened, or choose Not sure."),
        ("severity", "Choose how serious it is."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, cast, left_out, said):
    answer = client.post(LOG, sent(cast, **{left_out: "", "name": "Wei Chen", "wish": "An apology"}))
    page = text(answer)
    assert answer.status_code == 200 and said in page
    assert "Wei Chen" in page and "An apology" in page
    assert not Feedback.objects.exists()


def test_a_second_press_makes_no_second_case(client, cast):
    same = sent(cast)
    first, second = client.post(LOG, same), client.post(LOG, same)
    assert first.url == second.url
    assert Complaint.objects.count() == Feedback.objects.count() == 1


def test_the_person_their_needs_and_their_record_number_are_kept(client, cast):
    who = {"teller_role": "patient", "name": "Wei Chen", "phone": "+353 87 555 0142", "language": "zh-hans",
           "needs_interpreter": "on", "record_number": "MRN 447", "preferred_channel": "phone"}  # fmt: skip
    client.post(LOG, sent(cast, **who))
    case = Complaint.objects.get()
    assert (case.teller.name, case.teller.language, case.teller.needs_interpreter) == ("Wei Chen", "zh-hans", True)
    assert case.patient.person == case.teller


def test_one_name_is_enough_and_others_stand_behind_a_line(client, cast):
    assert '<details class="px-field"><summary>More about the name</summary>' in text(client.get(LOG))
    more = {
        "name": "Chan Mei Ling",
        "name_in_other_script": "陳美玲",
        "preferred_name": "Maggie",
        "name_order": "first",
    }
    client.post(LOG, sent(cast, **more))
    teller = Complaint.objects.get().teller
    assert {name: getattr(teller, name) for name in more} == more


def test_somebody_anonymous_has_no_name_here(client, cast):
    page = text(client.post(LOG, sent(cast, teller_role="anonymous", name="Wei Chen")))
    assert "You wrote down who they are." in page


def test_not_sure_where_names_the_site_only(client, cast):
    client.post(LOG, sent(cast, place=f"site:{cast.site.pk}"))
    case = Complaint.objects.get()
    assert (case.site, case.department, case.location) == (cast.site, None, None)


def test_no_ward_of_another_site_can_be_chosen(client, cast):
    elsewhere = make.location(of=cast.other_department)
    assert client.post(LOG, sent(cast, place=f"ward:{elsewhere.pk}")).status_code == 200
    assert client.post(LOG, sent(cast, place=f"site:{cast.other_site.pk}")).status_code == 200
    assert not Complaint.objects.exists()


def test_solved_on_the_spot_is_two_further_taps(client, cast):
    done = {"done": "Brought the right meal.", "is_put_right": "yes", "their_words": "That was quick."}
    client.post(LOG, sent(cast, severity="1", **done))
    assert Complaint.objects.get().status == Complaint.Status.RESOLVED_INFORMALLY
    assert Recovery.objects.get().their_words == "That was quick."


def test_solved_on_the_spot_pressed_twice_is_solved_once_and_undone_all_the_same(client, cast):
    done = {"done": "Brought the right meal.", "is_put_right": "no"}
    form = sent(cast, **done)
    for _ in range(2):
        client.post(LOG, form)
    case = Complaint.objects.get()
    entries = AuditEntry.objects.filter(subject_kind="complaint", subject_id=case.pk)
    assert (Recovery.objects.count(), entries.filter(verb="complaint.resolve").count()) == (1, 1)
    actions.undo(entries.get(verb="complaint.register"), by=cast.nurse)


def test_solved_on_the_spot_asks_whether_they_are_content(client, cast):
    page = text(client.post(LOG, sent(cast, done="Brought the right meal.")))
    assert "Ask them whether they are content" in page
    assert not Complaint.objects.exists()


def test_what_was_ticked_acknowledges_when_the_rules_accept_it(client, cast):
    client.post(LOG, sent(cast, acknowledged=["spoken", "written"]))
    assert Complaint.objects.get().acknowledged_at is not None


# -------------------------------------------------------------------------------------------------- the draft
def test_a_draft_survives_a_closed_page_and_goes_when_it_is_sent(client, cast, nurse):
    save_draft("log", {"kind": "complaint", "words": "She pressed the"}, owner=nurse)
    page = text(client.get(LOG))
    assert "She pressed the" in page and "This is what you typed and did not save." in page
    assert f'data-draft-url="{reverse("draft", args=["log"])}"' in page
    client.post(LOG, sent(cast))
    assert not Draft.objects.exists()


def test_nobody_gets_the_draft_of_another(cast, nurse):
    save_draft("log", {"words": "She pressed the"}, owner=nurse)
    assert "She pressed the" not in text(make.signed_in(cast.officer).get(LOG))


# ------------------------------------------------------------------------------------------- what happens next
def test_the_side_says_who_gets_it_and_by_when(client, cast):
    asked = {"kind": "complaint", "severity": "4", "place": f"ward:{cast.ward.pk}", "flags": ["media"]}
    with statements() as statements_sent:
        page = text(client.get(reverse("feedback-log-next"), asked))
    assert cast.officer.name in page and "Reply:" in page and "Acknowledge:" in page
    for told in (cast.head, cast.director, cast.pr):
        assert told.name in page
    assert writes(statements_sent) == []


def test_the_side_says_what_is_always_true_before_anything_is_chosen(client):
    for page in (text(client.get(LOG)), text(client.get(reverse("feedback-log-next")))):
        assert "You get a number and a sentence to say." in page


def test_the_address_of_the_side_notes_carries_no_words(client):
    page = text(client.get(LOG))
    included = page.split('hx-include="')[1].split('"')[0]
    assert "words" not in included and "name=name" not in included and "phone" not in included


# ------------------------------------------------------------------------------------------------- the result
def test_the_result_names_owner_date_and_a_sentence_to_say(client, cast):
    page = client.post(LOG, sent(cast), follow=True)
    case, shown = Complaint.objects.get(), text(page)
    assert case.ref in shown and case.owner.name in shown and "Reply due" in shown
    assert f"{case.owner.name} will look into it and answer you by" in shown
    assert make.WORDS not in shown


def test_the_logger_sees_reference_owner_stage_and_result_later_and_nothing_else(client, cast):
    case = make.closed(cast, by=cast.nurse, teller=make.teller(name="Wei Chen"), subject="Bell not answered")
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        shown = text(make.signed_in(cast.nurse).get(reverse("feedback-log-done", args=[case.ref])))
    for words in (case.ref, cast.officer.name, "Closed", "Upheld"):
        assert words in shown
    for words in (make.WORDS, "Chen", "Bell not answered", "Undo"):
        assert words not in shown


def test_what_somebody_else_logged_is_not_found(cast):
    case, thanks = make.case(cast, by=cast.officer), make.feedback(cast, by=cast.officer)
    client = make.signed_in(cast.nurse)
    for ref in (case.ref, thanks.ref, "C-999999", "X-1"):
        assert client.get(reverse("feedback-log-done", args=[ref])).status_code == 404


def test_what_was_logged_by_mistake_is_taken_back_within_seconds(client, cast):
    client.post(LOG, sent(cast))
    case = Complaint.objects.get()
    client.post(reverse("feedback-log-undo", args=[case.ref]))
    assert make.fresh(case).status == Complaint.Status.ENTERED_IN_ERROR


def test_later_it_can_no_longer_be_taken_back(cast):
    case = make.case(cast, now=timezone.now() - timedelta(minutes=2))
    client = make.signed_in(cast.nurse)
    assert "Undo" not in text(client.get(reverse("feedback-log-done", args=[case.ref])))
    answer = client.post(reverse("feedback-log-undo", args=[case.ref]), follow=True)
    assert "It is too late to undo this." in text(answer)
    assert make.fresh(case).status == Complaint.Status.RECEIVED


def test_the_slip_shows_a_new_key_once_in_two_languages_and_no_patient(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen"), language="zh-hans", subject="Bell not answered")
    client = make.signed_in(cast.nurse)
    answer = client.post(reverse("feedback-log-slip", args=[case.ref]))
    shown = text(answer)
    slip = answer.context["slip"]
    assert slip.spoken_code in shown and case.ref in shown and 'class="px-qr"' in shown
    assert [side["code"] for side in slip.languages] == ["zh-hans", "en"]
    for words in (make.WORDS, "Chen", "Bell not answered", slip.token, "style="):
        assert words not in shown
    assert client.get(reverse("feedback-log-slip", args=[case.ref])).status_code == 405
    assert AuditEntry.objects.filter(verb="complaint.grant", actor_id=cast.nurse.pk).count() == 1


# --------------------------------------------------------------------------------------------- doors and cost
def test_who_may_not_log_gets_403(cast):
    assert make.signed_in(make.user()).get(LOG).status_code == 403
    assert make.signed_in(cast.reader).get(LOG).status_code == 403


def test_looking_at_the_form_and_the_result_writes_nothing(client, cast):
    case = make.case(cast)
    with statements() as seen:
        client.get(LOG)
        client.get(reverse("feedback-log-done", args=[case.ref]))
    assert writes(seen) == []


def test_the_cost_of_logging_is_known(client, cast):
    assert cost(client, LOG) == LOG_COST
    case = make.case(cast)
    assert cost(client, reverse("feedback-log-done", args=[case.ref])) == DONE_COST
    who = {"name": "Wei Chen", "phone": "+353 87 555 0142"}
    client.post(LOG, sent(cast, **who))
    with statements() as seen:
        client.post(LOG, sent(cast, **who))
    assert len(seen) <= MOST_STORING


# ------------------------------------------------------------------------------------------- the short path
def test_from_log_to_close_there_are_three_pages(cast):
    officer = make.signed_in(cast.officer)
    done = officer.get(officer.post(LOG, sent(cast, severity="1")).url)
    settle = done.context["result"].settle_url
    assert settle in text(done)
    form = officer.get(settle).context["form"]
    told = {"version": form["version"].value(), "answer": "We are sorry.", "how": "phone", "outcome": "upheld"}
    assert officer.post(settle, told).status_code == 302
    assert Complaint.objects.get().status == "closed"


@pytest.mark.parametrize("fields", [{"severity": "3"}, {"severity": "1", "flags": ["media"]}])
def test_what_needs_a_second_person_is_not_offered_the_short_path(cast, fields):
    officer = make.signed_in(cast.officer)
    done = officer.get(officer.post(LOG, sent(cast, **fields)).url)
    assert done.context["result"].settle_url == ""


def test_who_may_not_answer_is_not_offered_the_short_path(client, cast):
    assert client.get(client.post(LOG, sent(cast)).url).context["result"].settle_url == ""


def test_the_result_leads_to_the_case_only_while_the_logger_sees_it(cast):
    officer = make.signed_in(cast.officer)
    url = officer.post(LOG, sent(cast, severity="4", flags=["safeguarding"])).url
    case = Complaint.objects.get()
    assert case.get_absolute_url() in text(officer.get(url))
    actions.assign(case, by=cast.officer, owner=cast.colleague)
    case.team.all().delete()
    shown = text(officer.get(url))
    assert case.get_absolute_url() not in shown and case.ref in shown


# ------------------------------------------------------------------------------------ how it came, how they seemed
@pytest.mark.parametrize("kind", ["concern", "complaint", "compliment", "suggestion", "enquiry"])
def test_each_want_is_stored_with_mood_and_permission(client, cast, kind):
    client.post(LOG, sent(cast, kind=kind, mood="worried", quote="nameless"))
    story = Feedback.objects.get()
    assert (story.kind, story.mood, story.quote) == (kind, "worried", "nameless")
    assert hasattr(story, "complaint") is (kind in ("concern", "complaint"))


def test_nothing_may_be_repeated_unless_they_said_so(client, cast):
    client.post(LOG, sent(cast))
    assert (Feedback.objects.get().quote, Feedback.objects.get().mood) == ("no", "")


def test_thanks_inside_a_complaint_are_a_part_of_their_own(client, cast):
    client.post(LOG, sent(cast, thanks="Ana was an angel."))
    part = Part.objects.select_related("feedback").get()
    assert (part.kind, part.words, part.feedback.kind) == ("compliment", "Ana was an angel.", "complaint")
    assert part.feedback.words == f"{make.WORDS}\n\nAna was an angel."


def test_what_comes_through_a_regulator_carries_that_flag_and_jumps_the_ladder(client, cast):
    client.post(LOG, sent(cast, channel="regulator", papers=samples.upload()))
    case = Complaint.objects.get()
    assert case.flags == ["regulator"] and case.evidence.count() == 1
    assert Escalation.objects.of("complaint", case.pk).exists()


def test_a_file_that_is_refused_keeps_nothing_else_from_being_saved(client, cast):
    page = client.post(LOG, sent(cast, kind="enquiry", papers=samples.upload(samples.SVG)), follow=True)
    assert Feedback.objects.count() == 1 and "not every file was taken" in text(page)
