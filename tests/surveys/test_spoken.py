"""A survey opens, and ends, in the language of whoever was asked; and who may answer for a patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import actions
from surveys.models import Instrument, Invitation, Programme, Sitting
from tests.surveys.campaigning import was_here
from tests.surveys.make import invited, published, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast):
    return published(cast)


def test_a_link_opens_in_the_language_of_whoever_was_asked_and_stays_in_it(cast, survey):
    link, client = invited(cast, survey, language="ar", visit=was_here(cast, "salma@example.org")), Client()
    shown = client.get(link).content.decode()
    assert 'lang="ar"' in shown and 'dir="rtl"' in shown
    first = client.post(link)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"
    assert 'lang="ar"' in client.get(first.url).content.decode()


def test_what_somebody_chose_counts_more(cast, survey):
    link, client = invited(cast, survey, language="ar", visit=was_here(cast, "salma@example.org")), Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert 'lang="zh-hans"' in client.get(link).content.decode().replace("zh-Hans", "zh-hans")


def test_a_link_that_has_ended_says_so_in_their_language(cast, survey):
    link = invited(cast, survey, language="ar", visit=was_here(cast, "salma@example.org"))
    Invitation.objects.update(expires_at=timezone.now(), made_at=timezone.now() - timedelta(days=1))
    answer = Client().get(link)
    shown = answer.content.decode()
    assert answer.status_code == 404 and 'lang="ar"' in shown and reverse("public-tell-us") in shown


def test_an_unknown_link_speaks_as_the_browser_does(cast, survey):
    assert 'lang="en"' in Client().get(reverse("public-survey-link", args=["unknown"])).content.decode()


# ------------------------------------------------------------------------------------------------ proxies
def official(survey, edition):
    """As HCAHPS of this edition: who may answer is all that this is about."""
    Instrument.objects.filter(pk=survey.pk).update(programme=Programme.HCAHPS, edition=edition)


@pytest.mark.parametrize(("edition", "allows"), [("2019", False), ("2025", True)])
def test_only_some_editions_let_somebody_answer_for_the_patient(cast, survey, edition, allows):
    link = invited(cast, survey)
    official(survey, edition)
    shown = Client().get(link).content.decode()
    assert ("for_somebody" in shown, "nobody else may answer" in shown) == (allows, not allows)
    if allows:
        assert actions.sit(token_of(link), language="en", role=Sitting.Role.OTHER)
    else:
        with pytest.raises(ValidationError, match="Only the patient"):
            actions.sit(token_of(link), language="en", role=Sitting.Role.OTHER)
        client = Client()
        assert client.post(link, {"for_somebody": "on"}).url == link and not Sitting.objects.exists()
        assert client.post(link).status_code == 302 and Sitting.objects.get().role == "self"


def test_an_invitation_handed_to_nobody_we_know_speaks_as_the_browser_does(cast, survey):
    phone = Client(headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert 'lang="zh-hans"' in phone.get(invited(cast, survey, language="ar")).content.decode()
