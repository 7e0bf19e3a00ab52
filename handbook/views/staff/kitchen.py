"""The kitchen's own pages: dishes and their signatures, what is served when, meals, all of it as a file."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handbook import actions, boards, menufile
from handbook.actions.dishes import today_at
from handbook.forms import CycleForm, DishForm, KitchenForm, MealForms, MenuFileForm, PlanForm
from handbook.forms.kitchen import NEW
from handbook.menus import date_in, kitchen_of
from handbook.models import Dish, Meal
from handbook.seeing import mark_of
from hospital.models import Location, Site
from hospital.views.doors import button, form_page, posted, refuse_unless
from hospital.views.imports import import_page

both = require_http_methods(["GET", "HEAD", "POST"])
sees = permission_required("handbook.view_menu", raise_exception=True)
changes = permission_required("handbook.change_menu", raise_exception=True)
# Places, pictures and words to look for are the editors': who cooks does not write the handbook.
BESIDE = "handbook.change_place"
edits = permission_required(BESIDE, raise_exception=True)


def own_site(request: HttpRequest, code: str, verb: str = "handbook.view_menu") -> Site:
    """Elsewhere it is not there; of a part of the site nobody cooks for the whole."""
    site = get_object_or_404(Site.objects.visible_to(request.user), code=code)
    refuse_unless(request.user.standing.allows(verb, site.pk, None))
    return site


def about(request: HttpRequest, site: Site, here: str) -> dict[str, Any]:
    tabs = boards.tabs(site, here, lambda name: reverse(name, args=[site.code]), request.user)
    return {"site": site, "tabs": tabs, "here": here}


@require_safe
@sees
def kitchen(request: HttpRequest) -> HttpResponse:
    """The kitchen of the site where this person works; with several the first."""
    site = Site.objects.nearest(request.user).where(request.user, "handbook.view_menu").first()
    if site is None:
        return render(request, "handbook/staff/none.html")
    return redirect("dishes", site.code)


@both
@sees
def dishes(request: HttpRequest, code: str) -> HttpResponse:
    """The table of dishes; POST signs those that are ticked, or the one whose button was pressed."""
    site = own_site(request, code)
    allows = request.user.standing.allows
    if request.method == "POST":
        refuse_unless(allows("handbook.sign_dish", site.pk, None))
        return _sign(request, site)
    board = boards.dishes_of(site, request.user, today_at(site, timezone.now()), request.GET.get("show", ""))
    context = about(request, site, "dishes") | {
        "board": board, "may_change": allows("handbook.change_menu", site.pk, None),
        "may_sign": allows("handbook.sign_dish", site.pk, None),
        "bulk": [{"name": "sign", "value": "all", "label": _("Sign what is ticked"), "icon": "pencil-square"}],
        "sites": Site.objects.active().where(request.user, "handbook.view_menu"),
    }  # fmt: skip
    return render(request, "handbook/staff/dishes.html", context)


def _sign(request: HttpRequest, site: Site) -> HttpResponse:
    """A dish is named together with the recipe that was on the page, `lentil-soup:3f…`."""
    one = request.POST.get("sign", "")
    ticked = [one] if ":" in one else request.POST.getlist("dish")
    seen = dict(name.split(":", 1) for name in ticked if ":" in name)
    count = len(seen)
    done = ngettext("You have signed for %(number)d dish.", "You have signed for %(number)d dishes.", count)
    listed = request.POST.get("listed", "").split()
    act = partial(actions.sign, site, seen=seen, listed=listed, by=request.user)
    return button(request, act, to=request.get_full_path(), done=done % {"number": count})


@both
@changes
def dish_change(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """One dish, or at `new` another one."""
    site = own_site(request, code, "handbook.change_menu")
    rows = Dish.objects.visible_to(request.user).select_related("site", "photo").filter(site=site)
    dish = None if slug == NEW else get_object_or_404(rows, code=slug)
    form = DishForm(posted(request), request.FILES or None, kitchen=kitchen_of(site), dish=dish)

    act = partial(actions.change_dish, dish) if dish else partial(actions.add_dish, site)
    context = about(request, site, "dishes") | {"dish": dish, "title": str(dish or _("Add a dish"))}
    return form_page(
        request, form, partial(act, by=request.user), to=reverse("dishes", args=[site.code]),
        done=_("The dish is kept."), template="handbook/staff/dish.html", **context,
    )  # fmt: skip


@both
@changes
def menu_plan(request: HttpRequest, code: str) -> HttpResponse:
    """The weeks; `?day=3` opens a day of the cycle, `?on=2026-12-25` a date with a menu of its own."""
    site = own_site(request, code, "handbook.change_menu")
    board = boards.plan_of(site, today_at(site, timezone.now()))
    context = {"board": board} | about(request, site, "menu-plan")
    if (where := _where(request, board)) is None:
        return render(request, "handbook/staff/plan.html", context)
    return _day(request, site, where, context)


def _day(request: HttpRequest, site: Site, where: dict[str, Any], context: dict[str, Any]) -> HttpResponse:
    planned = boards.planned(site, **where)
    form = PlanForm(
        posted(request), meals=context["board"].meals, dishes=list(Dish.objects.filter(site=site).offered()),
        planned=planned, mark=mark_of(planned), language=get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip
    act = partial(actions.plan_day, site, seen=form.mark, by=request.user, **where)
    return form_page(
        request, form, lambda **_dishes: act(dishes=form.planned),
        to=reverse("menu-plan", args=[site.code]), done=_("The day is planned."), template="handbook/staff/day.html",
        where=where, **context,
    )  # fmt: skip


def _where(request: HttpRequest, board: boards.PlanBoard) -> dict[str, Any] | None:
    """What the address means: a day of the cycle or a date. None for the whole plan."""
    if "on" in request.GET:
        if on := date_in(request.GET["on"]):
            return {"cycle": None, "day": None, "on": on}
        raise Http404
    day = request.GET.get("day", "")
    if not day:
        return None
    if board.cycle is None or not day.isdecimal() or len(day) > 3 or int(day) >= board.cycle.days:
        raise Http404
    return {"cycle": board.cycle, "day": int(day), "on": None}


@both
@changes
def menu_settings(request: HttpRequest, code: str) -> HttpResponse:
    """Three forms on one page: `form` says which of them was sent."""
    site = own_site(request, code, "handbook.change_menu")
    forms = _settings_forms(request, site)
    acts = {
        "kitchen": lambda form: actions.change_kitchen(site, by=request.user, **form.cleaned_data),
        "cycle": lambda form: actions.begin_cycle(site, by=request.user, **form.cleaned_data),
        "meals": lambda form: actions.set_meals(site, meals=form.meals, seen=form.seen, by=request.user),
    }
    sent = request.POST.get("form", "")
    if sent in acts and forms[sent].is_valid():
        return button(request, lambda: acts[sent](forms[sent]), to=request.path, done=_("It is kept."))
    return render(request, "handbook/staff/settings.html", {"forms": forms} | about(request, site, "menu-settings"))


def _settings_forms(request: HttpRequest, site: Site) -> dict[str, Any]:
    def sent(name: str) -> Any:
        return request.POST if request.POST.get("form") == name else None

    meals = Meal.objects.visible_to(request.user).filter(site=site).order_by("position", "pk")
    return {
        "kitchen": KitchenForm(sent("kitchen"), instance=kitchen_of(site)),
        "cycle": CycleForm(sent("cycle"), prefix="cycle"),
        "meals": _meal_forms(sent("meals"), site, meals),
    }


def _meal_forms(sent: Any, site: Site, meals: Any) -> Any:
    wards = {"wards": Location.objects.filter(department__site=site, is_active=True)}
    mark = mark_of([meal.written for meal in meals])
    return MealForms(sent, prefix="meals", initial=MealForms.of(meals), form_kwargs=wards, mark=mark)


@both
@changes
def menu_import(request: HttpRequest, code: str) -> HttpResponse:
    """First what the file would change; then, with a second sending, the change. `?as=csv` is the way out."""
    site = own_site(request, code, "handbook.change_menu")
    today = today_at(site, timezone.now())
    if request.GET.get("as") == "csv":
        return csv_answer(f"menu-{site.code}", menufile.write(site, today))
    return import_page(
        request, MenuFileForm(posted(request), request.FILES or None),
        lambda text: menufile.compare(site, menufile.read(text), today),
        lambda text: actions.import_menu(site, text=text, by=request.user),
        to=reverse("menu-plan", args=[site.code]), done=_("The menu is as in the file."),
        template="handbook/staff/import.html", columns=menufile.COLUMNS, **about(request, site, "menu-import"),
    )  # fmt: skip


def csv_answer(name: str, text: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
