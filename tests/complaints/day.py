"""A day at the complaints desk, played by its own doors: somebody looks at a case, does one of the things its page
offers, and the house is asked after each step whether it still keeps its word. The same seed is the same day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import time_machine
from django import forms
from django.db.models import Count, Exists, Max, OuterRef
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from audit.models import Entry
from audit.querysets import LOOKS
from clocks import actions as clocks
from clocks.models import Clock
from complaints.forms.joining import CaseField
from complaints.models import Complaint
from complaints.states import OPEN
from complaints.views.staff.casepage import CasePage
from complaints.views.staff.verbs import TABLE
from hospital.models import Department, Role, Site, User
from outbox.models import Message
from tests import make

VERBS = {verb.name: verb for verb in TABLE}
MINUTES = 2.4  # from one step to the next: 200 of them are a day of eight hours
ONWARD = 0.6  # of the steps that work on a case go the way to its answer
FORWARD = ("close", "acknowledge", "triage", "plan", "start", "finish", "draft", "submit", "respond")
ENDS = ("withdraw", "resolve", "err", "settle", "transfer", "exclude", "refer", "reclassify")
MUST = (  # a day in which one of these is missing is none
    "register", "acknowledge", "triage", "assign", "ask", "start", "finish", "update", "draft", "submit", "respond",
    "close", "reopen", "merge", "link", "hand_over", "note", "escalate",
)  # fmt: skip
TWICE = ("link", "appraise")  # done a second time it changes nothing, and says nothing
SWEEP_EVERY, LISTS_EVERY, LOG_EVERY, MERGE_EVERY = 10, 20, 8, 46
SIGNS_IN_AGAIN = timedelta(minutes=25)
MOST_OPEN = 12  # then nothing new is logged for a while
LISTS = ("my-work", "today", "complaints", "escalations", "handover", "feedback", "notices")
WORDS = {
    "en-gb": ("Nobody came to the bell at night.", "We are sorry; the bell is mended."),
    "en": ("The bill shows a room we never had.", "We are sorry; the bill is corrected."),
    "zh-hans": ("夜里按铃，很久没有人来。", "非常抱歉，呼叫铃已修好。"),
}


@dataclass
class Desk:
    """Where it is played and by whom. `officer` does most, `manager` decides, `other` answers for approval."""

    site: Site
    departments: list[Department]
    officer: User
    manager: User
    nurse: User
    language: str

    @classmethod
    def built(cls, rules: str, zone: str, language: str, now: datetime) -> Desk:
        make.rules()
        site = make.calendars(make.site(zone=zone))
        departments = [make.department(at=site), make.department(at=site)]
        clocks.adopt_profile(site, rules, by=None, now=make.NOW)
        people = {role: make.user(role, site) for role in (Role.OFFICER, Role.MANAGER, Role.DUTY, Role.LEADERSHIP)}
        make.user(Role.OFFICER, site)
        for department in departments:
            make.user(Role.DEPARTMENT, department)
            make.location(of=department)
        nurse = make.user(Role.FRONTLINE, departments[0])
        everybody = User.objects.filter(pk__in=[one.pk for one in (*people.values(), nurse)])
        everybody.update(language="en" if language == "en-gb" else language)
        again = {user.pk: user for user in everybody}
        return cls(site, departments, again[people[Role.OFFICER].pk], again[people[Role.MANAGER].pk], again[nurse.pk],
                   language)  # fmt: skip


@dataclass
class Day:
    """`done` counts what was done, `refused` what the house said no to, by verb; `wrong` is what broke its word."""

    desk: Desk
    seed: int
    begins: datetime
    steps: int
    looks_every: int = 3
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - plays, guards nothing
        self.said_no: dict[int, set[str]] = {}
        self.went: set[tuple[int, str]] = set()
        self.clients: dict[int, tuple[Any, datetime]] = {}
        self.number, self.entry, self.message = 0, 0, 0

    def play(self) -> Day:
        moment = self.begins
        with time_machine.travel(moment, tick=False) as clock:
            self._mark()
            for number in range(self.steps):
                clock.move_to(moment)
                self._step(number, moment)
                moment += timedelta(minutes=MINUTES)
        return self

    # ------------------------------------------------------------------------------------------ one step
    def _step(self, number: int, moment: datetime) -> None:
        self.number = number
        if number % SWEEP_EVERY == SWEEP_EVERY - 1:
            while clocks.fire_due(now=moment):
                pass
        if number % LISTS_EVERY == LISTS_EVERY - 1:
            for name in LISTS:
                self._get(self.desk.manager if name != "my-work" else self.desk.officer, reverse(name))
        self._mark()
        if (number % LOG_EVERY == 0 and self._open().count() < MOST_OPEN) or not self._open().exists():
            what = self._log()
        elif number % MERGE_EVERY == MERGE_EVERY // 2 and self._plain().count() > 1:
            what = self._do(self.desk.manager, self._plain().latest("pk"), "merge")
        else:
            what = self._work()
        self._keeps_its_word(f"step {number}, {what}")

    def _open(self) -> Any:
        return Complaint.objects.filter(site=self.desk.site, status__in=OPEN)

    def _plain(self) -> Any:
        """Nobody is named in them, and everybody on the desk sees them: what may become one."""
        return self._open().filter(feedback__named=None, is_restricted=False)

    def _log(self) -> str:
        place = self.chance.choice([self.desk.departments[0], self.desk.departments[1]]).locations.first()
        sent = {
            "kind": self.chance.choice(["complaint", "complaint", "concern"]), "place": f"ward:{place.pk}",
            "words": WORDS[self.desk.language][0], "severity": self.chance.choice("1222334"), "channel": "staff",
            "teller_role": "family", "name": "Wei Chen", "email": f"family{self.chance.getrandbits(32)}@example.org",
            "nonce": str(UUID(int=self.chance.getrandbits(128), version=4)),
        }  # fmt: skip
        before = Complaint.objects.count()
        answer = self._client(self.desk.nurse).post(reverse("feedback-log"), sent)
        if answer.status_code != 302 or Complaint.objects.count() != before + 1:
            self.wrong.append(f"log: {answer.status_code}")
            return "log"
        self._get(self.desk.nurse, answer.url)
        self.done["register"] += 1
        self._grew("register", Complaint.objects.latest("pk"))
        return "log"

    def _work(self) -> str:
        """Somebody opens a case and does what was done least so far of what its page offers."""
        who = self.desk.manager if self.chance.random() < 0.35 else self.desk.officer
        rows = Complaint.objects.visible_to(who).filter(site=self.desk.site)
        wanted = rows.filter(status__in=OPEN) if self.chance.random() < 0.85 else rows
        case = self.chance.choice(list((wanted if wanted.exists() else rows).order_by("pk")))
        refused = self.said_no.get(case.pk, set())  # until something else is done about it
        offered = [verb for verb in self._offered(who, case) if verb in VERBS and verb not in refused]
        if not offered:
            return f"look at {case.ref}"
        is_onward = self.chance.random() < ONWARD
        once = [one for one in FORWARD if one in offered and (case.pk, one) not in self.went]
        verb = once[0] if is_onward and once else ""
        return self._do(who, case, verb or min(offered, key=self._seldom))

    def _seldom(self, verb: str) -> tuple[float, bool, float]:
        """What was tried least so far comes first. Ends come late, or there would be nothing left to work on."""
        tried = self.done[verb] + 2 * self.refused[verb] + 4 * (verb in ENDS)
        return tried, verb not in MUST, self.chance.random()

    def _offered(self, who: User, case: Complaint) -> list[str]:
        """What the page of the case offers; the page itself is opened every few steps, by whoever looks."""
        url = case.get_absolute_url()
        if self.number % self.looks_every == 0:
            page = self._get(who, url)
            return page.context["case"].offered if page.status_code == 200 else []
        request = RequestFactory().get(url)
        request.user = who
        return CasePage(request, Complaint.objects.with_side().get(pk=case.pk)).offered

    def _do(self, who: User, case: Complaint, verb: str) -> str:
        form = VERBS[verb].form(None, case=Complaint.objects.with_side().get(pk=case.pk), user=who, initial={})
        url = reverse(VERBS[verb].url_name, args=[case.ref])
        answer = self._client(who).post(url, dict(self._filled(form, case)))
        if answer.status_code == 302:
            self.done[verb] += 1
            self.said_no.pop(case.pk, None)
            self.went.add((case.pk, verb))
            self._grew(verb, case)
        elif answer.status_code == 200:
            self.refused[verb] += 1
            self.said_no.setdefault(case.pk, set()).add(verb)
            self._grew("", case)
        else:
            self.wrong.append(f"{verb} on {case.ref}: {answer.status_code}")
        return f"{verb} on {case.ref}"

    # ------------------------------------------------------------------------------------------ filling in
    def _filled(self, form: forms.Form, case: Complaint) -> Iterator[tuple[str, Any]]:
        for name, column in form.fields.items():
            first = form.get_initial_for_field(column, name)
            if column.widget.is_hidden and first is not None:
                yield name, str(first() if callable(first) else first)
            elif (value := self._value(name, column, case)) not in (None, ""):
                yield name, value

    def _value(self, name: str, column: forms.Field, case: Complaint) -> Any:
        if isinstance(column, CaseField):
            others = self._plain().exclude(pk=case.pk).order_by("pk")
            return self.chance.choice(list(others)).ref if others else ""
        if name == "checked":  # what a reply has to hold: all of it
            return self._choices(column)
        if isinstance(column, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
            return [self.chance.choice(kept)] if (kept := self._choices(column)) and self.chance.random() < 0.2 else []
        if isinstance(column, forms.ChoiceField):
            return self.chance.choice(kept) if (kept := self._choices(column)) else ""
        if isinstance(column, forms.DateField):
            return (self._today() + timedelta(days=self.chance.randint(1, 4))).isoformat()
        if isinstance(column, forms.BooleanField):
            return "on" if column.required or self.chance.random() < 0.3 else ""
        if isinstance(column, forms.CharField):
            long = isinstance(column.widget, forms.Textarea)
            return WORDS[self.desk.language][1] if long or column.required else ""
        return ""

    def _choices(self, column: forms.ChoiceField) -> list[str]:
        flat = []
        for value, label in column.choices:
            flat += [one for one, _words in label] if isinstance(label, list | tuple) else [value]
        return [str(one) for one in flat if str(one)]

    def _today(self) -> Any:
        return datetime.now(ZoneInfo(self.desk.site.zone)).date()

    # ------------------------------------------------------------------------------------------ asking
    def _client(self, who: User) -> Any:
        """Whoever was away for long signs in again."""
        now, (client, seen) = datetime.now(UTC), self.clients.get(who.pk, (None, None))
        if client is None or now - seen > SIGNS_IN_AGAIN:
            client = make.signed_in(who)
        self.clients[who.pk] = client, now
        return client

    def _get(self, who: User, url: str) -> HttpResponse:
        answer = self._client(who).get(url)
        if answer.status_code != 200:
            self.wrong.append(f"{url} for {who}: {answer.status_code} {getattr(answer, 'url', '')}")
        return answer

    # ------------------------------------------------------------------------------------------ its word
    def _mark(self) -> None:
        self.entry = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        self.message = Message.objects.aggregate(last=Max("pk"))["last"] or 0

    def _grew(self, verb: str, case: Complaint) -> None:
        """One entry of the verb about the case, or none of any when it was refused."""
        rows = Entry.objects.filter(pk__gt=self.entry, subject_kind="complaint", subject_id=case.pk)
        found = Counter(one for one in rows.values_list("verb", flat=True) if one.split(".")[1] not in LOOKS)
        wanted = (1, 0) if verb in TWICE else (1,)
        if (verb and found[f"complaint.{verb}"] not in wanted) or (not verb and found):
            self.wrong.append(f"audit after {verb or 'a refusal'} on {case.ref}: {dict(found)}")

    def _keeps_its_word(self, after: str) -> None:
        for line in (*self.unwatched(), *self.told_twice()):
            self.wrong.append(f"after {after}: {line}")

    def unwatched(self) -> Iterable[str]:
        """No open case without a target that runs, unless it was answered."""
        running = Clock.objects.running().filter(subject_kind="complaint", subject_id=OuterRef("pk"))
        rows = self._open().filter(responded_at=None).exclude(Exists(running))
        return [
            f"nothing runs on {case.ref} ({case.type}, {case.status})" for case in rows.only("ref", "type", "status")
        ]

    def told_twice(self) -> Iterable[str]:
        """Nobody hears the same of the same case by the same way twice in one step."""
        whom = ("to_user", "to_person", "to_room", "channel", "template", "subject_kind", "subject_id", "context")
        rows = Message.objects.filter(pk__gt=self.message).values(*whom).annotate(times=Count("pk"))
        return [f"{row['template']} told {row['times']} times" for row in rows.filter(times__gt=1)]
