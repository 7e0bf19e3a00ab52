"""ASVS V15.3.3: number, owner, place, dates and stage come from the house. A form that sends them changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from clocks.models import Clock
from complaints.models import Complaint
from tests import make
from tests.complaints.test_pages_log import LOG, sent

pytestmark = pytest.mark.django_db


def stuffing(cast) -> dict[str, object]:
    """What an attacker would add to any form."""
    return {
        "id": 1, "pk": 1, "ref": "C-000001", "status": "closed", "closed_at": "2020-01-01", "outcome": "upheld",
        "severity_at_close": 1, "site": cast.other_site.pk, "site_id": cast.other_site.pk, "owner": cast.outsider.pk,
        "owner_id": cast.outsider.pk, "department_id": cast.other_department.pk, "received_at": "2020-01-01T00:00Z",
        "received_on": "2020-01-01", "due_at": "2099-01-01T00:00Z", "due_on": "2099-01-01", "is_restricted": "on",
        "logged_by": cast.outsider.pk, "by": cast.outsider.pk, "now": "2020-01-01T00:00Z", "zone": "UTC",
        "teller": 1, "patient": 1, "tokens": "x", "is_active": "", "is_demo": "on",
    }  # fmt: skip


def fixed(case: Complaint) -> tuple[object, ...]:
    owed = list(Clock.objects.of("complaint", case.pk).order_by("id").values_list("kind", "due_at"))
    return (
        case.pk, case.ref, case.status, case.site_id, case.department_id, case.owner_id, case.received_at, case.zone,
        case.logged_by_id, case.is_restricted, case.teller_id, case.patient_id, case.closed_at, owed,
    )  # fmt: skip


def test_logging_takes_none_of_them(cast):
    make.signed_in(cast.nurse).post(LOG, {**stuffing(cast), **sent(cast)})
    case = Complaint.objects.get()
    assert (case.status, case.site, case.department) == ("received", cast.site, cast.department)
    assert case.logged_by == cast.nurse
    assert case.owner in (cast.officer, cast.colleague)
    assert (case.zone, case.is_restricted, case.closed_at) == (cast.site.zone, False, None)
    assert case.received_at.year > 2020
    assert not Clock.objects.filter(due_at__year=2099).exists()


@pytest.mark.parametrize("verb", ["note", "contact", "describe"])
def test_a_verb_takes_only_its_own(cast, verb):
    case = make.case(cast)
    before = fixed(case)
    page = make.signed_in(cast.officer)
    form = page.get(reverse(f"complaint-{verb}", args=[case.ref])).context["form"]
    known = {name: form[name].value() or "" for name in form.fields}
    own = {"note": {"words": "x"}, "contact": {"words": "x", "how": "phone"}, "describe": {"subject": "The bell"}}
    extra = {name: value for name, value in stuffing(cast).items() if name not in form.fields}
    answer = page.post(reverse(f"complaint-{verb}", args=[case.ref]), {**extra, **known, **own[verb]})
    assert answer.status_code == 302
    assert fixed(make.fresh(case)) == before


def test_the_public_form_takes_none_of_them(cast):
    client, code = Client(), cast.site.code
    steps = {
        "kind": {"kind": "complaint"}, "story": {"words": "Nobody came."}, "place": {"occurred_precision": "unknown"},
        "you": {"teller_role": "patient"}, "answer": {"way": "none"}, "check": {},
    }  # fmt: skip
    for step, data in steps.items():
        client.post(reverse("public-tell-us-step", args=[code, step]), {**stuffing(cast), **data})
    case = Complaint.objects.get()
    assert (case.site, case.status, case.severity, case.logged_by) == (cast.site, "received", 2, None)
    assert case.owner in (None, cast.officer, cast.colleague)
