"""What a kitchen enters: its dishes, what is served when, its meals, and all of it as a file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from files.forms import PICTURES
from handbook.allergens import Allergen
from handbook.forms.seen import Seen
from handbook.forms.texts import TextsForm
from handbook.models import Diet, Dish, Kitchen, Meal, Texture
from handbook.models.menus import MOST_WEEKS
from hospital import csvfile, sheets
from hospital.forms import FileForm
from hospital.forms.cover import day_field, time_field
from hospital.models import Location

NEW = "new"  # the address at which a dish or place is added


def slug_field(**more: Any) -> forms.SlugField:
    help_text = _("Latin letters, digits and hyphens. It stays for ever.")
    return forms.SlugField(label=_("Short name"), max_length=40, help_text=help_text, **more)


class DishForm(Seen, TextsForm):
    """One dish. Its short name is asked of a new one alone."""

    texts = {"name": (_("Name"), 0), "description": (_("Description"), 2)}
    first = ("code",)

    code = slug_field()
    contains = forms.MultipleChoiceField(label=_("Contains"), required=False, widget=forms.CheckboxSelectMultiple)
    may_contain = forms.MultipleChoiceField(label=_("May contain"), required=False, widget=forms.CheckboxSelectMultiple)
    diets = forms.MultipleChoiceField(
        label=_("Suits"), required=False, choices=Diet, widget=forms.CheckboxSelectMultiple
    )
    texture = forms.ChoiceField(label=_("Texture (IDDSI level)"), choices=Texture, initial=Texture.REGULAR)
    recipe = forms.CharField(
        label=_("Ingredients and suppliers"), required=False, max_length=4000, widget=forms.Textarea({"rows": 5}),
        help_text=_("For those who sign. A change takes the check away, and guests read “Ask before eating”."),
    )  # fmt: skip
    upload = forms.FileField(
        label=_("Photo"), required=False, widget=forms.FileInput({"accept": PICTURES}),
        help_text=_("JPEG, PNG or WebP. It is drawn anew, small and without where and when it was taken."),
    )  # fmt: skip
    is_photo_removed = forms.BooleanField(label=_("Take the photo away"), required=False)
    is_served = forms.BooleanField(label=_("On offer"), required=False, initial=True)

    def __init__(self, *args: Any, kitchen: Kitchen, dish: Dish | None = None, **kwargs: Any) -> None:
        if dish is not None:
            names = ("name", "description", "contains", "may_contain", "diets", "texture", "recipe", "is_served")
            kwargs["initial"] = {name: getattr(dish, name) for name in names}
        super().__init__(*args, **kwargs)
        named = {*(dish.contains if dish else ()), *(dish.may_contain if dish else ())}
        listed = dict(kitchen.listed.choices)
        choices = [(one.value, one.label) for one in Allergen if one.value in listed or one.value in named]
        self.fields["contains"].choices = self.fields["may_contain"].choices = choices
        if dish is not None:
            del self.fields["code"]
            self.hold(dish.mark)
        if dish is None or dish.photo is None:
            del self.fields["is_photo_removed"]

    def clean_code(self) -> str:
        if self.cleaned_data["code"] == NEW:
            raise ValidationError(_("Choose another short name."), code="code")
        return self.cleaned_data["code"].lower()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if both := set(data.get("contains", ())) & set(data.get("may_contain", ())):
            words = _("What a dish contains is not among what it may contain: %(names)s.")
            names = ", ".join(str(Allergen(code).label) for code in sorted(both))
            self.add_error("may_contain", ValidationError(words, params={"names": names}, code="both"))
        return data


class KitchenForm(forms.ModelForm):
    class Meta:
        model = Kitchen
        fields = ("region", "also", "phone")
        widgets = {"also": forms.CheckboxSelectMultiple}
        help_texts = {
            "region": _("The list of the law where you cook. Guests read how many allergens it names."),
            "also": _("What you name beyond that list. One more takes every check away: nobody has looked for it yet."),
        }

    also = forms.MultipleChoiceField(
        label=_("And these too"), required=False, choices=Allergen, widget=forms.CheckboxSelectMultiple
    )


class CycleForm(forms.Form):
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=2)
    starts_on = day_field(
        _("First day of the first week"),
        help_text=_("Before that day the cycle of now holds. A Monday, if weeks are to begin on Mondays."),
    )


class MealForm(TextsForm):
    """One meal, or when a ward has it; a row without a short name is none."""

    texts = {"name": (_("Name"), 0)}
    first = ("key", "ward")

    key = forms.SlugField(label=_("Short name"), max_length=20, required=False)
    ward = forms.ModelChoiceField(
        Location.objects.none(), label=_("Only for this ward"), required=False, empty_label=_("Every ward")
    )
    served_from = time_field(_("Served from"), required=False)
    served_to = time_field(_("Served to"), required=False)
    order_by = time_field(_("Order by"), required=False)
    is_ordered_day_before = forms.BooleanField(label=_("On the day before"), required=False)

    def __init__(self, *args: Any, wards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].queryset = wards
        self.fields["name_en"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("served_from"), data.get("served_to")
        if bool(starts) != bool(ends) or (starts and ends and ends <= starts):
            self.add_error("served_to", ValidationError(_("A meal ends after it begins."), code="ends"))
        if data.get("key") and not data.get("ward") and not data.get("name"):
            self.add_error("name_en", ValidationError(_("Give the meal a name."), code="required"))
        return data


class _Meals(forms.BaseFormSet):
    """`mark` is that of the meals as they stand now, `seen` that of those which were on the page."""

    def __init__(self, *args: Any, mark: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark, self.seen = mark, self.data.get(f"{self.prefix}-seen", "")

    def clean(self) -> None:
        if self.seen != self.mark:
            words = _(
                "Somebody changed the meals while you were writing. Compare them in another window, then save again."
            )
            raise ValidationError(words, code="changed")
        keys = [(one["key"], one.get("ward")) for one in self.meals]
        if len(keys) != len(set(keys)):
            raise ValidationError(_("Two rows are about the same meal."), code="twice")
        if {key for key, ward in keys if ward} - {key for key, ward in keys if not ward}:
            raise ValidationError(_("A ward has hours for a meal that nobody else has."), code="ward")

    @property
    def meals(self) -> list[Mapping[str, Any]]:
        return [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", {}).get("key")]

    @classmethod
    def of(cls, meals: Iterable[Meal]) -> list[dict[str, Any]]:
        names = ("key", "name", "served_from", "served_to", "order_by", "is_ordered_day_before")
        return [{name: getattr(meal, name) for name in names} | {"ward": meal.ward_id} for meal in meals]


MealForms = forms.formset_factory(MealForm, formset=_Meals, extra=2, max_num=40)


class PlanForm(Seen, forms.Form):
    """The dishes of one day: a list of boxes for each meal."""

    def __init__(
        self, *args: Any, meals: Sequence[Meal], dishes: Sequence[Dish], planned: Mapping[str, Iterable[str]],
        language: str, mark: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.meals, self.dishes = meals, {dish.code: dish for dish in dishes}
        choices = [(dish.code, str(dish.called(language))) for dish in dishes]
        for meal in meals:
            self.fields[meal.key] = forms.MultipleChoiceField(
                label=meal.called(language).words, choices=choices, required=False,
                widget=forms.CheckboxSelectMultiple, initial=list(planned.get(meal.key, ())),
            )  # fmt: skip
        self.hold(mark)

    @property
    def planned(self) -> dict[str, list[Dish]]:
        return {meal.key: [self.dishes[code] for code in self.cleaned_data[meal.key]] for meal in self.meals}


class MenuFileForm(FileForm):
    """A CSV file or an Excel workbook, whose first sheet is read; cleaned to the text of a CSV file."""

    file = forms.FileField(
        label=_("CSV or Excel file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )  # fmt: skip
    file.is_conditional = True  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile | None:
        file = self.cleaned_data["file"]
        if file is None or not (file.size <= csvfile.LARGEST and _is_archive(file)):
            return file
        text = sheets.text_of(file.read(), largest=csvfile.LARGEST, most=csvfile.MOST_ROWS).encode()
        return UploadedFile(io.BytesIO(text), file.name, "text/csv", len(text))


def _is_archive(file: UploadedFile) -> bool:
    head = file.read(4)
    file.seek(0)
    return head == b"PK\x03\x04"
