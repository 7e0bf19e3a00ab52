"""A document is begun, gets one draft at a time, and is withdrawn once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from handbook import actions
from handbook.actions.papers import CLINICAL, LEGAL
from hospital.models import Role
from tests import make
from tests.handbook import made

pytestmark = pytest.mark.django_db
WORDS = {"title": "Rights", "summary": "Yours", "body": "You may ask."}


def test_each_is_done_once_and_refused_the_second_time():
    site = make.site()
    paper = actions.add_paper(site, code="rights", kind="rights", by=None)
    with pytest.raises(ValidationError):
        actions.add_paper(site, code="rights", kind="rights", by=None)
    with pytest.raises(ValidationError):
        actions.draft_paper(paper, by=None)
    first = paper.versions.get()
    actions.write_paper(first, language="en", texts=WORDS, by=None)
    for side, role in ((CLINICAL, Role.REVIEWER), (LEGAL, Role.LEGAL)):
        actions.approve_paper(first, side=side, seen=first.hashes, by=make.user(role, site))
    assert actions.draft_paper(paper, by=None).texts.get().body == "You may ask."
    actions.retire_paper(paper, by=None)
    with pytest.raises(ValidationError):
        actions.retire_paper(paper, by=None)
    assert [made.entries(f"paper.{verb}") for verb in ("add", "draft", "write", "retire")] == [1, 1, 1, 1]


def test_it_is_for_the_editors_of_the_site():
    site = make.site()
    actions.add_paper(site, code="rights", kind="rights", by=None)
    url = reverse("paper-do", args=[site.code, "rights", "retire"])
    assert make.signed_in(make.user(Role.EDITOR, make.site())).post(url).status_code == 404
    assert make.signed_in(make.user(Role.REVIEWER, site)).post(url).status_code == 403
    assert make.signed_in(make.user(Role.EDITOR, site)).post(url).status_code == 302
    assert made.entries("paper.retire") == 1
