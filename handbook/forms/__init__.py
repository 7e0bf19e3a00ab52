from handbook.forms.kitchen import CycleForm, DishForm, KitchenForm, MealForms, MenuFileForm, PlanForm
from handbook.forms.pages import CheckForm
from handbook.forms.places import PlaceForm

__all__ = [
    "CheckForm",
    "CycleForm",
    "DishForm",
    "KitchenForm",
    "MealForms",
    "MenuFileForm",
    "PlaceForm",
    "PlanForm",
]
