"""The description of the door for programs is true: whatever it allows is asked, by every role, and answered so.

In every run each operation is asked a few times, by a role in turn; longer by hand: PXM_API_EXAMPLES=50.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from uuid import uuid4

import pytest
import requests
import schemathesis
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve
from drf_spectacular.drainage import GENERATOR_STATS
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from complaints import actions
from feedback.models import Bill, Offer
from hospital.models import Role
from pxm import openapi
from tests import make
from tests.access import righting
from tests.programs import Program

EXAMPLES = int(os.environ.get("PXM_API_EXAMPLES", "0"))
EVERY = 1 if EXAMPLES else 10  # of so many operations a role asks one
CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]  # fmt: skip
TOLD = settings(
    max_examples=EXAMPLES or 2, database=None, derandomize=not EXAMPLES, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_the_description_is_made_without_a_warning():
    openapi.description.cache_clear()
    with GENERATOR_STATS.silence():
        GENERATOR_STATS.reset()
        openapi.description()
        assert not GENERATOR_STATS._warn_cache and not GENERATOR_STATS._error_cache


def test_every_path_of_it_leads_somewhere():
    for path in openapi.description()["paths"]:
        assert resolve(path.replace("{ref}", "C-000001").replace("{pk}", "T-000001")).view_name.startswith("api-")


def test_every_answer_and_body_is_described():
    groups = dict(openapi.groups())
    assert {
        "Cases",
        "Work on a case",
        "Feedback",
        "Putting things right",
        "Offers and bills",
        "Reference",
        "Token",
    } == groups.keys()
    assert all(one.summary and one.answered for operations in groups.values() for one in operations)
    close = next(one for one in groups["Work on a case"] if one.path.endswith("/close"))
    assert [value.name for value in close.sent if value.is_required] == [
        "issues", "issues[].issue", "issues[].outcome", "severity",
    ]  # fmt: skip


@pytest.fixture
def api() -> object:
    return schemathesis.openapi.from_dict({**openapi.description(), "security": []})  # the token is always sent


def people(cast: make.Cast) -> Iterator[object]:
    for role in Role.values:
        yield make.user(role, make.organization() if role in ("administrator", "privacy") else cast.site)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_it_allows_is_answered_as_it_says(api, cast, mode):
    case = make.triaged(cast, severity=3, flags=["media"])
    actions.note(case, by=cast.officer, words="Rang.", nonce=uuid4())
    story, real = make.feedback(cast), {"ref": case.ref}
    righting.build(cast, story)
    parts = {"feedback": story.ref, "offers": Offer.objects.get().ref, "bills": Bill.objects.get().ref}
    operations = [found.ok() for found in api.get_all_operations()]
    for turn, person in enumerate(people(cast)):
        key = Program(person).key
        for operation in islice(operations, turn % EVERY, None, EVERY):
            part = parts.get(operation.path.split("/")[3])
            known = ({"ref": part} if part else real) if "{ref}" in operation.path else {}
            ask(operation, mode, key, known)


def ask(operation, mode, key: dict[str, str], known: dict[str, str]) -> None:
    """Each example takes its effects back; how often a token may ask is another test's."""
    cache.clear()

    @TOLD
    @given(operation.as_strategy(mode, path_parameters=known) if known else operation.as_strategy(mode))
    def one(case) -> None:
        with transaction.atomic():
            answer = answered(case, key)
            transaction.set_rollback(True)
        is_judged = mode == GenerationMode.NEGATIVE and answer.status_code != 412  # nonsense in If-Match
        wanted = [*CHECKS, *([checks.negative_data_rejection] if is_judged else [])]
        case.validate_response(answer, checks=wanted)

    # of an operation that takes nothing nothing can be wrong
    with suppress(*([Unsatisfiable] if mode == GenerationMode.NEGATIVE else [])):
        one()


def answered(case, key: dict[str, str]) -> schemathesis.Response:
    """By the test's own client, in its transaction; as the package would have got it over a network."""
    sent = case.as_transport_kwargs(base_url="http://testserver")
    wanted = {name: sent[name] for name in ("method", "url", "params", "data", "json") if name in sent}
    asked = requests.Request(**wanted, headers={**sent["headers"], **key}).prepare()
    headers = {name: str(value) for name, value in asked.headers.items() if name != "Content-Length"}
    kind = headers.pop("Content-Type", "application/json")
    client = Client(raise_request_exception=False)
    told = client.generic(asked.method, asked.path_url, asked.body or b"", content_type=kind, headers=headers)
    named = {name.lower(): [value] for name, value in told.headers.items()}
    return schemathesis.Response(told.status_code, named, told.content, asked, elapsed=0.0, verify=False)
