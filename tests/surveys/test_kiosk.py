"""A tablet that stays on the ward: begins anew after each person, keeps nothing of them, opens nothing else."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from surveys.models import OpenLink, Sitting
from surveys.views.public.device import COOKIE, DEVICE
from tests import make
from tests.surveys.make import link, published

pytestmark = pytest.mark.django_db
KIOSK, SEND, THANKS = (reverse(f"public-survey-{name}") for name in ("kiosk", "send", "thanks"))


def page(number):
    return reverse("public-survey-page", args=[number])


@pytest.fixture
def path(cast):
    return link(cast, published(cast), way="kiosk")


@pytest.fixture
def tablet(path):
    """A tablet on which somebody has begun."""
    client = Client()
    client.post(path)
    return client


def has(client, name):
    return bool(client.cookies.get(name) and client.cookies[name].value)


def test_after_sending_it_forgets_and_begins_anew(tablet, path):
    tablet.post(page(1), {"answer": "9"})
    tablet.post(reverse("language"), {"language": "ar", "next": page(2)})
    assert tablet.post(SEND).url == THANKS
    shown = tablet.get(THANKS)
    assert f'content="20; url={path}"' in shown.content.decode()
    assert shown.headers["Clear-Site-Data"] == '"cache"'
    assert not any(has(tablet, name) for name in (COOKIE, settings.LANGUAGE_COOKIE_NAME))
    assert {tablet.get(to).url for to in (THANKS, page(1), page(2), SEND, reverse("public-survey"))} == {path}
    assert Sitting.objects.get().way == "kiosk"


def test_the_next_person_sees_nothing_of_the_former(tablet, path):
    tablet.post(page(1), {"answer": "9"})
    tablet.post(page(2), {"answer": "My name is Wei."})
    tablet.get(path)  # left alone: the first page again
    assert tablet.get(page(2)).url == path
    tablet.post(path)
    shown = "".join(tablet.get(to).content.decode() for to in (page(1), page(2), SEND))
    assert "checked" not in shown and "Wei" not in shown
    assert Sitting.objects.count() == 2


def test_left_alone_it_asks_and_then_begins_anew(tablet, path):
    shown = tablet.get(page(1)).content.decode()
    assert f'<noscript><meta http-equiv="refresh" content="90; url={KIOSK}"></noscript>' in shown
    assert f'content="240; url={KIOSK}"' in tablet.get(page(2)).content.decode()  # nobody sees somebody typing
    asked = tablet.get(KIOSK).content.decode()
    assert f'content="30; url={path}"' in asked and "I need more time" in asked and f'href="{page(1)}"' in asked


def test_nobody_of_the_staff_stays_signed_in_on_it(cast, path):
    officer = make.signed_in(cast.officer)
    officer.post(path)
    assert officer.get(reverse("my-work")).status_code == 302


def test_it_offers_no_name_to_the_next_one(tablet):
    assert tablet.get(SEND).content.decode().count('autocomplete="off"') == 2


def test_staff_free_it_with_its_code_only(tablet, path):
    code = OpenLink.objects.get().exit_code
    wrong = tablet.post(KIOSK, {"code": "1" if code != "1" else "2"})
    assert "not the code" in wrong.content.decode() and has(tablet, DEVICE)
    assert tablet.post(KIOSK, {"code": f" {code} "}).status_code == 302
    assert not has(tablet, DEVICE) and not has(tablet, COOKIE)
    assert tablet.get(page(1)).status_code == 404
    statuses = [tablet.post(KIOSK, {"code": code}).status_code for _number in range(9)]
    assert statuses[-1] == 429


def test_elsewhere_there_is_no_such_page_and_no_script(cast):
    client = Client()
    client.post(link(cast, published(cast)))
    assert client.get(KIOSK).status_code == 404
    assert b"kiosk" not in client.get(page(1)).content


def test_the_office_sets_a_tablet_up(cast):
    survey = published(cast)
    office = make.signed_in(cast.officer)
    links = reverse("survey-links", args=[survey.code])
    where = {"place": f"w{cast.ward.pk}"}
    sheet = office.get(office.post(links, where | {"way": "lent"}).url).content.decode()
    made = OpenLink.objects.get()
    assert (made.way, len(made.exit_code)) == ("lent", 6)
    assert made.exit_code in sheet
    assert office.post(links, where | {"way": "open"}).status_code == 302  # beside the code of the same ward
    assert "such a link" in office.post(links, where | {"way": "open"}).content.decode()
    assert "Tablet handed over by staff" in office.get(links).content.decode()


def test_what_is_typed_there_is_kept_like_anywhere(tablet):
    tablet.post(page(1), {"answer": "3"})
    assert json.loads(Sitting.objects.get().answers) == {"recommend": 3}
