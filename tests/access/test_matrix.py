"""P11: every route × method × role × own or other department × site is decided, and the house answers so."""

import pytest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from complaints.models import Complaint
from tests.access import matrix, world
from tests.access.verdicts import READERS, VERDICTS

ROUTES = {str(route): route for route in matrix.routes()}
OUTSIDER = matrix.Actor("officer", "other site", None)
ROWS = [  # what a stranger to the department must not even know to be there
    name
    for name, verdict in VERDICTS.items()
    if "404" in (verdict.GET(OUTSIDER), verdict.POST(OUTSIDER)) and name in ROUTES
]
NUMBERED = [name for name in ROWS if "ref" in ROUTES[name].arguments]
LOOKERS_IN = (("officer", "next door"), ("officer", "other site"), ("frontline", "site"))


def people_for(route, house):
    """Pages of one case meet everybody; the others depend on the role alone."""
    return house.everybody() if str(route) in ROWS else house.one_of_each()


def test_every_route_has_a_verdict_and_every_verdict_a_route():
    assert matrix.undecided(ROUTES.values(), VERDICTS) == []


def test_no_route_stands_twice():
    names = [str(route) for route in matrix.routes()]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("name", sorted(set(ROUTES) & set(VERDICTS)))
def test_the_house_answers_as_decided(name, house):
    route = ROUTES[name]
    wrong = matrix.wrong_answers(route, VERDICTS[name], people_for(route, house), world.url_of(route, house))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(NUMBERED))
def test_out_of_sight_cannot_be_told_from_not_there(name, house):
    route = ROUTES[name]
    there, nowhere = world.url_of(route, house), world.url_of(route, house, unknown=True)
    lookers = [actor for actor in house.everybody() if (actor.role, actor.place) in LOOKERS_IN and not actor.part]
    hidden_from = [
        (actor, method)
        for actor in lookers
        for method in matrix.METHODS
        if getattr(VERDICTS[name], method)(actor) == "404"
    ]
    assert hidden_from
    apart = [line for actor, method in hidden_from for line in matrix.told_apart(actor, method, there, nowhere)]
    assert not apart, "\n".join(apart)


# ---------------------------------------------------------------- the controls
def past_the_door(request, ref):
    return HttpResponse(Complaint.objects.get(ref=ref).subject)


def telling_apart(request, ref):
    case = get_object_or_404(Complaint, ref=ref)
    seen = Complaint.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return HttpResponse("yours" if seen else "not yours", status=200 if seen else 404)


urlpatterns = [
    path("past/<ref>/", past_the_door, name="toy-past-the-door"),
    path("apart/<ref>/", telling_apart, name="toy-telling-apart"),
]
FOR_PATIENTS = ("public-tell-us", "public-track", "public-handbooks")  # where the page that is not here leads them
urlpatterns += [path(f"{name}/", telling_apart, name=name) for name in FOR_PATIENTS]


def toy(name: str) -> matrix.Route:
    return next(route for route in matrix.routes(__name__) if str(route) == name)


def test_a_route_without_a_verdict_would_be_found():
    known = {name: VERDICTS[name] for name in FOR_PATIENTS}
    assert matrix.undecided(matrix.routes(__name__), known) == ["toy-past-the-door", "toy-telling-apart"]
    assert matrix.undecided([], {"gone": VERDICTS["home"]}) == ["gone"]


def test_a_view_that_reads_past_the_door_would_be_found(house, settings):
    settings.ROOT_URLCONF = __name__
    verdict = matrix.Verdict(matrix.case(READERS, READERS))
    found = matrix.wrong_answers(toy("toy-past-the-door"), verdict, house.everybody()[1:], f"/past/{house.case.ref}/")
    assert any("frontline site: in instead of 404" in line for line in found)
    assert any("officer other site: in instead of 404" in line for line in found)


def test_all_but_repeated_refusals_is_asked(house, monkeypatch):
    """Whoever gets in asks each page, and of each place where somebody is refused one; all is one variable away."""
    people = house.everybody()
    case, read_only = matrix.case(READERS, READERS), matrix.Verdict(matrix.staff)
    route, verdict = ROUTES["complaint-note"], matrix.Verdict(case, case)
    some = list(matrix.asked_of(route, verdict, people))
    every = [(actor, case(actor)) for actor in people]
    assert {str(actor) for actor, wanted in every if wanted == "in"} <= {str(actor) for actor, _m, _w in some}
    assert {(a.place, a.part, wanted) for a, wanted in every} == {(a.place, a.part, w) for a, _m, w in some}
    assert all(method in [m for _a, m, wanted in some if wanted == "404"] for method in matrix.METHODS)
    assert [wanted for _a, _m, wanted in matrix.asked_of(route, read_only, people)].count("405") == 2
    monkeypatch.setattr(matrix, "IS_FULL", True)
    assert len(list(matrix.asked_of(route, verdict, people))) == 2 * len(people)


def test_everybody_is_refused_somewhere(house):
    """Who does not ask at one page asks at others: nobody is left out of the whole."""
    people = house.everybody()
    meant = {name: VERDICTS[name] for name in ROWS}
    asked = {(a, w) for name in meant for a, _m, w in matrix.asked_of(ROUTES[name], meant[name], people)}
    due = {(a, m(a)) for verdict in meant.values() for m in (verdict.GET, verdict.POST) for a in people}
    assert {(str(a), w) for a, w in due - asked if w in matrix.REFUSED} == set()


def test_an_answer_that_tells_the_two_apart_would_be_found(house, settings):
    settings.ROOT_URLCONF = __name__
    outsider = next(a for a in house.everybody() if a.role == "officer" and a.place == "other site")
    assert matrix.told_apart(outsider, "GET", f"/apart/{house.case.ref}/", "/apart/C-999999/") != []
