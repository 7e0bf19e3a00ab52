"""A call from end to end: off the work list, taken, an emergency comes up, and those on duty have it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys import actions
from surveys.models import Call
from tests.browsing import sit_down, troubles
from tests.surveys.callers import PHONE, caller, sweep
from tests.surveys.campaigning import goes_home, patient

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "She cannot breathe lying down since this morning."


@pytest.fixture
def call(cast) -> Call:
    """Went home fifty hours ago; the team may call at any hour, whenever this runs."""
    now = timezone.now()
    actions.plan_calls(
        site=cast.site, name="After going home", by=None, now=now - timedelta(days=4), opens="00:00", closes="23:59"
    )
    goes_home(cast, patient(phone=PHONE, language="en"), now - timedelta(hours=50))
    sweep(now)
    return Call.objects.get()


def test_an_emergency_in_a_call_is_with_those_on_duty_as_soon_as_it_is_saved(cast, call, page: Page, live_server):
    page.set_viewport_size({"width": 390, "height": 900})
    sit_down(page, live_server.url, caller(cast))
    page.goto(live_server.url + reverse("calls"))
    expect(page.get_by_text(PHONE)).to_have_count(0)
    found = troubles(page)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("link", name=PHONE)).to_be_visible()
    found += troubles(page)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("How are you today?").fill("Worse.")
    page.get_by_label("Emergency symptoms").check()
    page.get_by_label("What came up, in their words").fill(WORDS)
    page.get_by_label("How did it end?").select_option("completed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nobody is left alone with an emergency.").first).to_be_visible()
    page.get_by_label("In an emergency: whom did you hand the call over to?").fill("Dr Byrne, emergency room")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{call.ref} is saved.")).to_be_visible()
    expect(page.get_by_text("Nobody is to be called now.")).to_be_visible()
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + "/triage/")
    expect(page.get_by_role("heading", name="Words to look at now")).to_be_visible()
    expect(page.get_by_text(WORDS).first).to_be_visible()
    assert found == []


def test_a_question_is_answered_before_the_call_and_fields_stand_there_once_they_are_meant(
    cast, call, page: Page, live_server
):
    nurse = caller(cast)
    actions.note_call(call.visit, by=cast.nurse, appointments="Tuesday 10:30, eye clinic.")
    sit_down(page, live_server.url, nurse)
    page.goto(live_server.url + reverse("calls"))
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Tuesday 10:30, eye clinic.")).to_be_visible()
    for hidden in ("If not, why?", "When do you call again?", "Whom they thank, and for what, in their words"):
        expect(page.get_by_label(hidden)).to_be_hidden()
    page.get_by_label("No", exact=True).check()
    expect(page.get_by_label("If not, why?")).to_be_visible()
    expect(page.get_by_label("How are you today?")).to_be_hidden()
    page.get_by_role("heading", name="Ask before you call").click()
    page.get_by_label("Whom do you ask?").select_option("nurse")
    page.get_by_label("What do you want to know?").fill("Who takes her to the clinic?")
    found = troubles(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("No answer yet")).to_be_visible()
    sit_down(page, live_server.url, cast.head)
    page.goto(live_server.url + reverse("my-work"))
    page.get_by_role("link", name="Question to a nurse").click()
    page.get_by_label("What is your answer?").fill("Her son does.")
    found += troubles(page)
    page.get_by_role("button", name="Send the answer").click()
    sit_down(page, live_server.url, nurse)
    page.goto(live_server.url + call.get_absolute_url())
    expect(page.get_by_text("Her son does.")).to_be_visible()
    found += troubles(page)
    assert found == []
