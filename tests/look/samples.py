"""Invented people and cases for the style guide and the sample pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

NOW = datetime(2026, 11, 22, 9, 20, tzinfo=UTC)
ZONE = "Europe/Dublin"


@dataclass
class Owed:
    """A target as `clocks.Clock` tells it."""

    started_at: datetime
    due_at: datetime
    edge: str = "instant"
    zone: str = ZONE
    stopped_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused_at: datetime | None = None
    paused_until: datetime | None = None

    @property
    def due_on(self) -> date:
        last = self.due_at - timedelta(seconds=1) if self.edge == "day" else self.due_at
        return last.astimezone(ZoneInfo(self.zone)).date()


def owed(**at: object) -> Owed:
    """Times as hours from NOW: owed(start=-48, due=2, stop=None, pause=None)."""
    moment = {key: NOW + timedelta(hours=value) for key, value in at.items() if isinstance(value, int | float)}
    return Owed(
        moment["start"],
        moment["due"],
        str(at.get("edge", "instant")),
        str(at.get("zone", ZONE)),
        moment.get("stop"),
        moment.get("cancel"),
        moment.get("pause"),
    )


OVER = owed(start=-60, due=-16 / 3)
OVER_A_LITTLE = owed(start=-72, due=-13 / 12)
SOON = owed(start=-20, due=13 / 6)
SOON_TOO = owed(start=-40, due=3.75)
OK = owed(start=-20, due=52 + 1 / 6)
OK_DAY = owed(start=-10, due=86.67, edge="day")
PAUSED = owed(start=-96, due=24, pause=-26)
MET = owed(start=-90, due=-30, stop=-60)
MISSED = owed(start=-90, due=-30, stop=-24)
AWAY = owed(start=-30, due=30, zone="America/Halifax")

# Running targets from minutes to months, to compare the script's words with the server's
SPANS = [
    owed(start=-2000, due=hours)
    for hours in (
        -2400,
        -265.5,
        -240,
        -27.1,
        -24,
        -23.99,
        -5.34,
        -1.09,
        -1,
        -0.5,
        -0.01,
        0.01,
        0.5,
        1,
        1.15,
        2.17,
        3.75,
        23.99,
        24.5,
        26,
        48.2,
        52.2,
        72,
        75.5,
        239.9,
        240,
        264,
        265,
        2400,
        2472,
    )
]


def row(ref: str, subject: str, **more: object) -> SimpleNamespace:
    """One row of a queue, as parts/_queue_row.html wants it."""
    shape = {
        "relation": "",
        "channel": "",
        "flags": (),
        "department": "",
        "place": "",
        "severity": 2,
        "owner": "",
        "assign_url": "",
        "stage": "Investigating",
        "target": None,
        "waits_for": "",
    }
    return SimpleNamespace(url=f"/complaints/{ref}/", ref=ref, subject=subject, **(shape | more))


ROWS = [
    row(
        "C-002041",
        "Mother left waiting 3 hours for pain relief after caesarean",
        relation="by her husband",
        channel="In person",
        flags=["Media risk"],
        department="Maternity",
        place="Ward 4B",
        severity=4,
        owner="Amara Diallo",
        target=OVER,
    ),
    row(
        "C-002047",
        "Belongings and hearing aids lost between ED and Ward 6A",
        relation="by the patient",
        channel="Phone",
        department="Emergency",
        place="ED bay 7",
        severity=3,
        owner="Priya Nair",
        stage="Awaiting reply",
        target=OVER_A_LITTLE,
    ),
    row(
        "C-002052",
        "Consent form explained in English only; interpreter not offered",
        relation="by the patient",
        channel="Survey",
        flags=["Rights"],
        department="Day surgery",
        place="Pre-op clinic",
        severity=4,
        assign_url="/complaints/C-002052/assign/",
        stage="New",
        target=SOON,
    ),
    row(
        "C-002039",
        "Family told about transfer to ICU only after it happened",
        relation="by a daughter",
        channel="Email",
        department="Surgery",
        place="Ward 5A",
        severity=3,
        owner="Amara Diallo",
        stage="Drafting reply",
        target=SOON_TOO,
    ),
    row(
        "C-002050",
        "Bill for private room was twice the amount quoted",
        relation="by his wife",
        channel="Web form",
        department="Billing",
        place="Front office",
        severity=2,
        owner="Tomás Rey",
        target=OK,
    ),
    row(
        "C-002044",
        "Repeated noise at night near the nurses’ station",
        relation="by the patient",
        channel="Rounds",
        department="Medicine",
        place="Ward 2C",
        severity=1,
        owner="Priya Nair",
        target=OK_DAY,
    ),
    row(
        "C-002033",
        "Vegetarian meal sent with meat twice in one day",
        relation="by the patient",
        channel="Handbook QR",
        department="Catering",
        place="Ward 3A",
        severity=2,
        owner="Mei Lin",
        stage="Waiting for family",
        target=PAUSED,
        waits_for="the family",
    ),
    row(
        "C-002029",
        "Discharged without medicines; returned to pharmacy next day",
        relation="by her son",
        channel="Phone",
        department="Pharmacy",
        place="Discharge lounge",
        severity=3,
        owner="Tomás Rey",
        stage="Closed",
        target=MET,
    ),
]

VIEWS = [
    {"url": "?view=mine", "label": "Needs my decision", "count": 8, "current": True},
    {"url": "?view=overdue", "label": "Overdue", "count": 2},
    {"url": "?view=today", "label": "Due today", "count": 9},
    {"url": "?view=risk", "label": "Media or legal risk", "count": 2},
    {"url": "?view=unassigned", "label": "Unassigned", "count": 4},
    {"url": "?view=open", "label": "All open", "count": 1204},
]
FILTERS = [
    {"label": "Site", "chosen": "Main building", "clear_url": "?", "options": []},
    *(
        {
            "label": label,
            "chosen": "",
            "options": [{"url": "?x=1", "label": "Maternity"}, {"url": "?x=2", "label": "Day surgery"}],
        }
        for label in ("Department", "Owner", "Stage", "Severity")
    ),
]
SORTS = {
    "chosen": "due soonest",
    "options": [{"url": "?o=due", "label": "Due soonest", "current": True}, {"url": "?o=new", "label": "Newest first"}],
}
BULK = [
    {"label": "Assign", "icon": "user-plus", "key": "a", "url": "/assign/"},
    {"label": "Change stage", "icon": "stages", "key": "s", "url": "/stage/"},
    {"label": "Escalate", "icon": "fire", "key": "e", "url": "/escalate/"},
]
STEPS = [
    {"label": "Received", "note": "Sat 21 Nov, 22:10", "state": "done"},
    {"label": "Acknowledged", "note": "22:50, by phone", "state": "done"},
    {"label": "Investigating", "note": "Amara Diallo", "state": "now"},
    {"label": "Reply sent", "note": "", "state": "next"},
    {"label": "Closed", "note": "", "state": "next"},
]
TABS = [
    {
        "url": "?write=note",
        "label": "Internal note",
        "icon": "lock-closed",
        "current": True,
        "is_note": True,
        "key": "n",
    },
    {"url": "?write=update", "label": "Message to the family", "icon": "envelope", "current": False, "key": ""},
    {"url": "?write=call", "label": "Phone call", "icon": "phone", "current": False, "key": ""},
]
ENTRIES = [
    {
        "icon": "exclamation-triangle",
        "tone": "red",
        "who": "Reply target missed",
        "what": "Dr Sato and Hana Kimura were told",
        "at": NOW - timedelta(hours=16 / 3),
    },
    {
        "icon": "lock-closed",
        "tone": "",
        "who": "Amara Diallo",
        "what": "wrote an internal note",
        "at": NOW - timedelta(hours=6.75),
        "words": "Spoke with the night coordinator. Epidural pump alarm was silenced at 18:20 and handover did not "
        "mention it. Asked @Priya Nair for the pump log.",
        "is_internal": True,
    },
    {
        "icon": "paper-clip",
        "tone": "",
        "who": "Priya Nair",
        "what": "added Pump log 4B-07 as evidence",
        "at": NOW - timedelta(hours=43 / 6),
    },
    {
        "icon": "phone",
        "tone": "brand",
        "who": "Hana Kimura",
        "what": "phoned the husband, 14 min",
        "at": NOW - timedelta(hours=10.5),
        "words": "Apologised for the wait and the distress it caused. He asked for two things: an explanation in "
        "writing, and that the ward checks on his wife every hour tonight. Both agreed.",
    },
    {
        "icon": "chat-bubble-left-ellipsis",
        "tone": "brand",
        "who": "Complaint received",
        "what": "in person, from the husband",
        "at": NOW - timedelta(hours=67 / 6),
        "words": "“She pressed the bell at half past six and nobody came until half past nine. She was crying. I asked "
        "at the desk twice and was told someone was coming.”",
    },
]
PEOPLE = [
    {"label": "Person who told us", "value": "Husband of the patient", "note": ""},
    {"label": "Patient", "value": "In Ward 4B", "note": "Consent on file"},
    {"label": "Prefers", "value": "Phone, after 18:00", "note": "Mandarin, interpreter"},
]
DETAILS = [
    {"label": "Owner", "value": "Amara Diallo"},
    {"label": "Helping", "value": "Priya Nair, Dr Sato"},
    {"label": "Department", "value": "Maternity, Ward 4B"},
    {"label": "Site", "value": "Northbank, main building"},
    {"label": "Reference", "value": "C-002041"},
]
LETTER = {
    "from": ["Northbank Hospital", "Patient experience"],
    "to": [],
    "date": "22 November 2026",
    "language": "en",
    "paragraphs": [
        "Dear Mr Chen,",
        "Thank you for telling us how long your wife waited for pain relief on the night of 21 November. I am sorry "
        "that this happened, and that you had to ask twice.",
        "We looked at the call bell record and spoke with the nurses who were on duty. The alarm of the pump was "
        "switched to silent at 18:20 and the next shift was not told.",
        "From today every pump alarm is read out at handover. The ward sister, Mei Lin, checks this each evening.",
        "Yours sincerely,\nAmara Diallo",
    ],
}


def item(
    url: str, label: str, icon: str, count: int | None = None, hot: bool = False, current: bool = False
) -> dict[str, object]:
    return {"url": url, "label": label, "icon": icon, "count": count, "hot": hot, "current": current}


def shell(current: str = "Escalations", theme: str = "system", **more: object) -> dict[str, object]:
    """The shell as the context processor makes it; `current` is the label of the page shown."""
    menu = [
        {
            "label": "",
            "items": [
                item("/my-work/", "My work", "home", 12),
                item("/escalations/", "Escalations", "fire", 2, hot=True),
            ],
        },
        {
            "label": "Feedback",
            "items": [
                item("/feedback/", "Feedback", "chat-bubble-left-right"),
                item("/complaints/", "Complaints", "chat-bubble-left-ellipsis", 1204),
            ],
        },
        {
            "label": "Manage",
            "items": [item("/messages/", "Messages", "envelope"), item("/settings/", "Settings", "cog-6-tooth")],
        },
    ]
    items = [one for group in menu for one in group["items"]]
    for one in items:
        one["current"] = one["label"] == current
    return {
        "hospital": "Northbank Hospital",
        "product": "Patient Voice",
        "menu": menu,
        "phone": items[:3],
        "log": item("/log/", "Log feedback", "plus"),
        "search_url": "/search/",
        "notices_url": "/notices/",
        "theme_url": "/theme/",
        "profile_url": "/profile/",
        "settings_url": "/settings/",
        "sign_out_url": "/sign-out/",
        "language_url": "/language/",
        "notices": 2,
        "theme": theme,
        "shortcuts": True,
        "languages": [
            {"code": "en", "name": "English", "current": True},
            {"code": "zh-hans", "name": "简体中文", "current": False},
            {"code": "ar", "name": "العربية", "current": False},
        ],
        "user": {"name": "Hana Kimura", "role": "Complaints manager"},
        "clockwork_late": None,
        "demo": None,
    } | more


def place(theme: str = "system") -> dict[str, object]:
    known = shell()
    return {
        "hospital": "Northbank Hospital",
        "language_url": "/language/",
        "languages": known["languages"],
        "theme": theme,
    }
