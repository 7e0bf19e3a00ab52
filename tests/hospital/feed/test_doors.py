"""Every way in: what the sender hears by MLLP, by HTTPS and of files, and that everything ends as the same rows."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as quick
from hypothesis import strategies as st

from hospital import sheets
from hospital.actions import feed
from hospital.actions.feed import taking
from hospital.models import InboundMessage, Visit, VisitEvent
from pxm.bench.measuring import statements
from pxm.demo.feedday import batch, peculiar
from tests.hospital.feed import sending
from tests.hospital.feed.line import code_of
from tests.hospital.feed.sending import BEGINS, LATER, message
from tests.hospital.feed.test_fhir import ENCOUNTER, PATIENT, bundle

pytestmark = pytest.mark.django_db
HERE = feed.Peer("127.0.0.1")
State, Reason = InboundMessage.State, InboundMessage.Reason
A01 = message("A01", BEGINS, "M-1")
STAY = bundle(PATIENT, ENCOUNTER)


@pytest.fixture
def wards(cast):
    return sending.sender(cast)


def hear(raw: str | bytes, peer: feed.Peer = HERE) -> str:
    return feed.hear(raw if isinstance(raw, bytes) else raw.encode(), peer=peer, now=LATER).text


# ------------------------------------------------------------------------------------------------ MLLP
def test_stored_is_answered_aa_with_the_number_it_came_by_again_too(wards):
    for _time in range(2):
        said = hear(A01)
        assert code_of(said) == "AA"
        assert "|M-1" in said and "WARDS|HARBOUR" in said.split("\r")[0]
    assert InboundMessage.objects.get().raw == A01


def test_a_new_message_costs_three_statements_and_the_same_again_one_more(wards):
    for costs in (3, 4):
        with statements() as found:
            feed.hear(A01.encode(), peer=HERE)
        assert len(found) == costs


@pytest.mark.parametrize("changes", [("ADT^A01", "ORU^R01"), ("|1A|", "|9Z|"), ("MRN1", "")])
def test_what_will_be_set_aside_is_answered_aa_so_that_the_queue_goes_on(wards, changes):
    assert code_of(hear(A01.replace(*changes))) == "AA"
    sending.sweep()
    assert InboundMessage.objects.get().state == State.SET_ASIDE


@pytest.mark.parametrize("raw", ["", "hello", "MSH|^~\\&|WARDS", A01.replace("|M-1|", "||"), "PID|1"])
def test_what_is_no_message_is_answered_ar_and_not_stored(wards, raw):
    said = hear(raw)
    assert code_of(said) == "AR" and "ERR|" in said
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize(
    ("sender", "peer"),
    [
        ({}, feed.Peer("10.1.2.3")), ({"addresses": []}, HERE), ({"application": "OTHER|HARBOUR"}, HERE),
        ({"certificate": "a" * 64}, HERE), ({"certificate": "a" * 64}, feed.Peer("127.0.0.1", "b" * 64)),
        ({"is_active": False}, HERE),
    ],
)  # fmt: skip
def test_who_is_not_allowed_is_answered_ar(wards, sender, peer):
    feed.change_sender(wards, by=None, **sender)
    assert code_of(hear(A01, peer)) == "AR"
    assert not InboundMessage.objects.exists()


def test_a_certificate_alone_will_do(wards):
    feed.change_sender(wards, by=None, addresses=[], certificate=":".join(["AB"] * 32))
    assert code_of(hear(A01, feed.Peer("10.9.9.9", "ab" * 32))) == "AA"


def test_what_could_not_be_stored_is_answered_ae(wards, monkeypatch):
    def fail(*_args: object, **_named: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(taking, "take_delivery", fail)
    assert code_of(hear(A01)) == "AE"


@quick(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_messages_get_an_answer_and_stop_nothing(wards, data):
    raw = bytearray(peculiar(A01, data.draw(st.integers(0, 4))))
    for at in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=8)):
        raw[at : at + 1] = data.draw(st.binary(max_size=3))
    assert code_of(hear(bytes(raw[: data.draw(st.integers(0, len(raw)))]))) in ("AA", "AR")
    sending.sweep()
    assert not InboundMessage.objects.filter(state=State.STORED).exists()
    assert code_of(hear(A01)) == "AA"


# ------------------------------------------------------------------------------------------------ HTTPS
@pytest.fixture
def post(wards):
    key = feed.make_key(wards, by=None)
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)

    def ask(body: str | bytes, kind: str, secret: str = key):
        headers = {"Authorization": f"Bearer {secret}"}
        return client.generic("POST", reverse("api-feed"), body, content_type=kind, headers=headers, secure=True)

    return ask


def test_hl7_is_posted(post):
    answer = post(A01, "application/hl7-v2")
    assert (answer.status_code, code_of(answer.content.decode())) == (200, "AA")
    answer = post(batch(sending.day().messages(3)), "text/plain")
    assert answer.content.decode().count("MSA|AA") == InboundMessage.objects.count() - 1
    answer = post("no message", "text/plain")
    assert (answer.status_code, code_of(answer.content.decode())) == (400, "AR")


def test_fhir_is_posted(post, wards):
    for _time in range(2):
        answer = post(STAY, "application/fhir+json")
        assert (answer.status_code, answer.json()["issue"][0]["diagnostics"]) == (200, "Stored.")
    rows = set(InboundMessage.objects.values_list("form", flat=True))
    assert rows == {"fhir"}
    assert post("{}", "application/json").status_code == 400


def test_whoever_has_no_key_is_not_heard(post, wards):
    assert post(A01, "text/plain", "pxf_0").status_code == 401
    feed.change_sender(wards, by=None, is_active=False)
    assert post(A01, "text/plain").status_code == 401
    codes = [post(A01, "text/plain", "wrong").status_code for _time in range(60)]
    assert codes[-1] == 429
    assert not InboundMessage.objects.exists()


# ------------------------------------------------------------------------------------------------ files
CSV = """event;event_at;mrn;family;given;visit;class;ward;admitted_at;discharged_at;mobile
admit;2026-11-18 07:00;MRN1;Byrne;Nora;V-1;inpatient;1A;2026-11-18 06:30;;+353 87 555 0101
discharge;2026-11-18 11:00;MRN1;Byrne;Nora;V-1;inpatient;2B;2026-11-18 06:30;2026-11-18 10:45;
discharge;yesterday;MRN2;Foley;Emil;V-2;inpatient;2B;;;
"""


@pytest.fixture
def folder(wards, settings, tmp_path):
    settings.FEED_FOLDER = tmp_path
    feed.change_sender(wards, by=None, folder="wards")
    made = tmp_path / "wards"
    made.mkdir()
    return made


def lay(folder: Path, name: str, content: str | bytes, age: float = 60) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_files_are_stored_and_moved(folder):
    lay(folder, "day.hl7", batch(sending.day().messages(2)))
    lay(folder, "day.csv", CSV)
    lay(folder, "stay.json", STAY)
    assert feed.collect_files() == 3
    assert [path.name for path in folder.iterdir() if path.is_file()] == []
    assert sorted(path.name.split(" ", 1)[1] for path in (folder / "taken").iterdir()) == [
        "day.csv", "day.hl7", "stay.json",
    ]  # fmt: skip
    sending.sweep()
    visit = Visit.objects.get(number="V-1")
    assert (visit.location.name, visit.patient.person.phone) == ("Ward 2B", "+353 87 555 0101")
    assert VisitEvent.objects.filter(visit=visit).get().happened_at == visit.ended_at
    assert InboundMessage.objects.get(form="csv", state=State.SET_ASIDE).reason == Reason.NO_TIME


def test_a_workbook_is_read_as_its_rows_with_the_times_of_its_cells(folder):
    names, first, *_rest = (line.split(";") for line in CSV.splitlines())
    moments = {"event_at": datetime(2026, 11, 18, 7, 0), "admitted_at": datetime(2026, 11, 18, 6, 30)}  # noqa: DTZ001
    row = [moments.get(name, cell) for name, cell in zip(names, first, strict=True)]
    born = datetime(1970, 5, 1)  # noqa: DTZ001
    lay(folder, "day.xlsx", b"".join(sheets.written("xlsx", [*names, "birth_date"], [[*row, born]])))
    assert feed.collect_files() == 1
    sending.sweep()
    visit = Visit.objects.select_related("patient").get(number="V-1")
    assert visit.started_at == datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
    assert str(visit.patient.born_on) == "1970-05-01"


def test_the_same_file_twice_changes_nothing(folder):
    for _time in range(2):
        lay(folder, "day.csv", CSV)
        assert feed.collect_files() == 1
    assert InboundMessage.objects.count() == 3


def test_a_broken_message_in_a_file_is_set_aside_and_a_file_of_nothing_refused(folder):
    lay(folder, "day.hl7", f"BHS|^~\\&\r{A01}\rMSH|broken\rPID|x\rBTS|2")
    lay(folder, "what.hl7", "nothing")
    assert feed.collect_files() == 2
    assert sorted(InboundMessage.objects.values_list("state", flat=True)) == [State.SET_ASIDE, State.STORED]
    assert len(list((folder / "refused").iterdir())) == 1


def test_what_is_half_hidden_linked_or_not_at_rest_is_left(folder, tmp_path):
    lay(folder, "day.hl7.part", A01)
    lay(folder, ".day.hl7", A01)
    lay(folder, "new.hl7", A01, age=0)
    (folder / "link.hl7").symlink_to(lay(tmp_path, "elsewhere.hl7", A01))
    assert feed.collect_files() == 0


def test_what_was_taken_goes_after_a_month(folder):
    lay(folder, "day.csv", CSV)
    feed.collect_files()
    [taken] = (folder / "taken").iterdir()
    old = time.time() - 31 * 24 * 3600
    os.utime(taken, (old, old))
    feed.collect_files()
    assert not taken.exists()
