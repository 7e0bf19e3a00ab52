"""Before somebody is met: needs that are met or not, preferences, and notes that end by themselves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital import actions
from hospital.models import LiaisonNote, Need, NeedCheck, Preference
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 28)


@pytest.fixture
def story(cast):
    return make.feedback(cast, kind="concern", teller=make.teller())


def step(story, verb: str, number: int = 0) -> str:
    return reverse("story-people-step", args=[story.ref, verb, number])


def test_a_need_is_recorded_flagged_met_reviewed_and_counted(cast, story):
    client = make.signed_in(cast.officer)
    sent = {"aid": "interpreter", "language": "Cantonese", "interpreter_wish": "woman", "may_be_shared": "on",
            "review_on": "2026-11-19"}  # fmt: skip
    assert client.post(step(story, "need"), sent).status_code == 302
    need = Need.objects.get()
    assert (need.kind, need.detail, need.recorded_by) == ("professional", "", cast.officer)
    page = text(client.get(reverse("story-people", args=[story.ref])))
    assert "Interpreter, Cantonese, A woman" in page and "Ask whether it still holds" in page
    assert "Cantonese" in text(client.get(reverse("recovery", args=[story.ref])))
    assert "Say why it could not be met." in text(client.post(step(story, "met", need.pk), {"is_met": "no"}))
    client.post(step(story, "met", need.pk), {"is_met": "no", "how": "Nobody on the list was free."})
    client.post(step(story, "met", need.pk), {"is_met": "yes"})
    client.post(step(story, "review", need.pk), {"review_on": make.local_day(days=90).isoformat()})
    page = text(client.get(reverse("story-people", args=[story.ref])))
    assert "met 1 of 2 times" in page and "Ask whether it still holds" not in page
    totals = text(make.signed_in(cast.manager).get(reverse("redress") + "?view=totals"))
    assert "1 of 2" in totals
    client.post(step(story, "end-need", need.pk))
    assert not Need.objects.exists()
    assert set(NeedCheck.objects.values_list("how", "need")) == {("", None)}  # the count stays, the words go


def test_preferences_stand_before_the_contacts_and_notes_are_for_the_team(cast, story):
    client = make.signed_in(cast.officer)
    client.post(step(story, "prefer"), {"kind": "matters", "words": "That somebody knocks."})
    client.post(step(story, "note"), {"purpose": "thanked", "words": "Card sent."})
    recovery = text(client.get(reverse("recovery", args=[story.ref])))
    assert recovery.index("That somebody knocks.") < recovery.index("•••• 0142")
    assert "Card sent." in text(client.get(reverse("story-people", args=[story.ref])))
    seen = text(make.signed_in(cast.reader).get(reverse("story-people", args=[story.ref])))
    assert "That somebody knocks." in seen and "Card sent." not in seen
    assert make.signed_in(cast.reader).get(step(story, "note")).status_code == 403
    assert make.signed_in(cast.outsider).get(reverse("story-people", args=[story.ref])).status_code == 404
    client.post(step(story, "drop", Preference.objects.get().pk))
    assert not Preference.objects.exists()


def test_a_note_ends_after_24_months_unless_somebody_renews_it(cast):
    person = make.person()
    note = actions.write_note(person, by=cast.officer, purpose="rapport", words="Likes mornings.", today=TODAY)
    assert note.expires_on == date(2028, 2, 28)
    other = actions.write_note(person, by=cast.officer, purpose="rapport", words="Old.", today=TODAY)
    actions.renew_note(note, by=cast.officer, today=date(2028, 2, 29))
    assert note.expires_on == date(2030, 2, 28)
    day = make.NOW.replace(year=2028, month=3)
    assert actions.expire_notes(now=day) == 1
    assert actions.expire_notes(now=day) == 0
    assert list(LiaisonNote.objects.all()) == [note] and other.pk
    assert Entry.objects.get(verb="person.expire_notes").facts["count"] == 1


def test_a_day_to_ask_again_is_still_to_come(cast):
    need = actions.record_need(make.person(), kind="format", detail="Braille", by=cast.officer)
    with pytest.raises(ValidationError):
        actions.review_need(need, by=cast.officer, review_on=TODAY - timedelta(days=1), today=TODAY)


def test_what_two_presses_take_away_leaves_one_entry(cast):
    person, by = make.person(), {"by": cast.officer}
    need = actions.record_need(person, kind="format", detail="Braille", **by)
    preference = actions.record_preference(person, kind="matters", words="Knock.", **by)
    note = actions.write_note(person, purpose="rapport", words="Likes mornings.", today=TODAY, **by)
    for _press in range(2):
        actions.end_need(need, **by)
        actions.drop_preference(preference, **by)
        actions.drop_note(note, **by)
    verbs = ["person.drop_note", "person.drop_preference", "person.end_need"]
    assert sorted(Entry.objects.filter(verb__in=verbs).values_list("verb", flat=True)) == verbs
