"""The pages about files of rows: handed in, matched, looked at, taken over, by plain forms."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from complaints.models import Complaint
from feedback.models import Import
from hospital.models import Role
from tests import make
from tests.feedback.tables import handed_in, matched, rows, taken, worked

OPEN = {"Status": "Being looked at", "Date closed": "", "Reply date": "", "Date acknowledged": ""}


@pytest.fixture
def manager(cast):
    return make.signed_in(cast.manager)


def filled(page) -> dict[str, str]:
    """The form as it stands on the page."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_the_whole_way_by_plain_forms(cast, manager):
    table = SimpleUploadedFile("cases.csv", rows({}, OPEN))
    answer = manager.post(reverse("imports"), {"target": "case", "source": "RiskMan 9", "table": table})
    job = worked(Import.objects.get())
    assert answer.url == job.get_absolute_url()
    page = manager.get(reverse("import-match", args=[job.pk]))
    assert "She waited six hours." in page.content.decode()
    sent = filled(page)
    assert sent["column:4"] == "status"
    manager.post(reverse("import-match", args=[job.pk]), sent)
    page = manager.get(worked(job).get_absolute_url()).content.decode()
    assert "Being looked at" in page and "1 row cannot be taken over" in page
    file = manager.get(reverse("import-errors", args=[job.pk])).content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith("3,Status,“Being looked at” is not known yet")
    page = manager.get(reverse("import-match", args=[job.pk]))
    manager.post(
        reverse("import-match", args=[job.pk]), {**filled(page), "value:status:Being looked at": "investigating"}
    )
    worked(job)
    manager.post(reverse("import-run", args=[job.pk]))
    page = manager.get(worked(job).get_absolute_url()).content.decode()
    late = Complaint.objects.get(status="investigating")
    assert "Arrived late" in page and late.ref in page and "Take it back" in page
    assert Entry.objects.filter(verb="import.view").count() >= 4
    assert late.feedback.original_ref in manager.get(late.get_absolute_url()).content.decode()


def test_others_neither_see_nor_press(cast):
    job = matched(handed_in(cast.manager, rows({})), cast.manager)
    elsewhere = make.signed_in(make.user(Role.MANAGER, cast.other_site))
    assert elsewhere.get(job.get_absolute_url()).status_code == 404
    assert elsewhere.post(reverse("import-run", args=[job.pk])).status_code == 404
    assert make.signed_in(cast.officer).get(reverse("imports")).status_code == 403


def test_the_manager_of_a_site_sees_what_came_to_it_but_not_the_rows(cast):
    everywhere = make.user(Role.MANAGER, make.organization())
    job = taken(everywhere, rows(OPEN, {"Severity": "Purple"}), values={"status": {"beinglookedat": "investigating"}},
                shared={"site": str(cast.site.pk)})  # fmt: skip
    page = make.signed_in(cast.manager).get(job.get_absolute_url()).content.decode()
    assert "Arrived late" in page and "Purple" not in page and "Take it back" not in page


def test_the_page_costs_few_statements_however_many_rows_there_are(cast, manager, django_assert_max_num_queries):
    job = taken(cast.manager, rows(*[OPEN] * 12), values={"status": {"beinglookedat": "investigating"}})
    with django_assert_max_num_queries(20):
        manager.get(job.get_absolute_url())
