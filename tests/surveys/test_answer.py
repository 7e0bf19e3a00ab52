"""Answering: links that survive scanners, one question a page, skip and back always, sent once."""

import gzip
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital.limits import Turnstile
from surveys import actions
from surveys.models import Invitation, ResponseLink, Sitting
from surveys.questions import read
from surveys.views.public.limits import MISSING
from tests.surveys.make import begun, invited, link, published

pytestmark = pytest.mark.django_db
SEND, THANKS = reverse("public-survey-send"), reverse("public-survey-thanks")
MOST_BYTES = 14_000


def page(number):
    return reverse("public-survey-page", args=[number])


@pytest.fixture
def survey(cast):
    return published(cast)


# ---------------------------------------------------------------- links
def test_fifty_visits_of_a_scanner_consume_nothing(cast, survey):
    path = invited(cast, survey)
    for number in range(50):
        scanner = Client(headers={"user-agent": "HeadlessChrome" if number % 2 else "SafeLinks", "purpose": "prefetch"})
        answer = scanner.get(path) if number % 3 else scanner.head(path)
        assert answer.status_code == 200
        assert "px_survey" not in scanner.cookies
    assert not Sitting.objects.exists() and not ResponseLink.objects.exists()
    client = begun(path)
    client.post(page(1), {"answer": "9"})
    client.post(page(2), {"skip": "yes"})
    assert client.post(SEND).url == THANKS
    assert ResponseLink.objects.get().is_answered


def test_unknown_used_expired_and_closed_links_look_alike(cast, survey):
    used = invited(cast, survey)
    client = begun(used)
    client.post(SEND)
    expired = invited(cast, survey, now=timezone.now() - timedelta(days=50))
    shut = link(cast, survey)
    actions.close_link(survey.links.get(), by=cast.officer)
    unknown = reverse("public-survey-link", args=["f" * 40])
    answers = [method(path) for path in (used, expired, shut, unknown) for method in (Client().get, Client().post)]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(rb'name="(csrfmiddlewaretoken|next)" value="[^"]*"', b"", answer.content) for answer in answers}
    assert len(bodies) == 1
    assert "You can still tell us what happened." in bodies.pop().decode()

    def cost(path):
        with CaptureQueriesContext(connection) as asked:
            Client().get(path)
        return len(asked)

    assert len({cost(path) for path in (used, expired, shut, unknown)}) == 1


def test_whoever_misses_again_and_again_waits_and_a_ward_does_not(cast, survey):
    path, limit = link(cast, survey), MISSING[0].amount
    guesser = Turnstile(MISSING, "survey-miss", "10.9.9.9")
    for _miss in range(limit - 1):
        guesser.take()
    from_there = {"REMOTE_ADDR": "10.9.9.9"}
    statuses = [Client().get(f"/s/{'e' * 40}/", **from_there).status_code for _number in range(2)]
    assert statuses == [404, 429]
    assert Client().get(path).status_code == 200


def test_a_token_is_kept_as_a_hash_and_opens_no_other_door(cast, survey):
    path = invited(cast, survey)
    token = path.split("/")[2]
    assert len(token) * 4 == 160
    assert token not in json.dumps(list(Invitation.objects.values()), default=str)
    assert Client().post(reverse("public-track-link", args=[token])).status_code == 410


def test_after_the_button_no_address_holds_the_token(cast, survey):
    path = invited(cast, survey)
    client = Client()
    seen = [
        client.post(path).url,
        client.get(page(1)).content.decode(),
        client.get(reverse("public-survey")).content.decode(),
    ]
    assert not any(path.split("/")[2] in text for text in seen)
    headers = client.get(page(1)).headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "strict-origin")
    assert b'name="robots" content="noindex"' in client.get(page(1)).content


def test_too_many_presses_wait(cast, survey):
    path, client = link(cast, survey), Client()
    statuses = [client.post(path).status_code for _number in range(61)]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {302}


# ---------------------------------------------------------------- the way through
def test_one_question_a_page_with_skip_and_back_always(cast):
    client = begun(link(cast, published(cast, "post_discharge")))
    first = client.get(page(1)).content.decode()
    assert first.count("<h1>") == 1 and "listen to you carefully? Nurses" in first
    assert "1 of 11 · about 2 minutes" in re.sub(r"\s+", " ", first)
    assert 'name="skip"' in first and f'href="{reverse("public-survey")}"' in first
    assert "checked" not in first
    assert client.post(page(1), {"answer": "always"}).url == page(2)
    second = client.get(page(2)).content.decode()
    assert f'href="{page(1)}"' in second
    assert 'value="always" class="px-option' not in second
    assert re.search(r'value="always"[^>]*checked', client.get(page(1)).content.decode())
    assert client.post(page(1), {"skip": "yes"}).url == page(2)
    assert "checked" not in client.get(page(1)).content.decode()


def test_branches_are_asked_when_they_are_due_and_dropped_when_not(cast):
    survey = published(cast, "post_discharge")
    client = begun(link(cast, survey))
    client.post(page(7), {"answer": "yes"})
    assert client.get(page(8)).status_code == 200
    client.post(page(8), {"answer": "no"})
    assert client.post(page(7), {"answer": "no"}).url == page(9)
    assert client.get(page(8)).url == page(1)
    client.post(SEND)
    assert "explained" not in json.loads(Sitting.objects.get().answers)


def test_a_required_question_is_asked_again_and_still_lets_people_pass(cast, survey):
    version = actions.draft(survey, by=None)
    content = read(version.content)
    required = content.with_item(replace(content.items[0], is_required=True))
    actions.publish(actions.change_content(version, required, by=None), by=None)
    client = begun(link(cast, survey))
    wrong = client.post(page(1), {})
    assert "Choose an answer, or skip this question." in wrong.content.decode()
    assert "<title>Error:" in wrong.content.decode()
    assert client.post(page(1), {"skip": "yes"}).url == page(2)


@pytest.mark.parametrize(
    ("template", "number", "wrong", "right", "kept"),
    [
        ("recommendation", 1, {"answer": "11"}, {"answer": "0"}, 0),
        ("service_recovery", 2, {"answer": ["none", "sorry"]}, {"answer": ["sorry", "changed"]}, ["sorry", "changed"]),
        ("onsite", 2, {"answer": "many"}, {"answer": "20"}, 20),
        ("onsite", 6, {"place_0": "kind", "place_1": "kind"}, {"place_0": "fast", "place_1": "kind"}, ["fast", "kind"]),
        ("recommendation", 2, {"answer": "x" * 4001}, {"answer": "Kind people."}, "Kind people."),
    ],
)
def test_each_kind_keeps_what_is_right_and_says_what_is_not(cast, template, number, wrong, right, kept):
    client = begun(link(cast, published(cast, template)))
    assert client.post(page(number), wrong).status_code == 200
    assert client.post(page(number), right).status_code == 302
    assert list(json.loads(Sitting.objects.get().answers).values()) == [kept]


def test_the_answers_wait_encrypted(cast, survey):
    client = begun(link(cast, survey))
    client.post(page(2), {"answer": "The bell was broken."})
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM surveys_sitting s")
        assert "bell" not in cursor.fetchone()[0]


# ---------------------------------------------------------------- on from where it was left
def test_an_invitation_goes_on_where_it_was_left_and_hides_it_on_another_device(cast, survey):
    path = invited(cast, survey)
    here = begun(path)
    here.post(page(1), {"answer": "7"})
    there = Client()
    assert there.post(path).url == page(2)
    assert "checked" not in there.get(page(1)).content.decode()
    assert "checked" in here.get(page(1)).content.decode()
    there.post(page(1), {"answer": "8"})
    assert "checked" in there.get(page(1)).content.decode()
    assert Sitting.objects.count() == 1


def test_sent_is_sent_and_says_thank_you_again(cast, survey):
    client = begun(invited(cast, survey))
    client.post(page(1), {"answer": "7"})
    assert client.post(SEND).url == client.post(SEND).url == THANKS
    assert client.post(page(1), {"answer": "2"}).url == THANKS
    assert json.loads(Sitting.objects.get().answers) == {"recommend": 7}
    assert "Every answer is read" in client.get(THANKS).content.decode()


def test_without_a_seat_every_page_has_ended(client):
    assert {client.get(path).status_code for path in (page(1), SEND, THANKS, reverse("public-survey"))} == {404}


# ---------------------------------------------------------------- how it looks
def test_the_language_switch_keeps_the_place(cast, survey):
    client = begun(link(cast, survey))
    client.post(page(1), {"answer": "7"})
    client.post(reverse("language"), {"language": "ar", "next": page(2)})
    shown = client.get(page(2)).content.decode()
    assert 'dir="rtl"' in shown and "ما السبب الرئيسي لإجابتك؟" in shown
    client.post(page(2), {"skip": "yes"})
    assert Sitting.objects.get().language == "ar"


def test_it_speaks_its_own_language_where_it_has_no_other(cast):
    path = link(cast, published(cast, languages=()))
    shown = Client(headers={"accept-language": "ar"}).get(path).content.decode()
    assert 'lang="en"' in shown and "Would you recommend us?" in shown and 'value="ar"' not in shown


def test_larger_text_and_easy_words(cast):
    client = begun(link(cast, published(cast, languages=("en-easy",))))
    view = reverse("public-survey-view")
    assert client.post(view, {"size": "large", "next": page(1)}).url == page(1)
    assert client.post(view, {"words": "easy", "next": "https://elsewhere.example/"}).url == reverse("public-survey")
    shown = client.get(page(1)).content.decode()
    assert 'class="px-large"' in shown and "Would you tell your family and friends to come here?" in shown
    client.post(page(1), {"answer": "7"})
    assert Sitting.objects.get().is_easy


WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; V2055A Build/SP1A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240301 "
    "MicroMessenger/8.0.48.2580(0x28003036) WeChat/arm64 Language/zh_CN"
)


def test_it_is_answered_within_wechat(cast, survey):
    """Its browser in the app, with its own name and the language of the telephone: read, answered and sent."""
    phone = Client(headers={"user-agent": WECHAT, "accept-language": "zh-CN,zh;q=0.9"})
    path = invited(cast, survey)
    start = phone.get(path).content.decode()
    assert 'lang="zh-hans"' in start and "<script" not in start
    phone.post(path)
    phone.post(page(1), {"answer": "9"})
    assert phone.post(SEND).url == THANKS
    assert Sitting.objects.get().language == "zh-hans"


def test_somebody_answers_for_somebody_else(cast, survey):
    begun(link(cast, survey), for_somebody="on")
    assert Sitting.objects.get().role == "other"


@pytest.mark.parametrize("template", ["recommendation", "post_discharge", "onsite"])
def test_a_page_weighs_little(cast, template):
    survey = published(cast, template)
    client = begun(link(cast, survey))
    for number in range(1, 7 if template != "recommendation" else 3):
        answer = client.get(page(number))
        if answer.status_code != 200:
            continue
        sheets = re.findall(r'href="/static/([^"]+\.css)"', answer.content.decode())
        parts = [answer.content, *(Path(finders.find(sheet)).read_bytes() for sheet in sheets)]
        weight = sum(len(gzip.compress(part, 6)) for part in parts)
        assert weight <= MOST_BYTES, (number, weight)


def test_a_page_costs_few_statements(cast):
    client = begun(link(cast, published(cast, "post_discharge")))
    client.get(page(1))
    with CaptureQueriesContext(connection) as asked:
        client.post(page(1), {"answer": "always"})
        client.get(page(2))
    counted = [one for one in asked if not re.match(r"SAVEPOINT|RELEASE|BEGIN|COMMIT", one["sql"])]
    assert len(counted) <= 12


def test_nothing_is_audited_while_somebody_answers(cast, survey):
    path = invited(cast, survey)
    before = Entry.objects.count()
    client = begun(path)
    client.post(page(1), {"answer": "7"})
    client.post(SEND)
    assert Entry.objects.count() == before


def test_the_page_of_thanks_is_the_same_for_every_score(cast, survey):
    """No review is asked of the happy alone: whoever gave 0 is thanked, and shown, exactly what whoever gave 10 is."""
    path, seen = link(cast, survey), set()
    for score in range(11):
        client = begun(path)
        client.post(page(1), {"answer": str(score)})
        assert client.post(SEND).url == THANKS
        seen.add(re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", client.get(THANKS).content))
    assert len(seen) == 1
