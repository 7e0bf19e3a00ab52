"""Which list a reader came from, kept in the address, and where the case stands in it.

`?in=escalations&view=overdue&site=2`: the same words as the list's own address; `work=1` says that the list is
worked through, so that the next case opens after each act. How the list stood when that began (`work=new`) is kept in
the web session: what is done leaves the list, and the fourth of eight stays the fourth of eight.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import queues
from complaints.filters import Filters

if TYPE_CHECKING:
    from django.http import HttpRequest

    from complaints.models import Complaint

TITLES = {"escalations": gettext_lazy("Escalations"), "complaints": gettext_lazy("Complaints")}
MOST = 200  # further down nobody counts
WORKING = "complaints.working"  # in the session: {"list": the address's words, "refs": the list as it was}


class Place:
    """The list around one case; without a list every question has a quiet answer."""

    def __init__(self, request: HttpRequest, complaint: Complaint | None = None) -> None:
        asked = request.GET.get("in", "")
        self.queue = asked if asked in queues.QUEUES else ""
        self.request = request
        self.complaint = complaint
        self.is_working = bool(self.queue) and request.GET.get("work") in ("1", "new")

    @property
    def ref(self) -> str:
        return self.complaint.ref if self.complaint else ""

    @cached_property
    def filters(self) -> Filters:
        return Filters.read(self.request.GET)

    @cached_property
    def view(self) -> queues.View:
        return queues.view_of(self.queue or "complaints", self.request.GET.get("view", ""))

    @property
    def words(self) -> dict[str, str]:
        """The part of the address that remembers the list."""
        if not self.queue:
            return {}
        work = {"work": "1"} if self.is_working else {}
        chosen = {name: getattr(self.filters, name) for name in Filters.__dataclass_fields__}
        return {"in": self.queue, "view": self.view.slug, **{k: v for k, v in chosen.items() if v}, **work}

    @property
    def tail(self) -> str:
        return f"?{urlencode(self.words)}" if self.words else ""

    def here(self, **more: str) -> str:
        """This page's own address with other words; empty ones are left out."""
        words = urlencode({name: value for name, value in {**self.words, **more}.items() if value})
        return self.request.path + (f"?{words}" if words else "")

    def case_url(self, ref: str) -> str:
        return reverse("complaint", args=[ref]) + self.tail

    @property
    def list_url(self) -> str:
        words = {name: value for name, value in self.words.items() if name not in ("in", "work")}
        return reverse(self.queue or "complaints") + (f"?{urlencode(words)}" if words else "")

    @property
    def crumbs(self) -> list[dict[str, Any]]:
        title = TITLES[self.queue or "complaints"]
        return [{"url": self.list_url, "label": title}, {"url": "", "label": self.ref}]

    @cached_property
    def waiting(self) -> list[str]:
        """The references of the list in order, as far as anybody would count; one statement."""
        if not self.queue:
            return []
        reader = queues.Reader(self.request.user, timezone.now())
        return queues.sequence(self.view, reader, self.filters, MOST)

    @cached_property
    def refs(self) -> list[str]:
        """The list; while it is worked through, as it stood when that began."""
        if not self.is_working:
            return self.waiting
        kept = self.request.session.get(WORKING) or {}
        is_begun = self.request.GET["work"] == "1" and kept.get("list") == self.tail
        if not (is_begun and self.ref in kept["refs"]):
            kept = {"list": self.tail, "refs": self.waiting}
            self.request.session[WORKING] = kept
        return kept["refs"]

    @property
    def following(self) -> list[str]:
        """What comes after this case and still waits: a colleague may have done the next one meanwhile."""
        still = set(self.waiting)
        after = self.waiting if self.at is None else self.refs[self.at + 1 :]
        return [ref for ref in after if ref in still and ref != self.ref]

    @property
    def at(self) -> int | None:
        return self.refs.index(self.ref) if self.ref in self.refs else None

    @property
    def seq(self) -> dict[str, str] | None:
        """ "1 of 6" with the ways to the neighbors, for the line above the title."""
        at = self.at
        if at is None:
            return None
        total = f"{MOST}+" if len(self.refs) >= MOST else str(len(self.refs))
        return {
            "words": _("%(number)s of %(total)s") % {"number": at + 1, "total": total},
            "previous_url": self.case_url(self.refs[at - 1]) if at else "",
            "next_url": self.case_url(self.following[0]) if self.following else "",
        }

    def after_acting(self) -> str:
        """Where to go once something was done: the next case while working through a list, else back to the case.

        Ask before acting: an act may take the case out of the list.
        """
        if not self.is_working:
            return self.case_url(self.ref) if self.ref else self.list_url
        return self.case_url(self.following[0]) if self.following else self.list_url
