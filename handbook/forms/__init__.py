from handbook.forms.codes import CodeForm, CodesForm
from handbook.forms.kitchen import CycleForm, DishForm, KitchenForm, MealForms, MenuFileForm, PlanForm
from handbook.forms.media import MediaForm
from handbook.forms.pages import (
    BecauseForm,
    CheckForm,
    LookAfterForm,
    MissedForm,
    RollBackForm,
    SureForm,
    WithdrawPageForm,
)
from handbook.forms.papers import AskForm, FindForm, PaperForm, TextForm, VersionForm, WithdrawForm
from handbook.forms.places import PlaceForm
from handbook.forms.searching import SynonymsForm

__all__ = [
    "AskForm",
    "BecauseForm",
    "CheckForm",
    "CodeForm",
    "CodesForm",
    "CycleForm",
    "DishForm",
    "FindForm",
    "KitchenForm",
    "LookAfterForm",
    "MealForms",
    "MediaForm",
    "MenuFileForm",
    "MissedForm",
    "PaperForm",
    "PlaceForm",
    "PlanForm",
    "RollBackForm",
    "SureForm",
    "SynonymsForm",
    "TextForm",
    "VersionForm",
    "WithdrawForm",
    "WithdrawPageForm",
]
