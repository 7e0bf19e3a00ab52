"""The budget of what is given: who sets it, where money counts, and that the sums are the sums of their lines."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from feedback import actions, budget
from feedback.models import Offer, RedressBudget
from hospital.models import Role
from tests import make
from tests.complaints.pages import cost, text

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
PAGE = "/redress/?view=budget"


@pytest.fixture
def finance(cast):
    return make.user(Role.FINANCE, cast.site)


def given(cast, value: str, *, is_paid: bool = True) -> Offer:
    story = make.feedback(cast, kind="concern", severity=2)
    recovery = actions.begin_recovery(story, by=cast.officer, went_wrong="The scan was booked twice.")
    offer = actions.propose_offer(recovery, by=cast.officer, kind="gesture", words="Tea", value=Decimal(value))
    actions.answer_offer(offer, by=cast.officer, is_accepted=True)
    if is_paid:
        actions.pay_offer(offer, by=cast.manager, paid_on=make.local_day(), reference="GL-1")
    return offer


def seen(user, year: int = YEAR) -> budget.SiteBudget:
    (one,) = budget.of(user, year).sites
    return one


def test_finance_sets_it_and_the_page_says_what_is_left(cast, finance):
    client, address = make.signed_in(finance), reverse("redress-budget", args=[cast.site.code, YEAR])
    sent = {"site": "1000", f"department-{cast.department.pk}": "100.50"}
    assert client.post(address, sent).status_code == 302
    given(cast, "20"), given(cast, "10.25", is_paid=False)
    page = text(client.get(PAGE))
    assert "100.50" in page and "70.25" in page and "969.75" in page and "30 % used" in page
    (entry,) = Entry.objects.filter(verb="site.set_budgets")
    assert entry.facts["lines"] == {"site": ["", "1000"], str(cast.department.pk): ["", "100.50"]}
    client.post(address, {**sent, "site": ""})
    assert RedressBudget.objects.count() == 1 and seen(finance).whole.budget == Decimal("100.50")


def test_the_whole_is_the_sum_of_its_lines_to_the_cent_and_says_what_is_over(cast, finance):
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={cast.department.pk: Decimal(15)})
    for value in ("10.10", "20.20", "0.05"):
        given(cast, value)
    one = seen(finance)
    assert one.whole.paid == sum(line.paid for line in one.lines) == Decimal("30.35")
    assert one.whole.over == Decimal("15.35") and "Over by 15.35" in text(make.signed_in(finance).get(PAGE))


def test_what_a_department_below_gives_counts_where_the_budget_is(cast, finance):
    offer = given(cast, "20")
    below = make.department(at=cast.site)
    below.parent = cast.department
    below.path = [*cast.department.path, below.pk]
    below.save()
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={cast.department.pk: Decimal(50)})
    story = offer.story
    type(story).objects.filter(pk=story.pk).update(department=below)
    (line,) = seen(finance).lines
    assert (line.label, line.paid) == (cast.department.name, Decimal(20))


def test_it_counts_in_the_year_it_was_paid(cast, finance):
    offer = given(cast, "20")
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={None: Decimal(50)})
    last_year = make.local_day() - timedelta(days=366)
    Offer.objects.filter(pk=offer.pk).update(paid_on=last_year)
    assert seen(finance).whole.paid == 0
    assert seen(finance, last_year.year).whole.paid == Decimal(20)


def test_whoever_leads_a_department_sees_its_line_and_no_whole(cast, finance):
    given(cast, "20")
    other = make.department(at=cast.site)
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={None: Decimal(900), other.pk: Decimal(70)})
    one = seen(cast.head)
    assert one.whole is None and [line.label for line in one.lines] == [cast.department.name]
    address = reverse("redress-budget", args=[cast.site.code, YEAR])
    assert make.signed_in(cast.head).get(address).status_code == 403
    assert make.signed_in(cast.outsider).get(PAGE).status_code == 200
    assert budget.of(cast.outsider, YEAR).sites == []
    assert make.signed_in(cast.nurse).get(PAGE).status_code == 403


def test_nothing_below_nothing_is_a_budget(cast, finance):
    address = reverse("redress-budget", args=[cast.site.code, YEAR])
    assert make.signed_in(finance).post(address, {"site": "-1"}).status_code == 200
    assert not RedressBudget.objects.exists()


def test_the_file_holds_the_same(cast, finance):
    given(cast, "20")
    file = make.signed_in(finance).get(reverse("redress-export", args=["csv"]) + f"?view=budget&year={YEAR}")
    assert "20.00" in b"".join(file.streaming_content).decode()
    assert Entry.objects.filter(verb="redress.export").count() == 1


def test_the_page_costs_the_same_for_one_department_as_for_several(cast, finance):
    client = make.signed_in(finance)
    given(cast, "20")
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={cast.department.pk: Decimal(50)})
    few = cost(client, PAGE)
    more = [make.department(at=cast.site) for _number in range(3)]
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={one.pk: Decimal(50) for one in more})
    given(cast, "20")
    assert cost(client, PAGE) == few


def test_the_same_number_in_another_currency_is_another_budget(cast, finance):
    actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={None: Decimal(1000)})
    cast.site.currency = "USD" if cast.site.currency != "USD" else "EUR"
    cast.site.save(update_fields=["currency"])
    assert actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={None: None}) == 0
    assert actions.set_budgets(cast.site, by=finance, year=YEAR, amounts={None: Decimal(1000)}) == 1
    assert RedressBudget.objects.get().currency == cast.site.currency


def test_a_little_that_was_used_is_not_nothing(cast):
    assert budget.Line("", Decimal(100_000)).percent == 0
    assert budget.Line("", Decimal(100_000), paid=Decimal("0.50")).percent == 1
