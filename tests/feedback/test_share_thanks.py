"""Thanks reach those they are for: named, as a team, or found by whoever leads the ward. Never guessed."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.urls import reverse

import clocks.actions
from audit.models import Entry
from clocks.models import Clock, Firing
from feedback import actions
from feedback.models import Thanked, Thanks
from files import pdf
from outbox.models import Message
from tests import make
from tests.complaints.pages import statements, text
from tests.complaints.seen import refused

WORDS = "The nurse on nights sat with my mother. Thank you, Mary Murphy."


@pytest.fixture
def story(cast):
    return make.feedback(cast, words=WORDS, teller=make.teller(name="Mary Murphy"), wants_reply=True)


@pytest.fixture
def thanks(story):
    return Thanks.objects.get(feedback=story)


def target() -> Clock:
    return Clock.objects.get(subject_kind="thanks")


def heard(template: str) -> set[int]:
    return set(Message.objects.filter(template=template).values_list("to_user", flat=True)) - {None}


@pytest.mark.parametrize(("received", "due"), [("2026-11-23", "2026-11-23"), ("2026-11-21", "2026-11-23")])
def test_thanks_are_owed_the_same_day_and_on_a_day_off_the_next_that_works(cast, received, due):
    make.feedback(cast, received_at=datetime.fromisoformat(f"{received}T10:00:00+00:00"))
    assert target().due_on.isoformat() == due


def test_writing_down_thanks_costs_no_more_than_a_complaint(cast):
    """Twenty statements, with the target that begins at once."""
    client = make.signed_in(cast.nurse)
    sent = {"kind": "compliment", "words": WORDS, "place": f"ward:{cast.ward.pk}", "teller_role": "family",
            "name": "Orla Byrne", "phone": "+353 87 555 0142", "severity": 2, "channel": "staff"}  # fmt: skip
    for _turn in range(2):  # what a process reads once is read
        with statements() as found:
            assert client.post(reverse("feedback-log"), {**sent, "nonce": uuid4()}).status_code == 302
    assert Thanks.objects.count() == Clock.objects.filter(subject_kind="thanks").count() == 2
    assert len(found) <= 20, "\n".join(found)


def test_praise_owes_thanks_the_same_day(cast, story, thanks):
    one = target()
    assert (one.kind, one.amount, one.unit) == ("share", 0, "working_days")
    assert one.owner in (cast.officer, cast.colleague)
    assert "Pass on the thanks" in text(make.signed_in(one.owner).get(reverse("my-work")))
    Firing.objects.filter(clock=one, rung__key="late", state="planned").update(wake_at=make.NOW)
    while clocks.actions.fire_due():
        pass
    assert heard("feedback/thanks_late") == {cast.manager.pk}


def test_named_people_and_the_team_hear_at_once_and_the_target_is_met(cast, thanks, officer, nurse):
    other = make.user("frontline", cast.other_department)
    actions.share_thanks(
        thanks, by=officer, people=[other], teams=[cast.department], values=["kindness"], is_extra_mile=True
    )
    assert heard("feedback/thanked") == {other.pk, nurse.pk, cast.head.pk}
    ways = Message.objects.filter(template="feedback/thanked", to_user=nurse)
    assert set(ways.values_list("channel", flat=True)) == {"in_app", "email"}
    assert target().stop_event == "shared"
    assert Entry.objects.get(verb="feedback.share_thanks").facts["extra_mile"] is True
    actions.share_thanks(thanks, by=officer, people=[other])  # nobody new, nobody told twice
    assert Message.objects.filter(template="feedback/thanked", to_user=other, channel="in_app").count() == 1


def test_it_refuses_nobody_and_words_they_did_not_say(thanks, officer, nurse):
    with refused("nobody"):
        actions.share_thanks(thanks, by=officer)
    with refused("words"):
        actions.share_thanks(thanks, by=officer, people=[nurse], words="The best hospital.")


def test_an_unnamed_nurse_is_found_by_whoever_leads_the_ward(cast, thanks, officer, nurse):
    head = cast.head
    actions.share_thanks(thanks, by=officer, described="the nurse on nights")
    assert heard("feedback/who_was_it") == {head.pk} and heard("feedback/thanked") == set() and target().is_running
    client, row = make.signed_in(cast.head), Thanked.objects.get()
    assert "the nurse on nights" in text(client.get(thanks.get_absolute_url()))
    sent = {"row": row.pk, "user": nurse.pk, "them": "1"}
    assert client.post(reverse("thanks-match", args=[thanks.ref]), sent).url == thanks.get_absolute_url()
    row.refresh_from_db()
    assert (row.user, row.matched_by, row.described) == (nurse, head, "the nurse on nights")
    assert heard("feedback/thanked") == {nurse.pk} and not target().is_running
    with refused("matched"):
        actions.match_thanked(row, by=head, user=officer)


def test_who_cannot_be_told_is_thanked_as_the_team(cast, thanks, officer):
    actions.share_thanks(thanks, by=officer, described="a porter")
    make.signed_in(cast.head).post(
        reverse("thanks-match", args=[thanks.ref]), {"row": Thanked.objects.get().pk, "nobody": "1"}
    )
    assert Thanked.objects.get().department == cast.department and not target().is_running


def test_whoever_is_complained_about_may_read_the_thanks_and_nothing_else(cast, officer, nurse):
    told = make.feedback(
        cast, kind="concern", words="He was late. But he was kind.", named=[nurse], quote="internal", by=None
    )
    thanks = actions.praise(told, by=officer, words="he was kind")
    actions.share_thanks(thanks, by=officer, people=[nurse], described="")
    client = make.signed_in(nurse)
    page = text(client.get(thanks.get_absolute_url()))
    assert "he was kind" in page and "He was late" not in page
    assert client.get(reverse("feedback-item", args=[told.ref])).status_code == 404


def test_words_and_names_stand_only_where_they_said_so_and_a_no_holds_at_once(
    cast, story, thanks, officer, nurse, outsider
):
    client, wall = make.signed_in(nurse), reverse("wall")
    actions.share_thanks(thanks, by=officer, people=[nurse])
    shown = {"no": (False, False), "internal": (True, False), "nameless": (True, False), "named": (True, True)}
    cut = "The nurse on nights sat with my mother. …"
    actions.share_thanks(thanks, by=officer, words=cut)
    for quote, (has_words, has_name) in [*shown.items(), ("no", (False, False))]:
        actions.permit_quote(story, quote=quote, by=officer)
        for page in (text(client.get(wall)), text(client.get(thanks.get_absolute_url()))):
            assert (("sat with my mother" in page), ("Mary Murphy" in page)) == (has_words, has_name), quote
    assert Entry.objects.filter(verb="feedback.permit_quote").count() == 5
    assert nurse.name in text(client.get(wall))
    stranger = make.signed_in(outsider)
    assert stranger.get(thanks.get_absolute_url()).status_code == 404
    assert nurse.name not in text(stranger.get(wall))


def test_the_page_asks_shares_and_answers_the_person(cast, story, thanks, officer, nurse):
    client, page = make.signed_in(officer), reverse("thanks-share", args=[story.ref])
    assert nurse.name in text(client.get(page))
    sent = {"quote": "nameless", "words": "… sat with my mother.", "people": [nurse.pk], "values": ["kindness"],
            "is_extra_mile": "on", "reply": "on"}  # fmt: skip
    assert client.post(page, sent).url == thanks.get_absolute_url()
    thanks.refresh_from_db()
    assert (thanks.asked_by, thanks.shared_by, thanks.is_extra_mile) == (officer, officer, True)
    assert Message.objects.get(template="feedback/thanks_reply").to_person == story.teller
    card = text(client.get(thanks.get_absolute_url()))
    assert "The extra mile" in card and "Kindness" in card
    assert make.signed_in(nurse).get(page).status_code in (403, 404)


def test_the_card_is_a_page_with_tags(thanks, officer, nurse):
    if not pdf.can_be_made():
        pytest.skip("no Pango here")
    actions.share_thanks(thanks, by=officer, people=[nurse])
    answer = make.signed_in(nurse).get(reverse("thanks-card", args=[thanks.ref]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-1.7")
    assert Entry.objects.filter(verb="feedback.view", actor_id=nurse.pk, subject_id=thanks.feedback_id).count() == 1


def test_what_turns_out_to_be_something_else_or_an_error_owes_no_thanks(cast, story, officer):
    actions.describe(story, by=officer, kind="concern", severity=2)
    assert not target().is_running and Thanks.objects.get().called_off_at
    actions.describe(story, by=officer, kind="compliment")
    assert Thanks.objects.get().called_off_at is None and Clock.objects.get(
        subject_kind="thanks", stopped_at=None, cancelled_at=None
    )
    actions.err(story, by=officer)
    assert Thanks.objects.get().called_off_at


def test_a_wall_costs_the_same_for_two_as_for_many(cast, officer, nurse, django_assert_max_num_queries):
    client = make.signed_in(nurse)
    for number in range(2):
        one = Thanks.objects.get(feedback=make.feedback(cast, intake_id=f"t{number}"))
        actions.share_thanks(one, by=officer, people=[nurse], teams=[cast.department])
    with django_assert_max_num_queries(16) as few:
        client.get(reverse("wall"))
    for number in range(2, 6):
        one = Thanks.objects.get(feedback=make.feedback(cast, intake_id=f"t{number}"))
        actions.share_thanks(one, by=officer, people=[nurse])
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("wall"))


def test_values_are_renamed_added_and_retired(cast):
    client = make.signed_in(cast.administrator)
    assert client.post(reverse("values"), {"label": "Humor"}).url == reverse("values")
    client.post(reverse("value-change", args=["kindness"]), {"label": "Warmth", "is_retired": "on"})
    page = text(client.get(reverse("values")))
    assert "Humor" in page and "Warmth" in page and "no longer offered" in page
