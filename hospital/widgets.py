"""Form widgets with a face of their own; templates/bootstrap5/layout/radioselect.html draws them."""

from typing import Any

from django import forms

from hospital.searching import spellings_in


class OptionCards(forms.RadioSelect):
    """One choice shown as cards. `icons`, `hints` and `severities` are keyed by the option's value.

    `is_rows` puts one card on each line, for options that need a sentence of explanation.
    """

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        icons: dict[Any, str] | None = None,
        hints: dict[Any, Any] | None = None,
        severities: dict[Any, int] | None = None,
        is_rows: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.faces = {"icon": icons or {}, "hint": hints or {}, "severity": severities or {}}
        self.is_rows = is_rows

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        key = getattr(value, "value", value)  # a model choice brings its value wrapped
        return option | {face: by_value[key] for face, by_value in self.faces.items() if key in by_value}


class OptionBoxes(OptionCards, forms.CheckboxSelectMultiple):
    """Several choices shown as cards."""

    input_type = "checkbox"
    allow_multiple_selected = True


class PeopleSelect(forms.Select):
    """A list of people; static/px/people.js narrows a long one while somebody types any spelling of a name."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-people": True, **(attrs or {})}, choices)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        person = getattr(value, "instance", None)
        if person is not None:
            option["attrs"]["data-found-by"] = " ".join(spellings_in(person.tokens))
        return option
