"""P30 and ASVS V3.3, V3.4, V4.1, V13.4: what every answer of a hospital's own server carries, and what none does.

A process with production settings is asked for every page by a stranger, an officer and an administrator, while
Valkey is away (V16.5): nothing may fail, and nothing may be missing.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from complaints.views.public import steps
from hospital.models import Role
from tests import building, make
from tests.access import matrix, world
from tests.access.verdicts import VERDICTS
from tests.house import tree
from tests.house.test_settings import production
from tests.pxm.signing import SECRET

pytestmark = pytest.mark.django_db(transaction=True)
POLICY = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "object-src 'none'",
    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
EXACT = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REFERRERS = {"same-origin", "strict-origin", "no-referrer"}
NOT_PAGES = ("/.git/config", "/static/", "/.env", "/admin/", "/static/../manage.py", "/media/")
# Two colors, the same for everybody; and a worker, which browsers ask for anew each time. All else is not kept.
KEPT = {reverse("accent"): "public, max-age=86400", reverse("public-survey-worker"): "no-cache"}
BINARY = ("application/pdf",)  # has no alphabet
FAILED = {503: ("/health/deep", "/readyz")}


def missing(answer: dict[str, Any]) -> list[str]:
    """What an answer lacks of what each must carry."""
    headers, found = answer["headers"], []
    found += [name for name, value in EXACT.items() if headers.get(name) != value]
    if {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")} != POLICY:
        found.append("Content-Security-Policy")
    if headers.get("Referrer-Policy") not in REFERRERS:
        found.append("Referrer-Policy")
    if KEPT.get(answer["what"].split()[1], "no-store") not in headers.get("Cache-Control", ""):
        found.append("Cache-Control")
    kind = headers.get("Content-Type", "")
    is_text = bool(answer["body"]) and not kind.endswith("json") and kind not in BINARY  # JSON is UTF-8 by definition
    if is_text and "charset=utf-8" not in kind:
        found.append(f"Content-Type {kind}")
    return [f"{answer['what']}: {name}" for name in found]


def loose(answer: dict[str, Any]) -> list[str]:
    """Cookies that another site, a script or a plain connection could get at."""
    return [
        f"{answer['what']}: {cookie['name']}"
        for cookie in answer["cookies"]
        if not (cookie["secure"] and cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict"))
        or not cookie["name"].startswith("__Host-")
        or cookie["path"] != "/"
        or cookie["domain"]
    ]


def telling(site) -> list[tuple[str, dict[str, str]]]:
    """A story from the first page to the last, as a person sends it."""
    answers = [
        {"kind": "complaint"}, {"words": "Nobody came."}, {"occurred_precision": "unknown"},
        {"teller_role": "patient"}, {"way": "email", "email": "wei@mail.example"}, {},
    ]  # fmt: skip
    return [
        (reverse("public-tell-us-step", args=[site.code, step]), data)
        for step, data in zip(steps.STEPS, answers, strict=True)
    ]


@pytest.fixture
def answers() -> list[dict[str, Any]]:
    house = world.build()
    officer = make.user(Role.OFFICER, house.cast.site, password=make.PASSWORD)
    admin = make.administrator(password=make.PASSWORD)
    for person in (officer, admin):
        make.two_step(person, SECRET)
    urls = [
        world.url_of(route, house)
        for route in matrix.routes()
        if str(route) in VERDICTS and str(route) not in ("account_logout", "profile-end-sessions")
    ]
    asked = {
        "urls": [*urls, *NOT_PAGES], "people": [officer.email, admin.email],
        "told": [*telling(house.cast.site), (reverse("public-track"), {"reference": house.case.ref, "code": "wrong"})],
    }  # fmt: skip
    env = production(
        FIELD_KEYS=",".join(settings.FIELD_KEYS), STATIC_ROOT=str(building.static_files()), SECOND_CHANCE="0",
        LOG_LEVEL="CRITICAL", SEARCH_KEY=secrets.token_urlsafe(64), PYTHONPATH=str(tree.ROOT),
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.access.crawl"], cwd=tree.ROOT, env=env, input=json.dumps(asked),
        capture_output=True, text=True, timeout=480,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["answers"]


def test_every_answer_of_a_hospitals_server_is_closed_on_all_sides(answers):
    own = [answer for answer in answers if "another host" not in answer["what"]]
    assert len(own) > 250
    assert [line for answer in own for line in missing(answer) if "without encryption" not in line] == []
    assert [line for answer in answers for line in loose(answer)] == []
    set_ = {cookie["name"].removeprefix("__Host-") for answer in answers for cookie in answer["cookies"]}
    assert set_ >= {"px_session", "px_csrf", "px_language", "px_theme", "px_known", "px_draft", "px_told"}

    failed = [a["what"] for a in answers if a["status"] >= 500 and a["what"].split()[1] not in FAILED[503]]
    assert failed == [], "Valkey was away, and that is no reason"

    by_what = {answer["what"]: answer for answer in answers}
    assert {by_what[f"GET {url} as stranger"]["status"] for url in NOT_PAGES} == {404}
    assert by_what["TRACE SIGN_IN as stranger"]["status"] == 405
    plain = by_what["GET SIGN_IN without encryption as stranger"]
    assert (plain["status"], plain["headers"]["Location"]) == (301, "https://listening.hospital.example/sign-in/")
    assert by_what["POST SIGN_IN from another site as stranger"]["status"] == 403
    assert by_what["GET SIGN_IN for another host as stranger"]["status"] == 400
    assert not any("Traceback" in a["body"] or "Request Method" in a["body"] for a in answers)


def test_an_answer_that_lacks_something_and_a_loose_cookie_would_be_found():
    bare = {"what": "GET / as nobody", "headers": {"Content-Type": "text/html"}, "body": "x", "cookies": []}
    assert len(missing(bare)) == len(EXACT) + 4
    cookie = {"name": "px_told", "secure": "", "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert loose({**bare, "cookies": [cookie]}) == ["GET / as nobody: px_told"]
