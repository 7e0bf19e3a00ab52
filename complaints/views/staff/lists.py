"""The two queues, Escalations and Complaints: saved views, filters in the address, pages, and what is selected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints import queues
from complaints.filters import NOBODY, Filters
from complaints.models import CaseType, untitled
from complaints.states import Status
from complaints.views.staff.choices import Choices
from complaints.views.staff.place import TITLES
from complaints.views.staff.words import TARGETS
from feedback.models import Channel, Flag, Severity, Teller
from hospital.models import Role
from hospital.roles import VERBS
from hospital.statements import MOST_KEPT

if TYPE_CHECKING:
    from complaints.models import Complaint

BULK = (
    {"verb": "take", "label": gettext_lazy("Take on myself"), "icon": "hand-raised", "key": ""},
    {"verb": "assign", "label": gettext_lazy("Assign"), "icon": "user-plus", "key": "a"},
    {"verb": "stage", "label": gettext_lazy("Change stage"), "icon": "stages", "key": "s"},
    {"verb": "escalate", "label": gettext_lazy("Escalate"), "icon": "fire", "key": "e"},
)
FILTERS = {
    "site": gettext_lazy("Site"), "department": gettext_lazy("Department"), "owner": gettext_lazy("Owner"),
    "severity": gettext_lazy("Severity"), "stage": gettext_lazy("Stage"), "flag": gettext_lazy("Flag"),
    "type": gettext_lazy("Kind"),
}  # fmt: skip
MINE = "mine"
QUEUE_ROLES = frozenset(role for role, verbs in VERBS.items() if "complaints.view_complaint" in verbs)
ALL_OPEN = {"escalations": "all-open", "complaints": "open"}
PLACEHOLDER = "C-0"  # a reference that nothing else in an address looks like
TRANSLATION = "translation"  # the kind of target
WORDS = {"teller": Teller, "channel": Channel, "flag": Flag, "stage": Status}
FIXED = {"severity": Severity.choices, "stage": Status.choices, "flag": Flag.choices, "type": CaseType.choices}


@dataclass(slots=True)
class Line:
    """One row as templates/parts/_queue.html draws it."""

    url: str
    ref: str
    subject: str
    relation: Any
    channel: Any
    flags: list[Any]
    department: Any
    place: Any
    severity: int
    owner: Any
    stage: Any
    target: Any
    assign_url: str
    waits_for: str = ""


def queue(request: HttpRequest, name: str) -> HttpResponse:
    """One queue. What is shown is decided by the address alone, so that it can be kept and sent on.

    What somebody logged they may list, whether or not they read cases; the rest is for those who do.
    """
    shown = Queue(request, name)
    if not (shown.may_read or (shown.view.is_own and request.user.has_perm("feedback.log_feedback"))):
        raise PermissionDenied
    return render(request, "complaints/queue.html", {"queue": shown})


escalations = require_safe(partial(queue, name="escalations"))
complaints = require_safe(partial(queue, name="complaints"))


@lru_cache(MOST_KEPT)
def _fixed(name: str, language: str) -> list[tuple[str, str]]:
    """Values and words of a filter in the language that is active, which is `language`."""
    return [(str(value), str(words)) for value, words in FIXED[name]]


class Queue:
    """A queue as its template reads it. Statements: counts, the page (two or three), choices of the filters."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        self.request, self.name = request, name
        self.title = TITLES[name]
        self.reader = queues.Reader(request.user, timezone.now())
        self.view = queues.view_of(name, request.GET.get("view", "") or self._first_view)
        self.filters = Filters.read(request.GET)
        self.after = request.GET.get("after", "")
        self._addresses: dict[str, str] = {}
        self._words: dict[tuple[str, str], str] = {}

    @property
    def _first_view(self) -> str:
        """Where a list begins: with one's own, for whoever may have any."""
        return "" if self.name != "complaints" or self.may_own else ALL_OPEN[self.name]

    @property
    def may_own(self) -> bool:
        return self.request.user.has_perm("complaints.own_complaint")

    @property
    def may_read(self) -> bool:
        """Does the reader see cases at all, or only how far it is with what they logged?"""
        return self.request.user.has_perm("complaints.view_complaint")

    @property
    def now(self) -> Any:
        return self.reader.now

    @cached_property
    def page(self) -> queues.Page:
        return queues.page(self.view, self.reader, self.filters, self.after)

    @cached_property
    def counts(self) -> dict[str, int]:
        return queues.counts(self.name, self.reader)

    @cached_property
    def choices(self) -> Choices:
        return Choices.read(self.request.user, self.name)

    def url(self, **words: str) -> str:
        query = urlencode({name: value for name, value in words.items() if value})
        return self._place + (f"?{query}" if query else "")

    @cached_property
    def _place(self) -> str:
        return reverse(self.name)

    def filtered(self, **changes: str) -> str:
        """This view with some filters changed, from the start."""
        query = self.filters.query(**changes)
        return f"{self.url(view=self.view.slug)}{'&' if query else ''}{query}"

    # ------------------------------------------------------------------------------------------ head
    @property
    def lede(self) -> str:
        if self.view.is_own:
            return _("Who has it, how far it is and how it ended. The newest first.")
        late = self.counts.get("overdue", 0)
        if not late:
            return _("Nobody is waiting past a date we promised.")
        words = ngettext(
            "%(count)s family is waiting past a date we promised. Start at the top.",
            "%(count)s families are waiting past a date we promised. Start at the top.",
            late,
        )
        return words % {"count": late if late < queues.MOST_COUNTED else f"{queues.MOST_COUNTED - 1}+"}

    @property
    def views(self) -> list[dict[str, Any]]:
        chosen = self.request.GET.get("saved", "")
        own = [
            {"url": f"{self.url()}?{row.query}&saved={row.pk}", "label": row.name, "count": None,
             "current": chosen == str(row.pk)}
            for row in self.choices.saved
        ]  # fmt: skip
        given = [
            {"url": self.url(view=view.slug), "label": view.label, "count": self.counts.get(view.slug),
             "in_menu": view.is_in_menu, "current": view.slug == self.view.slug and not chosen}
            for view in queues.QUEUES[self.name]
            if (self.may_read or view.is_own) and (self.may_own or view.slug != MINE)
        ]  # fmt: skip
        return given + own

    @cached_property
    def saved(self) -> Any:
        """The reader's own view that is shown now, if it is one."""
        chosen = self.request.GET.get("saved")
        return next((row for row in self.choices.saved if row.is_own and str(row.pk) == chosen), None)

    @cached_property
    def shares(self) -> list[dict[str, Any]]:
        """With whom a view may be shared, for whoever may."""
        if not self.request.user.has_perm("complaints.share_view"):
            return []
        roles = [{"value": f"role:{role}", "label": label} for role, label in Role.choices if role in QUEUE_ROLES]
        sites = [{"value": f"site:{pk}", "label": label} for pk, label in self.choices.sites]
        return [{"value": "", "label": _("Only for me")}, {"value": "all", "label": _("Everybody")}, *roles, *sites]

    @property
    def query(self) -> str:
        """What a saved view keeps: the view and its filters."""
        return f"view={self.view.slug}&{self.filters.query()}".rstrip("&")

    @property
    def work_url(self) -> str:
        return self._case_url(self.page.rows[0].case, work="new") if self.page.rows and not self.view.is_own else ""

    # --------------------------------------------------------------------------------------- filters
    @cached_property
    def filter_menus(self) -> list[dict[str, Any]]:
        shown = FILTERS if self.may_read else {}
        return [self._menu(name, label) for name, label in shown.items() if self._options(name)]

    def _menu(self, name: str, label: Any) -> dict[str, Any]:
        options, chosen = dict(self._options(name)), getattr(self.filters, name)
        others = self.filtered(**{name: ""})
        links = [
            {"url": f"{others}&{name}={value}", "label": words, "current": value == chosen}
            for value, words in options.items()
        ]
        words = options.get(chosen, _("not in the list")) if chosen else ""
        return {"label": label, "chosen": words, "clear_url": others, "options": links}

    def _options(self, name: str) -> list[tuple[str, Any]]:
        if name in FIXED:
            return _fixed(name, get_language() or "")
        rows = [(str(pk), words) for pk, words in getattr(self.choices, f"{name}s")]
        if name == "owner":
            return [(NOBODY, _("Nobody yet")), *rows]
        return rows if len(rows) > 1 or getattr(self.filters, name) else []

    @property
    def clear_url(self) -> str:
        return self.url(view=self.view.slug) if self.filters else ""

    # ------------------------------------------------------------------------------------------ rows
    @cached_property
    def rows(self) -> list[Line]:
        return [self._row(row) for row in self.page.rows]

    def _row(self, row: queues.Row) -> Line:
        case = row.case
        return Line(
            url=self._case_url(case), ref=case.ref, subject=self._title(row),
            relation=self._word("teller", case.teller_role), channel=self._word("channel", case.channel),
            flags=[self._word("flag", flag) for flag in case.flags], department=case.department_name or case.site_name,
            place=case.location_name, severity=case.severity,
            owner=case.owner_name or "", stage=self._stage(row), target=row.target,
            assign_url=self._assign_url(case) if not case.owner_id and self.may_assign else "",
        )  # fmt: skip

    def _stage(self, row: queues.Row) -> str:
        """How far it is; where the target shown is a translation, that it waits for one."""
        if row.target and row.target.kind == TRANSLATION:
            return str(TARGETS[TRANSLATION])
        return self._word("stage", row.case.status)

    def _title(self, row: queues.Row) -> str:
        """The few words about it; for whoever may not open the case kind and place only."""
        is_closed_to_them = self.view.is_own and (row.case.is_restricted or not self.may_read)
        return untitled(row.case.type, row.place) if is_closed_to_them else row.title

    def _word(self, kind: str, code: str) -> str:
        """The word for a code in the reader's language, looked up once for all rows; "" for what was never asked."""
        if (kind, code) not in self._words:
            self._words[kind, code] = str(WORDS[kind](code).label) if code else ""
        return self._words[kind, code]

    @cached_property
    def may_assign(self) -> bool:
        return self.request.user.has_perm("complaints.assign_complaint") and not self.view.is_own

    def _case_url(self, case: Complaint, **words: str) -> str:
        if self.view.is_own:
            return reverse("feedback-log-done", args=[case.ref])
        return self._address("complaint", case) + "".join(f"&{name}={value}" for name, value in words.items())

    def _assign_url(self, case: Complaint) -> str:
        return self._address("complaint-assign", case)

    def _address(self, url_name: str, case: Complaint) -> str:
        """Looked up once for all rows: only the reference differs."""
        if url_name not in self._addresses:
            self._addresses[url_name] = reverse(url_name, args=[PLACEHOLDER]) + self._tail
        return self._addresses[url_name].replace(PLACEHOLDER, case.ref, 1)

    @cached_property
    def _tail(self) -> str:
        """What the address of a case remembers of this list."""
        chosen = self.filters.query()
        return f"?{urlencode({'in': self.name, 'view': self.view.slug})}{'&' if chosen else ''}{chosen}"

    @cached_property
    def bulk(self) -> list[dict[str, Any]]:
        """What this person may do with several at once; each case is asked again when it is done."""
        may = self.request.user.has_perm
        needs = {"take": "own", "assign": "assign", "stage": "start", "escalate": "escalate"}
        return [
            {**act, "url": reverse("complaints-bulk", args=[act["verb"]])}
            for act in BULK
            if not self.view.is_own and may(f"complaints.{needs[act['verb']]}_complaint")
        ]

    @cached_property
    def pages(self) -> dict[str, str]:
        back = self.request.GET.get("back", "")
        earlier = self.filtered() + (f"&{urlencode({'after': back})}" if back else "")
        later = urlencode({"after": self.page.after, "back": self.after})
        shown = ngettext("%(count)s shown", "%(count)s shown", len(self.page.rows)) % {"count": len(self.page.rows)}
        return {
            "words": shown, "previous_url": earlier if self.after else "",
            "next_url": f"{self.filtered()}&{later}" if self.page.after else "",
        }  # fmt: skip

    @property
    def empty(self) -> dict[str, str]:
        """What stands instead of rows: words and, where there is one, a way on."""
        if self.filters:
            return {"words": _("Nothing matches these filters."), "url": self.clear_url, "action": _("Clear filters"),
                    "icon": "funnel"}  # fmt: skip
        if self.view.slug in ("closed", "entered"):
            return {"words": _("Nothing here yet."), "icon": "inbox", **self._log_the_first}
        return {"words": _("Nothing is waiting for you."), "icon": "check-circle", **self._way_on}

    @property
    def _log_the_first(self) -> dict[str, str]:
        may = self.request.user.has_perm("feedback.log_feedback")
        return {"url": reverse("feedback-log"), "action": _("Log the first one")} if may else {}

    @property
    def _way_on(self) -> dict[str, str]:
        """Where something waits, when nothing does here: what is overdue, else everything that is open."""
        for slug, action in (("overdue", _("See what is overdue")), (ALL_OPEN[self.name], _("See all that is open"))):
            if slug != self.view.slug and self.counts.get(slug):
                return {"url": self.url(view=slug), "action": action}
        return {}
