"""Published surveys and people who answer them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from surveys import actions
from surveys.models import Instrument, Sitting
from tests import make


def published(
    cast: make.Cast, template: str = "recommendation", languages: tuple[str, ...] = ("zh-hans", "ar")
) -> Instrument:
    """A survey of the site, in these languages besides English; "en-easy" counts as one."""
    survey = actions.begin(name="Your stay", template=template, site=cast.site, by=None, now=make.NOW)
    version = survey.versions.get()
    for row in version.translations.all():
        if row.tag in languages:
            actions.review(row, by=cast.officer, now=make.NOW)
    actions.publish(version, by=cast.officer, now=make.NOW)
    return survey


def link(cast: make.Cast, survey: Instrument, **fields: Any) -> str:
    """The path of an open link of the ward."""
    made = actions.open_link(survey, **{"site": cast.site, "location": cast.ward, "by": cast.officer, **fields})
    return reverse("public-survey-link", args=[made.token])


def invited(cast: make.Cast, survey: Instrument, now: datetime | None = None, **fields: Any) -> str:
    """The path of an invitation that was made by hand."""
    where = {"site": cast.site, "location": cast.ward, "language": "en", "by": cast.officer}
    _made, address = actions.invite(survey, **{**where, **fields}, now=now)
    return "/" + address.split("/", 3)[3]


def answered(token: str, answers: dict[str, Any], now: datetime, **ticked: Any) -> Sitting:
    """Somebody answers by the actions and sends at this moment."""
    sitting, seconds = actions.sit(token, language=ticked.pop("language", "en"), now=now), ticked.pop("seconds", None)
    for number, (page, value) in enumerate(answers.items(), 1):
        told = {"language": sitting.language, "seconds": seconds}
        actions.answer(sitting.pk, page=page, number=number, value=value, now=now, **told)
    ticked = {"pass_on": False, "contact": {}, **ticked}
    return actions.send(sitting.pk, language=sitting.language, now=now, **ticked)


def token_of(path: str) -> str:
    return path.strip("/").split("/")[1]


def begun(path: str, **sent: Any) -> Client:
    """A browser in which somebody pressed Start."""
    client = Client()
    assert client.post(path, sent).status_code == 302
    return client
