"""Departments and wards from CSV files: parents in any order, no doubles, an error for each row that cannot be."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from hospital import actions, placefile
from hospital.models import Department, Location
from tests import make_hospital as make
from tests.hospital.test_cover_pages import file

pytestmark = pytest.mark.django_db
TREE = "site,department\n,Surgery > Theatres\n,Medicine\n,Surgery\n,surgery  >  THEATRES\n"


@pytest.fixture
def site():
    return make.site("Harbour", code="main")


@pytest.fixture
def client(site):
    return make.signed_in(make.administrator())


def departments(text: str) -> placefile.Plan:
    return actions.import_departments(make.organization(), text=text, by=None, now=make.NOW)


def wards(text: str) -> placefile.Plan:
    return actions.import_locations(make.organization(), text=text, by=None, now=make.NOW)


def ways() -> list[str]:
    rows = Department.objects.select_related("parent")
    return sorted(f"{row.parent.name} > {row.name}" if row.parent else row.name for row in rows)


def errors(plan: placefile.Plan) -> list[tuple[int, str, str]]:
    return [(error.number, error.column, error.words) for error in plan.errors]


def test_a_file_becomes_the_tree_whatever_its_order(site):
    plan = departments(TREE)
    assert (len(plan.departments), plan.kept) == (3, 1)
    assert ways() == ["Medicine", "Surgery", "Surgery > Theatres"]
    theatres = Department.objects.get(name="Theatres")
    assert theatres.path == [theatres.parent_id, theatres.pk]
    assert Entry.objects.get(verb="organization.import_departments").facts["added"] == 3
    assert Entry.objects.filter(verb="department.add").count() == 3


def test_the_same_file_twice_changes_nothing(site):
    departments(TREE)
    assert (departments(TREE).departments, len(ways())) == ([], 3)
    wards("department;ward\nSurgery;Ward 5B\nSurgery > Theatres;Ward 5B\n")
    again = wards("department;ward\nsurgery;ward 5b\nTHEATRES;Ward 5B\n")
    assert (again.wards, again.kept, Location.objects.count()) == ([], 2, 2)


def test_each_row_that_cannot_be_says_why(site):
    make.site("North", code="north")
    old = make.department("Old wing", at=site)
    actions.retire_department(old, by=None, now=make.NOW)
    plan = placefile.departments(
        f"site,department\n,Surgery\nwest,Surgery\nmain,Surgery > > X\nmain,{'x' * 121}\nNORTH,Nowhere > Theatres\n"
        "main,Old wing\nmain,Old wing > Attic\nharbour,Surgery\n"
    )
    assert errors(plan) == [
        (2, "site", "Which site? Write main, north."),
        (3, "site", "“west” is no site: write main, north."),
        (4, "department", "The name is missing."),
        (5, "department", "The name is longer than 120 letters."),
        (6, "department", "“Nowhere” is not there: add a row for it, too."),
        (7, "department", "Old wing is retired. Put it back in use first."),
        (8, "department", "Old wing is retired. Put it back in use first."),
    ]
    assert [node.way for node in plan.departments] == ["Surgery"]


def test_wards_say_which_department_they_mean(site):
    for parent in ("Surgery", "Medicine"):
        make.department("Day unit", parent=make.department(parent, at=site))
    actions.retire_location(make.location("Ward 1", of=Department.objects.get(name="Surgery")), by=None, now=make.NOW)
    plan = placefile.wards(
        f"department,ward\nDay unit,Bay 1\nMedicine > Day unit,Bay 1\nEye,Ward 9\nSurgery,{'w' * 81}\nSurgery,\n"
        "Surgery,Ward 1\n"
    )
    several = "There are several departments called “Day unit”: write the way, such as Surgery > Day unit."
    assert errors(plan) == [
        (2, "department", several),
        (4, "department", "“Eye” is no department of Harbour."),
        (5, "ward", "The name is longer than 80 letters."),
        (6, "ward", "The name is missing."),
        (7, "ward", "Ward 1 is retired. Put it back in use first."),
    ]  # fmt: skip
    assert [ward.department.way for ward in plan.wards] == ["Medicine > Day unit"]


def test_nothing_is_half_done(site):
    with pytest.raises(ValidationError) as refusal:
        departments("department\nSurgery\nNowhere > Attic\n")
    assert refusal.value.code == "rows"
    assert not Department.objects.exists()
    assert not Entry.objects.filter(verb="organization.import_departments").exists()


def test_a_look_costs_the_same_for_2_rows_as_for_200(site, django_assert_num_queries):
    departments("department\nSurgery\n")
    for many in (2, 200):
        with django_assert_num_queries(3):
            placefile.wards("department,ward\n" + "".join(f"Surgery,Ward {number}\n" for number in range(many)))


# ---------------------------------------------------------------- the pages
def test_a_file_is_looked_at_put_right_and_then_read_in(client, site):
    url = reverse("department-import")
    page = client.post(url, {"file": file("department\nSurgery\nNowhere > Attic\n")})
    shown = page.content.decode()
    assert "Row 3, department: “Nowhere” is not there: add a row for it, too." in shown
    assert "Nowhere &gt; Attic\n</textarea>" in shown and 'name="confirm"' not in shown
    page = client.post(url, {"text": "department\nSurgery\nSurgery > Attic\n"})
    assert "2 departments are added." in page.content.decode()
    assert not Department.objects.exists()
    sent = dict(page.context["sent"])
    assert client.post(url, {**sent, "confirm": "yes"}).url == reverse("departments")
    assert ways() == ["Surgery", "Surgery > Attic"]


def test_a_house_that_changed_between_the_two_sendings_is_looked_at_again(client, site):
    department = make.department("Surgery", at=site)
    url, sent = reverse("location-import"), {"text": "department,ward\nSurgery,Ward 1\n"}
    assert "1 ward is added." in client.post(url, sent).content.decode()
    actions.retire_department(department, by=None, now=make.NOW)
    page = client.post(url, {**sent, "confirm": "yes"})
    assert "Row 2, department: Surgery is retired." in page.content.decode()
    assert not Location.objects.exists()


def test_an_empty_file_has_the_names_of_the_columns(client):
    for of, head in (("departments", "site,department"), ("wards", "site,department,ward")):
        answer = client.get(reverse("import-template", args=[of]))
        assert answer.content.decode() == f"\ufeff{head}\r\n"
        assert answer["Content-Disposition"] == f'attachment; filename="{of}.csv"'
    assert client.get(reverse("import-template", args=["budget"])).status_code == 404
