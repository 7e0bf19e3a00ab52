"""P21: what people say stays in the database. Not in a log, not in the broker, not in an address, not in an alert.

Real web process, worker, PostgreSQL, Valkey and mail server. A family and an officer go through their pages with
words that stand nowhere else; then once more while the database refuses every row and quotes it in its errors, as
it does when something breaks. Afterwards every byte outside the database is searched.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pxm.local import places, postgres
from pxm.local.postgres import Cluster
from pxm.local.programs import alert_worker, web
from tests import make_hospital as make
from tests.faults.world import World, wait_until, world
from tests.pxm.signing import SECRET, current_code

pytestmark = pytest.mark.faults
NAME, WORDS, PHONE, MAILBOX = "Zebediah Quillfeather", "the-lantern-went-out", "+353 87 911 7753", "zeb@quill.example"
ANSWER, NOTE, WISH = "we-relit-the-lantern", "ask-about-the-lantern", "a-new-lantern-please"
PASSWORD_TRIED, RECORD = "lantern-password-tried", "MRN-7753-91"
CANARIES = (NAME, "Quillfeather", WORDS, PHONE, "911 7753", MAILBOX, ANSWER, NOTE, WISH, PASSWORD_TRIED, RECORD)
STAGE = f"""
from tests import make
from hospital.models import Role
cast = make.cast()
officer = make.user(Role.OFFICER, cast.site, email="officer@hospital.example", password=make.PASSWORD)
make.two_step(officer, {SECRET!r})
print(cast.site.code, f'ward:{{cast.ward.pk}}')
"""
# The database refuses a row and quotes it, as PostgreSQL does for many errors.
TABLES = ("feedback_feedback", "complaints_entry", "complaints_letter", "hospital_person", "outbox_message")
QUOTE = """CREATE FUNCTION quote_row() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'cannot keep %', NEW USING ERRCODE = '22000'; END $$"""


class Browser:
    """Cookies, forms with their forgery tokens, and every address it was sent to."""

    def __init__(self, address: str) -> None:
        self.address, self.addresses = address, []
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.address, path)))

    def post(self, path: str, page: str = "", **data: str) -> str:
        """Send the form of `page` (or of the path itself), with its hidden fields."""
        shown = page or self.get(path)
        hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', shown))
        sent = urllib.parse.urlencode({**hidden, **data}, doseq=True).encode()
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.address, path), data=sent))

    def _open(self, request: urllib.request.Request) -> str:
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        self.status = answer.status
        self.addresses += [request.full_url, answer.url]
        return answer.read().decode()


def stage(here: World) -> list[str]:
    """The hospital of the tests, in this database: the short name of its site, and a ward as a form names it."""
    words = [sys.executable, "manage.py", "shell", "--no-imports", "-c", STAGE]
    done = subprocess.run(words, cwd=places.ROOT, env=here.env, capture_output=True, text=True, check=True)
    return done.stdout.split()[-2:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(here: World) -> Iterator[str]:
    """A web process and a worker that log all they can."""
    port = free_port()
    env = {"LOG_LEVEL": "DEBUG", "WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1"}
    here.program(*web().command()[1:], **env)
    here.program(*alert_worker().command()[1:], STATEMENT_TIMEOUT_SECONDS="60", LOG_LEVEL="DEBUG")
    address = f"http://127.0.0.1:{port}/"
    wait_until(lambda: answers(address), 60)
    yield address


def answers(address: str) -> bool:
    try:
        return urllib.request.urlopen(f"{address}healthz", timeout=5).status == 200
    except OSError:
        return False


def tell(family: Browser, site: str) -> str:
    """The public pages from the first to the last; returns the page at the end."""
    pages = {
        "kind": {"kind": "complaint"}, "story": {"words": WORDS, "wish": WISH},
        "place": {"occurred_precision": "unknown"}, "you": {"teller_role": "patient"},
        "answer": {"way": "email", "name": NAME, "phone": PHONE, "email": MAILBOX}, "check": {},
    }  # fmt: skip
    shown = ""
    for step, data in pages.items():
        shown = family.post(f"/tell-us/{site}/{step}/", **data)
    return shown


def enter(officer: Browser) -> None:
    for password in (PASSWORD_TRIED, make.PASSWORD):
        officer.post("/sign-in/", login="officer@hospital.example", password=password)
    officer.post("/sign-in/code/", code=current_code(SECRET))


def work(officer: Browser, ref: str, ward: str) -> None:
    """Log, look for, read, write and answer."""
    officer.post(
        "/log/", kind="complaint", words=WORDS, place=ward, severity="4", channel="staff", name=NAME, phone=PHONE,
        record_number=RECORD, teller_role="patient",
    )  # fmt: skip
    for asked in (NAME, PHONE, RECORD, WORDS):
        officer.post("/search/", q=asked)
    case = f"/complaints/{ref}/"
    page = officer.get(case)
    officer.post(f"{case}reveal/", page)
    officer.post(f"{case}note/", words=NOTE)
    officer.post("/draft/note/", page, words=NOTE)
    officer.post(f"{case}settle/", answer=ANSWER, outcome="upheld", how="email")


def sent(here: World, template: str) -> bool:
    """Has the worker handed over a message of this kind?"""
    here.hurry()
    rows = f"FROM outbox_message WHERE template = 'complaints/{template}' AND channel = 'email' AND state = 'sent'"
    return here.one(f"SELECT count(*) {rows}") > 0


def outside(here: World) -> dict[str, bytes]:
    """Everything that is written outside the database, by name: logs, broker and cache. Not the data directory."""
    files = [here.log, here.cluster.log, *(path for path in here.valkey.home.rglob("*") if path.is_file())]
    found = {str(path): path.read_bytes() for path in files if path.exists()}
    return {**found, "what the broker holds": dump(here.valkey.socket)}


def dump(path: Path) -> bytes:
    """Every key and value that Valkey has now."""
    script = (
        "local o={} for _,k in ipairs(redis.call('KEYS','*')) do o[#o+1]=k o[#o+1]=redis.call('DUMP',k) end return o"
    )
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(2)
        line.connect(str(path))
        held = b""
        for number in (0, 1):
            line.sendall(f'SELECT {number}\r\nEVAL "{script}" 0\r\n'.encode())
            try:
                while chunk := line.recv(65536):
                    held += chunk
            except TimeoutError:
                continue
    return held


def leaks(texts: dict[str, bytes]) -> list[str]:
    """Which canary stands where, also as it would stand in an address or in JSON."""
    forms = {
        canary: {canary.encode(), urllib.parse.quote(canary).encode(), urllib.parse.quote_plus(canary).encode(),
                 json.dumps(canary)[1:-1].encode()}
        for canary in CANARIES
    }  # fmt: skip
    return [
        f"{canary!r} in {where}"
        for where, held in texts.items()
        for canary, spellings in forms.items()
        if any(one in held for one in spellings)
    ]


def test_what_people_say_stays_in_the_database():
    with world() as here, running(here) as address:
        site, ward = stage(here)
        family, officer = Browser(address), Browser(address)
        thanks = tell(family, site)
        ref = re.search(r"C-\d{6}", thanks)[0]
        enter(officer)
        work(officer, ref, ward)
        assert here.one(f"SELECT status FROM complaints_complaint WHERE ref = '{ref}'") == "closed", officer.status
        for template in ("reply", "urgent"):
            wait_until(lambda kind=template: sent(here, kind), 60)

        here.sql(QUOTE)
        for table in TABLES:
            here.sql(f"CREATE TRIGGER q BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION quote_row()")
        tell(Browser(address), site)
        failed = Browser(address)
        enter(failed)
        work(failed, ref, ward)
        assert failed.status == 500 or failed.get(f"/complaints/{ref}/"), "it goes on afterwards"

        texts = outside(here)
        assert b'"exception": "DataError"' in texts[str(here.log)], "the errors were there"
        texts["addresses"] = "\n".join(family.addresses + officer.addresses + failed.addresses).encode()
        mails = [json.loads(line) for line in here.mails.read_text().splitlines()]
        texts["mails to staff"] = "\n".join(mail["text"] for mail in mails if mail["to"] != MAILBOX).encode()
        assert any(ANSWER in mail["text"] for mail in mails if mail["to"] == MAILBOX), "the family was answered"
        assert texts["mails to staff"], "and the officer told"
        assert leaks(texts) == []


# ------------------------------------------------------------------------------------------------ the controls
def test_a_server_with_settings_as_they_come_would_leak(monkeypatch):
    monkeypatch.setattr(postgres, "QUIET", ())
    cluster = Cluster(places.temporary_folder(), durable=False)
    try:
        cluster.start()
        cluster.wait()
        with pytest.raises(Exception, match="invalid input syntax"):
            cluster.execute(f"SELECT '{WORDS}'::int")
        assert leaks({"log": cluster.log.read_bytes()}) == [f"{WORDS!r} in log"]
    finally:
        cluster.stop()
        places.remove(cluster.home)


def test_one_form_in_a_log_and_one_name_in_an_address_would_be_found():
    assert leaks({"log": f"form: {{'words': '{WORDS}'}}".encode()}) == [f"{WORDS!r} in log"]
    assert leaks({"addresses": b"/search/?q=Zebediah+Quillfeather"}) == [
        f"{NAME!r} in addresses",
        "'Quillfeather' in addresses",
    ]
