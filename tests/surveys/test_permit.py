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
