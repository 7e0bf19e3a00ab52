"""The two queues: who sees what, saved views, filters in the address, and the same cost for 2 rows as for 200."""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit.models import Entry
from complaints import actions as verbs
from complaints.models import SavedView
from tests import make
from tests.complaints.pages import cost, statements, text, writes

pytestmark = pytest.mark.django_db
QUEUES = ("escalations", "complaints")
QUEUE_COST = 10


def url(queue: str = "escalations", **words: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in words.items())
    return reverse(queue) + (f"?{query}" if query else "")


def test_a_page_costs_the_same_for_2_rows_as_for_200(cast):
    client, pages = make.signed_in(cast.manager), [url("escalations", view="all-open"), url("complaints", view="open")]
    for _number in range(2):
        make.case(cast)
    few = [cost(client, page) for page in pages]
    for _number in range(198):
        make.case(cast)
    many = [cost(client, page) for page in pages]
    assert few == [QUEUE_COST, QUEUE_COST]
    assert many == [QUEUE_COST - 1, QUEUE_COST - 1]  # a full page need not look for cases without a date


def test_rows_say_subject_reference_relation_and_place_but_nobodys_name(cast):
    case = make.case(cast, teller=make.teller(name="Wei Chen"), subject="Bell not answered", severity=4)
    page = text(make.signed_in(cast.manager).get(url(view="all-open")))
    for words in ("Bell not answered", case.ref, "Family", cast.ward.name, "Critical"):
        assert words in page
    assert "Chen" not in page
    assert make.WORDS not in page


def test_a_case_of_which_nobody_asked_who_told_us_is_listed_too(cast):
    case = make.case(cast, teller=None, teller_role="", subject="")
    assert case.ref in text(make.signed_in(cast.manager).get(url(view="all-open")))


def test_what_is_due_soonest_comes_first(cast):
    later = make.case(cast, now=make.later(hours=2), subject="Came later")
    first = make.case(cast, now=make.later(hours=1), subject="Came first")
    page = text(make.signed_in(cast.manager).get(url(view="all-open")))
    assert page.index(first.subject) < page.index(later.subject)


def test_filters_stand_in_the_address_and_can_be_cleared(cast):
    make.case(cast, severity=4, subject="A grave one")
    make.case(cast, severity=1, subject="A small one")
    client = make.signed_in(cast.manager)
    page = text(client.get(url(view="all-open", severity="4")))
    assert "A grave one" in page and "A small one" not in page
    assert "Severity:</b> Critical" in page and "Clear filters" in page
    assert "Nothing matches these filters" in text(client.get(url(view="all-open", flag="legal")))


def test_a_filter_that_makes_no_sense_is_left_out(cast):
    make.case(cast, subject="Still there")
    page = text(make.signed_in(cast.manager).get(url(view="all-open", severity="9", owner="x", stage="nowhere")))
    assert "Still there" in page and "Clear filters" not in page


def test_views_carry_their_counts(cast):
    make.case(cast)
    make.case(cast, flags=["media"], severity=3)
    page = text(make.signed_in(cast.manager).get(url(view="all-open")))
    assert "All open<span>2</span>" in page and "Media or legal risk<span>1</span>" in page


def test_nothing_waits_is_said_kindly(cast):
    assert "Nothing is waiting for you" in text(make.signed_in(cast.manager).get(url()))


def test_later_pages_go_on_where_the_first_ended(cast):
    for number in range(52):
        make.case(cast, subject=f"Case number {number:02}", now=make.later(minutes=number))
    client = make.signed_in(cast.manager)
    first = client.get(url(view="all-open"))
    following = first.context["queue"].pages["next_url"]
    second = text(client.get(following))
    assert "Case number 51" in second and "Case number 50" in second and "Case number 49" not in second
    assert "Previous page" in second


def test_working_the_queue_starts_at_the_top_and_counts(cast):
    first = make.case(cast, now=make.later(minutes=1))
    second = make.case(cast, now=make.later(minutes=2))
    client = make.signed_in(cast.manager)
    start = client.get(url(view="all-open")).context["queue"].work_url
    assert start.startswith(reverse("complaint", args=[first.ref]))
    page = text(client.get(start))
    assert "1 of 2" in page and reverse("complaint", args=[second.ref]) in page


@pytest.mark.parametrize("queue", QUEUES)
def test_looking_at_a_list_changes_nothing_and_is_not_recorded(cast, queue):
    make.case(cast)
    client, before = make.signed_in(cast.manager), Entry.objects.count()
    with statements() as sent:
        client.get(url(queue))
        client.head(url(queue))
    assert writes(sent) == []
    assert Entry.objects.count() == before


@pytest.mark.parametrize("queue", QUEUES)
def test_who_only_logs_may_not_read_a_queue(cast, queue):
    assert make.signed_in(cast.nurse).get(url(queue)).status_code == 403


@pytest.mark.parametrize("queue", QUEUES)
def test_an_outsider_sees_none_of_it(cast, queue):
    case = make.case(cast)
    assert case.ref not in text(make.signed_in(cast.outsider).get(url(queue, view="all-open")))


def test_pr_sees_media_cases_only(cast):
    quiet = make.case(cast)
    loud = make.case(cast, flags=["media"], severity=3)
    page = text(make.signed_in(cast.pr).get(url(view="all-open")))
    assert loud.ref in page and quiet.ref not in page


def test_an_own_view_is_kept_shown_and_forgotten(cast):
    make.case(cast, severity=4, subject="A grave one")
    make.case(cast, severity=1, subject="A small one")
    client = make.signed_in(cast.manager)
    sent = {"name": "Grave ones", "query": "view=all-open&severity=4&q=Chen&evil=1"}
    answer = client.post(reverse("complaints-save-view", args=["escalations"]), sent, follow=True)
    page = text(answer)
    assert "A grave one" in page and "A small one" not in page
    saved = SavedView.objects.get()
    assert (saved.name, saved.query) == ("Grave ones", "severity=4&view=all-open")
    client.post(reverse("complaints-forget-view", args=[saved.pk]))
    assert not SavedView.objects.exists()


def test_nobody_forgets_the_view_of_another(cast):
    view = SavedView.objects.create(owner=cast.manager, queue="escalations", name="Mine", query="view=overdue")
    assert make.signed_in(cast.officer).post(reverse("complaints-forget-view", args=[view.pk])).status_code == 404
    assert make.signed_in(cast.manager).post(reverse("complaints-save-view", args=["elsewhere"])).status_code == 404


def test_what_i_logged_leads_to_its_result(cast):
    case = make.case(cast, by=cast.officer)
    page = text(make.signed_in(cast.officer).get(url("complaints", view="entered")))
    assert reverse("feedback-log-done", args=[case.ref]) in page


def test_a_paused_or_ended_case_is_not_among_the_overdue(cast):
    case = make.case(cast)
    verbs.withdraw(case, by=cast.officer, reason="She said so on the telephone.")
    assert case.ref not in text(make.signed_in(cast.manager).get(url(view="overdue")))


# ------------------------------------------------------------------------------------------ whoever only logs
def test_who_only_logs_lists_what_they_logged_and_nothing_else(cast):
    mine = make.case(cast, subject="The night sister was rude", severity=4, flags=["safeguarding"])
    other = make.case(cast, by=cast.officer)
    nurse = make.signed_in(cast.nurse)
    assert nurse.get(url("complaints")).status_code == 403
    page = text(nurse.get(url("complaints", view="entered")))
    assert mine.ref in page and reverse("feedback-log-done", args=[mine.ref]) in page
    assert other.ref not in page and "night sister" not in page and "All open" not in page
    assert "Nothing due" not in page and "px-chip" in page


def test_who_may_hold_no_case_begins_with_what_is_open(cast):
    case = make.case(cast)
    page = text(make.signed_in(cast.reader).get(url("complaints")))
    assert case.ref in page and "Mine<span>" not in page


def test_an_empty_list_shows_the_way_to_what_waits(cast):
    make.case(cast)
    page = text(make.signed_in(cast.manager).get(url("escalations")))
    assert "Nothing is waiting for you." in page and "See all that is open" in page


def test_a_view_is_saved_where_there_is_something_to_keep(cast):
    client = make.signed_in(cast.manager)
    assert "Save this view" not in text(client.get(url("complaints", view="open")))
    assert "Save this view" in text(client.get(url("complaints", view="open", severity="4")))
