"""What editors of the demo have done with their handbook: the group's pages, one of them with other words at Harbour;
pictures, a paper, today's menu and a place in pages of Northbank. Each goes live as a passed check lets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from handbook import actions
from handbook.models import Dish, HandbookPage, Paper, Place
from hospital.models import Site, User
from pxm.demo import drawings
from pxm.demo.places import Places

EDITOR, COOK = "editor@group.example", "kitchen@northbank.example"
BEGAN, OVERRIDDEN, CHANGED = timedelta(days=120), timedelta(days=90), timedelta(days=4)
HARBOUR = {"phone": "+86 21 5550 0140", "hours": "Monday to Saturday, 08:30 to 17:30"}
LATER = {"hours": "Monday to Friday, 08:00 to 18:00"}
PLAN = {
    "en": "Plan of the ground floor: straight on from the entrance to the lifts, past the coffee bar on the left.",
    "zh-hans": "一层平面图：从入口直走到电梯，左侧经过咖啡吧。",
    "ar": "مخطط الطابق الأرضي: طريق مستقيم من المدخل إلى المصاعد، مرورًا بالمقهى على اليسار.",
}
TO_PRINT = {"en": "Plan of the ground floor", "zh-hans": "一层平面图", "ar": "مخطط الطابق الأرضي"}
DOTS = {
    "en": "One dot: main entrance. Two: coffee bar. Three: pharmacy. Four: lifts.",
    "zh-hans": "一点：正门。两点：咖啡吧。三点：药房。四点：电梯。",
    "ar": "نقطة: المدخل الرئيسي. نقطتان: المقهى. ثلاث: الصيدلية. أربع: المصاعد.",
}


def build(house: Places, now: datetime) -> None:
    north, harbour, editor = house.sites["n"], house.sites["h"], house.people[EDITOR]
    actions.begin_group(north, by=editor, keeper=editor, now=now - BEGAN)
    _override(harbour, editor, now)
    _draw(north, house.people[COOK], now)
    _illustrate(north, editor, now)


def _override(site: Site, editor: User, now: datetime) -> None:
    """Another telephone at Harbour; the group has changed its hours since, which nobody has looked at yet."""
    group = HandbookPage.objects.get(slug="your-records", url_path__startswith="/_group-en/")
    own = actions.override(group, site, by=editor, now=now - OVERRIDDEN)
    for page, more in ((own, HARBOUR), (group, LATER)):
        contact = next(block for block in page.body if block.block_type == "contact")
        contact.value.update(more)
        page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)


def _draw(site: Site, cook: User, now: datetime) -> None:
    for dish in Dish.objects.filter(site=site):
        if upload := drawings.dish(dish.code):
            actions.change_dish(dish, upload=upload, by=cook, now=now - BEGAN)


def _illustrate(site: Site, editor: User, now: datetime) -> None:
    about = {"by": editor, "now": now - BEGAN}
    plan = actions.add_media(site, code="ground-floor", kind="picture", upload=drawings.plan(), words=PLAN, **about)
    paper = actions.add_media(
        site, code="ground-floor-plan", kind="paper", upload=drawings.plan("PDF"), words=TO_PRINT, **about
    )
    quiet = Place.objects.get(site=site, code="quiet-room")
    _add(
        site,
        editor,
        "shops-and-parking",
        "plan",
        "picture",
        lambda language: {"picture": plan.pk, "caption": DOTS[language], "is_decorative": False},
    )
    _add(site, editor, "shops-and-parking", "paper", "paper", lambda _language: {"paper": paper.pk})
    for slug, code in (("charter", "rights"), ("what-consent-is", "procedures")):
        document = Paper.objects.get(site=site, code=code)
        _add(site, editor, slug, code, "document", partial(_document, document.pk))
    _add(site, editor, "faith", "quiet", "place", lambda _language: {"place": quiet.pk})
    _add(site, editor, "meals", "menu", "menu", lambda _language: {"ward": None})


def _document(pk: int, _language: str) -> dict[str, int]:
    return {"document": pk}


def _add(site: Site, editor: User, slug: str, name: str, kind: str, value: Any) -> None:
    """One block more at the end of a page, in every language; a translation then says what its source says."""
    rows = HandbookPage.objects.filter(slug=slug, site=site, url_path__startswith=f"/{site.code}-")
    for page in sorted(rows.select_related("locale"), key=lambda one: one.locale.language_code != "en"):
        block: Mapping[str, Any] = {"type": kind, "value": value(page.locale.language_code), "id": f"demo-{name}"}
        page.body = [*page.body.get_prep_value(), block]
        if source := page.source:
            page.follows, page.followed = source.fingerprints, source.said
        page.easy_follows = page.easy_marks(source) if page.easy else {}
        page.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)
