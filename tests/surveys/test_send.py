"""Sending: once, gathered at night into results and totals; what was ticked becomes feedback at once."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from audit.models import Entry
from feedback.models import Channel, Feedback, Kind, Severity
from surveys import actions
from surveys.actions import answering
from surveys.models import Comment, Invitation, Response, ResponseLink, Sitting, Tally
from surveys.questions import read
from tests.complaints.test_races import CLICKS, at_once
from tests.surveys.make import answered, begun, invited, link, published, token_of

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=1)
CALL = {"name": "Wei Chen", "phone": "+353 87 555 0142", "best_time": "after six"}


@pytest.fixture
def token(cast):
    return token_of(link(cast, published(cast)))


def gather_all():
    while actions.gather():
        pass


# ---------------------------------------------------------------- once
@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one_response(cast):
    token = token_of(invited(cast, published(cast)))
    sitting = actions.sit(token, language="en")
    actions.answer(sitting.pk, page="why", number=2, value="Kind people.", language="en")
    sent = at_once(
        [lambda: actions.send(sitting.pk, pass_on=True, contact=CALL, language="en").pk for _ in range(CLICKS)]
    )
    assert set(sent) == {sitting.pk}
    assert Feedback.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_be_more(cast, monkeypatch):
    token = token_of(link(cast, published(cast)))
    sitting = actions.sit(token, language="en")
    both, edition_of = Barrier(2), answering.edition_of

    def meeting(version_id):
        with suppress(BrokenBarrierError):
            both.wait(timeout=10)
        return edition_of(version_id)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_how: self)
    monkeypatch.setattr(answering, "edition_of", meeting)
    at_once([lambda: actions.send(sitting.pk, pass_on=False, contact=CALL, language="en") for _ in range(2)])
    assert Feedback.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_on_start_are_one_sitting(cast):
    token = token_of(invited(cast, published(cast)))
    assert len(set(at_once([lambda: actions.sit(token, language="en").pk for _ in range(CLICKS)]))) == 1
    assert ResponseLink.objects.count() == 1


# ---------------------------------------------------------------- what was ticked
def told(token, answers, **ticked):
    answered(token, answers, timezone.now(), **ticked)
    return Feedback.objects.first()


def test_nothing_ticked_raises_nothing(cast, token):
    assert told(token, {"recommend": 0, "why": "Nobody came."}) is None


def test_a_call_back_is_feedback_with_only_the_contact(cast, token):
    raised = told(token, {"recommend": 0, "why": "Nobody came."}, contact=CALL)
    assert (raised.kind, raised.channel, raised.location, raised.wants_reply) == (
        Kind.CONCERN, Channel.SURVEY, cast.ward, True,
    )  # fmt: skip
    assert (raised.teller.name, raised.teller.phone, raised.teller.best_time) == tuple(CALL.values())
    assert "Nobody came" not in raised.words


def test_words_that_are_passed_on_come_without_a_name(cast, token):
    raised = told(token, {"recommend": 2, "why": "Nobody came."}, pass_on=True)
    assert (raised.words, raised.teller, raised.teller_role, raised.kind) == (
        "Nobody came.", None, "anonymous", Kind.CONCERN,
    )  # fmt: skip
    assert Entry.objects.filter(verb="feedback.receive", subject_id=raised.pk).count() == 1


def test_praise_that_is_passed_on_is_an_idea_until_a_rule_says_more(cast, token):
    assert told(token, {"recommend": 10, "why": "Kind people."}, pass_on=True).kind == Kind.SUGGESTION


def test_whoever_is_named_gives_nothing_of_the_answers_away(cast):
    """With a contact and no words the feedback is the same, whatever was answered."""
    token, kinds = token_of(link(cast, published(cast))), set()
    for score in (0, 10):
        answered(token, {"recommend": score}, timezone.now(), contact=CALL)
    for row in Feedback.objects.all():
        kinds.add((row.kind, row.words, row.severity))
    assert len(kinds) == 1


def test_a_rule_may_speak_where_nobody_asked(cast):
    survey = actions.begin(name="Pulse", template="ward_pulse", site=cast.site, by=None)
    version = survey.versions.get()
    content = version.content
    content["rules"] = [{"when": {"item": "say", "says": ["FELL"]}, "needs_tick": False}]
    actions.change_content(version, read(content), by=None)
    actions.publish(version, by=None)
    raised = told(token_of(link(cast, survey)), {"bothers": ["pain"], "say": "I fell at night"})
    assert "nobody is named" in raised.words and "fell" not in raised.words
    assert (raised.location, raised.teller) == (cast.ward, None)


DANGER = "Some days I want to kill myself."


@pytest.mark.parametrize("ticked", [{}, {"pass_on": True}, {"contact": CALL}])
def test_a_word_of_danger_is_a_red_flag_whatever_was_ticked(token, ticked):
    raised = told(token, {"recommend": 9, "why": DANGER}, **ticked)
    assert (raised.kind, raised.severity) == (Kind.CONCERN, Severity.CRITICAL)
    assert raised.hits.get().rule.cause == "self_harm" and raised.triage.is_urgent
    assert ("kill" in raised.words) == ("pass_on" in ticked)


def test_the_gravest_of_the_rules_that_hold_counts(cast):
    survey = actions.begin(name="Pulse", template="ward_pulse", site=cast.site, by=None)
    version = survey.versions.get()
    content = version.content
    says = {"item": "say", "says": ["kind"]}
    content["rules"] = [{"when": says, "kind": "compliment"}, {"when": {"item": "say", "says": ["fell"]}}]
    actions.change_content(version, read(content), by=None)
    actions.publish(version, by=None)
    token = token_of(link(cast, survey))
    assert told(token, {"bothers": ["pain"], "say": "You were kind when I fell."}, pass_on=True).kind == Kind.CONCERN


def test_the_last_page_ticks_nothing_and_takes_only_what_was_ticked(cast, token):
    client = begun(f"/s/{token}/")
    client.post("/survey/2/", {"answer": "The lift smells."})
    page = client.get("/survey/send/").content.decode()
    assert "checked" not in page and "Please call me" in page
    assert "phone" in client.post("/survey/send/", {"call_back": "on"}).context["form"].errors
    client.post("/survey/send/", {"name": "Wei", "phone": "123"})
    assert not Feedback.objects.exists()


# ---------------------------------------------------------------- the night
def test_a_day_is_gathered_when_it_is_over(cast, token):
    now = timezone.now()
    answered(token, {"recommend": 9, "why": "Kind."}, now)
    assert actions.gather(now=now) == 0
    assert actions.gather(now=now + timedelta(days=1, hours=2)) == 1
    response, comment = Response.objects.get(), Comment.objects.get()
    assert (response.answers, response.site, response.month.day) == ({"recommend": 9}, cast.site, 1)
    assert (comment.words, comment.theme, comment.month.day) == ("Kind.", "overall", 1)
    assert Entry.objects.get(verb="survey.gather").facts["responses"] == 1


def test_the_totals_are_what_a_recount_finds(cast):
    survey = published(cast, "onsite")
    token, now = token_of(link(cast, survey)), timezone.now() - YESTERDAY
    for number in range(12):
        answers = {"found": "yes", "waited": 5 * number, "matters": ["kind", "fast"], "say": "x"}
        if number % 3:
            answers |= {"felt.welcome": "agree", "told": "no"}
        answered(token, answers, now - timedelta(days=number % 2), language=("en", "ar")[number % 2])
    gather_all()
    version = survey.versions.get()
    merged = {}
    for tally in Tally.objects.exclude(item="say"):
        cell = (tally.what, tally.item, tally.code)
        merged[cell] = merged.get(cell, 0) + tally.number
    assert merged.pop(("form", "language", "ar")) == merged.pop(("form", "language", "en")) == 6
    assert merged.pop(("form", "role", "self")) == 12
    assert merged == actions.recount(version.pk)
    assert merged["form", "", "sent"] == 12
    assert merged["answer", "matters", "kind@1"] == 12
    assert ("answer", "told", "no") in merged
    assert merged["skipped", "felt.welcome", ""] == 4


def test_whoever_stopped_leaves_only_the_page(cast, token):
    now = timezone.now()
    sitting = actions.sit(token, language="en", now=now)
    actions.answer(sitting.pk, page="recommend", number=1, value=7, language="en")
    assert actions.forget(now=now) == 0
    assert actions.forget(now=now + timedelta(days=4)) == 1
    assert Tally.objects.values_list("what", "code", "number").get() == ("left", "why", 1)
    assert not Sitting.objects.exists() and not Response.objects.exists()


def test_links_are_dropped_a_set_time_after_they_ended(cast, settings):
    survey, now = published(cast), timezone.now()
    answered(token_of(invited(cast, survey, now=now)), {"recommend": 7}, now)
    half = actions.sit(token_of(invited(cast, survey, now=now)), language="en", now=now)
    actions.gather(now=now + timedelta(days=2))
    ended = Invitation.objects.latest("pk").expires_at
    actions.forget(now=ended + timedelta(days=settings.SURVEY_LINK_DAYS - 1))
    assert ResponseLink.objects.count() == 2
    actions.forget(now=ended + timedelta(days=settings.SURVEY_LINK_DAYS, hours=1))
    assert not ResponseLink.objects.exists() and not Sitting.objects.filter(pk=half.pk).exists()
    assert Response.objects.count() == 1
    assert Entry.objects.get(verb="survey.forget").facts["links"] == 2
