"""Words of a red flag: one person is told, none is dismissed without a reason, and the clock tells the duty manager."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Escalation, Firing
from complaints.models import Complaint
from feedback import actions
from feedback.models import Feedback, RedFlagHit, RedFlagRule
from outbox.models import Message
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
WORDS = "I will call a journalist."


def came_in(cast, **fields) -> Feedback:
    told = {"by": None, "kind": "enquiry", "channel": "email", "words": WORDS, **fields}
    return make.feedback(cast, **told)


def hit_of(story: Feedback) -> RedFlagHit:
    return story.hits.select_related("rule", "feedback").get()


def confirm(client, hit: RedFlagHit):
    return client.post(reverse("complaint-confirm-hit", args=[hit.feedback.ref, hit.pk]), follow=True)


def dismiss(client, hit: RedFlagHit, reason: str):
    return client.post(reverse("hit-dismiss", args=[hit.feedback.ref, hit.pk]), {"reason": reason}, follow=True)


def heard(template: str) -> set[int]:
    return set(Message.objects.filter(template=template).values_list("to_user", flat=True))


def test_only_whoever_sorts_is_alerted_and_never_somebody_named_in_it(cast):
    story = came_in(cast, named=[cast.officer])
    hit = hit_of(story)
    assert (hit.rule.cause, hit.found, story.triage.is_urgent) == ("media", "journalist*", True)
    assert heard("feedback/red_flag") == {cast.colleague.pk} and heard("complaints/escalated") == set()
    assert story.flags == []  # nothing is set by a rule
    page = text(make.signed_in(cast.colleague).get("/triage/"))
    assert "Words to look at now" in page and "“<bdi>journalist</bdi>”" in page and "Likely High" in page


def test_it_stands_first_and_cannot_be_sorted_away(cast):
    came_in(cast, words="Where is the lift?")
    story = came_in(cast)
    client = make.signed_in(cast.officer)
    assert client.get("/triage/").context["item"] == story
    with pytest.raises(ValidationError, match="red flags first"):
        actions.triage(story, by=cast.officer, outcome="answer")


def test_none_is_dismissed_without_a_reason(cast):
    story = came_in(cast)
    client = make.signed_in(cast.officer)
    assert "Say why it is no red flag." in text(dismiss(client, hit_of(story), " "))
    with pytest.raises(IntegrityError), transaction.atomic():
        RedFlagHit.objects.update(is_confirmed=False, judged_by=cast.officer, judged_at=make.NOW)
    dismiss(client, hit_of(story), "Her brother is one; she asks for him.")
    assert Clock.objects.get(kind="urgent_feedback").stop_event == "flags_judged"
    story.triage.refresh_from_db()
    assert not story.triage.is_urgent
    assert Entry.objects.get(verb="feedback.dismiss_hit").facts["rule"] == hit_of(story).rule_id
    with pytest.raises(ValidationError, match="judged this already"):
        actions.dismiss_hit(hit_of(story), by=cast.officer, reason="Again.")


def test_what_a_person_confirms_opens_a_case_and_goes_up_the_ladder(cast):
    story = came_in(cast)
    confirm(make.signed_in(cast.officer), hit_of(story))
    case = Complaint.objects.get(feedback=story)
    assert (case.flags, case.severity, case.type) == (["media"], 3, "concern")
    steps = set(Escalation.objects.filter(subject_kind="complaint").values_list("role", flat=True))
    assert {"leadership", "pr"} <= steps
    assert hit_of(story).is_confirmed and story.triage.__class__.objects.get().outcome == "case"


def test_a_case_that_is_there_gets_the_flag(cast):
    case = make.case(cast, by=None, channel="web", words="I want to kill myself")
    confirm(make.signed_in(cast.officer), hit_of(case.feedback))
    case.refresh_from_db()
    assert (case.flags, case.severity) == (["self_harm"], 4)


def test_unjudged_for_half_an_hour_it_reaches_the_duty_manager_as_unconfirmed(cast):
    story = came_in(cast)
    target = Clock.objects.get(kind="urgent_feedback")
    assert (target.amount, target.unit, target.edge) == (30, "minutes", "instant")
    Firing.objects.filter(clock=target).update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    assert heard("feedback/unconfirmed") == {cast.duty.pk}
    message = Message.objects.filter(template="feedback/unconfirmed").exclude(channel="in_app").first()
    assert message.is_urgent and make.WORDS not in str(message.context)
    assert story.ref in text(make.signed_in(cast.duty).get(reverse("feedback-item", args=[story.ref])))


def test_translated_words_are_looked_through_too_and_each_rule_finds_once(cast):
    story = came_in(cast, words="Je vais appeler un avocat.", language="fr")
    assert not story.hits.exists()
    (hit,) = actions.screen(story, "I will call a lawyer.", in_translation=True)
    assert (hit.rule.cause, hit.in_translation) == ("legal", True)
    assert actions.screen(story, "My lawyer.", in_translation=True) == []
    assert Clock.objects.filter(kind="urgent_feedback").count() == 1


def test_what_staff_write_down_is_theirs_to_flag(cast):
    assert not make.feedback(cast, words=WORDS).hits.exists()


def test_a_rule_shows_how_often_it_was_right_and_its_words_can_be_changed(cast):
    story, manager = came_in(cast), make.signed_in(cast.manager)
    dismiss(manager, hit_of(story), "A hobby.")
    rule = hit_of(story).rule
    page = text(manager.get(reverse("redflag", args=[rule.pk])))
    assert "100 %" in page and story.ref in page and "A hobby." not in page  # the reason is read with the story
    assert "Write at least one word." in text(manager.post(reverse("redflag", args=[rule.pk]), {"is_on": "on"}))
    manager.post(reverse("redflag", args=[rule.pk]), {"words": "podcast*\n", "is_on": "on"})
    rule.refresh_from_db()
    assert rule.words == ["podcast*"] and Entry.objects.filter(verb="redflag.change").count() == 1
    assert not came_in(cast).hits.exists() and came_in(cast, words="On my podcast").hits.exists()
    officer = make.signed_in(cast.officer)
    assert officer.get(reverse("redflags")).status_code == 200
    assert officer.post(reverse("redflag", args=[rule.pk]), {"words": "x"}).status_code == 403


def test_starter_words_are_there_for_every_cause_in_three_languages():
    rows = RedFlagRule.objects.values_list("cause", "language")
    assert len(rows) == 27 and {language for _cause, language in rows} == {"en", "zh-hans", "ar"}
