"""Licensed wording: no permission, no survey; a permission counts once a named person has confirmed it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from hospital.models import Role
from surveys import actions
from surveys.interchange.carrying import Carried
from surveys.models import Permission
from tests import make
from tests.surveys.campaigning import DUE, HOME, goes_home, line, running, sweep, told
from tests.surveys.questions import of, one

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4\nWe let them use it.\n%%EOF\n"


@pytest.fixture
def survey(cast):
    made = actions.begin(name="Licensed", template="ppe_15", site=cast.site, by=None)
    actions.load(made.versions.get(), Carried(of(one("a"))), by=None)
    return made


def paper(content=PAPER):
    return SimpleUploadedFile("permission.pdf", content, "application/pdf")


def test_it_is_published_and_asked_only_with_a_confirmed_permission_in_force(cast, survey):
    draft, where = survey.versions.get(), {"site": cast.site, "location": None, "by": None}
    with pytest.raises(ValidationError, match="needs a permission"):
        actions.publish(draft, by=None)
    today = timezone.localdate()
    row = actions.permit(survey, upload=paper(), valid_until=today, by=cast.officer)
    with pytest.raises(ValidationError, match="needs a permission"):
        actions.publish(draft, by=None)
    actions.confirm(row, by=cast.manager)
    actions.publish(draft, by=None)
    actions.open_link(survey, **where)
    with pytest.raises(ValidationError, match="needs a permission"):
        actions.invite(survey, language="en", now=timezone.now() + timedelta(days=2), **where)
    with pytest.raises(ValidationError, match="confirmed already"):
        actions.confirm(row, by=cast.officer)
    assert list(Entry.objects.filter(verb__in=("survey.permit", "survey.confirm")).values_list("verb", flat=True)) == [
        "survey.permit", "survey.confirm",
    ]  # fmt: skip


def test_a_campaign_waits_while_the_permission_has_run_out(cast, survey):
    row = actions.permit(survey, upload=paper(), valid_until=DUE.date(), by=cast.officer, now=HOME)
    actions.confirm(row, by=cast.manager, now=HOME)
    actions.publish(survey.versions.get(), by=None, now=HOME)
    campaign = running(cast, survey, reminder_days=[4])
    early = goes_home(cast)
    late = goes_home(cast, at=HOME + timedelta(days=1))
    sweep(DUE)
    sweep(DUE + timedelta(days=4, hours=1))
    assert line(campaign, early).step == 1
    assert told(line(campaign, late)) == ("waiting", "unlicensed")
    actions.pause_campaign(campaign, by=None)
    with pytest.raises(ValidationError, match="needs a permission"):
        actions.start_campaign(campaign, by=None, now=DUE + timedelta(days=4))
    row = actions.permit(survey, upload=paper(), valid_until=None, by=cast.officer, now=DUE + timedelta(days=4))
    actions.confirm(row, by=cast.manager)
    actions.start_campaign(campaign, by=None)
    sweep(DUE + timedelta(days=5, hours=1))
    assert (line(campaign, early).step, line(campaign, late).state) == (2, "asked")


def test_the_gate_decides_what_is_a_paper(cast, survey):
    with pytest.raises(ValidationError) as refused:
        actions.permit(survey, upload=paper(b"MZ program"), valid_until=None, by=None)
    assert "upload" in refused.value.error_dict
    assert not Permission.objects.exists()


def test_the_office_hands_it_in_reads_it_and_confirms_it(cast, survey):
    office = make.signed_in(make.user(Role.SURVEYS, cast.site))
    url = reverse("survey-permit", args=[survey.code])
    past = {"upload": paper(), "valid_until": (timezone.localdate() - timedelta(days=1)).isoformat()}
    assert office.post(url, past).context["form"].errors
    assert office.post(url, {"upload": paper()}).url == url
    row = Permission.objects.get()
    confirm = reverse("survey-confirm", args=[survey.code, row.pk])
    assert office.get(confirm, follow=True).headers["Content-Disposition"].startswith("attachment")
    office.post(confirm)
    row.refresh_from_db()
    assert row.confirmed_by is not None
    assert row.confirmed_by.name in office.get(url).content.decode()
    assert make.signed_in(cast.officer).get(url).status_code == 403
