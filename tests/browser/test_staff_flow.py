"""The main path in a real browser: a nurse logs, a manager finds it in the queue, answers, and closes. No axe finding
and no CSP violation on the way, on a desk and on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints import actions
from complaints.models import Complaint
from hospital.models import User
from tests import make
from tests.browsing import runs_off, sit_down, troubles

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 390)
NARROWEST = 320


def fine(page: Page) -> None:
    """Readable for everyone, and nothing runs off the side."""
    assert troubles(page) == []


@pytest.fixture(params=WIDTHS)
def screen(request, page: Page) -> Iterator[Page]:
    page.set_viewport_size({"width": request.param, "height": 900})
    return page


def test_from_the_bedside_to_the_answer(cast, screen, live_server):
    cast.nurse.home = cast.ward
    cast.nurse.save()
    case = log(cast, screen, live_server)
    find(cast, screen, live_server, case)
    answer(screen, live_server, case)
    assert make.fresh(case).status == Complaint.Status.CLOSED


def log(cast, page: Page, live_server) -> Complaint:
    sit_down(page, live_server.url, cast.nurse)
    page.goto(live_server.url + reverse("feedback-log"))
    fine(page)
    expect(page.get_by_label("Put it right now")).to_be_focused()
    page.get_by_label("Look into it and answer").check()
    page.get_by_label("What happened?").fill("She pressed the bell at half past six and nobody came.")
    page.get_by_label("Moderate").check()
    expect(page.get_by_text("Reply: by the end of")).to_be_visible()
    fine(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saved as C-")
    expect(page.get_by_text("will look into it and answer you by")).to_be_visible()
    fine(page)
    page.get_by_role("button", name="Slip or code").click()
    expect(page.locator("svg.px-qr")).to_be_visible()
    fine(page)
    return Complaint.objects.get()


def find(cast, page: Page, live_server, case: Complaint) -> None:
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("escalations") + "?view=all-open")
    fine(page)
    page.get_by_role("link", name=case.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(case.title)
    expect(page.get_by_text("1 of 1")).to_be_visible()
    fine(page)


def answer(page: Page, live_server, case: Complaint) -> None:
    """Through the stages, the words of the reply seen as the family reads them, then closed."""
    do(page, case, "acknowledge", check="Telephone")
    do(page, case, "triage")
    page.locator("summary", has_text="More").first.click()
    page.get_by_role("button", name="Start looking into it").click()
    expect(page.get_by_text(f"{case.ref} is being looked into.")).to_be_visible()
    do(page, case, "finish", fill={"What was found": "The bell was not connected."})
    page.get_by_label("Reply", exact=True).fill("We are sorry. The bell was not connected.")
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator(".letter")).to_contain_text("The bell was not connected.")
    fine(page)
    page.get_by_role("link", name="Send the reply").click()
    expect(page.locator(".letter")).to_contain_text("The bell was not connected.")
    page.get_by_label("Letter", exact=True).check()
    fine(page)
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_text(f"The reply to {case.ref} is sent.")).to_be_visible()
    do(page, case, "close", check="Upheld")
    expect(page.get_by_text(f"{case.ref} is closed.")).to_be_visible()
    fine(page)


def do(page: Page, case: Complaint, verb: str, check: str = "", fill: dict[str, str] | None = None) -> None:
    """One verb on its own page, from the case."""
    page.goto(page.url.split("/complaints/")[0] + reverse(f"complaint-{verb}", args=[case.ref]))
    for label, words in (fill or {}).items():
        page.get_by_label(label).fill(words)
    if check:
        page.get_by_label(check, exact=True).check()
    fine(page)
    page.locator("main form[data-main] .px-btn-primary").click()
    expect(page.locator("[data-error-summary]")).to_have_count(0)


# -------------------------------------------------------------------------------------------- every page
PAGES = ("log", "done", "escalations", "complaints", "case", "brief", "print", "feedback", "item", "bulk", "open")
VERB_PAGES = ("acknowledge", "triage", "assign", "contact", "update", "describe", "rate", "flag", "name", "escalate",
              "settle", "withdraw", "resolve", "err", "reclassify", "note")  # fmt: skip


def addresses(cast) -> dict[str, tuple[User, str]]:
    """Who opens which page, with something to see on each."""
    case = make.investigating(cast, severity=2, teller=make.teller(name="Wei Chen", needs_interpreter=True))
    media = make.case(cast, flags=["media"], severity=4, now=timezone.now() - timezone.timedelta(days=9))
    thanks = make.feedback(cast)
    actions.contact(case, by=cast.officer, how="phone", words="He was calmer.", is_two_way=True, nonce=make.uuid4())
    actions.note(case, by=cast.officer, words="Ask the night sister.", nonce=make.uuid4())
    actions.escalate(case, by=cast.officer, role="manager", reason="May we offer a meeting?", nonce=make.uuid4())
    own = {
        "log": (cast.nurse, reverse("feedback-log")),
        "done": (cast.nurse, reverse("feedback-log-done", args=[case.ref])),
        "escalations": (cast.manager, reverse("escalations") + "?view=all-open&severity=4"),
        "complaints": (cast.manager, reverse("complaints") + "?view=open"),
        "case": (cast.manager, f"{case.get_absolute_url()}?in=complaints&view=open&tab=update"),
        "brief": (cast.pr, media.get_absolute_url()),
        "print": (cast.manager, reverse("complaint-print", args=[case.ref])),
        "feedback": (cast.officer, reverse("feedback")),
        "item": (cast.officer, reverse("feedback-item", args=[thanks.ref])),
        "bulk": (cast.manager, reverse("complaints-bulk", args=["escalate"]) + f"?ref={case.ref}&ref={media.ref}"),
        "open": (cast.officer, reverse("complaint-register-from", args=[thanks.ref])),
    }  # fmt: skip
    return own | {verb: (cast.manager, reverse(f"complaint-{verb}", args=[case.ref])) for verb in VERB_PAGES}


@pytest.mark.parametrize(("names", "theme"), [(PAGES, "light"), (PAGES, "dark"), (VERB_PAGES, "light")])
def test_every_page_is_readable_at_every_width_in_both_themes(names, theme, cast, page, live_server):
    """What follows from the width is for the style sheets to say, so one visit shows all of them. Dark differs by its
    colors, and the page of one verb from another by what stands in the middle: those are read once, on the phone.
    """
    found = addresses(cast)
    assert found.keys() == {*PAGES, *VERB_PAGES}
    User.objects.update(theme=theme)
    for user, path in map(found.get, names):
        sit_down(page, live_server.url, user)
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        for width in WIDTHS if (names, theme) == (PAGES, "light") else WIDTHS[1:]:
            page.set_viewport_size({"width": width, "height": 900})
            fine(page)
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        assert not runs_off(page), path


# --------------------------------------------------------------------------------------------- what scripts add
def test_the_log_asks_a_severity_only_for_what_becomes_a_case(cast, page, live_server):
    sit_down(page, live_server.url, cast.nurse)
    page.goto(live_server.url + reverse("feedback-log"))
    expect(page.get_by_text("How serious is it?")).to_be_visible()
    page.get_by_label("Thank someone").check()
    expect(page.get_by_text("How serious is it?")).to_be_hidden()


def test_typed_text_is_kept_on_the_server_and_comes_back(cast, page, live_server):
    sit_down(page, live_server.url, cast.nurse)
    page.goto(live_server.url + reverse("feedback-log"))
    page.get_by_label("What happened?").fill("She pressed the bell at")
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
    page.goto(live_server.url + reverse("feedback-log"))
    expect(page.get_by_label("What happened?")).to_have_value("She pressed the bell at")


def test_contacts_are_shown_in_their_place(cast, page, live_server):
    case = make.case(cast, teller=make.teller(name="Wei Chen", phone="+353 87 555 0142"))
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + case.get_absolute_url())
    expect(page.get_by_text("+353 87 555 0142")).to_have_count(0)
    page.get_by_role("button", name="Show contact").click()
    expect(page.get_by_text("+353 87 555 0142")).to_be_visible()
    assert page.url.endswith(case.get_absolute_url())


def test_the_queue_is_worked_by_keyboard(cast, page, live_server):
    first = make.case(cast, now=make.later(minutes=1), subject="The first")
    second = make.case(cast, now=make.later(minutes=2), subject="The second")
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("escalations") + "?view=all-open")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2 selected")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Assign: 2 cases")
    page.get_by_label("Who looks into them from now on?").select_option(label=cast.manager.name)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 changed.")).to_be_visible()
    assert {make.fresh(case).owner for case in (first, second)} == {cast.manager}


@pytest.mark.parametrize(
    ("key", "lands_on"),
    [("a", "assign"), ("s", "finish"), ("e", "escalate"), ("r", "draft"), ("n", "?"), ("j", "work=1"), ("k", "work=1")],
)
def test_each_key_of_a_case_that_is_late_leads_on(cast, page, live_server, key, lands_on):
    long_ago = timezone.now() - timedelta(days=30)
    cases = [make.investigating(cast, severity=3, now=long_ago + timedelta(hours=number)) for number in range(3)]
    for case in cases:
        actions.acknowledge(case, by=cast.officer, how="phone")
    sit_down(page, live_server.url, cast.manager)
    words = "?in=escalations&view=all-open&work=new"
    page.goto(live_server.url + cases[1].get_absolute_url() + words)
    expect(page.get_by_text("2 of 3")).to_be_visible()
    page.keyboard.press(key)
    page.wait_for_url(lambda url: lands_on in url and not url.endswith("work=new"))
    if key == "n":
        expect(page.get_by_label("Internal note")).to_be_focused()


def test_the_preview_follows_what_is_typed(cast, page, live_server):
    case = make.case(cast)
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("complaint-update", args=[case.ref]))
    page.get_by_label("Holding update").fill("We are still asking the night team.")
    page.get_by_label("Holding update").press("End")
    expect(page.locator(".px-letter")).to_contain_text("We are still asking the night team.")
    assert not case.entries.exists()


def test_undo_stands_beside_what_was_done(cast, page, live_server):
    case = make.case(cast)
    before = case.owner
    sit_down(page, live_server.url, cast.manager)
    page.goto(live_server.url + reverse("complaint-assign", args=[case.ref]))
    page.get_by_label("Who looks into it from now on?").select_option(label=cast.manager.name)
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"Undone. {case.ref} is as it was.")).to_be_visible()
    assert make.fresh(case).owner == before


def test_without_a_script_everything_still_goes(cast, chromium, live_server):
    case = make.case(cast, teller=make.teller(name="Wei Chen", phone="+353 87 555 0142"))
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sit_down(page, live_server.url, cast.officer)
    page.goto(live_server.url + case.get_absolute_url())
    page.get_by_role("button", name="Show contact").click()
    expect(page.get_by_text("+353 87 555 0142")).to_be_visible()
    page.goto(live_server.url + case.get_absolute_url())
    page.get_by_label("Internal note").fill("Ask the ward.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("The note is added to")).to_be_visible()
    expect(page.locator(".px-timeline")).to_contain_text("Ask the ward.")
    page.goto(live_server.url + reverse("complaints") + "?view=open")
    page.get_by_label(f"Select {case.ref}").check()
    page.get_by_role("button", name="Escalate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Escalate: 1 case")
    context.close()
