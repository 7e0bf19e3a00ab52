from handbook.forms.codes import CodeForm, CodesForm
from handbook.forms.kitchen import CycleForm, DishForm, KitchenForm, MealForms, MenuFileForm, PlanForm
from handbook.forms.media import MediaForm
from handbook.forms.pages import CheckForm
from handbook.forms.papers import AskForm, FindForm, PaperForm, TextForm, VersionForm, WithdrawForm
from handbook.forms.places import PlaceForm
from handbook.forms.searching import SynonymsForm

__all__ = [
    "AskForm",
    "CheckForm",
    "CodeForm",
    "CodesForm",
    "CycleForm",
    "DishForm",
    "FindForm",
    "KitchenForm",
    "MealForms",
    "MediaForm",
    "MenuFileForm",
    "PaperForm",
    "PlaceForm",
    "PlanForm",
    "SynonymsForm",
    "TextForm",
    "VersionForm",
    "WithdrawForm",
]
