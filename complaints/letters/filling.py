"""A letter as it begins: the text that holds, with what the case knows put in."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from clocks.rulebook import lineage_of, rulebook_of
from clocks.worktime import local_date
from complaints.actions import telling
from complaints.letters import fitting, library
from complaints.models import Complaint, Letter, Meeting
from hospital import naming, phrasing
from hospital.models import Letterhead, Person
from hospital.models.persons import Need
from outbox import wording

MARKS = {"zh-hans": ("，", "。"), "ar": ("، ", ".")}  # between lines that become a sentence, and behind it


def reader_of(case: Complaint, kind: str) -> Person | None:
    """Who reads it: whoever told us; the patient, where they are asked for their consent."""
    if kind == Letter.Kind.CONSENT:
        return case.patient.person if case.patient else None
    return case.teller


def needs_of(reader: Person | None) -> list[str]:
    """In which forms they read, in words."""
    return [need.words for need in reader.needs.filter(kind=Need.Kind.FORMAT).order_by("pk")] if reader else []


def language_for(case: Complaint, kind: str) -> str:
    """Theirs where we have texts in it, else the one it was told in, else English."""
    reader = reader_of(case, kind)
    spoken = (reader.language if reader else "", case.feedback.language)
    return next((one for one in spoken if one in wording.LANGUAGES), wording.LANGUAGES[0])


def rules_of(case: Complaint) -> tuple[str, ...]:
    """The rules it goes by, and those they are a copy of: letters and contents of a country are of its copies too."""
    return lineage_of(case.profile_version_id)


def begun(case: Complaint, kind: str, language: str) -> str:
    """The words to begin with."""
    return library.filled(library.text_of(kind, language, rules_of(case)), values(case, kind, language))[1]


def first_form(case: Complaint, kind: str) -> str:
    return fitting.suggested(needs_of(reader_of(case, kind)))


def values(case: Complaint, kind: str, language: str) -> dict[str, str]:
    """What is known of the case, by the placeholders of `library`."""
    now, reader, patient = timezone.now(), reader_of(case, kind), case.patient
    issues = list(case.issues.order_by("pk").values_list("words", "finding"))
    (head,) = Letterhead.objects.for_paper(case.site, language)
    return {
        "ref": case.ref,
        "name": naming.addressed(reader, language) if reader else "",
        "patient": naming.addressed(patient.person, language) if patient else "",
        "hospital": str(case.site.organization),
        "site": head.title,
        "today": local_date(case.zone, now).isoformat(),
        "received_on": case.received_on.isoformat(),
        "promised_on": telling.answer_due(case, now).isoformat(),
        "person": case.owner.name if case.owner else "",
        "contact": contact_of(head),
        "body": body_of(case, language),
        "issues": "\n".join(words for words, _finding in issues) or case.feedback.words,
        "findings": "\n".join(finding for _words, finding in issues if finding),
        "meeting": _meeting(case, language),
    }


def contact_of(head: Letterhead) -> str:
    """What the letterhead says about complaints, else its first line, as one sentence."""
    lines = [line.strip() for line in head.complaints.splitlines() if line.strip()] or head.lines[:1]
    comma, stop = MARKS.get(wording.spoken(head.language), (", ", "."))
    said = comma.join(line.rstrip(".。") for line in lines)
    return f"{said}{stop}" if said else ""


def body_of(case: Complaint, language: str) -> str:
    """The independent body of these rules, in the language of the letter."""
    words = rulebook_of(case.profile_version_id).profile.labels.get("ombudsman_body", {})
    return words.get(wording.spoken(language)) or words.get("en", "")


def facts(case: Complaint, letter: Letter) -> Mapping[str, list[str]]:
    """What shows in a letter that it holds something; its head always says our reference."""
    own, site = values(case, letter.kind, letter.language), case.site
    (head,) = Letterhead.objects.for_paper(site, letter.language)
    contact = [*head.complaints.splitlines(), site.phone, site.email]
    bodies = [body_of(case, letter.language), body_of(case, "en")]
    return {
        "person": [own["person"]], "contact": contact, "ref": [case.ref],
        "body": [letter.words] if "next_body" in letter.enclosures else bodies,
    }  # fmt: skip


def _meeting(case: Complaint, language: str) -> str:
    """The next one that is planned."""
    row = case.meetings.filter(state=Meeting.State.PLANNED).order_by("planned_at").first()
    if row is None:
        return ""
    at = timezone.localtime(row.planned_at, ZoneInfo(case.zone))
    with translation.override(wording.spoken(language)):
        return phrasing.listed([wording.written(at.date().isoformat(), language), f"{at:%H:%M}", row.place])
