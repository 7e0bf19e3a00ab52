"""My work, calendars, targets and the health of reminders, as people see them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from clocks import actions, mywork, previews
from clocks.models import CalendarVersion, Clock, Escalation, Firing, Heartbeat, ProfileVersion, Proposal
from clocks.subjects import Card
from hospital.models import Role, User
from hospital.recipients import Chosen, Recipients
from outbox.actions import queue
from tests import make_hospital
from tests.clocks import toy
from tests.clocks.counting import statements

pytestmark = pytest.mark.django_db
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:30-17:00")
NOW = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)


@pytest.fixture
def manager() -> User:
    return make_hospital.user(Role.MANAGER)


@pytest.fixture
def administrator() -> User:
    return make_hospital.administrator()


def page(person: User, name: str, *args: object, **options: object) -> str:
    answer = make_hospital.signed_in(person).get(reverse(name, args=args), **options)
    assert answer.status_code == 200
    return answer.content.decode()


def owned(person: User, count: int = 1) -> list[toy.Thing]:
    shared = {"site": make_hospital.site(), "rules": toy.version(), "told": person}
    return [toy.received(owner=person, **shared) for _number in range(count)]


def escalated(made: toy.Thing, person: User) -> Escalation:
    recipients = Recipients((Chosen(person.pk, "role"),), [])
    return actions.escalate(made, number=1, trigger="manual", role="manager", recipients=recipients, by=None,
                            key=f"manual:{made.pk}", now=NOW)  # fmt: skip


# ------------------------------------------------------------------------------------------- My work
def test_my_work_lists_what_falls_to_me_by_due_time(manager):
    (made,) = owned(manager)
    text = page(manager, "my-work")
    found = [text.index(words) for words in ("Sort", "Acknowledge", "Holding update", "Reply")]
    assert text.count(f"T-{made.pk}</span>") == 4
    assert found == sorted(found)


def test_what_has_no_number_and_no_severity_shows_neither():
    assert [Card(ref, "Wi-Fi", "/").number for ref in ("wifi", "noodle-house", "C-000412")] == ["", "", "C-000412"]
    rows = [
        mywork.Line(None, Card("wifi", "Wi-Fi", "/", is_rated=False)),
        mywork.Line(None, Card("C-1", "Soup", "/", severity=2)),
    ]
    assert [mywork.Work(rows[:n], [], None).are_rated for n in (1, 2)] == [False, True]


def test_what_falls_to_others_and_what_i_may_not_see_is_not_there(manager):
    owned(make_hospital.user())
    hidden = owned(manager)[0]
    hidden.set("told", make_hospital.user().pk)
    assert "Nothing is waiting for you." in page(manager, "my-work")


def test_escalations_i_was_told_of_stand_on_top_until_somebody_takes_them(manager):
    (made,) = owned(manager)
    row = escalated(made, manager)
    assert "Escalated to you" in page(manager, "my-work")
    browser = make_hospital.signed_in(manager)
    answer = browser.post(reverse("escalation-acknowledge", args=[row.pk]), follow=True)
    assert f"You have T-{made.pk}" in answer.content.decode()
    row.refresh_from_db()
    assert row.acknowledged_by == manager
    assert "Escalated to you" not in page(manager, "my-work")


def test_an_escalation_told_to_others_cannot_be_found_or_taken(manager):
    (made,) = owned(manager)
    row = escalated(made, make_hospital.user())
    assert "Escalated to you" not in page(manager, "my-work")
    answer = make_hospital.signed_in(manager).post(reverse("escalation-acknowledge", args=[row.pk]))
    assert answer.status_code == 404


def test_an_escalation_of_a_case_i_may_no_longer_see_is_not_mine_to_take(manager):
    (made,) = owned(manager)
    row = escalated(made, manager)
    made.set("told", make_hospital.user().pk)
    assert make_hospital.signed_in(manager).post(reverse("escalation-acknowledge", args=[row.pk])).status_code == 404


def test_who_only_logs_may_not_take_an_escalation():
    nurse = make_hospital.user(Role.FRONTLINE)
    row = escalated(owned(nurse)[0], nurse)
    assert make_hospital.signed_in(nurse).post(reverse("escalation-acknowledge", args=[row.pk])).status_code == 403


def test_my_work_costs_the_same_for_two_as_for_forty(manager):
    costs = []
    for count in (1, 12):
        for made in owned(manager, count):
            escalated(made, manager)
        browser = make_hospital.signed_in(manager)
        with statements() as seen:
            browser.get(reverse("my-work"))
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12


def test_my_work_goes_on_to_a_next_page(manager):
    owned(manager, 15)
    first = page(manager, "my-work")
    after = re.search(r"\?after=(\d+)", first).group(1)
    browser = make_hospital.signed_in(manager)
    second = browser.get(reverse("my-work"), {"after": after}).content.decode()
    assert first.count("px-title") + second.count("px-title") == 60
    assert browser.get(reverse("my-work"), {"after": "x" * 40}).status_code == 200


# ------------------------------------------------------------------------------------------- health
def failed() -> tuple[toy.Thing, Firing]:
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Firing.objects.filter(pk=firing.pk).update(state="dead", attempts=8, error_code="OperationalError")
    return made, firing


def test_the_health_page_says_what_stands_still_and_what_failed(administrator):
    actions.heartbeat("clocks")
    Heartbeat.objects.update(beat_at=datetime.now(UTC) - timedelta(hours=2))
    failed()
    text = page(administrator, "clockwork")
    assert "Stands still" in text
    assert "never yet" in text
    assert "The target is missed" in text
    assert "OperationalError" in text


def test_all_is_well_on_the_health_page(administrator):
    actions.sweep()
    actions.heartbeat("bulk")
    text = page(administrator, "clockwork")
    assert "Stands still" not in text
    assert "No step has failed." in text


def test_the_health_page_says_which_alerts_nobody_answered_and_who_was_told(administrator):
    made, person = toy.thing(), make_hospital.user("officer", name="Ana Silva")
    told = Recipients((Chosen(person.pk, "role"),), [])
    row = actions.escalate(made, number=3, trigger="flag", role="leadership", recipients=told, key="alert:1", by=None)
    actions.ask(toy.KIND, {made.pk: row.pk})
    assert "Urgent alerts that nobody answered" not in page(administrator, "clockwork")
    actions.pass_on(now=row.answer.due_at)
    text = page(administrator, "clockwork")
    assert "Urgent alerts that nobody answered" in text
    assert "Ana Silva" in text
    actions.acknowledge(row, by=person)
    assert "Urgent alerts that nobody answered" not in page(administrator, "clockwork")


def test_the_health_page_says_how_late_what_was_done_and_what_the_last_rounds_did(administrator):
    assert "Nothing has come due yet." in page(administrator, "clockwork")
    made = toy.received()
    toy.only_due(made, "breach", datetime.now(UTC) - timedelta(seconds=90))
    actions.sweep()
    text = page(administrator, "clockwork")
    assert "Of the newest reminder or escalation step." in text
    assert text.count("<dd>90 s</dd>") == 4
    assert re.search(r'px-num">1<span class="px-cell-label"> Reminders and steps', text)


def test_the_health_page_says_what_the_daily_limit_holds_back_and_names_no_patient(administrator):
    assert "Held back by the daily limit" not in page(administrator, "clockwork")
    made = toy.received()
    firing = toy.only_due(made, "breach")
    Firing.objects.filter(pk=firing.pk).update(error_code=Firing.HELD_BACK)
    text = page(administrator, "clockwork")
    assert "Held back by the daily limit" in text
    assert "tried each hour" in text


def test_the_health_page_leads_to_messages_that_were_lost(administrator):
    assert "1 lost" not in page(administrator, "clockwork")
    queue("outbox/test", to=administrator, key="x", context={"link": "/"}, ways=("email",)).update(
        state="dead", settled_at=NOW
    )
    text = page(administrator, "clockwork")
    assert "1 lost" in text
    assert reverse("message-redrive") in text
    assert f"{reverse('messages')}?show=failed" in text


def test_the_health_page_says_whether_somebody_outside_watches(administrator, settings):
    assert "none is set up" in page(administrator, "clockwork")
    settings.PING_URL = "https://watch.example/alive"
    text = page(administrator, "clockwork")
    assert "hears after each round that went well" in text
    assert "watch.example" not in text  # whoever knows the address can speak for us


def test_a_failed_step_is_tried_again_by_a_press(administrator):
    _made, firing = failed()
    make_hospital.signed_in(administrator).post(reverse("firing-redrive", args=[firing.pk]))
    firing.refresh_from_db()
    assert firing.state == "planned"
    assert Entry.objects.get(verb="target.redrive").actor_id == administrator.pk


def test_the_health_page_costs_the_same_for_one_failed_step_as_for_twenty(administrator):
    costs = []
    for count in (1, 19):
        for _number in range(count):
            failed()
        browser = make_hospital.signed_in(administrator)
        with statements() as seen:
            browser.get(reverse("clockwork"))
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("name", ["clockwork", "calendars", "targets"])
def test_settings_are_for_administrators(manager, name):
    assert make_hospital.signed_in(manager).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


# ------------------------------------------------------------------------------------------- calendars
def typed(**changes: str) -> dict[str, str]:
    other = {"sat": "", "sun": "", "closed": "2026-03-17 St Patrick's Day", "other": ""}
    other |= {"country": "IE", "year": "2027", "press-does": "close"}
    return {**WEEK, **other, **changes}


def send(person: User, site: object, role: str = "statutory", **changes: str) -> str:
    browser = make_hospital.signed_in(person)
    answer = browser.post(reverse("calendar-publish", args=[site.code, role]), typed(**changes), follow=True)
    return answer.content.decode()


def test_the_list_shows_three_calendars_a_site_and_marks_the_built_in_ones(administrator):
    site = make_hospital.site()
    actions.publish_calendar(site, "office", data={"weekly": {"mon": [["08:00", "16:00"]]}}, by=administrator)
    text = page(administrator, "calendars")
    assert text.count("Default, to be confirmed") == 2
    assert administrator.name in text


def test_a_calendar_whose_holidays_run_out_is_marked(administrator):
    site, year = make_hospital.site(), datetime.now(UTC).year
    week = {"weekly": {"mon": [["08:00", "16:00"]]}}
    actions.publish_calendar(site, "statutory", data=week, by=None)
    assert "No holidays are entered" in page(administrator, "calendars")
    for last, said in ((year - 1, f"Holidays end with {year - 1}: add the next year"),
                       (year + 1, f"holidays until {year + 1}")):  # fmt: skip
        actions.publish_calendar(site, "statutory", data={**week, "horizon_year": last}, by=None)
        assert said in page(administrator, "calendars")


def test_the_form_holds_what_is_in_force(administrator):
    site = make_hospital.site()
    text = page(administrator, "calendar-publish", site.code, "office")
    assert text.count('value="08:30-17:00"') == 5
    assert '<option value="IE" selected>' in text


def test_what_would_move_is_shown_before_anything_is_published(administrator):
    site = make_hospital.site()
    made = toy.received(at=datetime.now(UTC), site=site)
    holiday = made.clock("acknowledge").due_on
    text = send(administrator, site, closed=f"{holiday} Closed", look="yes")
    assert "running targets get another due time" in text
    assert "By site and target" in text
    assert not CalendarVersion.objects.exists()
    assert f"{holiday} Closed" in page(administrator, "calendar-publish", site.code, "statutory")


def test_the_preview_says_when_a_complaint_would_be_due_at_a_moment_asked_for(administrator):
    toy.version()
    site = make_hospital.site()
    more = {"sat": "08:30-17:00", "look": "yes"}
    text = send(administrator, site, **more)
    assert f"What if it is received now at {site.name}?" in text
    assert "No running target gets another due time." in text
    browser, draft = (
        make_hospital.signed_in(administrator),
        reverse("proposal-publish", args=[Proposal.objects.get().pk]),
    )
    asked = browser.post(draft, {"if-received": "2027-06-04T10:00"}).content.decode()  # a Friday
    assert "by the end of Mon 7 Jun 2027" in asked
    assert "by the end of Sat 5 Jun 2027" in asked
    skipped = browser.post(draft, {"if-received": "2027-03-28T01:30"}).content.decode()
    assert "Choose 00:30 or 02:30." in skipped
    assert not CalendarVersion.objects.exists()


def test_a_second_press_publishes_and_leads_to_how_far_it_is(administrator):
    site = make_hospital.site()
    made = toy.received(at=datetime.now(UTC), site=site)
    send(administrator, site, closed=f"{made.clock('acknowledge').due_on} Closed", look="yes")
    browser = make_hospital.signed_in(administrator)
    draft = reverse("proposal-publish", args=[Proposal.objects.get().pk])
    text = browser.post(draft, {"publish": "yes"}, follow=True).content.decode()
    assert "It begins within a minute" in text
    version = CalendarVersion.objects.get()
    assert (version.published_by, version.data["weekly"]["mon"]) == (administrator, [["08:30", "17:00"]])
    assert version.data["horizon_year"] == version.published_at.year
    actions.carry()
    job = version.publications.get()
    text = page(administrator, "publication", job.pk)
    assert "4 of 4 running targets were looked at." in text
    assert "Undo this change" in text
    text = browser.post(reverse("publication-undo", args=[job.pk]), follow=True).content.decode()
    assert "Undo: Working days by law" in text
    assert browser.get(draft).status_code == 404


def test_where_many_become_overdue_at_once_it_asks_first(administrator):
    site, old = make_hospital.site(), toy.version()
    now = datetime.now(UTC)
    for _number in range(5):
        toy.received(site=site, rules=old, at=now - timedelta(days=5))
    data = {
        **old.data,
        "rules": [{**row, "amount": 1} if row["key"] == "response" else row for row in old.data["rules"]],
    }
    draft = actions.propose_rules("private_hospital", data=data, effective_from=old.effective_from, by=administrator)
    browser, address = make_hospital.signed_in(administrator), reverse("proposal-publish", args=[draft.pk])
    text = browser.post(address, {"publish": "yes"}).content.decode()
    assert "5 targets become overdue at once." in text
    assert ProfileVersion.objects.count() == 1
    assert browser.post(address, {"publish": "yes", "sure": "on"}).status_code == 302
    assert ProfileVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mon": "half past eight"}, "is not a time such as 08:30-17:00"),
        ({"closed": "Christmas"}, "does not begin with a date such as 2026-12-31"),
        ({"closed": "2026-02-30 Nowhere"}, "is not a date such as 2026-12-31"),
        ({"other": "2026-12-31 early"}, "is not a time such as 08:30-17:00"),
        ({"mon": "25:00-26:00"}, "is not a time of day such as 08:30"),
        (dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ""), "has no working time"),
    ],
)
def test_an_impossible_calendar_is_refused_in_plain_words(administrator, changes, words):
    text = send(administrator, make_hospital.site(), look="yes", **changes)
    assert words in text
    assert not Proposal.objects.exists()


def test_a_mistake_stands_beside_the_day_it_was_made_in(administrator):
    found = {
        "wed": {"wed": "25:00-26:00"}, "fri": {"fri": "08:00-12:00, 11:00-17:00"}, "mon": dict.fromkeys(WEEK, ""),
        "closed": {"closed": "2026-02-30 Nowhere"},
        "other": {"other": "2026-12-31 08:00-12:00\n2026-12-31 09:00-10:00"},
    }  # fmt: skip
    for field, changes in found.items():
        text = send(administrator, make_hospital.site(), look="yes", **changes)
        assert text.count(f'id="id_{field}_error"') == 1, field
        assert text.count('px-error"') == 1, field


def test_a_press_on_a_day_closes_it_and_a_second_opens_it_and_nothing_is_saved(administrator):
    site = make_hospital.site()
    text = send(administrator, site, press="2026-03-18", **{"press-name": "Stock-taking"})
    assert "2026-03-18 Stock-taking" in text
    assert "Wednesday 18 March 2026: closed, Stock-taking (not published yet)" in text
    again = send(administrator, site, press="2026-03-18", closed="2026-03-18 Stock-taking")
    assert "2026-03-18" not in closed_days(again)
    half = {"press-does": "hours", "press-hours": "08:30-12:30"}
    assert "2026-03-14 08:30-12:30" in send(administrator, site, press="2026-03-14", **half)
    assert not CalendarVersion.objects.exists()


def closed_days(text: str) -> str:
    return re.search(r'<textarea name="closed".*?</textarea>', text, re.S).group()


def test_a_press_without_hours_and_one_while_something_is_wrong_change_nothing(administrator):
    site = make_hospital.site()
    text = send(administrator, site, press="2026-03-18", **{"press-does": "hours", "press-hours": ""})
    assert "Say which hours, such as 08:30-12:30." in text
    wrong = send(administrator, site, press="2026-03-18", mon="early")
    assert "is not a time such as 08:30-17:00" in wrong
    assert "2026-03-18" not in closed_days(wrong)
    assert "Tuesday 17 March 2026: closed, St Patrick" in wrong  # the year is drawn from what can be read


def test_another_year_is_shown_with_what_was_typed(administrator):
    text = send(administrator, make_hospital.site(), show="2031")
    assert "The year 2031" in text
    assert "2026-03-17 St Patrick&#x27;s Day" in text
    assert "The year 2100" in send(administrator, make_hospital.site(), show="9999")


def test_holidays_of_a_country_are_looked_through_before_they_are_put_into_the_year(administrator):
    site = make_hospital.site()
    text = send(administrator, site, seed="look")
    assert 'value="2027-12-25" checked' in text
    assert "is another day off instead?" in text  # Christmas 2027 is a Saturday
    assert "2027-12-25" not in closed_days(text)
    chosen = send(administrator, site, seed="add", add="2027-03-29")
    assert "1 day was put into the year. Nothing is published yet." in chosen
    assert "2027-03-29 Easter Monday" in closed_days(chosen)
    assert "2027-12-25" not in closed_days(chosen)
    assert "2026-03-17 St Patrick&#x27;s Day" in chosen
    assert not CalendarVersion.objects.exists()


def test_a_part_of_a_country_is_chosen_once_the_country_is(administrator):
    site = make_hospital.site()
    assert "Scotland" in send(administrator, site, seed="look", country="GB")
    assert "Saint Andrew" in send(administrator, site, seed="look", country="GB", region="GB-SCT")
    assert "Saint Patrick" in send(administrator, site, seed="look", country="IE", region="GB-SCT")


def test_days_off_that_are_worked_in_exchange_come_as_days_with_hours(administrator):
    site = make_hospital.site(zone="Asia/Shanghai")
    text = send(administrator, site, seed="add", add="2026-02-14", country="CN", year="2026")
    assert "2026-02-14 08:30-17:00" in text
    assert "Saturday 14 February 2026: worked in exchange, 08:30–17:00 (not published yet)" in text


def test_an_unknown_calendar_or_site_is_not_found(administrator):
    browser = make_hospital.signed_in(administrator)
    assert browser.get(reverse("calendar-publish", args=["nowhere", "office"])).status_code == 404
    assert browser.get(reverse("calendar-publish", args=[make_hospital.site().code, "lunar"])).status_code == 404


def test_the_preview_leaves_out_what_is_late_and_says_what_comes_earlier():
    site = make_hospital.site()
    made = toy.received(site=site)
    more = {"weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
    found = previews.calendar_preview(site, "statutory", more, NOW)
    assert (found.moved, found.earlier, found.is_whole) == (1, 1, True)  # seven days now fall on a weekend
    after = previews.calendar_preview(site, "statutory", more, made.clock("statutory_response").due_at)
    assert (after.moved, after.kept) == (0, 4)


# ------------------------------------------------------------------------------------------- targets
def test_targets_show_their_numbers_and_that_nobody_has_confirmed_them(administrator):
    toy.version()
    text = page(administrator, "targets")
    for words in ("7 working days", "4 office hours", "4 hours, day and night", "50 % of the time has passed",
                  "8 office hours after it was missed", "Nobody at the hospital has confirmed"):  # fmt: skip
        assert words in text, words
    assert text.count("Default, to be confirmed") > 10


def test_a_named_person_confirms_the_targets_that_they_see(administrator):
    version, coming = toy.version(), toy.version(effective_from="2099-01-01")
    address = reverse("profile-confirm", args=[version.slug, version.number])
    assert f'action="{address}"' in page(administrator, "targets")
    text = make_hospital.signed_in(administrator).post(address, follow=True).content.decode()
    assert f"Confirmed by {administrator.name}" in text
    assert "Default, to be confirmed" not in text
    coming.refresh_from_db()
    assert coming.confirmed_at is None


def test_no_page_says_a_word_of_the_code(administrator, manager):
    owned(manager)
    failed()
    pages = [page(manager, "my-work")] + [page(administrator, name) for name in ("clockwork", "calendars", "targets")]
    for text in pages:
        main = text[text.index("<main") : text.index("</main>")]
        seen = re.sub(r"<[^>]+>", " ", main).lower()
        assert not re.search(r"\b(clock|rung|sweep|firing|generation)s?\b", seen)
    assert Clock.objects.exists()
