"""Results from kept totals: right numbers, nothing too small, of one's own part of the house, always at one cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feedback.framework import framework
from feedback.models import ThemeLabel
from feedback.themeboard import numbers
from hospital.models import Role
from surveys import actions
from surveys.funnel import funnel_of
from surveys.models import Comment, SiteTally, Tally
from surveys.results import Filters, results_of
from tests import make
from tests.surveys.make import answered, invited, link, published, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast):
    return published(cast)


def play(cast, survey, scores, *, ward=None, words="Kind."):
    """One answer each day, of the ward or another."""
    token, now = token_of(link(cast, survey, location=ward or cast.ward)), timezone.now() - timedelta(days=1)
    for score in scores:
        answered(token, {"recommend": score, "why": words}, now)
    while actions.gather():
        pass


def url(name, survey):
    return reverse(f"survey-{name}", args=[survey.code])


def results(cast, survey, user=None, **filters):
    return results_of(user or cast.manager, Filters(survey.versions.published().get().pk, **filters))


def test_the_score_stands_with_its_interval_and_its_boxes(cast, survey):
    play(cast, survey, [10] * 6 + [8] * 2 + [3] * 4)
    found = results(cast, survey)
    score = found.main.recommendation
    assert (found.n, score.promoters, score.passives, score.detractors) == (12, 6, 2, 4)
    assert sum(bar.percent for bar in found.main.bars) == 100
    page = make.signed_in(cast.manager).get(url("results", survey)).content.decode()
    assert "Recommendation score" in page and "NPS" not in page
    assert re.search(r"17 <small[^>]*>-?−?\d+ to \d+", page)


def test_fewer_than_ten_are_not_shown(cast, survey):
    play(cast, survey, [10] * 9)
    found = results(cast, survey)
    assert (found.sureness, found.questions, found.wards) == ("none", [], [])
    page = make.signed_in(cast.manager).get(url("results", survey)).content.decode()
    assert "Fewer than 10 answers" in page and ">9<" not in page


def test_a_small_ward_takes_the_next_smallest_along(cast, survey):
    play(cast, survey, [9] * 12)
    for number in (6, 3):
        play(cast, survey, [9] * number, ward=make.location(of=cast.department))
    wards = {line.n: line.is_hidden for line in results(cast, survey).wards}
    assert wards == {12: False, 6: True, 3: True}
    page = make.signed_in(cast.manager).get(url("results", survey)).content.decode()
    assert page.count("too few to show") == 2


def test_friends_and_family_has_dont_know_below_the_line(cast):
    survey = published(cast, "friends_and_family")
    token, now = token_of(link(cast, survey)), timezone.now() - timedelta(days=1)
    for code in ["very_good"] * 7 + ["good"] * 1 + ["poor"] * 1 + ["dont_know"] * 1:
        answered(token, {"overall": code}, now)
    actions.gather()
    friends = results(cast, survey).main.friends
    assert (friends.positive.count, friends.positive.of, friends.negative.count) == (8, 10, 1)


def test_each_kind_of_question_adds_up(cast):
    survey = published(cast, "onsite")
    token, now = token_of(link(cast, survey)), timezone.now() - timedelta(days=1)
    for number in range(12):
        some = {"found": "yes", "waited": 5 * number, "matters": ["kind", "fast"], "felt.welcome": "agree"}
        answered(token, some | ({"told": "no"} if number > 2 else {}), now)
    actions.gather()
    by_page = {one.page.name: one for one in results(cast, survey).questions}
    assert by_page["waited"].median == 27.5
    assert [bar.percent for bar in by_page["matters"].bars] == [100, 0, 0, 0]
    assert (by_page["told"].n, by_page["told"].sureness) == (9, "none")
    assert by_page["felt.understood"].skipped == 12


def test_where_people_stopped_is_a_number(cast, survey):
    play(cast, survey, [9] * 12)
    token = survey.links.get().token
    then = timezone.now() - timedelta(days=9)
    for _number in range(3):
        actions.answer(
            actions.sit(token, language="en", now=then).pk, page="recommend", number=1, value=1, language="en"
        )
    actions.forget()
    found = results(cast, survey)
    stops = [(str(step.text), step.left, step.share.of) for step in found.steps]
    assert stops[1] == ("What is the main reason for your answer?", 3, 15)
    assert [left for _text, left, _of in stops] == [0, 3, 0]
    assert found.began == 15


def test_everybody_sees_their_part_of_the_house(cast):
    survey = actions.begin(name="All", template="recommendation", by=None)
    actions.publish(survey.versions.get(), by=None)
    play(cast, survey, [9] * 11)
    there = make.location(of=cast.other_department)
    link_there = token_of(link(cast, survey, site=cast.other_site, location=there))
    for _number in range(10):
        answered(link_there, {"recommend": 2}, timezone.now() - timedelta(days=1))
    while actions.gather():
        pass
    office = make.user(Role.SURVEYS, make.organization())
    head, next_door = cast.head, make.user(Role.DEPARTMENT, make.department(at=cast.site))
    assert [results(cast, survey, who).n for who in (office, cast.manager, head, next_door)] == [21, 11, 11, 0]
    chosen = make.signed_in(cast.manager).get(url("results", survey), {"place": f"w{there.pk}"})
    assert chosen.context["results"].n == 11


def test_words_stand_only_where_enough_answered(cast, survey):
    play(cast, survey, [9] * 6, words="Loud enough.")
    play(cast, survey, [9] * 4, ward=make.location(of=cast.department), words="Too quiet.")
    reader = make.signed_in(cast.officer)
    page = reader.get(url("comments", survey)).content.decode()
    assert "Loud enough." in page and "Too quiet." not in page
    assert Entry.objects.get(verb="survey.view").actor_id == cast.officer.pk
    assert Comment.objects.visible_to(cast.outsider).count() == 0
    assert make.signed_in(cast.reader).get(url("comments", survey)).status_code == 403


def test_what_came_for_the_site_as_a_whole_hides_nobody_of_a_ward(cast, survey):
    play(cast, survey, [9], words="Only me.")
    whole, now = token_of(link(cast, survey, location=None)), timezone.now() - timedelta(days=1)
    for _number in range(10):
        answered(whole, {"recommend": 9, "why": "All of us."}, now)
    while actions.gather():
        pass
    page = make.signed_in(cast.officer).get(url("comments", survey)).content.decode()
    assert "All of us." in page and "Only me." not in page


def test_a_comment_is_labeled_where_it_stands_and_counts_with_everything_else(cast, survey):
    play(cast, survey, [9] * 6, words="The ward was filthy.")
    client, row = make.signed_in(cast.officer), Comment.objects.first()
    page = url("comments", survey)
    assert "filthy" in client.get(page).content.decode().split("because of:")[1][:20]
    address = reverse("survey-comment-themes", args=[survey.code, row.pk])
    sent = {"confirm": "environment.cleanliness", "source": "rule"}
    assert client.post(address, sent).url == f"{page}#c-{row.pk}"
    label = ThemeLabel.objects.get()
    assert (label.comment, label.feedback, label.source, label.department) == (row.pk, None, "rule", cast.department)
    counts = [count for _category, found in numbers(cast.officer, framework()) for count in found]
    assert [(one.known.code, one.confirmed, one.comments) for one in counts] == [("environment.cleanliness", 1, 1)]
    assert make.signed_in(cast.director).post(address, sent).status_code == 403
    file = make.signed_in(cast.manager).get(reverse("themes-export")).content.decode()
    assert "The ward was filthy." in file and str(row.pk) not in file


def test_a_page_costs_the_same_for_few_and_many(cast, survey):
    client = make.signed_in(cast.manager)
    play(cast, survey, [9] * 10)
    client.get(url("results", survey))

    def cost():
        with CaptureQueriesContext(connection) as asked:
            client.get(url("results", survey))
        return len(asked)

    few = cost()
    for _number in range(4):
        play(cast, survey, range(11), ward=make.location(of=cast.department))
    assert cost() == few <= 20


def test_the_totals_of_a_site_are_those_of_its_wards(cast, survey):
    play(cast, survey, [9] * 7)
    play(cast, survey, [2] * 6, ward=make.location(of=cast.department))
    by_ward, by_site = (
        {(row["what"], row["item"], row["code"]): row["total"] for row in rows.summed("what", "item", "code")}
        for rows in (Tally.objects.all(), SiteTally.objects.exclude(what="took"))
    )
    assert by_ward == by_site
    office = results(cast, survey, cast.manager)
    head = results(cast, survey, cast.head)
    assert (office.n, office.main.recommendation) == (head.n, head.main.recommendation)
    assert {line.n for line in office.wards} == {7, 6}


def test_time_is_kept_as_a_rough_step_of_a_site_and_of_nothing_smaller(cast, survey):
    token, now = token_of(link(cast, survey)), timezone.now() - timedelta(days=1)
    for seconds in [7] * 6 + [33] * 5 + [7200]:
        sitting = actions.sit(token, language="en", now=now)
        told = {"page": "recommend", "number": 1, "value": 9, "language": "en", "seconds": seconds}
        actions.answer(sitting.pk, **told)
        actions.answer(sitting.pk, **(told | {"seconds": 500}))  # back on the page: the first time counts
        actions.send(sitting.pk, pass_on=False, contact={}, language="en", now=now)
    actions.gather()
    took = SiteTally.objects.filter(what="took").values_list("item", "code", "way", "number")
    assert sorted(took) == [
        ("", "10", "", 6), ("", "40", "", 5), ("", "640", "", 1),
        ("recommend", "10", "", 6), ("recommend", "40", "", 5), ("recommend", "640", "", 1),
    ]  # fmt: skip
    assert not Tally.objects.filter(what="took").exists()
    found = results(cast, survey)
    assert (found.usual, found.steps[0].usual, found.steps[1].usual) == (10, 10, None)
    assert results(cast, survey, way="open").usual == 10
    assert results(cast, survey, cast.head).usual is None  # sees parts of a site only


def test_a_survey_that_was_never_published_offers_nothing_to_choose(cast):
    draft = actions.begin(name="Ward pulse", template="onsite", site=cast.site, by=None)
    page = make.signed_in(cast.manager).get(url("results", draft)).content.decode()
    assert "Nothing is published yet." in page and 'name="version"' not in page


def test_the_rate_is_of_those_who_were_invited(cast, survey):
    now = timezone.now() - timedelta(days=1)
    tokens = [token_of(invited(cast, survey, now=now)) for _number in range(20)]
    for token in tokens[:8]:
        answered(token, {"recommend": 9}, now)
    play(cast, survey, [9] * 3)
    found = funnel_of(cast.manager, survey.pk)
    assert [(stage.asked, stage.sent, stage.is_hidden) for stage in found.ways] == [(20, 8, True), (None, 3, True)]
    whole = found.whole
    assert (whole.rate.count, whole.rate.of) == (8, 20)
    assert [round(end) for end in whole.interval] == [22, 61]
    (ward,) = found.wards
    assert (ward.name, ward.asked, ward.sent) == (cast.ward.name, 20, 8)
    page = make.signed_in(cast.manager).get(url("results", survey)).content.decode()
    assert "All together 8 of 20 who were invited answered, 22 to 61%." in page


def test_two_wards_of_one_name_are_two_and_say_where_they_are(cast, survey):
    """Each of another site, or of one: nothing of one is added to the other."""
    version = survey.versions.get()
    twin = make.location(cast.ward.name, make.department(at=cast.other_site))
    for ward, number in ((cast.ward, 12), (twin, 20)):
        where = {"site": ward.department.site, "department": ward.department, "location": ward}
        told = {"version": version, "month": make.NOW.date().replace(day=1), "way": "open", "what": "form", **where}
        Tally.objects.create(**told, code="sent", number=number)
        SiteTally.objects.create(
            **{name: value for name, value in told.items() if name not in ("department", "location")},
            code="sent", number=number,
        )  # fmt: skip
    everywhere = make.user(Role.OFFICER)
    lines = {str(line.name): line.n for line in results(cast, survey, everywhere).wards}
    assert lines == {f"{cast.ward.name}, {cast.other_site}": 20, f"{cast.ward.name}, {cast.site}": 12}


# ------------------------------------------------------------------------------------------------ from page to page
@pytest.mark.parametrize(("small", "is_told"), [(3, False), (6, True), (0, True)])
def test_a_ward_whose_site_has_few_others_is_not_shown_by_itself(cast, survey, small, is_told):
    play(cast, survey, [9] * 20)
    play(cast, survey, [9] * small, ward=make.location(of=cast.department))
    found = results(cast, survey, place=f"w{cast.ward.pk}")
    assert (found.n, bool(found.questions), not found.refusal) == ((20, True, True) if is_told else (0, False, False))
    page = make.signed_in(cast.manager).get(url("results", survey), {"place": f"w{cast.ward.pk}"}).content.decode()
    assert ("could be worked out by subtraction" in page) != is_told
    assert results(cast, survey, place=f"s{cast.site.pk}").n == 20 + small


def test_a_month_is_not_shown_where_it_tells_the_few_before_it(cast, survey):
    play(cast, survey, [9] * 12)
    this = timezone.localdate().replace(day=1)
    Tally.objects.filter(what="form", code="sent").update(month=this)
    before = (this - timedelta(days=1)).replace(day=1)
    for row in Tally.objects.filter(what="form", code="sent"):
        Tally.objects.filter(pk=row.pk).update(number=row.number)
        row.pk, row.month, row.number = None, before, 3
        row.save(force_insert=True)
    assert results(cast, survey, since=this).refusal
    assert not results(cast, survey, since=before).refusal


def test_one_way_is_looked_at_as_a_whole(cast, survey):
    play(cast, survey, [9] * 12)
    assert results(cast, survey, way="open").n == 12 and results(cast, survey, way="open").wards == []
    assert results(cast, survey, way="open", place=f"s{cast.site.pk}").refusal
    token = token_of(invited(cast, survey, now=timezone.now() - timedelta(days=1)))
    answered(token, {"recommend": 9}, timezone.now() - timedelta(days=1))
    actions.gather()
    assert results(cast, survey, way="open").refusal
