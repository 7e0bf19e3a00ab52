"""What programs send and read about who and where; and what all bodies and lists of the door have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from rest_framework import serializers

from hospital.models import TokenScope

MOST_ROWS, USUAL_ROWS = 100, 50
LONGEST, MOST = 10_000, 10**12  # of words, of a number


class Strict(serializers.Serializer):
    """What is not known is refused and not passed over: a misspelled filter would show everything. So is what has
    another type than the description says: the number 7 is no reason, and "yes" is not true.
    """

    is_typed = True

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        names = data.keys() if hasattr(data, "keys") else ()
        wrong = {name: [serializers.ErrorDetail(_("Not known here."), "unknown")] for name in names
                 if name not in self.fields}  # fmt: skip
        if self.is_typed:
            known = [(name, self.fields[name]) for name in names if name not in wrong]
            wrong |= {name: told for name, field in known if (told := mistyped(field, data[name]))}
        if wrong:
            raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


# The first that fits; a choice is of the types of its keys. Dates are texts that are read strictly as it is.
JSON_TYPES: tuple[tuple[type[serializers.Field], tuple[type, ...]], ...] = (
    (serializers.BooleanField, (bool,)), (serializers.IntegerField, (int, float)), (serializers.CharField, (str,)),
)  # fmt: skip


def mistyped(field: serializers.Field, value: Any) -> list[serializers.ErrorDetail]:
    """What is wrong with a value whose type in JSON is not the field's; the rest is for the field to say."""
    if isinstance(field, serializers.ListField):
        found = (mistyped(field.child, one) for one in value) if isinstance(value, list) else ()
        return next(filter(None, found), [])
    code, types = "invalid", next((types for kind, types in JSON_TYPES if isinstance(field, kind)), ())
    if isinstance(field, serializers.ChoiceField):
        code, types = "invalid_choice", tuple({type(key) for key in field.choices})
    is_right = value is None or not types or (isinstance(value, types) and (bool in types or type(value) is not bool))
    if not is_right:
        return [serializers.ErrorDetail(field.error_messages[code].format(input=value), code)]
    most = getattr(field, "max_length", None)
    if most and isinstance(value, str) and len(value) > most:  # as it was sent, before spaces are taken off its ends
        return [serializers.ErrorDetail(field.error_messages["max_length"].format(max_length=most), "max_length")]
    return []


# ------------------------------------------------------------------------------------------ what is sent
def text(**more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST, **more)


def number(**more: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MOST, **more)


def moment() -> serializers.DateTimeField:
    return serializers.DateTimeField(required=False, help_text="When it was, if not just now; with an offset.")


class Nested(NamedTuple):
    """Rows of a body, each about one thing whose number is in `key`; `names` are the form's own, before the number."""

    key: str
    names: Mapping[str, str]


class Body(Strict):
    """`flat` is what the form of the page is given, `pointers` where in the body each of it stands."""

    nested: Mapping[str, Nested] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pointers: dict[str, str] = {}

    def flat(self) -> dict[str, Any]:
        return dict(self._flat())

    def _flat(self) -> Iterator[tuple[str, Any]]:
        for name, value in self.validated_data.items():
            if name in self.nested:
                yield from self._rows(name, value)
            else:
                yield name, value

    def _rows(self, name: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
        key, names = self.nested[name]
        for place, row in enumerate(rows):
            for part, value in row.items():
                if part != key:
                    field = f"{names[part]}_{row[key]}"
                    self.pointers[field] = f"/{name}/{place}/{part}"
                    yield field, value

    def pointer(self, field: str) -> str:
        return self.pointers.get(field, f"/{field}")


# ------------------------------------------------------------------------------------------ what is read
class Paged(Strict):
    """The words of the address of every long list, where everything is text."""

    is_typed = False

    limit = serializers.IntegerField(
        min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS, help_text="How many rows at most."
    )
    after = serializers.CharField(
        required=False, default="", max_length=80, help_text="Where the page before ended: it stands in its `next`."
    )


class Since(serializers.DateTimeField):
    """A word of the address: what has changed from then on. A moment without its offset would be another one
    elsewhere, and is refused. What begins before a moment may be written some minutes after it: those are added.
    """

    FIRST, OVERLAP = datetime(2000, 1, 1, tzinfo=UTC), timedelta(minutes=5)

    def __init__(self, **kwargs: Any) -> None:
        words = (
            "Only what has changed from this moment on, the newest record first: what changes meanwhile moves nothing "
            "to another page. Take the `Date` of the first page for the next time. What changed up to five minutes "
            "before is listed again; its `ETag` or `version` says whether you have it."
        )
        super().__init__(required=False, help_text=words, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        return max(value, self.FIRST) - self.OVERLAP


class Coded(serializers.ChoiceField):
    """A code out of a list; null where there is none."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, **{"allow_null": True, **kwargs})

    def to_representation(self, value: Any) -> Any:
        return None if value in ("", None) else super().to_representation(value)


class Colleague(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class SiteShort(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class PlaceShort(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class SiteRow(SiteShort):
    zone = serializers.CharField(help_text="IANA name. Days of this site are days there.")
    languages = serializers.ListField(child=serializers.CharField())


class DepartmentRow(PlaceShort):
    site = serializers.CharField(source="site.code")
    parent = serializers.IntegerField(source="parent_id", allow_null=True)


class LocationRow(PlaceShort):
    site = serializers.CharField(source="department.site.code")
    department = serializers.IntegerField(source="department_id")


class Value(serializers.Serializer):
    """One value of a list of codes, and what it is called in the language that was asked for."""

    value = serializers.CharField()
    label = serializers.CharField()


class Me(serializers.Serializer):
    """The token itself, and whose it is."""

    owner = Colleague(source="user")
    is_program = serializers.BooleanField(source="user.is_service")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(TokenScope.choices))
    expires_at = serializers.DateTimeField()
    roles = serializers.ListField(child=serializers.CharField(), source="user.standing.roles")
