"""The house's own pages: where somebody starts, language and theme, profile, errors, what stands around every page."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hospital import actions
from hospital.models import Organization, Role
from outbox import actions as outbox
from pxm import shell
from pxm.accounts.tokens import set_password_path
from pxm.views import errors
from tests import make

pytestmark = pytest.mark.django_db
# Where each role starts its day; a list of its own, so that a change of the table is noticed.
STARTS = {
    Role.FRONTLINE: "/log/", Role.OFFICER: "/my-work/", Role.MANAGER: "/my-work/", Role.DEPARTMENT: "/escalations/",
    Role.DUTY: "/escalations/", Role.LEADERSHIP: "/today/", Role.PR: "/escalations/", Role.LEGAL: "/escalations/",
    Role.PRIVACY: "/audit/", Role.ADMINISTRATOR: "/settings/", Role.READER: "/complaints/",
    Role.FINANCE: "/redress/",
    Role.CALLER: "/calls/", Role.KITCHEN: "/kitchen/",
}  # fmt: skip


@pytest.fixture
def nurse():
    return make.user(Role.FRONTLINE, make.site(), name="Amara Diallo")


# ---------------------------------------------------------------- home
@pytest.mark.parametrize(("role", "start"), STARTS.items())
def test_each_role_starts_where_its_work_is(role, start):
    client = make.signed_in(make.user(role))
    assert client.get("/").url == start
    assert client.get(start).status_code == 200


def test_a_manager_who_also_administers_starts_with_the_cases():
    user = make.user(Role.ADMINISTRATOR)
    make.member(user, Role.MANAGER, make.site())
    assert make.signed_in(user).get("/").url == "/my-work/"


def test_somebody_without_a_role_starts_at_their_profile():
    assert make.signed_in(make.user()).get("/").url == "/profile/"


def test_a_stranger_is_asked_to_sign_in():
    assert Client().get("/").url == "/sign-in/?next=/"


# ---------------------------------------------------------------- language and theme
def test_the_language_switch_keeps_the_place_and_stays(nurse):
    client = make.signed_in(nurse)
    assert client.post(reverse("language"), {"language": "zh-hans", "next": "/profile/"}).url == "/profile/"
    nurse.refresh_from_db()
    assert nurse.language == "zh-hans"
    page = client.get("/profile/").content.decode()
    assert 'lang="zh-hans"' in page
    assert 'dir="ltr"' in page


def test_arabic_is_written_from_the_right(client):
    client.post(reverse("language"), {"language": "ar"})
    page = client.get(reverse("account_login")).content.decode()
    assert 'dir="rtl"' in page
    assert "bootstrap-reboot.rtl" in page


def test_a_browser_that_forgot_speaks_the_language_its_user_chose(nurse):
    actions.prefer(nurse, language="ar", now=make.NOW)
    assert 'lang="ar"' in make.signed_in(nurse).get("/profile/").content.decode()


@pytest.mark.parametrize("wanted", ["xx", "", "en-us; Path=/"])
def test_a_language_nobody_speaks_here_changes_nothing(client, wanted):
    answer = client.post(reverse("language"), {"language": wanted, "next": "https://evil.example/"})
    assert answer.url == "/"
    assert "px_language" not in answer.cookies


def test_the_theme_is_kept_in_the_browser_and_with_the_person(nurse):
    client = make.signed_in(nurse)
    client.post(reverse("theme"), {"theme": "dark", "next": "/profile/"})
    nurse.refresh_from_db()
    assert nurse.theme == "dark"
    assert 'data-bs-theme="dark"' in client.get("/profile/").content.decode()
    stranger = Client()
    stranger.post(reverse("theme"), {"theme": "dark"})
    assert 'data-bs-theme="dark"' in stranger.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("name", ["language", "theme"])
def test_a_switch_is_thrown_by_post_alone(client, name):
    assert client.get(reverse(name)).status_code == 405


def test_cookies_cannot_be_read_by_scripts_and_stay_in_the_house(nurse):
    client = make.signed_in(nurse)
    for name, data in (("language", {"language": "ar"}), ("theme", {"theme": "dark"})):
        for morsel in client.post(reverse(name), data).cookies.values():
            assert morsel["httponly"]
            assert morsel["samesite"] == "Lax"


# ---------------------------------------------------------------- profile
def test_a_person_saves_their_choices_and_names_a_deputy(nurse):
    ward, deputy = (
        make.location(of=make.department(at=nurse.memberships.get().site)),
        make.user(Role.OFFICER, make.site()),
    )
    client = make.signed_in(nurse)
    choices = {"language": "en", "theme": "light", "home": ward.pk, "has_shortcuts": ""}
    assert client.post(reverse("profile"), choices).status_code == 302
    assert client.post(reverse("profile-deputy"), {"deputy": deputy.pk}).status_code == 302
    nurse.refresh_from_db()
    assert (nurse.theme, nurse.home, nurse.deputy, nurse.has_shortcuts) == ("light", ward, deputy, False)
    assert 'data-shortcuts="off"' in client.get(reverse("profile")).content.decode()


def test_a_ward_elsewhere_is_not_offered(nurse):
    elsewhere = make.location()
    page = make.signed_in(nurse).post(reverse("profile"), {"language": "en", "theme": "light", "home": elsewhere.pk})
    assert page.status_code == 200
    assert "home" in page.context["form"].errors


def test_signing_out_everywhere_else_keeps_this_session(nurse):
    here, there = make.signed_in(nurse), make.signed_in(nurse)
    here.post(reverse("profile-end-sessions"))
    assert here.get(reverse("profile")).status_code == 200
    assert there.get(reverse("profile")).status_code == 302


# ---------------------------------------------------------------- the shell
def shown(user) -> shell.Shell:
    request = RequestFactory().get("/my-work/")
    request.user = user
    return shell.Shell(request)


def labels(user) -> list[str]:
    return [str(item["label"]) for group in shown(user).menu for item in group["items"]]


def test_the_menu_is_that_of_the_roles():
    site = make.site()
    assert labels(make.user(Role.FRONTLINE, site)) == ["My work", "Note for the call", "Wall of thanks", "Referrals"]
    owed = ["To sort", "Feedback", "Complaints", "Owed to us", "Actions", "Putting things right", "Referrals"]
    owed += ["Surveys", "Themes", "Wall of thanks", "Documents", "Handover"]
    assert labels(make.user(Role.OFFICER, site)) == ["My work", "Today", *owed]
    manages = ["My work", "Today", "Escalations", *owed, "Cover", "Messages", "People’s data"]
    assert labels(make.user(Role.MANAGER, site)) == manages
    assert labels(make.user(Role.DUTY, site)) == ["Escalations", "Today", "My work", "Handover", "Cover"]
    assert labels(make.user(Role.PRIVACY)) == ["People’s data", "Audit log"]
    assert labels(make.administrator()) == ["Settings", "Cover", "Messages", "Health of reminders"]
    assert labels(make.user()) == []


def test_every_link_of_the_menu_opens_for_every_role():
    for role in Role.values:
        client = make.signed_in(make.user(role))
        request = RequestFactory().get("/")
        request.user = client.get("/profile/").wsgi_request.user
        urls = [item["url"] for group in shell.Shell(request).menu for item in group["items"]]
        assert [url for url in urls if client.get(url).status_code != 200] == [], role


def test_counts_hold_what_needs_this_person():
    cast = make.cast()
    make.case(cast)
    case = make.case(cast, severity=3, flags=["media"])
    told = case.pk and shown(cast.director).numbers
    assert told["decisions"] == 1
    assert shown(cast.outsider).decisions == 0
    assert shown(cast.officer).numbers["owed"] > 0


def test_notices_are_counted_until_they_are_seen(nurse):
    outbox.queue("complaints/assigned", to=nurse, key="k:1", context={"ref": "C-000001", "link": "/x/"}, now=make.NOW)
    assert shown(nurse).notices == 1


def test_what_stands_around_a_page_costs_two_queries(nurse):
    """Beside the person's rights, which every page asks for anyway."""
    assert nurse.standing.roles
    with CaptureQueriesContext(connection) as asked:
        around = shown(nurse)
        built = [around.hospital, around.menu, around.notices, around.demo, around.languages]
        built += [around.clockwork_late, around.phone, around.log, around.user, around.theme]
    assert len(built) == 10
    assert len(asked) == 2


def test_a_sign_in_page_costs_one_query():
    make.organization()
    client = Client()
    client.get(reverse("account_login"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("account_login"))
    assert len(asked) == 1


def test_without_an_organization_pages_still_open():
    assert not Organization.objects.exists()
    assert Client().get(reverse("account_login")).status_code == 200


def test_the_demo_is_called_a_demo(nurse):
    Organization.objects.update(is_demo=True)
    assert shown(nurse).demo["mail_url"] == "/demo/mail/"
    Organization.objects.update(is_demo=False)
    assert shown(nurse).demo is None


# ---------------------------------------------------------------- errors
def test_pages_of_errors_know_nothing_of_the_request(rf):
    for view, status in (
        (errors.not_found, 404), (errors.forbidden, 403), (errors.too_many, 429), (errors.failed, 500),
        (errors.bad, 400), (errors.forged, 403),
    ):  # fmt: skip
        first, second = view(rf.get("/a/?name=Ann")), view(rf.get("/b/"))
        assert first.status_code == status
        assert first.content == second.content
        assert b"Ann" not in first.content
        assert b"<h1>" in first.content


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_reader(client):
    assert client.get("/nowhere/").status_code == 404
    client.post(reverse("language"), {"language": "ar"})
    assert b'dir="rtl"' in client.get("/nowhere/").content


def test_every_page_says_that_nothing_may_be_kept(nurse, client):
    inside = make.signed_in(nurse)
    pages = [
        inside.get("/profile/"),
        client.get("/sign-in/"),
        client.get("/nowhere/"),
        client.get(set_password_path(nurse)),
    ]
    assert [page.status_code for page in pages if "no-store" not in page["Cache-Control"]] == []
