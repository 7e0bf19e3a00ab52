"""What stands beside the form of a verb: who will be told, the letter as it will be read, the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info

from complaints import mapping, policy
from complaints.actions import telling
from complaints.actions.cases import may_disclose
from complaints.models import Complaint
from complaints.views.doors import may
from complaints.views.staff.side import Side
from hospital import phrasing
from hospital.models import Need, Role, User
from outbox import wording

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

Beside = dict[str, Any]
PLACE = ("site", "department", "location")
MOST_ALIKE = 6


def story(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """What they told us, for whoever may read it."""
    return {"story": case.feedback if may(request, case, "complaints.read_words") else None}


def asking(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The same while questions are written, with the steps of an investigation; `again` begins with those of before."""
    beside = {**story(request, case, form), "guide_url": reverse("guide-investigating")}
    before = case.inquiries.filter(ref=request.GET.get("again", "")).first() if not form.is_bound else None
    if before is not None:
        words = "\n".join(before.questions.values_list("words", flat=True))
        again = {"department": before.department_id, "asked": before.asked_id, "summary": before.summary}
        form.initial.update(again | {"questions": words, "is_named": before.is_named})
    return beside


def meeting(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The same with what whoever told us needs and prefers, so that an interpreter is thought of before the day."""
    case.needs = list(case.teller.needs.order_by("pk").values(*Need.WORDED)) if case.teller else []
    case.preferences = list(case.teller.preferences.values("kind", "words")) if case.teller else []
    return {**story(request, case, form), "people": Side(case).people}


def chronicling(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The same; `source` in the address is the answer or file that the line is taken from."""
    if source := request.GET.get("source", ""):
        form.initial.setdefault("source", source)
    return story(request, case, form)


def alike(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """Other cases of the same people that this reader may see, the newest first."""
    rows = Complaint.objects.visible_to(request.user).of_same_people(case).select_related(*PLACE)[:MOST_ALIKE]
    return {**story(request, case, form), "alike": rows}


def recipients(request: HttpRequest, case: Complaint, form: Any) -> Beside:
    """Who holds each role for this case, nobody named in it: told when this is sent."""
    names = told(case, list(policy.STEP_OF_ROLE))
    form.name_people({role: phrasing.listed(people) for role, people in names.items()})
    return {}


def alerts(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """Who hears at once of a flag that is set."""
    names = told(case, [Role.LEADERSHIP, Role.PR, Role.LEGAL])
    return {"told": [{"label": Role(role).label, "value": phrasing.listed(people)} for role, people in names.items()]}


def told(case: Complaint, roles: list[str]) -> dict[str, list[str]]:
    """Names by role; four statements for any number of roles."""
    found = telling.holders(case, roles, timezone.now())
    names = dict(User.objects.filter(pk__in=telling.people(found)).values_list("pk", "name"))
    return {role: [names[chosen.user_id] for chosen in answer.users] for role, answer in zip(roles, found, strict=True)}


def also_told(case: Complaint, speaks_of_patient: bool) -> Beside:
    """References of what was merged into it: whose tellers hear it too, only that there is an answer, or nothing."""
    others = [(other, other.teller.email if other.teller else "") for other in telling.others(case)]
    may_hear = {other.pk: not speaks_of_patient or may_disclose(other) for other, _address in others}
    return {
        "also_told": [other.ref for other, address in others if address and may_hear[other.pk]],
        "also_noticed": [other.ref for other, address in others if address and not may_hear[other.pk]],
        "not_reached": [other.ref for other, address in others if not address],
    }


def short_path(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The story; and where the rules ask for a second person after all, the way there with the text kept."""
    refused = form.has_error(NON_FIELD_ERRORS, code="full_path")
    onward = reverse("complaint-draft", args=[case.ref]) if refused else ""
    beside = {**story(request, case, form), "full_path": onward}
    written = str(form["answer"].value() or "")
    if not written or case.is_anonymous:
        return beside
    return {**beside, "letter": as_read(case, "complaints/reply", _language(case), reply=written)}


def mail(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The frame around a holding update."""
    written = str(form["words"].value() or "…")
    day = str(form["next_contact_on"].value() or "…")
    return {"letter": as_read(case, "complaints/update", _language(case), words=written, date=day)}


def asking_them(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The frame around questions to them."""
    written, day = str(form["words"].value() or "…"), str(form["expected_on"].value() or "…")
    return {"letter": as_read(case, "complaints/question", _language(case), words=written, date=day)}


def consent(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """What consent changes and what it does not."""
    return {"says_consent": True, **story(request, case, form)}


def coding(request: HttpRequest, case: Complaint, form: Form) -> Beside:
    """The mapping table: what coded fields mean for the severity."""
    return {"table": mapping.TABLE, **story(request, case, form)}


def _language(case: Complaint) -> str:
    return case.teller.language if case.teller else ""


def as_read(case: Complaint, template: str, language: str, **values: str) -> dict[str, Any]:
    """The very message, in the shape templates/parts/_letter.html draws."""
    spoken = language if language in wording.LANGUAGES else wording.LANGUAGES[0]
    link = settings.SITE_URL + reverse("public-track")
    hospital = str(case.site.organization)
    own = {"ref": case.ref, "link": link, "hospital": hospital, "name": str(case.owner or case.site)}
    text = wording.fill(wording.wording_of(template, spoken), {**own, **values}, spoken)
    today = timezone.localdate(timezone=ZoneInfo(case.zone)).isoformat()
    return {
        "from": [hospital], "to": [], "date": wording.written(today, spoken), "paragraphs": text.body.split("\n\n"),
        "language": spoken, "direction": "rtl" if get_language_info(spoken)["bidi"] else "ltr",
    }  # fmt: skip
