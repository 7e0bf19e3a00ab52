"""HCAHPS for CMS: only for a hospital that CMS knows, once an edition, and not asked by what is not its method."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from hospital.actions import change_site
from hospital.models import Role, Site
from surveys import actions
from surveys.models import Instrument
from surveys.models.instruments import Licence
from surveys.questions import read
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(cast):
    return change_site(cast.site, ccn="123456", by=None)


@pytest.fixture
def office(cast):
    return make.signed_in(make.user(Role.SURVEYS, cast.site))


def test_the_office_begins_an_edition_for_a_site_with_a_number(office, site):
    assert b"All of it, for CMS" in office.get(reverse("survey-begin")).content
    url = reverse("survey-begin-hcahps")
    assert b"approved" in office.get(url).content
    sent = office.post(url, {"site": site.pk, "edition": "2025"})
    survey = Instrument.objects.get()
    assert sent.url == reverse("survey-official", args=[survey.code])
    assert (survey.programme, survey.edition, survey.site) == ("hcahps", "2025", site)
    assert len(read(survey.versions.get().content).items) == 33
    assert Entry.objects.get(verb="survey.begin").facts["edition"] == "2025"


def test_without_a_number_there_is_no_such_page(office, cast):
    assert b"for CMS" not in office.get(reverse("survey-begin")).content
    assert office.get(reverse("survey-begin-hcahps")).status_code == 404
    with pytest.raises(ValidationError, match="no CMS certification number"):
        actions.begin_hcahps(edition="2025", site=cast.site, by=None)


def test_it_is_begun_once_and_for_an_edition_there_is(site):
    actions.begin_hcahps(edition="2025", site=site, by=None)
    with pytest.raises(ValidationError, match="already"):
        actions.begin_hcahps(edition="2025", site=site, by=None)
    with pytest.raises(ValidationError, match="not known"):
        actions.begin_hcahps(edition="1999", site=site, by=None)
    old = actions.begin_hcahps(edition="2019", site=site, by=None)
    assert old.licence == Licence.LICENSED  # three of its questions are somebody else's


def test_a_number_has_six_digits(cast):
    for wrong in ("12345", "12345a", "1234567"):
        with pytest.raises(ValidationError):
            change_site(cast.site, ccn=wrong, by=None)
    with pytest.raises(IntegrityError, match="site_ccn_is_six_digits"), transaction.atomic():
        Site.objects.filter(pk=cast.site.pk).update(ccn="12345")


def test_it_is_not_asked_by_a_link_by_hand_or_by_a_campaign(cast, site):
    survey = actions.begin_hcahps(edition="2025", site=site, by=None)
    version = survey.versions.get()
    type(version).objects.filter(pk=version.pk).update(published_at=make.NOW, sha256="0" * 64)
    with pytest.raises(ValidationError, match="drawn sample"):
        actions.open_link(survey, site=site, location=None, by=None)
    with pytest.raises(ValidationError, match="drawn sample"):
        actions.invite(survey, site=site, location=None, language="en", by=None)
    with pytest.raises(ValidationError, match="drawn sample"):
        actions.plan_campaign(survey, site=site, name="Ours", by=None)


def test_it_has_official_languages_and_no_easy_words(site):
    version = actions.begin_hcahps(edition="2025", site=site, by=None).versions.get()
    actions.translate(version, language="ar", is_easy=False, texts={}, by=None)
    with pytest.raises(ValidationError, match="no official translation"):
        actions.translate(version, language="ar", is_easy=True, texts={}, by=None)
