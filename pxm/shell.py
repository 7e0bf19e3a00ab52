"""What stands around every page: the menu of the person's roles, counts of what waits for them, banners.

Built only as far as a template asks for it: a sign-in page costs one query, a staff page two.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import get_language_info

from clocks import watch
from clocks.models import Clock
from clocks.querysets import ClockQuerySet
from complaints.models import Complaint, Handover, Threat
from feedback.models import Feedback
from hospital.models import Organization, User
from hospital.models.places import accent_url
from hospital.roles import Role
from hospital.statements import MOST_KEPT, Asker, Slot, Statement
from outbox.models import Message
from pxm import standins
from pxm.accounts import single_sign_on
from pxm.menu import LANDING, LOG, MOST_ON_PHONE, PHONE, PLACES, Place, places_of

# What every page says of the house, as it is while there is none.
OF_HOUSE: dict[str, Any] = {"name": "", "is_demo": False, "opened_at": None, "accent": "", "accent_dark": ""}
NOW = Slot("now", DateTimeField())


def address(url_name: str, *args: Any) -> str:
    """The address of a page, or "" while the house has no such page."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def landing(user: User) -> str:
    """Where this person starts: by role, else their profile."""
    for role, url_name in LANDING.items():
        if role in user.standing.roles and address(url_name):
            return address(url_name)
    return reverse("profile")


def counted(rows: QuerySet) -> Coalesce:
    """The number of rows as a subquery; no row at all is 0."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(number=Count("pk")).values("number")), 0)


@lru_cache(MOST_KEPT)
def _numbers(asker: Asker | None) -> tuple[tuple[str, ...], Statement]:
    """The statement of `Shell.numbers` and the names of its columns."""
    counts = _counts(asker.user) if asker else {}
    names = (*OF_HOUSE, *counts)
    return names, Statement(Organization.objects.annotate(**counts).order_by("pk").values_list(*names)[:1])


def _counts(person: User) -> dict[str, Any]:
    """What the menu shows beside its places is counted for nobody else: each costs more the more one has."""
    shown = {name for place in places_of(person) for name in (place.counts, place.late)}
    mine = _mine(person)
    beside = {
        "owed": mine,
        "owed_late": mine.overdue(NOW),
        "decisions": _to_decide(person),
        "handed": _handed_over(person),
        "to_sort": _to_sort(person),
    }
    return {
        "notices": counted(Message.objects.notices_of(person).unseen()),
        **{name: counted(rows) for name, rows in beside.items() if name in shown},
        "threat": Subquery(Threat.objects.standing().visible_to(person).order_by("-id").values("ref")[:1]),
        **standins.asked(person, NOW),
    }


def _mine(person: User) -> ClockQuerySet:
    """What falls to this person. Acting for somebody, without what names either of them: a number tells, too."""
    mine = Clock.objects.of_owner(person)
    if person.acting_for is None:
        return mine
    return mine.exclude(subject_kind="complaint", subject_id__in=Complaint.objects.naming(person).values("pk"))


def _to_decide(person: User) -> QuerySet:
    return Complaint.objects.visible_to(person).awaiting_decision_of(person)


def _handed_over(person: User) -> QuerySet:
    """What waits to be taken, for whoever may take it: nobody has to look for what nobody took."""
    waiting = Handover.objects.waiting()
    return waiting.visible_to(person) if person.has_perm("complaints.note_complaint") else waiting.none()


def _to_sort(person: User) -> QuerySet:
    rows = Feedback.objects.visible_to(person).counted().to_sort()
    return rows if person.has_perm("feedback.triage_feedback") else rows.none()


class Shell:
    """See templates/shell/_sidebar.html for what the templates read."""

    product = ""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.person: User | None = user if user is not None and user.is_authenticated else None

    # ---------------------------------------------------------------- one query
    @cached_property
    def numbers(self) -> dict[str, Any]:
        """The house's name and everything counted for this person, in one query."""
        names, statement = _numbers(Asker.of(self.person) if self.person else None)
        now = timezone.now()
        rows = statement.ask(now=now, **standins.days(now))
        return dict(zip(names, rows[0], strict=True)) if rows else dict.fromkeys(names, 0) | OF_HOUSE

    @cached_property
    def cover(self) -> standins.StandIns:
        """Who is on duty, whom this person stands in for, and whether they are away themselves."""
        scopes = self.person.standing.scopes if self.person else ()
        is_everywhere = any(scope.is_everywhere for scope in scopes)
        acting = getattr(self.request, "acting", None)
        return standins.StandIns(self.numbers, acting, is_everywhere, timezone.localtime())

    @property
    def hospital(self) -> str:
        return self.numbers["name"]

    @property
    def accent_url(self) -> str:
        return accent_url(self.numbers["accent"], self.numbers["accent_dark"])

    @property
    def opening_url(self) -> str:
        """What is left to do before a new hospital opens, for whoever can do it."""
        is_new = self.numbers["opened_at"] is None and self.settings_url
        return address("opening") if is_new else ""

    @property
    def notices(self) -> int:
        return self.numbers.get("notices", 0)

    @cached_property
    def decisions(self) -> int:
        """Counted with the rest where the menu shows it, else by itself."""
        if self.person is None:
            return 0
        return self.numbers["decisions"] if "decisions" in self.numbers else _to_decide(self.person).count()

    @property
    def threat_url(self) -> str:
        """The page of the threat that goes on, for whoever has to do with security there, and whoever pressed."""
        ref = self.numbers.get("threat")
        return address("threat", ref) if ref else ""

    @property
    def demo(self) -> dict[str, str] | None:
        if not self.numbers["is_demo"] or settings.IS_PRODUCTION:
            return None
        return {"mail_url": address("mail"), "url": address("demo")}

    # ---------------------------------------------------------------- one query
    @cached_property
    def clockwork_late(self) -> datetime | None:
        """When reminders last went out, if that is too long ago; asked only for somebody signed in."""
        if self.person is None:
            return None
        age = watch.seconds_since_beat().get("clocks")
        if age is not None and age <= watch.STALE_AFTER["clocks"].total_seconds():
            return None
        return timezone.now() - timedelta(seconds=age or 0)

    # ---------------------------------------------------------------- no query
    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        places = places_of(self.person) if self.person else []
        return [{"label": "", "items": [item for place in places if (item := self._item(place))]}]

    def _item(self, place: Place) -> dict[str, Any] | None:
        url = address(place.url_name)
        if not url:
            return None
        count = self.numbers[place.counts] if place.counts else None
        late = self.numbers[place.late] if place.late else 0
        current = self._is_current(place, url)
        return {
            "url": url, "label": place.label, "icon": place.icon, "count": late or count, "hot": bool(late),
            "current": current,
        }  # fmt: skip

    def _is_current(self, place: Place, url: str) -> bool:
        """A case belongs to the list it was opened from, which stands in its address (`?in=escalations`)."""
        listed = self.request.GET.get("in", "")
        if listed in PLACES and self.request.path.startswith(address("complaints")):
            return place.url_name == listed
        return self.request.path == url or (url != "/" and self.request.path.startswith(url))

    @cached_property
    def phone(self) -> list[dict[str, Any]]:
        items = {item["url"]: item for group in self.menu for item in group["items"]}
        return [items[url] for name in PHONE if (url := address(name)) in items][:MOST_ON_PHONE]

    @cached_property
    def log(self) -> dict[str, Any] | None:
        may = self.person is not None and self.person.has_perm("feedback.log_feedback")
        return self._item(LOG) if may else None

    @property
    def search_url(self) -> str:
        may = self.person is not None and self.person.has_perm("complaints.view_complaint")
        return address("search") if may else ""

    @property
    def settings_url(self) -> str:
        may = self.person is not None and self.person.has_perm("hospital.change_settings")
        return address("settings") if may else ""

    @property
    def notices_url(self) -> str:
        return address("notices")

    @property
    def sign_on(self) -> str:
        return single_sign_on.called()

    @property
    def theme_url(self) -> str:
        return address("theme")

    @property
    def profile_url(self) -> str:
        return address("profile")

    @property
    def away_url(self) -> str:
        return address("absence-add")

    @property
    def sign_out_url(self) -> str:
        return address("account_logout")

    @property
    def language_url(self) -> str:
        return address("language")

    @property
    def theme(self) -> str:
        stored = self.request.COOKIES.get(settings.THEME_COOKIE_NAME, "system")
        return self.person.theme if self.person else stored if stored in ("light", "dark") else "system"

    @property
    def shortcuts(self) -> bool:
        return self.person is not None and self.person.has_shortcuts

    @property
    def languages(self) -> list[dict[str, Any]]:
        current = translation.get_language()
        codes = [code for code, _name in settings.LANGUAGES]
        return [{"code": c, "name": get_language_info(c)["name_local"], "current": c == current} for c in codes]

    @property
    def user(self) -> dict[str, str]:
        if self.person is None:
            return {"name": "", "role": ""}
        roles = [Role(role).label for role in LANDING if role in self.person.standing.roles]
        return {"name": self.person.name, "role": str(roles[0]) if roles else ""}


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    return {"shell": Shell(request)}
