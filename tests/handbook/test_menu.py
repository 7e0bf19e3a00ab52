"""The kitchen's work and what guests read of it: two signatures, a change that takes them away, a file read twice."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook
from PIL import Image

from audit.models import Entry
from handbook import actions, menufile, menus, offline, starting
from handbook.actions.dishes import today_at
from handbook.allergens import Allergen
from handbook.menus import Asked
from handbook.models import Diet, Dish, Meal, Place, Serving, Texture
from handbook.saying import said
from hospital import csvfile, sheets
from hospital.models import Role
from tests import make
from tests.files import samples
from tests.handbook import made

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans", "ar")


@pytest.fixture(scope="module")
def _cooking(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        site = make.site()
        actions.open_handbook(site, by=None, now=make.NOW)
        today = timezone.localdate()
        actions.begin_kitchen(site, starts_on=today - timedelta(days=today.weekday()), by=None)
        yield site
        transaction.set_rollback(True)


@pytest.fixture
def site(_cooking, django_db_blocker):
    """With two weeks of dishes that nobody has checked."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _cooking
        transaction.set_rollback(True)


@pytest.fixture
def cook(site):
    return make.user(Role.EDITOR, site)


@pytest.fixture
def dietitian(site):
    return make.user(Role.REVIEWER, site)


def dish(site, code="lentil-spinach-curry") -> Dish:
    return Dish.objects.get(site=site, code=code)


def ticked(*dishes: Dish) -> list[str]:
    return [f"{one.code}:{one.fingerprint}" for one in dishes]


def listed(site) -> str:
    return " ".join(menus.kitchen_of(site).listed.codes)


def checked(site, *people, code="lentil-spinach-curry") -> Dish:
    for one in people:
        made.signed(dish(site, code), one)
    return dish(site, code)


def read(site, language="en", **query) -> str:
    return Client().get(reverse("public-handbook-menu", args=[site.code, language]), query).content.decode()


def monday(site):
    """A Monday of the first week of the plan, with its lunch."""
    today = today_at(site, timezone.now())
    return {"on": (today - timedelta(days=today.weekday())).isoformat(), "meal": "lunch"}


# ---------------------------------------------------------------------------------------- the start content
def test_the_start_content_is_whole_in_every_language_and_read_by_the_kitchens_own_reader(site):
    reading = menufile.read(starting.menu())
    assert reading.errors == []
    assert Serving.objects.count() > 150 and Dish.objects.count() == 36 and Place.objects.count() == 20
    for one in [*Dish.objects.all(), *Meal.objects.all(), *Place.objects.all()]:
        assert all(one.name.get(code) for code in LANGUAGES), one


# ---------------------------------------------------------------------------------------- signing
def test_an_unchecked_dish_says_ask_before_eating_and_claims_nothing(site):
    page = read(site, **monday(site))
    assert "Lentil and spinach curry" in page and "Ask before eating" in page
    assert "Allergens:" not in page and "none of the" not in page


def test_a_dish_is_checked_once_two_people_have_signed_and_one_person_twice_is_not_enough(site, cook, dietitian):
    one = checked(site, cook, cook)
    assert one.checked_until is None
    one = checked(site, dietitian)
    assert {one.signed_by, one.seconded_by} == {cook, dietitian}
    assert one.checked_until == today_at(site, timezone.now()) + timedelta(days=180)
    page = read(site, **monday(site))
    assert "<b>Allergens:</b> milk" in page and "<b>May contain:</b> mustard" in page
    assert Entry.objects.filter(verb="dish.sign", subject_id=one.pk).count() == 3


def test_the_table_signs_what_is_ticked_and_one_press_renews(site, cook, dietitian):
    url = reverse("dishes", args=[site.code])
    both = [dish(site), dish(site, "fruit-plate")]
    for one in (cook, dietitian):
        answer = make.signed_in(one).post(url, {"dish": ticked(*both), "sign": "all", "listed": listed(site)})
        assert answer.status_code == 302
    assert all(dish(site, one.code).checked_until for one in both)
    soon = today_at(site, timezone.now()) + timedelta(days=9)
    Dish.objects.filter(site=site, code="fruit-plate").update(checked_until=soon)
    both[1].signatures.update(on=soon - timedelta(days=180))
    client = make.signed_in(cook)
    page = client.get(url, {"show": "lapsing"}).content.decode()
    assert page.count("data-row-check") == 1 and ticked(both[1])[0] in page
    client.post(url, {"sign": ticked(both[1])[0], "listed": listed(site)})
    assert dish(site, "fruit-plate").checked_until == soon, "the other one has to renew as well"
    make.signed_in(dietitian).post(url, {"sign": ticked(both[1])[0], "listed": listed(site)})
    assert dish(site, "fruit-plate").checked_until > soon


def test_nobody_signs_for_a_recipe_they_did_not_read_or_for_nothing(site, cook):
    seen = {"lentil-spinach-curry": dish(site).fingerprint}
    actions.change_dish(dish(site), contains=["milk", "nuts"], by=cook)
    for wrong in (seen, {}):
        with pytest.raises(ValidationError):
            actions.sign(site, seen=wrong, listed=list(Allergen), by=cook)


def test_an_allergen_is_public_at_once_takes_the_check_and_is_on_record(site, cook, dietitian):
    checked(site, cook, dietitian)
    form = {"name_en": "Lentil curry", "contains": ["milk", "nuts"], "texture": "7", "is_served": "on",
            "recipe": dish(site).recipe, "diets": dish(site).diets, "seen": dish(site).mark}  # fmt: skip
    answer = make.signed_in(cook).post(dish(site).get_absolute_url(), form)
    assert answer.status_code == 302, answer.context["form"].errors
    page = read(site, **monday(site))
    assert "Lentil curry" in page and "<b>Allergens:</b> milk" not in page
    assert dish(site).checked_until is None
    entry = Entry.objects.get(verb="dish.change", subject_id=dish(site).pk)
    assert (entry.facts["contains_before"], entry.facts["contains"]) == (["milk"], ["milk", "nuts"])
    assert entry.facts["check_lost"] is True


def test_one_more_allergen_on_the_list_ends_every_check_and_those_who_sign_hear_of_it(site, cook, dietitian):
    actions.change_kitchen(site, region="us", by=None)
    checked(site, cook, dietitian, code="fruit-plate")
    there = Serving.objects.filter(dish=dish(site, "fruit-plate")).select_related("meal", "cycle").first()
    on = {"on": (there.cycle.starts_on + timedelta(days=there.day)).isoformat(), "meal": there.meal.key}
    assert "none of the 9 listed allergens" in read(site, **on)
    client, url = make.signed_in(cook), reverse("menu-settings", args=[site.code])
    page = client.get(reverse("dishes", args=[site.code])).content.decode()
    assert f'name="listed" value="{listed(site)}"' in page and "looked for each of these: wheat, crustaceans" in page
    before = listed(site)
    client.post(url, {"form": "kitchen", "region": "eu"})
    assert dish(site, "fruit-plate").checked_until is None
    assert "none of the" not in read(site, **on)
    assert made.told("allergen_list") == {dietitian.pk}
    assert Entry.objects.filter(verb="kitchen.change").last().facts["checks_lost"] == 1
    stale = {"sign": ticked(dish(site, "fruit-plate"))[0], "listed": before}
    make.signed_in(dietitian).post(reverse("dishes", args=[site.code]), stale)
    signatures = dish(site, "fruit-plate").signatures
    assert signatures.count() == 2, "who was shown the old list has not signed for the new one"
    assert checked(site, cook, code="fruit-plate").checked_until is None, "the old signature says nothing of celery"
    assert checked(site, dietitian, code="fruit-plate").checked_until


def test_a_shorter_list_keeps_the_checks_and_a_wish_nobody_stands_for_fits_nothing(site, cook, dietitian):
    actions.change_kitchen(site, region="eu", by=None)
    checked(site, cook, dietitian)
    assert "Lentil and spinach curry" in read(site, without="celery", **monday(site))
    actions.change_kitchen(site, region="cn", by=cook)
    assert dish(site).checked_until and made.told("allergen_list") == set()
    assert "Lentil and spinach curry" not in read(site, without="celery", **monday(site))


def test_another_name_keeps_the_check_and_an_old_check_lapses(site, cook, dietitian):
    checked(site, cook, dietitian)
    assert actions.change_dish(dish(site), name={"en": "Curry"}, by=cook).checked_until
    Dish.objects.filter(pk=dish(site).pk).update(checked_until=today_at(site, timezone.now()) - timedelta(days=1))
    assert "<b>Allergens:</b> milk" not in read(site, **monday(site))


def test_the_database_knows_that_two_are_two(site, cook):
    one = {"signed_by": cook, "seconded_by": cook, "checked_until": make.NOW.date()}
    with pytest.raises(IntegrityError, match="dish_checked_by_two_people"), transaction.atomic():
        Dish.objects.filter(site=site).update(**one)


# ---------------------------------------------------------------------------------------- what guests read
def test_filters_say_how_many_dishes_they_hide_and_show_them_when_asked(site, cook, dietitian):
    checked(site, cook, dietitian)
    page = read(site, diet="vegetarian", without="egg", **monday(site))
    assert "Lentil and spinach curry" in page and "Cheese omelette" not in page
    assert "3 dishes are hidden" in page
    assert "Cheese omelette" in read(site, diet="vegetarian", show="all", **monday(site))
    assert "No dish of this meal fits" in read(site, without="milk", **monday(site))


def test_the_day_is_written_as_each_language_writes_it(site):
    asked = monday(site)
    on = date.fromisoformat(asked["on"])
    days = {"en": f"Monday, {on.day} {on:%B}", "zh-hans": f"{on.month}月{on.day}日 星期一", "ar": f"، {on.day} "}
    for language, day in days.items():
        assert day in re.search(r"<h2>([^<]*)</h2>", read(site, language, **asked)).group(1)


@pytest.mark.parametrize("words", ["meals", "porridge"])
def test_a_search_leads_to_dishes_and_places_whether_it_found_a_page_or_not(site, words):
    page = Client().get(reverse("public-handbook-search", args=[site.code, "en"]), {"q": words}).content.decode()
    for name in ("public-handbook-menu", "public-handbook-places"):
        assert f'href="{reverse(name, args=[site.code, "en"])}"' in page


@pytest.mark.parametrize(("language", "comma"), [("zh-hans", "、"), ("ar", "، ")])
def test_allergens_are_listed_with_the_comma_of_the_language(site, cook, dietitian, language, comma):
    checked(site, cook, dietitian, code="cheese-omelette")  # egg and milk
    lines = re.findall(r"<p>(<b>.*?)</p>", read(site, language, **monday(site)))
    assert any(comma in line for line in lines) and not any(", " in line for line in lines)


def test_it_is_the_meal_of_the_sites_own_clock_in_every_language(site):
    halifax = "America/Halifax"
    type(site).objects.filter(pk=site.pk).update(zone=halifax)
    site.refresh_from_db()
    noon = timezone.now().replace(hour=16, minute=30)  # half past twelve or half past one there
    board = menus.menu_of(site, "ar", Asked(), now=noon)
    assert board.meal == ("lunch" if board.at.hour < 13 or board.at.minute < 30 else "dinner")
    assert board.board.name.words == "الغداء" or board.meal == "dinner"
    assert 'dir="rtl"' in read(site, "ar")


def test_a_ward_has_its_own_hours_and_dishes_and_a_date_goes_before_the_plan(site):
    ward = make.location(of=make.department(at=site))
    lunch = Meal.objects.get(site=site, key="lunch")
    Meal.objects.create(site=site, key="lunch", ward=ward, served_from="11:15", served_to="12:00", order_by="09:00")
    own = Dish.objects.get(code="fish-fingers", site=site)
    on = menus.date_in(monday(site)["on"])
    planned = Serving.objects.filter(meal=lunch, day=0).first()
    Serving.objects.create(cycle=planned.cycle, day=0, meal=lunch, ward=ward, dish=own)
    assert "Served 11:15 to 12:00" in read(site, ward=ward.pk, **monday(site))
    assert "Fish fingers" in read(site, ward=ward.pk, **monday(site))
    assert "Fish fingers" not in read(site, **monday(site))
    actions.plan_day(site, cycle=None, day=None, on=on, dishes={"lunch": [dish(site, "rice-pudding")]}, by=None)
    page = read(site, **monday(site))
    assert "Rice pudding" in page and "Lentil and spinach curry" not in page


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "2026-02-30", "x"])
def test_a_day_that_is_none_is_passed_over(site, on):
    assert Client().get(reverse("public-handbook-menu", args=[site.code, "en"]), {"on": on}).status_code == 200


def test_a_day_that_is_none_is_not_planned(site, cook):
    client, plan = make.signed_in(cook), reverse("menu-plan", args=[site.code])
    for where in ("on=0001-01-01", "on=9999-12-31", "day=²", "day=0000000009", "day=-1"):
        assert client.get(f"{plan}?{where}").status_code == 404, where


def test_a_menu_costs_few_statements_however_long_it_is(site, django_assert_max_num_queries):
    client, url = Client(), reverse("public-handbook-menu", args=[site.code, "ar"])
    client.get(url)
    with django_assert_max_num_queries(8):
        client.get(url)


def test_a_photo_is_drawn_anew_small_and_without_where_it_was_taken(site, cook):
    actions.change_dish(dish(site), upload=samples.upload(), by=cook)
    url = menus.photo_url(site, Dish.objects.select_related("photo").get(pk=dish(site).pk))
    answer = Client().get(url)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/webp"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == (480, 360) and not picture.getexif()
    assert url in read(site, **monday(site))
    old = dish(site).photo
    actions.change_dish(dish(site), is_photo_removed=True, by=cook)
    assert Client().get(url).status_code == 404
    old.refresh_from_db()
    assert dish(site).photo is None and old.state == "erased"


def test_a_copy_for_reading_offline_shows_every_meal_and_an_old_one_says_ask(site, cook, dietitian):
    checked(site, cook, dietitian)
    on = {"on": monday(site)["on"]}
    page = read(site, kept="now", **on)
    assert "This is a copy of" in page and "Oat porridge" in page and "<b>Allergens:</b> milk" in page
    page = read(site, kept="old", **on)
    assert "<b>Allergens:</b>" not in page and "Ask before eating" in page
    places = reverse("public-handbook-places", args=[site.code, "en"])
    assert "Open now" not in Client().get(places, {"kept": "now"}).content.decode()


def test_the_list_of_copies_holds_the_handbook_alone_and_menus_take_over_from_each_other(site):
    now = timezone.now()
    told = Client().get(reverse("public-handbook-copies", args=[site.code, "en"])).json()
    assert all(one["path"].startswith(f"/handbook/{site.code}/en/") for one in told["copies"])
    found = [one for one in offline.copies(site, "en", 7, now) if "/menu/" in one.path]
    assert [("kept=old" in one.url) for one in found] == [False, False, True, True]
    assert all("ward=7" in one.url and one.until for one in found)
    assert found[1].until == now + timedelta(hours=24) <= found[3].until


# ---------------------------------------------------------------------------------------- as a file
def test_the_same_file_twice_changes_nothing_and_the_saved_file_is_the_same_menu(site, cook):
    before = set(Serving.objects.values_list("pk", flat=True))
    for text in (starting.menu(), menufile.write(site, today_at(site, timezone.now()))):
        found = actions.import_menu(site, text=text, by=cook)
        assert (found.added, found.changed, found.planned, found.ended) == ([], [], [], [])
    assert set(Serving.objects.values_list("pk", flat=True)) == before


def test_a_workbook_is_looked_at_first_and_then_read(site, cook, dietitian):
    checked(site, cook, dietitian)
    book = Workbook()
    rows = [
        ["code", "week", "day", "meal", "name_en", "contains"],
        ["lentil-spinach-curry", "", "", "", "", "milk nuts"],
        ["new-soup", 1, "mon", "lunch", "New soup", "celery"],
    ]
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    client, url = make.signed_in(cook), reverse("menu-import", args=[site.code])
    content.seek(0)
    content.name = "menu.xlsx"
    page = client.post(url, {"file": content}).content.decode()
    assert "1 dish is new." in page and "1 of them loses its check." in page
    assert not Dish.objects.filter(code="new-soup").exists() and dish(site).checked_until
    text = sheets.text_of(content.getvalue(), largest=csvfile.LARGEST, most=csvfile.MOST_ROWS)
    client.post(url, {"text": text, "confirm": "yes"})
    assert dish(site, "new-soup").contains == ["celery"] and dish(site).checked_until is None
    assert [one.dish.code for one in Serving.objects.filter(cycle__isnull=False)] == ["new-soup"]


def test_rows_that_cannot_be_are_named_and_nothing_is_changed(site, cook):
    text = (
        "code,week,day,meal,contains,texture\nsoup!,1,mon,lunch,,\na,1,mon,,,\nb,9,mon,lunch,,\nc,1,mon,tea,,\n"
        "d,,,,dragon,\ne,,,,,9\nf,3,mon,lunch,,\n"
    )
    found = menufile.compare(site, menufile.read(text), today_at(site, timezone.now()))
    assert sorted(error.number for error in found.errors) == [2, 3, 4, 5, 6, 7, 8]
    with pytest.raises(ValidationError):
        actions.import_menu(site, text=text, by=cook)


# ---------------------------------------------------------------------------------------- doors
def test_an_editor_of_another_site_meets_nothing_of_it(site, cook):
    outsider = make.signed_in(make.user(Role.EDITOR, make.site()))
    urls = [
        reverse(name, args=[site.code]) for name in ("dishes", "menu-plan", "menu-import", "menu-settings", "places")
    ]
    for url in (*urls, dish(site).get_absolute_url(), Place.objects.first().get_absolute_url()):
        assert outsider.get(url).status_code == 404
        assert outsider.post(url, {"sign": ticked(dish(site))[0]}).status_code == 404
    assert not Dish.objects.visible_to(make.user(Role.EDITOR, make.site())).exists()
    assert Dish.objects.visible_to(cook).count() == 36
    assert make.signed_in(make.user(Role.OFFICER, site)).get(urls[0]).status_code == 403


def test_the_plan_meals_and_allergens_are_changed_on_their_pages(site, cook):
    client = make.signed_in(cook)
    plan, settings = reverse("menu-plan", args=[site.code]), reverse("menu-settings", args=[site.code])
    assert client.get(plan).content.decode().count("?day=") == 14
    assert client.get(f"{plan}?day=14").status_code == 404
    client.post(f"{plan}?day=0", made.seen(client, f"{plan}?day=0") | {"lunch": ["fruit-plate"], "dinner": []})
    assert [one.dish.code for one in Serving.objects.filter(day=0, meal__key="lunch")] == ["fruit-plate"]
    client.post(settings, {"form": "kitchen", "region": "us", "also": ["mustard"]})
    assert len(menus.kitchen_of(site).listed) == 10
    assert Entry.objects.filter(verb="menu.plan_day").exists() and client.get(settings).status_code == 200
    meals = {"form": "meals", "meals-TOTAL_FORMS": "1", "meals-INITIAL_FORMS": "0", "meals-0-key": "lunch",
             "meals-0-name_en": "Lunch"}  # fmt: skip
    client.post(settings, meals | made.seen(client, settings, "meals-seen"))
    assert Meal.objects.filter(site=site).count() == 4, "dishes are planned for the others"


# ---------------------------------------------------------------------------------------- places
def test_places_say_whether_they_are_open_and_nobody_is_sent_to_one_that_was_long_unseen(site, cook):
    url = reverse("public-handbook-places", args=[site.code, "zh-hans"])
    page = Client().get(url).content.decode()
    assert page.count('class="px-spot"') == 20 and "取款机" in page
    today = today_at(site, timezone.now())
    Place.objects.filter(code="bus-stop").update(checked_on=today - timedelta(days=60))
    Place.objects.filter(code="taxi-rank").update(checked_on=today - timedelta(days=31))
    page = Client().get(url).content.decode()
    assert 'id="bus-stop"' not in page and 'id="taxi-rank"' in page
    client, board = make.signed_in(cook), reverse("places", args=[site.code])
    assert client.get(board).content.decode().index("bus-stop") < client.get(board).content.decode().index("taxi-rank")
    client.post(board, {"place": ["bus-stop", "taxi-rank"], "check": "yes"})
    assert Place.objects.get(code="bus-stop").checked_by == cook
    assert Entry.objects.filter(verb="place.check", actor_id=cook.pk).count() == 2


def test_a_place_is_entered_with_its_hours_and_refused_with_what_are_none(site, cook):
    client, url = make.signed_in(cook), reverse("place-change", args=[site.code, "new"])
    form = {"code": "kiosk", "kind": "shop", "name_en": "Kiosk", "where_en": "Gate", "walk_minutes": "2",
            "step_free": "yes", "check_every_days": "30", "is_shown": "on", "mon": "08:00-18:00",
            "exceptions": "2026-12-25\n2026-12-24 08:00-12:00"}  # fmt: skip
    assert client.post(url, form | {"tue": "late"}).status_code == 200
    client.post(url, form)
    kiosk = Place.objects.get(code="kiosk")
    assert kiosk.weekly == {"mon": [["08:00", "18:00"]]}
    assert kiosk.exceptions == {"2026-12-25": [], "2026-12-24": [["08:00", "12:00"]]}
    assert "08:00-18:00" in client.get(kiosk.get_absolute_url()).content.decode()


def test_every_code_has_its_words():
    assert all(str(one.label) for kind in (Allergen, Diet, Texture, Place.Kind) for one in kind)
    assert said({}, "en").words == ""
