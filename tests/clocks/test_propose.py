"""A change is a draft first: row by row, by several people, with its source kept, and binding nobody."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from clocks import actions, profiles
from clocks.models import ProfileVersion, Proposal
from clocks.profiles.comparing import differences, rows_of
from tests import make, make_hospital
from tests.clocks import toy

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)
WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def administrator():
    return make.administrator()


def refused(act: object, *args: object, **fields: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        act(*args, **fields)
    return refusal.value.code


def row(version: ProfileVersion, key: str, part: str = "rules", **changes: object) -> dict[str, object]:
    return {**rows_of(version.data, part)[key], **changes}


# ------------------------------------------------------------------------------------------- drafts
def test_a_draft_binds_nobody_and_there_is_one_of_each():
    site, person = make_hospital.site(), make_hospital.user()
    actions.propose_calendar(site, "office", data={"weekly": WEEK}, by=person)
    actions.propose_calendar(site, "office", data={"weekly": {**WEEK, "sat": WEEK["mon"]}}, by=person)
    draft = Proposal.objects.get()
    assert ("sat" in draft.data["weekly"], draft.based_on, draft.by) == (True, 0, person)
    assert not site.calendars.exists()


def test_rows_changed_by_two_people_are_both_kept_and_published_together():
    old, one, other = toy.version(), make_hospital.user(), make_hospital.user()
    actions.propose_row(old.slug, "rules", "acknowledge", row=row(old, "acknowledge", amount=2), by=one)
    actions.propose_row(old.slug, "rungs", "breach", row=row(old, "breach", "rungs", role="legal"), by=other)
    draft = actions.propose_row(old.slug, "rungs", "share-75", row=None, by=other)
    job = actions.publish(draft, by=one)
    new = job.profile_version
    assert [(found.part, found.key) for found in differences(old.data, new.data)] == [
        ("rules", "acknowledge"), ("rungs", "breach"), ("rungs", "share-75"),
    ]  # fmt: skip
    assert (new.number, new.published_by) == (old.number + 1, one)
    assert not Proposal.objects.exists()
    assert not new.rungs.filter(key="share-75").exists()


def test_the_day_and_a_row_changed_by_two_people_are_both_kept():
    old, one, other = toy.version(), make_hospital.user(), make_hospital.user()
    actions.propose_start(old.slug, effective_from=DAY, by=one)
    actions.propose_row(old.slug, "rules", "acknowledge", row=row(old, "acknowledge", amount=2), by=other)
    draft = actions.propose_start(old.slug, effective_from=date(2027, 2, 1), by=one)
    assert (draft.effective_from, draft.data["effective_from"]) == (date(2027, 2, 1), "2027-02-01")
    assert rows_of(draft.data, "rules")["acknowledge"]["amount"] == 2


@pytest.mark.parametrize(
    ("key", "changes", "words"),
    [
        ("acknowledge", {"amount": 0}, "acknowledge.*the amount must be at least 1"),
        ("acknowledge", {"is_pausable": True}, "may never be paused"),
        ("acknowledge", {"unit": "hours"}, "hours end at an instant"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_its_name(key, changes, words):
    version = toy.version()
    with pytest.raises(ValidationError, match=words):
        actions.propose_row(version.slug, "rules", key, row=row(version, key, **changes), by=make_hospital.user())
    assert not Proposal.objects.exists()


def test_what_was_published_since_the_draft_began_is_not_overwritten():
    old, person = toy.version(), make_hospital.user()
    draft = actions.propose_row(old.slug, "rules", "acknowledge", row=row(old, "acknowledge", amount=2), by=person)
    toy.version()
    assert refused(actions.publish, draft, by=person) == "changed"
    actions.discard(draft)
    assert refused(actions.publish, draft, by=person) == "gone"


def test_it_waits_for_an_earlier_change_that_is_still_being_applied():
    made, person = toy.received(rules=toy.version()), make_hospital.user()
    site = make_hospital.Site.objects.get(pk=made.site_id)
    first = actions.propose_calendar(site, "office", data={"weekly": WEEK}, by=person)
    actions.publish(first, by=person)
    second = actions.propose_calendar(site, "duty", data={"weekly": WEEK}, by=person)
    assert refused(actions.publish, second, by=person) == "busy"
    actions.carry()
    assert actions.publish(second, by=person).state == "waiting"


# ------------------------------------------------------------------------------------------- copies
def test_a_copy_keeps_its_citations_and_knows_what_it_came_from():
    person = make_hospital.user()
    draft = actions.propose_copy("ireland_hse", name="Rosslare Hospital", by=person)
    shipped = profiles.shipped_data("ireland_hse")
    assert draft.slug == "own_rosslare_hospital"
    assert draft.data["copied_from"] == {"slug": "ireland_hse", "number": 1, "is_shipped": True}
    assert draft.data["rules"] == shipped["rules"]
    assert actions.propose_copy("ireland_hse", name="Rosslare Hospital", by=person).slug == "own_rosslare_hospital_2"
    assert actions.propose_copy("ireland_hse", name="罗斯莱尔", by=person).slug == "own"
    assert refused(actions.propose_copy, "atlantis", name="Ours", by=person) == "refused"


def test_a_copy_of_what_holds_here_is_published_and_used_at_a_site():
    old, site, person = toy.version(), make_hospital.site(), make_hospital.user()
    draft = actions.propose_copy(old.slug, name="Ours", by=person)
    assert draft.data["copied_from"] == {"slug": old.slug, "number": 1, "is_shipped": False}
    actions.propose_rules("own_ours", data=draft.data, effective_from=DAY, by=person)
    actions.publish(Proposal.objects.get(), by=person)
    assert refused(actions.adopt_profile, site, "own_ours", by=person) == "early"
    ProfileVersion.objects.filter(slug="own_ours").update(effective_from=date(2020, 1, 1))
    actions.adopt_profile(site, "own_ours", by=person)
    assert make_hospital.Site.objects.get(pk=site.pk).profile == "own_ours"


# ------------------------------------------------------------------------------------------- pages
def read(person: object, name: str, *arguments: object) -> str:
    return make.signed_in(person).get(reverse(name, args=arguments)).content.decode()


def send(person: object, name: str, /, *arguments: object, **fields: object) -> str:
    answer = make.signed_in(person).post(reverse(name, args=arguments), fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_number_that_differs_from_the_cited_one_is_marked_and_its_source_stays(administrator):
    send(administrator, "profile-copy", "ireland_hse", name="Ours")
    text = send(
        administrator, "rule-change", "own_ours", "acknowledge", amount="2", unit="working_days", calendar="statutory"
    )
    assert "changed here" in text and "source: 5 working days" in text
    assert "https://hse.ie/" in text
    assert "How these rules differ from their source" in text
    rule = rows_of(Proposal.objects.get().data, "rules")["acknowledge"]
    cited = rows_of(profiles.shipped_data("ireland_hse"), "rules")["acknowledge"]
    assert rule["origin"] | {"confirmed_by": "", "confirmed_on": ""} == cited["origin"] | {
        "confirmed_by": "", "confirmed_on": "",
    }  # fmt: skip
    assert (rule["amount"], rule["origin"]["confirmed_by"]) == (2, administrator.name)


def test_a_row_that_nobody_changed_stays_word_for_word(administrator):
    version = toy.version()
    was = row(version, "response")
    fields = {name: str(was[name]) for name in ("amount", "unit", "calendar", "longest_days")}
    send(administrator, "rule-change", version.slug, "response", is_extendable="on", **fields)
    assert Proposal.objects.get().data["rules"] == version.data["rules"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"amount": "0"}, "amount"), ({"unit": "fortnights"}, "unit"), ({"longest_days": "9"}, "longest_days")],
)
def test_a_mistake_in_a_target_stands_beside_its_field(administrator, changes, field):
    version = toy.version()
    typed = {"amount": "3", "unit": "working_days", "calendar": "statutory", **changes}
    assert f'id="id_{field}_error"' in send(administrator, "rule-change", version.slug, "acknowledge", **typed)
    assert not Proposal.objects.exists()


def test_a_step_is_added_changed_and_taken_out(administrator):
    slug = toy.version().slug
    step = {"number": "2", "role": "legal", "severity_from": "3", "kinds": ["acknowledge"]}
    assert 'id="id_amount_error"' in send(administrator, "rung-add", slug, "after", **step)
    send(administrator, "rung-add", slug, "after", amount="30", unit="minutes", calendar="duty", **step)
    made = rows_of(Proposal.objects.get().data, "rungs")["own-1"]
    assert (made["trigger"], made["amount"], made["role"], made["severity_from"]) == ("after", 30, "legal", 3)
    send(administrator, "rung-change", slug, "share-50", percent="60", **{**step, "number": "0", "severity_from": "1"})
    changed = rows_of(Proposal.objects.get().data, "rungs")["share-50"]
    assert (changed["percent"], "severity_from" in changed, changed["is_digest"]) == (60, False, True)
    text = send(administrator, "rung-remove", slug, "own-1")
    assert "The step is taken out of the draft." in text
    assert "60 % of the time has passed: Legal" in text  # what the draft changes


def test_a_step_that_a_severity_sets_off_names_it_and_is_never_for_all_of_them(administrator):
    version = toy.version()
    (was,) = [row for row in version.data["rungs"] if row["trigger"] == "receipt"]
    assert "Received with severity High or Critical" in read(administrator, "profile-publish", version.slug)
    step = {"number": str(was["number"]), "role": was["role"], "kinds": was["kinds"]}
    text = send(administrator, "rung-change", version.slug, was["key"], severity_from="1", **step)
    assert 'id="id_severity_from_error"' in text
    text = send(administrator, "rung-change", version.slug, was["key"], severity_from="4", **step)
    assert "Received with severity Critical" in text


def test_what_cannot_be_taken_out_is_said_on_the_page(administrator):
    """Rules that have ended cannot be changed from today on."""
    slug = toy.version(effective_to="2026-02-01").slug
    assert "The profile ends before it begins." in send(administrator, "rung-remove", slug, "share-50")
    assert not Proposal.objects.exists()


def test_a_calendar_that_somebody_else_changed_meanwhile_is_not_taken_back_unseen(administrator):
    site, other = make_hospital.site(), make_hospital.user()
    browser, address = make.signed_in(administrator), reverse("calendar-publish", args=[site.code, "office"])
    desk = browser.get(address).context["desk"]
    typed = {**desk.form.initial, "seen": desk.seen, "shown": "2027", "mon": "08:00-12:00", "look": "yes"}
    holiday = {"weekly": WEEK, "holidays": {"2027-02-01": "St Brigid's Day"}}
    actions.publish(actions.propose_calendar(site, "office", data=holiday, by=other), by=other)
    refused = browser.post(address, typed)
    assert "Somebody else changed this calendar since you opened it." in refused.content.decode()
    assert not Proposal.objects.exists()
    again = {**typed, "seen": refused.context["desk"].seen}
    assert browser.post(address, again).status_code == 302
    assert Proposal.objects.get().data["weekly"]["mon"] == [["08:00", "12:00"]]


def test_presses_on_the_year_do_not_forget_what_it_began_from(administrator):
    site = make_hospital.site()
    browser, address = make.signed_in(administrator), reverse("calendar-publish", args=[site.code, "office"])
    desk = browser.get(address).context["desk"]
    actions.propose_calendar(site, "office", data={"weekly": WEEK}, by=make_hospital.user())
    typed = {**desk.form.initial, "seen": desk.seen, "shown": "2027"}
    pressed = browser.post(address, {**typed, "press": "2027-02-01", "press-does": "close"})
    assert pressed.context["desk"].seen == desk.seen


def test_the_longest_pause_is_changed(administrator):
    slug = toy.version().slug
    send(administrator, "pause-change", slug, "consent", amount="15", unit="calendar_days", calendar="office")
    assert rows_of(Proposal.objects.get().data, "pauses")["consent"]["amount"] == 15


def test_the_day_leads_to_what_would_move_and_rows_that_are_not_there_are_not_found(administrator):
    slug = toy.version().slug
    text = send(administrator, "profile-publish", slug, effective_from="2027-01-01")
    assert "What would move" in text
    assert Proposal.objects.get().effective_from == DAY
    browser = make.signed_in(administrator)
    for name, key in (("rule-change", "nothing"), ("rung-change", "nothing"), ("rung-add", "flag")):
        assert browser.get(reverse(name, args=[slug, key])).status_code == 404
    assert browser.get(reverse("profile-publish", args=["atlantis"])).status_code == 404
    assert browser.get(reverse("profile-copy", args=["atlantis"])).status_code == 404


def test_a_draft_of_our_own_can_be_dropped(administrator):
    send(administrator, "profile-copy", "scotland", name="Ours")
    assert "Nothing has changed." in send(administrator, "proposal-discard", Proposal.objects.get().pk)
    assert not Proposal.objects.exists()
