"""The morning page that leadership lands on and that is printed for the huddle, and the handover between shifts."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from audit.log import Row
from complaints import actions, queues
from complaints import today as morning
from complaints.filters import Filters
from complaints.forms.lists import HandOverManyForm
from complaints.models import Complaint, Handover
from complaints.views.doors import found
from complaints.views.staff.choices import Choices
from complaints.views.staff.lists import FILTERS
from hospital.models import Site

if TYPE_CHECKING:
    from hospital.models import User

WAITS_LONG = timedelta(hours=1)  # then the duty manager should ask who has it
LATELY = timedelta(hours=24)
MOST = 40  # lines on one page
PLACES = ("site", "department")


@require_safe
@permission_required("complaints.view_complaint", raise_exception=True)
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/today.html", {"page": Page(request)})


class Page:
    """What the template reads. As many statements for two cases as for two hundred."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        asked = Filters.read(request.GET)
        self.filters = Filters(site=asked.site, department=asked.department)
        self.choices = Choices.read(request.user, "complaints")
        reader = queues.Reader(request.user, timezone.now())
        self.morning = morning.Morning(reader, self.filters, self._zone())

    def _zone(self) -> str:
        """Of the site that is shown; else the one in which every other time of the page is read."""
        chosen = self.filters.site or (str(self.choices.sites[0][0]) if len(self.choices.sites) == 1 else "")
        row = Site.objects.filter(pk=chosen).values_list("zone", flat=True).first() if chosen else None
        return row or timezone.get_current_timezone_name()

    @property
    def now(self) -> Any:
        return self.morning.now

    @property
    def place(self) -> str:
        """The department or site that is shown; "" for all that the reader may see."""
        for name in reversed(PLACES):
            chosen = getattr(self.filters, name)
            names = {str(pk): label for pk, label in getattr(self.choices, f"{name}s")}
            if chosen:
                return names.get(chosen, "")
        return self.choices.sites[0][1] if len(self.choices.sites) == 1 else ""

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        return [
            {"found": part, "slug": part.part.slug, "label": part.part.label, "icon": part.part.icon,
             "total": part.total, "hot": part.part.is_hot and part.total, "all_url": self._all_url(part)}
            for part in morning.read(self.morning)
        ]  # fmt: skip

    def _all_url(self, part: morning.Found) -> str:
        queue, view = part.part.queue
        return f"{reverse(queue)}?{self.filters.query(view=view)}" if queue and part.total else ""

    @cached_property
    def tallies(self) -> list[morning.Tally]:
        return morning.tallies(self.morning)

    @cached_property
    def waiting(self) -> list[Handover]:
        """What was handed over and nobody took, for whoever may read it."""
        return list(_waiting(self.request.user))

    @property
    def filter_menus(self) -> list[dict[str, Any]]:
        return [menu for name in PLACES if (menu := self._menu(name))]

    def _menu(self, name: str) -> dict[str, Any] | None:
        pairs, chosen = getattr(self.choices, f"{name}s"), getattr(self.filters, name)
        if len(pairs) < 2 and not chosen:
            return None
        options = [
            {"url": f"?{self.filters.query(**{name: str(pk)})}", "label": label, "current": str(pk) == chosen}
            for pk, label in pairs
        ]
        label = next((one["label"] for one in options if one["current"]), _("not in the list")) if chosen else ""
        return {"label": FILTERS[name], "chosen": label, "clear_url": f"?{self.filters.query(**{name: ''})}",
                "options": options}  # fmt: skip


# ------------------------------------------------------------------------------------------- handover
def _waiting(user: User) -> Any:
    return Handover.objects.waiting().visible_to(user).with_cases()[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("complaints.note_complaint", raise_exception=True)
@transaction.atomic
def handover(request: HttpRequest) -> HttpResponse:
    """What waits for whoever comes, and the lines of whoever goes; a line that is left empty hands nothing over."""
    mine = _mine(request.user)
    form = HandOverManyForm(request.POST or None, cases=mine, initial={"nonce": uuid4()})
    if form.is_valid():
        count = _hand_over(form.cleaned_data, mine, request.user)
        words = ngettext("%(count)s handed over.", "%(count)s handed over.", count) % {"count": count}
        messages.success(request, words)
        return redirect("handover")
    return render(request, "complaints/handover.html", {"form": form, "now": timezone.now(), **_shown(request)})


def _mine(user: User) -> list[Complaint]:
    """Open cases of one's own, as far as they may be written on; the gravest first."""
    rows = Complaint.objects.visible_to(user).open().filter(owner__in=user.acts_as)
    rows = rows.select_related("site", "department", "location").order_by("-severity", "pk")
    return [case for case in rows[:MOST] if user.may("complaints.note_complaint", case)]


def _hand_over(lines: dict[str, Any], mine: list[Complaint], user: User) -> int:
    nonce: UUID = lines["nonce"]
    picked = [(case, words) for case in mine if (words := lines[case.ref])]
    for case, words in picked:
        actions.hand_over(case, by=user, words=words, nonce=uuid5(nonce, case.ref))
    return len(picked)


def _shown(request: HttpRequest) -> dict[str, Any]:
    """The lines there are; whoever reads them has looked at these cases, which is recorded."""
    waiting, now = list(_waiting(request.user)), timezone.now()
    lately = Handover.objects.visible_to(request.user).filter(accepted_at__gte=now - LATELY)
    taken = list(lately.with_cases()[:MOST])
    read = {row.entry.complaint_id for row in (*waiting, *taken)}
    facts = {"page": "handover"}
    audit.log.record_many(Row("complaint.view", "complaint", pk, request.user.pk, facts) for pk in sorted(read))
    return {"waiting": waiting, "taken": taken, "long_ago": now - WAITS_LONG}


@require_POST
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    case = found(request, ref, "note")
    try:
        actions.accept(case, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("You have %(ref)s.") % {"ref": ref})
    return redirect("handover")
