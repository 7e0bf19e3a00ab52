"""What programs send has the types that the description says: a number is no text, and a word is not true."""

import pytest
from rest_framework import serializers

from hospital.serializers import Strict


class Row(Strict):
    number = serializers.IntegerField()


class Sent(Strict):
    words = serializers.CharField(required=False)
    number = serializers.IntegerField(required=False, allow_null=True)
    is_told = serializers.BooleanField(required=False)
    way = serializers.ChoiceField([("web", "Web"), ("phone", "Telephone")], required=False)
    severity = serializers.ChoiceField([(1, "Low"), (2, "Moderate")], required=False)
    flags = serializers.ListField(child=serializers.CharField(), required=False)
    rows = Row(many=True, required=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", 7), ("words", True), ("number", "7"), ("number", True), ("is_told", "yes"), ("is_told", 1),
        ("way", 1), ("severity", "1"), ("severity", True), ("flags", ["media", 7]), ("flags", "media"),
        ("rows", [{"number": "7"}]), ("wrods", "misspelled"),
    ],
)  # fmt: skip
def test_it_refuses_another_type_at_its_place(name, value):
    sent = Sent(data={name: value})
    assert not sent.is_valid() and sent.errors.keys() == {name}


def test_it_takes_what_is_as_described():
    told = {
        "words": "7",
        "number": None,
        "is_told": False,
        "way": "web",
        "severity": 2,
        "flags": [],
        "rows": [{"number": 7}],
    }
    sent = Sent(data=told)
    assert sent.is_valid() and sent.validated_data == told
