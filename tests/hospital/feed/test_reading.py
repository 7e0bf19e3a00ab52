"""The reader of the feed: what real messages bring, and that nothing broken or hostile gets past or stops the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.feed import answers, envelope, frames, mapping, messages, moments
from hospital.feed.unreadable import Unreadable


def segment(name: str, **fields: str) -> str:
    """`segment("PV1", f2="I")`: the rest is empty."""
    found = {int(key[1:]): value for key, value in fields.items()}
    return "|".join([name, *(found.get(number, "") for number in range(1, max(found) + 1))])


DISCHARGE = "\r".join([
    "MSH|^~\\&|WARDS|HARBOUR|PXM|PXM|20261101101500+0100||ADT^A03^ADT_A03|M-1|P|2.5.1|||||IE|UNICODE UTF-8",
    "EVN|A01|20261101101400+0100",
    segment(
        "PID", f3="MRN-7^^^HARBOUR&1.2.3&ISO^MR~99^^^NHS^NH~no authority", f5="Chen^Wei^^^Ms", f7="19800501", f8="F",
        f11="9 Old Road^^Cork^^^^BA~12 High St^Flat 2^Dublin^D^D02^IE^H", f14='""', f15="zh-CN",
        f13="087 555^PRN^PH~^NET^Internet^wei@mail.example~+353 87 555 0142^PRN^CP",
    ),
    segment(
        "PV1", f1="1", f2="I", f3="5B^12^2", f10="CARD", f14="7", f19="V-1", f36="01", f44="20261029080000",
        f45="20261101100000",
    ),
    "ZPX|whatever|a local system|adds",
])  # fmt: skip
ZONE = "Europe/Dublin"


def told(text=DISCHARGE, profile=None):
    return mapping.told(messages.read(text), profile or mapping.default(), ZONE)


def test_what_a_discharge_tells():
    found = told()
    assert (found.event, found.visit, found.ward, found.visit_class) == ("A03", "V-1", "5B^12^2", "inpatient")
    assert [(one.authority, one.value) for one in found.identifiers] == [("HARBOUR", "MRN-7"), ("NHS", "99")]
    assert (found.family, found.given, found.born_on, found.sex) == ("Chen", "Wei", date(1980, 5, 1), "female")
    assert (found.address.line_1, found.address.city) == ("12 High St", "Dublin"), (
        "where she lives, not where she was born"
    )
    assert (found.mobile, found.phone, found.email) == ("+353 87 555 0142", "087 555", "wei@mail.example")
    assert (found.language, found.origin, found.disposition) == ("zh-hans", "7", "01")
    assert found.event_at == datetime(2026, 11, 1, 9, 14, tzinfo=UTC)
    assert found.discharged_at == datetime(2026, 11, 1, 10, 0, tzinfo=UTC), "without a zone it is that of the site"
    assert not found.is_dead and not found.no_publicity


@pytest.mark.parametrize(
    ("line", "is_wish"),
    [
        (segment("PD1", f12="Y"), True), (segment("PD1", f12="N"), False), (segment("PV2", f22="Y"), True),
        (segment("PD1", f11="N"), True), (segment("PV2", f21="N^No publicity"), True), (segment("PD1", f11="F"), False),
        (segment("PD1", f11="N", f12="N"), True),
    ],
)  # fmt: skip
def test_a_wish_for_no_publicity_is_read_from_the_patient_and_from_the_visit(line, is_wish):
    """N of a publicity code means none; N of a protection indicator means not protected."""
    assert told(DISCHARGE + "\r" + line).no_publicity == is_wish


def test_the_table_is_data():
    places = {**mapping.default().places, "ward": ["ZPX-1"]}
    data = {"places": places, "values": {}, "authorities": {"HARBOUR": "hospital"}, "address_kinds": ["BA"]}
    found = told(profile=mapping.read_profile(data))
    assert (found.ward, found.identifiers[0].authority, found.address.city) == ("whatever", "hospital", "Cork")
    assert mapping.faults(data) == []
    data["places"] = {"ward": ["PV1"], "moon": ["PID-3"]}
    assert mapping.faults(data) == [
        "PV1 is no place of a message.", "moon is nothing that is read.", "identifiers is asked nowhere.",
        "event_at is asked nowhere.", "visit is asked nowhere.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("MRN-7^^^HARBOUR&1.2.3&ISO^MR~99^^^NHS^NH~no authority", "MRN-7", "no_patient"),
        ("|V-1|", "||", "no_visit"),
        ("20261101100000", "20261001100000", "ends_before"),
        ("ADT^A03^ADT_A03", "ADT^A40", "no_merged"),
        ("ADT^A03^ADT_A03", "ORU^R01", "unknown_event"),
        ("20261101101400+0100", "yesterday", "no_time"),
    ],
)
def test_what_cannot_be_acted_on_says_why(was, becomes, code):
    assert was in DISCHARGE
    with pytest.raises(Unreadable) as refused:
        told(DISCHARGE.replace(was, becomes))
    assert refused.value.code == code
    assert "Chen" not in refused.value.words


@pytest.mark.parametrize(
    "text", ["", "MSH", "MSH|^~\\&", "PID|1", "MSH|||||\r|||", "MSHA^~\\&AAAA", DISCHARGE.replace("|M-1|", "||")]
)
def test_what_is_no_message_is_refused(text):
    with pytest.raises(Unreadable):
        messages.read(text)


def test_a_death_a_merge_and_escapes_are_read():
    dead = told(DISCHARGE.replace('|""|zh-CN', f'|""|zh-CN{"|" * 14}20261102'))
    assert dead.is_dead and dead.died_at
    for said, is_dead in (("Y", True), ("YES", True), ("N", False), ("NO ", False), ("U", False)):
        assert told(DISCHARGE.replace('|""|zh-CN', f'|""|zh-CN{"|" * 15}{said}')).is_dead == is_dead
    merged = told(DISCHARGE.replace("ADT^A03^ADT_A03", "ADT^A40") + "\rMRG|MRN-1^^^HARBOUR^MR")
    assert [one.value for one in merged.merged_away] == ["MRN-1"]
    assert told(DISCHARGE.replace("|Chen^", "|Chen \\T\\ Sons^")).family == "Chen & Sons"


def test_of_what_is_written_in_parts_the_meant_one_is_taken():
    """As version 2.8 writes it: a code with its words, a name and a street in parts, a number in its components."""
    newer = told(DISCHARGE.replace('|""|zh-CN', '|""|ara^Arabic^HL70296').replace("|Chen^", "|Chen&van&Dam^"))
    assert (newer.language, newer.family) == ("ar", "Chen")
    lines = [line.split("|") for line in DISCHARGE.split("\r")]
    [pid] = [line for line in lines if line[0] == "PID"]
    pid[11] = "1000&Hospital Lane^^Ann Arbor^MI^99999^USA^H"
    pid[13] = "^PRN^CP^5555^353^87^5550199~^PRN^PH^^^^^^^^^087 555 0100~^NET^Internet^nora@mail.example"
    found = told("\r".join("|".join(line) for line in lines))
    assert found.address.line_1 == "1000 Hospital Lane"
    assert (found.mobile, found.phone, found.email) == ("+353 87 5550199", "087 555 0100", "nora@mail.example")


# ------------------------------------------------------------------------------------------------ the envelope
def test_marks_line_feeds_batches_and_local_lines_do_not_disturb():
    plain = envelope.messages(DISCHARGE.encode())
    assert envelope.messages(b"\xef\xbb\xbf" + DISCHARGE.replace("\r", "\n").encode()) == plain
    assert envelope.messages(DISCHARGE.replace("\r", "\r\n").encode("utf-16")) == plain
    second = DISCHARGE.replace("M-1", "M-2")
    batch = "\r".join(["FHS|^~\\&", "BHS|^~\\&", DISCHARGE, second, "BTS|2", "NTE|stray", "FTS|1"])
    assert envelope.messages(batch.encode()) == [plain[0], second]
    assert len(envelope.messages(f"BHS|^~\\&\r{DISCHARGE}\rMSH|broken\rPID|x\r{second}".encode())) == 3


@pytest.mark.parametrize(
    ("said", "alphabet"), [("8859/1", "latin-1"), ("GB 18030-2000", "gb18030"), ("ASCII", "utf-8"), ("", "latin-1")]
)
def test_the_alphabet_a_message_names_is_used(said, alphabet):
    name = "陈" if alphabet == "gb18030" else "Müller"
    text = DISCHARGE.replace("UNICODE UTF-8", said).replace("Chen", name)
    assert f"|{name}^" in envelope.messages(text.encode(alphabet))[0]


def test_an_alphabet_that_is_named_and_not_meant_is_refused():
    with pytest.raises(Unreadable, match="and is not"):
        envelope.messages(DISCHARGE.replace("Chen", "Müller").encode("latin-1"))
    with pytest.raises(Unreadable, match="no message"):
        envelope.messages(b"GET / HTTP/1.1\r\n")


# ------------------------------------------------------------------------------------------------ the frames
@given(st.lists(st.integers(1, 40), max_size=40))
@settings(max_examples=30, deadline=None)
def test_frames_come_whole_however_the_network_cuts_them(cuts):
    stream = b"noise" + frames.framed("MSH|one") + b"\n\n" + frames.framed("MSH|two") + frames.framed("MSH|three")
    reader, found = frames.Frames(), []
    for size in [*cuts, len(stream)]:
        found += reader.take(stream[:size])
        stream = stream[size:]
    assert found == [b"MSH|one", b"MSH|two", b"MSH|three"]
    assert not reader.is_inside


def test_a_lost_connection_and_an_endless_message_are_noticed():
    reader = frames.Frames(largest=100)
    assert list(reader.take(b"\x0bMSH|half" + frames.framed("MSH|whole"))) == [b"MSH|whole"]
    with pytest.raises(Unreadable, match="too large"):
        list(reader.take(b"\x0b" + b"x" * 101))
    assert list(reader.take(frames.framed("MSH|next"))) == [b"MSH|next"]


# ------------------------------------------------------------------------------------------------ times and answers
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("20261025013000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the hour that comes twice: the first
        ("20260701", datetime(2026, 6, 30, 23, 0, tzinfo=UTC)),
        ("202607011200", datetime(2026, 7, 1, 11, 0, tzinfo=UTC)),
        ("20260701120060.1234-0500", datetime(2026, 7, 1, 17, 0, 59, tzinfo=UTC)),
        *[(text, None) for text in ("", "2026", "202613", "20260230", "99999999", "20260701+9900", "00000101", "x")],
    ],
)
def test_moments(text, wanted):
    assert moments.moment(text, ZONE) == wanted


def test_a_day_of_birth_may_be_a_year_only():
    assert [moments.day(text) for text in ("19800501", "1980", "198005", "19800231", "")] == [
        date(1980, 5, 1),
        *[None] * 4,
    ]
    assert [moments.year(text) for text in ("1980", "x")] == [1980, None]


def test_the_sender_hears_what_became_of_its_message():
    now = datetime(2026, 11, 1, 10, tzinfo=UTC)
    heard = answers.answer(messages.read(DISCHARGE), answers.STORED, number="9", at=now)
    lines = heard.split("\r")
    assert lines[0].split("|")[2:6] == ["PXM", "PXM", "WARDS", "HARBOUR"]
    assert lines[0].split("|")[8] == "ACK^A03^ACK"
    assert lines[1] == "MSA|AA|M-1"
    refused = answers.answer(None, answers.REFUSED, number="9", at=now, words="Not | allowed")
    assert "MSA|AR|\rERR|||100|E||||Not \\F\\ allowed" in refused
    assert messages.read(refused.rstrip("\r")).first("MSA-1") == "AR"


# ------------------------------------------------------------------------------------------------ whatever comes
PIECES = ("MSH", "PID", "PV1", "BHS", "A03", "\\T\\", "\\X0D\\", "20261101")
SIGNS = st.sampled_from([*'|^~\\&\r\n\x0b\x1c"é', *PIECES])


@st.composite
def mutated(draw):
    """A message with pieces taken out, doubled, and put in."""
    text = DISCHARGE
    for _turn in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 30))
        piece = draw(st.sampled_from(["", text[at : at + length] * 2, draw(SIGNS)]))
        text = text[:at] + piece + text[at + length :]
    return text.encode()


@settings(max_examples=150, deadline=None)
@given(st.one_of(mutated(), st.binary(max_size=300)))
def test_whatever_comes_is_read_or_refused_in_words(raw):
    try:
        texts = envelope.messages(raw)
    except Unreadable as refused:
        assert refused.words
        return
    for text in texts:
        try:
            found = mapping.told(messages.read(text), mapping.default(), ZONE)
        except Unreadable as refused:
            assert refused.code and refused.words
        else:
            assert found.identifiers and found.event_at
