"""Through which door a request came in, and who was refused."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, reverse

from audit import log, middleware
from audit.models import Door, Entry
from tests import make

pytestmark = pytest.mark.django_db


def pass_through(view_name: str, **meta: str) -> Entry:
    """What a view of this name records."""
    request = RequestFactory().get("/", **meta)
    request.user = make.user()

    def answer(request) -> HttpResponse:
        request.resolver_match = ResolverMatch(answer, (), {}, url_name=view_name)
        door.process_view(request, answer, (), {})
        log.record("complaint.view", by=request.user)
        return HttpResponse()

    door = middleware.AuditMiddleware(answer)
    door(request)
    return Entry.objects.get(verb="complaint.view")


@pytest.mark.parametrize(
    ("view", "door"),
    [("complaint", Door.WEB), ("public-track", Door.PUBLIC), ("api-complaints", Door.API), ("publications", Door.WEB)],
)
def test_doors_are_told_by_the_name_of_the_address(view, door):
    assert pass_through(view).door == door


def test_staff_entries_carry_a_pseudonym_of_the_address_the_public_s_nothing():
    entry = pass_through("complaint", REMOTE_ADDR="192.0.2.7")
    assert entry.facts["origin"] == middleware.pseudonym("192.0.2.7")
    assert "192.0.2" not in str(entry.facts)
    assert "origin" not in middleware.facts_of(RequestFactory().get("/"), Door.PUBLIC)


def test_a_forged_forwarding_header_changes_nothing(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "203.0.113.9"})
    settings.TRUSTED_PROXIES = 0
    assert middleware.address_of(request) == "192.0.2.7"


def test_behind_our_own_proxies_the_address_is_what_the_outermost_saw(settings):
    forged = "198.51.100.1, 203.0.113.9, 10.0.0.2"
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.3", headers={"X-Forwarded-For": forged})
    settings.TRUSTED_PROXIES = 2
    assert middleware.address_of(request) == "203.0.113.9"


def test_the_door_is_closed_behind_the_request():
    pass_through("public-track")
    assert (log.door.get(), log.origin.get()) == ("", None)


def test_who_is_refused_is_recorded():
    officer = make.user("officer")
    assert make.signed_in(officer).get(reverse("audit-log")).status_code == 403
    entry = Entry.objects.get(verb="access.refuse")
    assert entry.actor_id == officer.pk
    assert {"route": "audit-log", "status": 403, "method": "GET"}.items() <= entry.facts.items()


def test_who_asks_for_what_they_cannot_see_is_recorded_with_the_reference():
    privacy = make.user("privacy")
    assert make.signed_in(privacy).get("/audit/Q-123456/").status_code == 404
    assert Entry.objects.get(verb="access.refuse").facts["asked"] == "Q-123456"


def test_addresses_that_do_not_exist_and_visitors_leave_nothing():
    assert make.signed_in(make.user("officer")).get("/nowhere/").status_code == 404
    assert Client().get("/nowhere/").status_code in (302, 404)
    assert not Entry.objects.filter(verb="access.refuse").exists()
