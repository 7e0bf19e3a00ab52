from handbook.actions.dishes import add_dish, change_dish, change_kitchen, sign
from handbook.actions.menus import begin_cycle, import_menu, plan_day, set_meals
from handbook.actions.opening import open_handbook
from handbook.actions.places import add_place, change_place, check_places
from handbook.actions.starting import begin, begin_kitchen
from handbook.actions.writing import check, translate, write

__all__ = [
    "add_dish",
    "add_place",
    "begin",
    "begin_cycle",
    "begin_kitchen",
    "change_dish",
    "change_kitchen",
    "change_place",
    "check",
    "check_places",
    "import_menu",
    "open_handbook",
    "plan_day",
    "set_meals",
    "sign",
    "translate",
    "write",
]
