"""Several cases at once: each for itself, and what fails is named."""

from __future__ import annotations

import pytest
from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from tests import make
from tests.complaints.pages import cost, statements, text, writes

pytestmark = pytest.mark.django_db
BACK = "?in=escalations&view=all-open"


def url(verb: str, words: str = BACK) -> str:
    return reverse("complaints-bulk", args=[verb]) + words


def refs(*cases) -> list[str]:
    return [case.ref for case in cases]


def test_selected_cases_are_listed_and_nothing_happens_yet(cast):
    one, two, client = make.case(cast), make.case(cast), make.signed_in(cast.manager)
    with statements() as seen:
        page = text(client.get(url("assign") + "".join(f"&ref={ref}" for ref in refs(one, two))))
    assert one.ref in page and two.ref in page and "2 cases" in page
    assert writes(seen) == []


def test_all_of_them_get_the_owner_and_the_list_opens_again(cast):
    cases = [make.case(cast), make.case(cast)]
    answer = make.signed_in(cast.manager).post(url("assign"), {"ref": refs(*cases), "owner": cast.manager.pk})
    assert answer.url == reverse("escalations") + "?view=all-open"
    assert {make.fresh(case).owner for case in cases} == {cast.manager}


def test_what_fails_is_named_and_holds_up_nothing(cast):
    held = make.case(cast, owner=cast.manager)
    free = make.case(cast, owner=cast.officer)
    sent = {"ref": refs(held, free), "owner": cast.manager.pk}
    answer = make.signed_in(cast.manager).post(url("assign"), sent, follow=True)
    assert f"1 changed, 1 not: {held.ref}: {cast.manager.name} holds this already." in text(answer)
    assert make.fresh(free).owner == cast.manager


def test_a_case_i_may_not_change_is_named_and_one_i_cannot_see_is_not(cast):
    mine = make.case(cast)
    elsewhere = make.case(cast, site=cast.other_site, department=cast.other_department, location=None, by=None)
    make.member(cast.officer, "reader", cast.other_site)
    client = make.signed_in(cast.officer)
    sent = {"ref": refs(mine, elsewhere), "role": "manager", "reason": "Please look."}
    assert f"1 changed, 1 not: you cannot edit {elsewhere.ref}" in text(client.post(url("escalate"), sent, follow=True))
    hidden = make.case(cast, flags=["safeguarding"], severity=4, owner=cast.colleague)
    answer = make.signed_in(cast.reader).get(url("assign"), {"ref": refs(hidden)}, follow=True)
    assert hidden.ref not in text(answer) and "Select at least one case first." in text(answer)


def test_the_stage_is_changed_where_it_can_be(cast):
    sorted_, new = make.triaged(cast), make.case(cast)
    answer = make.signed_in(cast.manager).post(url("stage"), {"ref": refs(sorted_, new), "event": "start"}, follow=True)
    assert "1 changed, 1 not" in text(answer) and "This cannot be done while the stage is" in text(answer)
    assert make.fresh(sorted_).status == Complaint.Status.INVESTIGATING
    assert make.fresh(new).status == Complaint.Status.RECEIVED


def test_sorting_keeps_severity_flags_and_owner(cast):
    case = make.case(cast, severity=3, flags=["rights"], owner=cast.colleague)
    make.signed_in(cast.manager).post(url("stage"), {"ref": [case.ref], "event": "triage"})
    case = make.fresh(case)
    assert (case.status, case.severity, case.flags, case.owner) == ("triaged", 3, ["rights"], cast.colleague)


def test_without_a_selection_it_says_so(cast):
    page = text(make.signed_in(cast.manager).get(url("assign"), follow=True))
    assert "Select at least one case first." in page


def test_doors(cast):
    case = make.case(cast)
    assert make.signed_in(cast.nurse).get(url("assign"), {"ref": [case.ref]}).status_code == 403
    assert make.signed_in(cast.manager).get(url("close"), {"ref": [case.ref]}).status_code == 404
    actions.name(case, by=cast.manager, user=cast.officer)
    answer = make.signed_in(cast.officer).post(url("assign"), {"ref": [case.ref], "owner": cast.officer.pk})
    assert answer.status_code == 302 and make.fresh(case).owner != cast.officer


def test_the_form_costs_the_same_for_2_as_for_30(cast):
    client = make.signed_in(cast.manager)
    few = refs(*(make.case(cast) for _number in range(2)))
    many = few + refs(*(make.case(cast) for _number in range(28)))
    costs = [cost(client, url("assign", BACK + "".join(f"&ref={ref}" for ref in some))) for some in (few, many)]
    assert costs[0] == costs[1] == 7
