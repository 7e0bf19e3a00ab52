"""What came in waits to be sorted: one list, one press, and a target that falls to whoever sorts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Escalation, Firing
from complaints.actions import register_from
from feedback import actions
from feedback.models import Feedback, Outcome, Triage
from outbox.models import Message
from tests import make
from tests.complaints.pages import cost, looks, text, writes
from tests.complaints.pages import statements as sent

pytestmark = pytest.mark.django_db
INBOX = "/triage/"
INBOX_COST = 16


def came_in(cast, **fields) -> Feedback:
    return make.feedback(cast, **{"by": None, "kind": "enquiry", "channel": "email", **fields})


def press(client, story, outcome: str, **more):
    return client.post(reverse("feedback-triage", args=[story.ref]), {"outcome": outcome, **more}, follow=True)


def test_what_nobody_of_us_has_read_waits_and_what_staff_log_does_not(cast):
    for channel in ("web", "qr", "kiosk", "email", "sms", "social", "survey"):
        assert came_in(cast, channel=channel).triage.triaged_at is None
    assert not hasattr(make.feedback(cast), "triage")
    assert not hasattr(make.case(cast, by=None, channel="web").feedback, "triage")  # its case is sorted


def test_four_office_hours_fall_to_the_officer_who_is_told_when_they_pass(cast):
    story = came_in(cast)
    target = Clock.objects.get(subject_kind="feedback", kind="triage")
    assert (target.amount, target.unit, target.calendar_version.calendar.role) == (4, "hours", "office")
    assert target.owner in (cast.officer, cast.colleague)
    assert story.ref in text(make.signed_in(target.owner).get(reverse("my-work")))
    Firing.objects.filter(clock=target, rung__key__in=["triage-soon", "triage-due"]).update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    assert set(Message.objects.filter(template="feedback/not_sorted").values_list("to_user", flat=True)) == {
        cast.manager.pk
    }
    actions.triage(story, by=cast.officer, outcome=Outcome.ANSWER)
    assert not Escalation.objects.open().exists()


def test_one_press_sorts_and_the_next_one_stands_in_its_place(cast):
    first, second = came_in(cast), came_in(cast)
    client = make.signed_in(cast.officer)
    page = text(client.get(INBOX))
    assert make.WORDS in page and looks("feedback.view", cast.officer) == 1
    page = text(press(client, first, "answer"))
    assert f"{first.ref} is sorted." in page and second.ref in page
    row = Triage.objects.get(feedback=first)
    assert (row.outcome, row.triaged_by) == ("answer", cast.officer)
    assert Clock.objects.of("feedback", first.pk).running().get().amount == 2  # working days, to answer
    assert Entry.objects.filter(verb="feedback.triage", subject_id=first.pk).count() == 1


def test_what_is_refused_is_said_beside_what_was_typed(cast):
    story = came_in(cast)
    page = press(make.signed_in(cast.officer), story, "duplicate", into="F-999999")
    assert page.status_code == 200 and page.context["item"] == story
    assert 'value="F-999999" aria-invalid="true"' in text(page) and 'id="id_into_error"' in text(page)
    assert text(page).count("There is no such reference.") == 2  # on top and beside the field
    assert Triage.objects.get(feedback=story).triaged_at is None


def test_the_place_in_the_list_is_kept(cast):
    _first, second, third = (came_in(cast) for _ in range(3))
    client = make.signed_in(cast.officer)
    assert press(client, second, "idea").redirect_chain == [(f"{INBOX}?item={third.ref}#record", 302)]
    assert press(client, third, "idea").redirect_chain == [(INBOX, 302)]  # the last one: from the start


def test_what_a_colleague_has_sorted_meanwhile_is_told_on_the_list(cast):
    story = came_in(cast)
    client = make.signed_in(cast.officer)
    actions.triage(story, by=cast.colleague, outcome="thanks")
    page = press(client, story, "idea")
    assert page.redirect_chain == [(INBOX, 302)] and "sorted this already" in text(page)


@pytest.mark.parametrize(
    ("outcome", "kind", "days"),
    [("thanks", "compliment", 1), ("idea", "suggestion", 10), ("answer", "enquiry", 2)],
)
def test_each_outcome_says_what_it_is_and_what_is_owed(cast, outcome, kind, days):
    story = came_in(cast, kind="complaint")
    actions.triage(story, by=cast.officer, outcome=outcome, severity=2)
    story.refresh_from_db()
    assert story.kind == kind
    assert Clock.objects.of("feedback", story.pk).running().get().amount == days
    assert Entry.objects.get(verb="feedback.reclassify").facts["was"] == "complaint"


def test_what_is_to_be_put_right_is_begun_by_that_and_falls_to_an_officer(cast):
    story = came_in(cast, kind="complaint")
    actions.triage(story, by=cast.manager, outcome="recovery", severity=2)
    story.refresh_from_db()
    row = story.recoveries.get()
    assert (story.kind, row.is_in_house, row.went_wrong) == ("concern", False, "")
    assert row.owner in (cast.officer, cast.colleague)
    assert set(Clock.objects.of("recovery", row.pk).running().values_list("kind", "owner")) == {
        ("contact", row.owner_id), ("service_recovery", row.owner_id),
    }  # fmt: skip
    assert not Clock.objects.of("feedback", story.pk).running().exists()


def test_a_case_opened_from_it_sorts_it(cast):
    story = came_in(cast)
    client = make.signed_in(cast.officer)
    client.post(reverse("complaint-register-from", args=[story.ref]), {"kind": "complaint", "severity": "2"})
    row = Triage.objects.get(feedback=story)
    assert (row.outcome, row.triaged_by) == ("case", cast.officer)
    assert Clock.objects.get(subject_kind="feedback", kind="triage").stop_event == "case_opened"


def test_the_database_keeps_outcome_person_and_time_together(cast):
    row = came_in(cast).triage
    for half in ({"outcome": "idea"}, {"triaged_at": make.NOW}, {"outcome": "idea", "triaged_at": make.NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Triage.objects.filter(pk=row.pk).update(**half)


def test_it_is_sorted_once(cast):
    story = came_in(cast)
    actions.triage(story, by=cast.officer, outcome="thanks")
    with pytest.raises(ValidationError, match="sorted this already"):
        actions.triage(story, by=cast.colleague, outcome="idea")


def test_something_to_put_right_says_how_serious_it_is(cast):
    with pytest.raises(ValidationError, match="how serious"):
        actions.triage(came_in(cast), by=cast.officer, outcome="recovery")


def test_an_error_takes_a_manager_and_a_reason(cast):
    story = came_in(cast)
    assert press(make.signed_in(cast.officer), story, "error", because="Spam").status_code == 403
    client = make.signed_in(cast.manager)
    assert "Say why" in text(press(client, story, "error"))
    press(client, story, "error", because="Spam")
    story.refresh_from_db()
    assert story.entered_in_error_at and story.triage.because == "Spam"


def test_told_before_keeps_the_earlier_receipt_and_the_stricter_promise(cast):
    late = came_in(cast, severity=2)
    early = came_in(cast, received_at=make.later(hours=-30), severity=3, named=[cast.colleague])
    due = Clock.objects.get(subject_id=early.pk).due_at
    press(make.signed_in(cast.officer), early, "duplicate", into=late.ref)
    early.refresh_from_db(), late.refresh_from_db()
    assert (early.duplicate_of, late.received_at, late.severity) == (late, early.received_at, 3)
    assert late.named.get().user == cast.colleague
    assert early.items.count() == late.items.count() == 1  # both as they came in
    assert due <= Clock.objects.get(subject_id=late.pk, kind="triage").due_at
    with pytest.raises(ValidationError, match="same one"):
        actions.join(late, into=early, by=cast.officer)


def test_it_is_not_joined_to_a_case_that_it_would_change(cast):
    case = make.case(cast)
    early = came_in(cast, received_at=make.later(hours=-200))
    with pytest.raises(ValidationError, match="merge the two"):
        actions.triage(early, by=cast.officer, outcome="duplicate", into=case.feedback)


def test_the_same_words_of_the_same_contact_within_a_day_are_linked_by_themselves(cast):
    mail = {"email": "wei@example.org"}
    first = came_in(cast, words="The lift is broken!", teller=make.person(**mail))
    again = came_in(cast, words="the LIFT is broken", teller=make.person(**mail), channel="web")
    other = came_in(cast, words="The lift is broken!", teller=make.person(email="noor@example.org"))
    assert (again.duplicate_of, other.duplicate_of) == (first, None)
    told = Message.objects.filter(template="feedback/told_again", subject_kind="feedback", subject_id=first.pk)
    assert told.exists() and set(told.values_list("to_user", flat=True)) == {first.owner_id}
    assert not hasattr(again, "triage") and again.items.count() == 1
    late = came_in(cast, words="The lift is broken!", teller=make.person(**mail), received_at=make.later(hours=-48))
    assert late.duplicate_of is None


def test_what_says_much_the_same_here_is_suggested_and_nothing_else(cast):
    words = "My mother waited four hours for her pain relief on the ward last night."
    known = make.case(cast, words=words).feedback
    far = make.feedback(cast, words=words, department=None, location=None)
    came_in(cast, words=words.replace("four", "five"))
    page = text(make.signed_in(cast.officer).get(INBOX))
    assert known.ref in page and "alike" in page and far.ref not in page
    assert Feedback.objects.filter(duplicate_of__isnull=False).count() == 0


def test_the_inbox_costs_the_same_for_2_as_for_50(cast):
    client = make.signed_in(cast.officer)
    came_in(cast), came_in(cast)
    few = cost(client, INBOX)
    for _number in range(50):
        came_in(cast)
    assert few == cost(client, INBOX) == INBOX_COST
    with sent() as seen:
        assert client.get(client.get(INBOX).context["inbox"].more_url).status_code == 200
    assert writes(seen) == []


def test_nobody_else_sorts(cast):
    story = came_in(cast, named=[cast.colleague])
    assert make.signed_in(cast.nurse).get(INBOX).status_code == 403
    assert press(make.signed_in(cast.reader), story, "idea").status_code == 403
    assert press(make.signed_in(cast.outsider), story, "idea").status_code == 404
    assert press(make.signed_in(cast.colleague), story, "idea").status_code == 404  # named in it
    assert "Nothing waits to be sorted" in text(make.signed_in(cast.colleague).get(INBOX))


def test_somebody_who_puts_it_right_has_sorted_it(cast):
    story = came_in(cast)
    actions.recover(story, by=cast.officer, done="Called.", is_put_right="yes")
    assert Triage.objects.get(feedback=story).outcome == "recovery"
    assert not Clock.objects.of("feedback", story.pk).running().exists()


def test_a_department_of_the_site_gets_it_with_a_date(cast):
    story = came_in(cast, department=None, location=None)
    client, address = make.signed_in(cast.officer), reverse("feedback-raise", args=[story.ref])
    assert client.get(address).status_code == 200
    client.post(address, {"department": cast.other_department.pk})
    assert not Clock.objects.filter(kind="inquiry").exists()
    client.post(address, {"department": cast.department.pk})
    target = Clock.objects.get(kind="inquiry")
    assert (target.owner, target.amount, target.unit) == (cast.head, 2, "working_days")
    assert Message.objects.filter(key__startswith="raised:", to_user=cast.head).exists()
    assert story.ref in text(make.signed_in(cast.head).get(reverse("my-work")))


def test_the_raw_case_route_still_opens_what_staff_logged(cast):
    assert register_from(make.feedback(cast), by=cast.officer, severity=1).pk


def test_a_case_that_its_words_name_is_suggested_and_joined_by_one_press_alone(cast):
    case, client = make.case(cast), make.signed_in(cast.officer)
    late = came_in(cast, kind="enquiry", severity=None, words=f"Re: {case.ref}\n\nThe bell is broken again.")
    assert late.duplicate_of is None
    assert "Add it there" in text(client.get(INBOX, {"item": late.ref}))
    client.post(reverse("feedback-triage", args=[late.ref]), {"outcome": "duplicate", "into": case.feedback.ref})
    assert Feedback.objects.get(pk=late.pk).duplicate_of == case.feedback


def test_nobody_is_shown_a_case_they_do_not_see_because_its_reference_was_guessed(cast):
    elsewhere = make.case(cast, site=cast.other_site, department=cast.other_department, location=None)
    late = came_in(cast, words=f"About {elsewhere.ref}.")
    assert "Add it there" not in text(make.signed_in(cast.officer).get(INBOX, {"item": late.ref}))


def test_themes_by_keywords_stand_beside_it_and_one_press_leads_back(cast):
    late, client = came_in(cast, words="The ward was dirty, and the toilet too."), make.signed_in(cast.officer)
    page = client.get(INBOX, {"item": late.ref})
    (first, *_more) = page.context["beside"].themes.suggestions
    assert "Suggested by keywords" in text(page)
    answer = client.post(page.context["beside"].themes.url, {"confirm": first.theme, "source": "rule"})
    assert answer.url == f"{INBOX}?item={late.ref}#themes"
    assert late.labels.confirmed().get().theme == first.theme
