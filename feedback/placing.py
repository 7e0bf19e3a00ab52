"""Where and when the rows of a file were: places by what people call them, days in the zone of a site."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from feedback.mapping import vocabulary
from feedback.mapping.fields import Choices, Field, Given, Kind, Moment
from feedback.mapping.guessing import folded
from feedback.models import Channel, Teller
from hospital.models import Department, Site, User
from hospital.placefile import House

TAKES = "feedback.import_feedback"
SEVERAL = "~"  # begins the code of a department whose name several sites have
LANGUAGES = ("en", "zh-hans", "ar")


def field(name: str, label: Any, kind: Kind = "text", **more: Any) -> Field:
    """With what the vocabulary knows of its column."""
    return Field(name, label, kind, headings=vocabulary.HEADINGS[name], **more)


REFERENCE = field(
    "reference", _("Reference there"), longest=80,
    about=_("What the other system calls it. The same reference is the same record, however often it comes."),
)  # fmt: skip
RECEIVED = field(
    "received", _("Received"), "moment", is_needed=True,
    about=_("When it first reached the hospital. Targets count from then."),
)  # fmt: skip
WORDS = field("words", _("In their words"), "long")
SUBJECT = field("subject", _("In a few words"))
WISH = field("wish", _("What they asked for"), "long")
SITE = field("site", _("Site"), "choice", is_shared=True)
DEPARTMENT = field("department", _("Department"), "choice", is_shared=True)
CHANNEL = field("channel", _("Way"), "choice", is_shared=True)
TELLER = field("teller_role", _("Who told us"), "choice", is_shared=True)
LANGUAGE = field("language", _("Language"), "choice", is_shared=True)
BY_REFERENCE = "reference"  # the one thing to say about a system that is the register itself
IN_REGISTER = field(
    "register", _("In the register"), "choice", is_shared=True,
    about=_("For files of the register itself: nobody has to report these once more."),
)  # fmt: skip
REGISTER_NUMBER = field(
    "register_number", _("Number in the register"), longest=40, about=_("Where it is not the reference there.")
)
OCCURRED = field("occurred", _("When it happened"), "moment")


class Places:
    """Two statements. Sites are those for which `by` may take over; without anybody, all."""

    def __init__(self, by: User | None) -> None:
        house = House()
        self.sites = {site.pk: site for site in house.sites if by is None or by.standing.allows(TAKES, site.pk, None)}
        self.departments: dict[int, Department] = {}
        self.called: dict[str, list[int]] = defaultdict(list)
        self.ways: dict[int, str] = {}
        for node in house.nodes.values():
            row = node.stored
            if row.is_active and node.site.pk in self.sites:
                self.departments[row.pk], self.ways[row.pk] = row, node.way
                for name in {folded(node.way), folded(node.name)}:
                    self.called[name].append(row.pk)
        self.zones = {pk: ZoneInfo(site.zone) for pk, site in self.sites.items()}

    @property
    def choices(self) -> dict[str, Choices]:
        sites = self.sites.values()
        known = {folded(word): str(site.pk) for site in sites for word in (site.code, site.name)}
        several = len(self.sites) > 1
        ways = {
            str(pk): f"{self.sites[row.site_id].name} · {self.ways[pk]}" if several else self.ways[pk]
            for pk, row in self.departments.items()
        }
        names = {name: str(found[0]) if len(found) == 1 else SEVERAL + name for name, found in self.called.items()}
        return {
            "site": Choices({str(site.pk): site.name for site in sites}, known),
            "department": Choices(ways, names),
        }

    def settle(self, given: Given) -> None:
        """The site and the department of a row, as numbers: by what it says, else the only ones there are."""
        department = self._department(given)
        if given.get("site"):
            site = int(given.get("site"))
        elif department:
            site = self.departments[department].site_id
        else:
            site = next(iter(self.sites)) if len(self.sites) == 1 else 0
        if site not in self.sites:
            if not any(one.field == "site" for one in given.problems):
                given.refuse("missing" if self.sites else "scope", "site")
        elif department and self.departments[department].site_id != site:
            given.refuse("place", "department")
        given.values |= {"site": site, "department": department}

    def _department(self, given: Given) -> int | None:
        code = given.get("department")
        if not code:
            return None
        if not code.startswith(SEVERAL):
            return int(code) if int(code) in self.departments else None
        found = self.called[code.removeprefix(SEVERAL)]
        here = [pk for pk in found if str(self.departments[pk].site_id) == given.get("site")]
        if len(here) == 1:
            return here[0]
        given.refuse("unknown", "department", code.removeprefix(SEVERAL))
        return None

    def moment(self, site: int, moment: Moment) -> datetime:
        """A day without a time is its beginning there: legal dates are counted by days."""
        local = datetime.combine(moment.day, moment.at or time(), self.zones.get(site, ZoneInfo("UTC")))
        return local.astimezone(UTC)

    def site(self, pk: int) -> Site:
        return self.sites[pk]


def common(places: Places) -> dict[str, Choices]:
    """What words mean in every file, whatever its rows become."""
    return {
        **places.choices,
        "channel": spoken(Channel.choices, vocabulary.CHANNELS),
        "teller_role": spoken(Teller.choices, vocabulary.TELLERS),
        "language": spoken(settings.LANGUAGES, vocabulary.LANGUAGES),
        "register": Choices({BY_REFERENCE: _("Under its reference there")}),
    }


def spoken(choices: Any, more: dict[str, str] | None = None, only: Any = None) -> Choices:
    """Codes of a choice, understood by themselves, by their words in every language of ours, and by `more`."""
    pairs = [(str(code), label) for code, label in choices if only is None or code in only]
    known = {folded(code): code for code, _label in pairs}
    for language in LANGUAGES:
        with translation.override(language):
            known |= {folded(str(label)): code for code, label in pairs}
    codes = dict(pairs)
    return Choices(codes, known | {folded(words): code for words, code in (more or {}).items() if code in codes})
