"""What the family will read, as it is shown before it leaves: dates, references and numbers in their order."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.complaints.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast):
    return make.case(cast, teller=make.teller(name="ليلى حداد", language="ar"), language="ar")


def preview(cast, case, **sent) -> str:
    client, url = make.signed_in(cast.manager), reverse("complaint-update", args=[case.ref])
    form = client.get(url).context["form"]
    kept = {field.name: field.value() for field in form if field.value() is not None}
    shown = text(client.post(url, {**kept, "preview": "1", **sent}))
    return shown.split('class="px-letter"')[1].split("</article>")[0]


def test_the_date_is_the_one_that_was_chosen_in_the_language_of_the_letter(cast, case):
    day = timezone.localdate() + timedelta(days=9)
    letter = preview(cast, case, words="نسأل فريق الليل.", next_contact_on=day.isoformat())
    assert f"{day.day} " in letter and str(day.year) in letter
    assert "January" not in letter and day.strftime("%B") not in letter


def test_without_a_date_none_is_made_up(cast, case):
    assert "أقصاه …" in preview(cast, case, words="نسأل فريق الليل.", next_contact_on="")


def test_what_runs_the_other_way_keeps_its_order(cast, case):
    letter = preview(cast, case, words="اتصلوا على +353 1 555 0100 قبل 2026-11-20")
    for run in ("+353 1 555 0100", "2026-11-20", case.ref):
        assert f'<bdi dir="ltr" class="px-nowrap">{run}</bdi>' in letter


def test_whoever_reads_before_sending_sees_the_letter_first(cast):
    case = make.waiting(cast)
    page = text(make.signed_in(cast.manager).get(reverse("complaint-respond", args=[case.ref])))
    main = page.split("<main")[1]
    assert main.index('class="px-letter-paper"') < main.index('name="how"')
    assert reverse("complaint-send-back", args=[case.ref]) in main


def test_the_first_date_offered_is_counted_where_the_case_is(cast):
    far = make.calendars(make.site(zone="Pacific/Kiritimati"))
    case = make.case(site=far, by=None)
    client = make.signed_in(make.user("manager", far))
    form = client.get(reverse("complaint-update", args=[case.ref])).context["form"]
    today = timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))
    assert form["next_contact_on"].value() == today + timedelta(days=3)
