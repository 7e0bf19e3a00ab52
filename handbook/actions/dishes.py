"""What is cooked, and who stands for what is in it.

A change of what is in a dish is there for guests at once, without anybody's approval: it can only take a promise back,
because the check goes with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

import audit.log
import files.actions
from handbook import allergens, keeping
from handbook.actions.warning import named_in, warn, warn_of_list
from handbook.checking import Signed, check_of
from handbook.menus import kitchen_of
from handbook.models import Dish, Kitchen, Signature
from hospital.models import Site, User
from hospital.timing import now as web_now

CHECK = ("signed_by", "seconded_by", "checked_until")
CLAIMS = ("contains", "may_contain", "diets", "texture")


def today_at(site: Site, now: datetime) -> date:
    return now.astimezone(ZoneInfo(site.zone)).date()


@transaction.atomic
def change_kitchen(site: Site, *, by: User | None, now: datetime | None = None, **about: Any) -> Kitchen:
    """Which allergens are named, and where orders are taken.

    Nobody has looked for one that is new on the list: guests ask again before eating, and those who sign hear of it.
    """
    now = now or web_now()
    dishes = list(Dish.objects.select_for_update().filter(site=site))  # nobody signs for the old list meanwhile
    before = set(kitchen_of(site).listed.codes)
    kitchen, _made = Kitchen.objects.update_or_create(site=site, defaults=about)
    new = [code for code in kitchen.listed.codes if code not in before]
    lost = [dish for dish in dishes if new and dish.uncheck()]
    Dish.objects.bulk_update(lost, CHECK)
    warn_of_list(site, new, len(lost), by=by, now=now)
    keeping.was_changed(site.code)
    facts = {"region": str(kitchen.region), "also": _code(kitchen.also), "new": _code(new), "checks_lost": len(lost)}
    audit.log.record("kitchen.change", kitchen, by=by, at=now, **facts)
    return kitchen


@transaction.atomic
def add_dish(
    site: Site, *, code: str, by: User | None, upload: UploadedFile | None = None, now: datetime | None = None,
    **about: Any,
) -> Dish:  # fmt: skip
    """A new dish, which nobody has checked yet. Refuses a name that is taken (`code`)."""
    now = now or web_now()
    if Dish.objects.filter(site=site, code=code).exists():
        raise ValidationError({"code": ValidationError(_("There is a dish with this short name."), code="code")})
    dish = Dish(site=site, code=code, **about)
    dish.fingerprint = dish.as_recipe.fingerprint
    dish.photo = files.actions.receive_photo(upload, by=by, now=now) if upload else None
    dish.save(force_insert=True)
    keeping.was_changed(site.code)
    audit.log.record("dish.add", dish, by=by, at=now, site=site)
    return dish


@transaction.atomic
def change_dish(
    dish: Dish, *, by: User | None, upload: UploadedFile | None = None, is_photo_removed: bool = False,
    seen: str = "", now: datetime | None = None, **about: Any,
) -> Dish:  # fmt: skip
    """What it is called, what is in it, whether it is on offer. Whatever touches the recipe takes the check away.

    `seen` is the mark of what was on the page: where another stands now nothing is changed (`changed`).
    """
    now = now or web_now()
    dish = Dish.objects.select_for_update(of=("self",)).select_related("site", "photo").get(pk=dish.pk)
    refuse_unseen(seen, dish.mark)
    before, allergens = {name: getattr(dish, name) for name in CLAIMS}, named_in(dish)
    for name, value in about.items():
        setattr(dish, name, value)
    if upload or is_photo_removed:
        _change_photo(dish, upload, by, now)
    lost = settle(dish)
    dish.save()
    warn([dish] if named_in(dish) != allergens else [], dish.site, by=by, now=now)
    keeping.was_changed(dish.site.code)
    facts = _facts(before, dish)
    audit.log.record("dish.change", dish, by=by, at=now, check_lost=lost, **facts)
    return dish


def refuse_unseen(seen: str, mark: str) -> None:
    """`seen` is "" where nobody looked at a page before, as with a file or a program. Asked under the row's lock."""
    if seen and seen != mark and "UNSAFE_NO_RECHECK" not in settings.UNSAFE:
        words = _("Somebody changed this while you were writing. Your words are kept: look at theirs, then save again.")
        raise ValidationError(words, code="changed")


def settle(dish: Dish) -> bool:
    """Give the dish the fingerprint of its recipe; with another recipe the check is gone. Was one lost?"""
    fingerprint = dish.as_recipe.fingerprint
    if fingerprint == dish.fingerprint:
        return False
    dish.fingerprint = fingerprint
    return dish.uncheck()


def _facts(before: Mapping[str, Any], dish: Dish) -> dict[str, Any]:
    """What was named before and after, by its codes."""
    found: dict[str, Any] = {}
    for name, old in before.items():
        new = getattr(dish, name)
        if _code(old) != _code(new):
            found |= {f"{name}_before": _code(old), name: _code(new)}
    return found


def _code(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list) else str(value)


def _change_photo(dish: Dish, upload: UploadedFile | None, by: User | None, now: datetime) -> None:
    old, dish.photo = dish.photo, files.actions.receive_photo(upload, by=by, now=now) if upload else None
    if old is not None:
        dish.save(update_fields=["photo"])
        files.actions.erase(old, by=by, now=now)


@transaction.atomic
def sign(
    site: Site, *, seen: Mapping[str, str], listed: Collection[str], by: User, now: datetime | None = None
) -> list[Dish]:  # fmt: skip
    """`by` has read these dishes and stands for them; `seen` is, by short name, the fingerprint that was on the page,
    `listed` which allergens the page said are looked for.

    With a second person's signature the check holds. Refuses all (`changed`) where a dish is no longer what was read,
    or the kitchen names more by now, and an empty list (`none`). Returns those whose check holds.
    """
    now = now or web_now()
    today = today_at(site, now)
    rows = Dish.objects.select_for_update(of=("self",)).filter(site=site, code__in=seen)
    dishes = list(rows.prefetch_related("signatures"))
    if not dishes:
        raise ValidationError(_("Choose at least one dish."), code="none")
    if changed := [dish for dish in dishes if dish.fingerprint != seen[dish.code]]:
        words = _("%(name)s was changed in the meantime. Nothing was signed: read it again.")
        raise ValidationError(words % {"name": changed[0]}, code="changed")
    named = kitchen_of(site).listed.codes  # read once the dishes are locked: see `change_kitchen`
    if new := [one for one in named if one not in listed]:
        words = _("Your kitchen names more allergens by now: %(names)s. Nothing was signed: read it again.")
        raise ValidationError(words % {"names": ", ".join(map(str, allergens.names(new)))}, code="changed")
    about = {"by": by, "at": now, "on": today, "listed": [one.value for one in named]}
    Signature.objects.bulk_create(Signature(dish=dish, fingerprint=dish.fingerprint, **about) for dish in dishes)
    checked = [dish for dish in dishes if _stand_for(dish, by, today, named)]
    Dish.objects.bulk_update(checked, CHECK)
    keeping.was_changed(site.code)
    _on_record(dishes, by, now)
    return checked


def _stand_for(dish: Dish, by: User, today: date, named: Collection[str]) -> bool:
    """Write down the check of this dish with the signature that was just given, if that makes one."""
    before = [Signed(one.by_id, one.on, one.fingerprint, frozenset(one.listed)) for one in dish.signatures.all()]
    check = check_of([*before, Signed(by.pk, today, dish.fingerprint, frozenset(named))], dish.fingerprint, named)
    if check is not None:
        dish.signed_by_id, dish.seconded_by_id, dish.checked_until = check.by, check.second, check.until
    return check is not None


def _on_record(dishes: list[Dish], by: User, now: datetime) -> None:
    facts = {dish.pk: {"until": dish.checked_until, "fingerprint": dish.fingerprint} for dish in dishes}
    audit.log.record_many(audit.log.Row("dish.sign", "dish", dish.pk, by.pk, facts[dish.pk], now) for dish in dishes)
