"""Staff read times in the zone of the place they work at, and a place is named where its time differs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hospital.models import Role
from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    far = make.calendars(make.site(zone="Asia/Shanghai"))
    return make.case(site=far, by=None)


def shown(case, user) -> str:
    page = text(make.signed_in(user).get(case.get_absolute_url()))
    return page.split('class="px-targets"')[1].split("</ul>")[0]


def test_every_target_has_its_time_below_it(case):
    targets = shown(case, make.user(Role.MANAGER, case.site))
    assert targets.count("px-chip-what") == targets.count('class="px-due-at"') >= 3


def test_at_home_no_place_is_named(case):
    assert "Shanghai" not in shown(case, make.user(Role.MANAGER, case.site))


def test_from_elsewhere_the_place_is_named(case):
    assert "(Shanghai)" in shown(case, make.user(Role.MANAGER, make.organization()))


def test_the_zone_of_a_department_is_that_of_its_site(case):
    assert make.user(Role.DEPARTMENT, make.department(at=case.site)).standing.zone == "Asia/Shanghai"


def test_today_is_not_in_the_future_where_it_began_earlier(cast):
    far = make.calendars(make.site(zone="Pacific/Kiritimati"))
    nurse = make.user(Role.FRONTLINE, far)
    first = make.signed_in(nurse).get(reverse("feedback-log")).context["form"]
    sent = {"kind": "complaint", "words": "Nobody came.", "place": f"site:{far.pk}", "severity": "2",
            "channel": "staff", "occurred_on": first["occurred_on"].value(), "nonce": make.uuid4()}  # fmt: skip
    assert make.signed_in(nurse).post(reverse("feedback-log"), sent).status_code == 302
