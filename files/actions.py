"""Taking files, showing them to the scanner, forgetting them.

The content is on the disk before the row that names it is committed, and removed after the row says so. A crash in
between leaves content without a row, which `collect` finds; never a row that promises what is not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import audit.log
from files import gate, naming, scanners, vault
from files.models import File, Logo
from files.querysets import FileQuerySet
from files.scanners import Verdict
from hospital.models import Site, User
from hospital.timing import database_now
from hospital.timing import now as web_now

LEASE = timedelta(minutes=2)  # longer than a scan may take
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(minutes=10)
ORPHANED_AFTER = timedelta(days=1)  # no transaction lasts so long
SETTLED_AFTER = timedelta(hours=1)
BATCH = 500
TABLE_REFUSED = gettext_lazy("This is neither a CSV file nor an Excel workbook.")

log = structlog.get_logger(__name__)


@transaction.atomic
def receive(upload: UploadedFile, *, by: User | None, now: datetime | None = None, refuse: str = "") -> File:
    """Take one file. What it is raises nothing: one that is refused (or that the disk does not take) is a row that
    says why, so that its sender can be told and their words are taken all the same.

    `refuse` is a reason of the caller's own, such as too many at once.
    """
    now, content = now or web_now(), upload.read()
    try:
        if refuse:
            raise gate.Refused(refuse)
        let = gate.let_in(content, upload.size or 0, limits())
        file = _kept(let, upload.name or "", now)
    except gate.Refused as refusal:
        file = _refused(refusal, upload.name or "", content, upload.size or 0)
    return _entered(file, by, now)


@transaction.atomic
def keep(let: gate.Let, *, name: str, by: User | None, now: datetime | None = None) -> File:
    """Keep what came through the gate earlier and waited somewhere else since. It raises nothing, like `receive`."""
    now = now or web_now()
    try:
        file = _kept(let, name, now)
    except gate.Refused as refusal:
        file = _refused(refusal, name, let.content, len(let.content))
    return _entered(file, by, now)


def _refused(refusal: gate.Refused, name: str, content: bytes, size: int) -> File:
    file = File(state=File.State.REFUSED, reason=refusal.code, name=naming.cleaned(name, ""), size=size)
    file.sha256 = hashlib.sha256(content).hexdigest()
    return file


def _entered(file: File, by: User | None, now: datetime) -> File:
    file.by, file.at = by, now
    file.save(force_insert=True)
    verb = "file.refuse" if file.state == File.State.REFUSED else "file.receive"
    audit.log.record(verb, file, by=by, at=now, size=file.size, sha256=file.sha256, reason=file.reason)
    return file


@transaction.atomic
def receive_table(upload: UploadedFile, *, by: User | None, now: datetime | None = None) -> File:
    """Rows to be read in, as CSV or an Excel workbook, kept until they are read. Refuses what the gate refuses."""
    now, content = now or web_now(), upload.read()
    try:
        let = gate.let_table_in(content, upload.size or 0, settings.FILES_TOTAL_BYTES)
        file = _kept(let, upload.name or "", now)
    except gate.Refused as refusal:
        label = TABLE_REFUSED if refusal.code == File.Reason.TYPE else File.Reason(refusal.code).label
        raise ValidationError({"table": ValidationError(label, code=refusal.code)}) from None
    file.by, file.at = by, now
    file.save(force_insert=True)
    audit.log.record("file.receive", file, by=by, at=now, size=file.size, sha256=file.sha256)
    return file


@transaction.atomic
def make(content: bytes, *, name: str, media_type: str, by: User | None, now: datetime | None = None) -> File:
    """Keep a file of our own making, such as an export. It came through no gate and no scanner sees it. May raise
    OSError.
    """
    file = File(media_type=media_type, name=name, state=File.State.STORED, by=by, at=now or web_now())
    file.size, file.sha256 = len(content), hashlib.sha256(content).hexdigest()
    vault.put(file.key, content)
    file.save(force_insert=True)
    audit.log.record("file.make", file, by=by, at=file.at, size=file.size, sha256=file.sha256)
    return file


def limits() -> gate.Limits:
    return gate.Limits(settings.FILE_MOST_BYTES, settings.FILE_MOST_PIXELS)


def _kept(let: gate.Let, name: str, now: datetime) -> File:
    """With a scanner it waits until that has seen it; without one it is kept, and says that nobody checked it."""
    ending = {**gate.EXTENSIONS, **gate.TABLES}[let.media_type]
    file = File(
        media_type=let.media_type, name=naming.cleaned(name, ending), wake_at=now,
        size=len(let.content), sha256=hashlib.sha256(let.content).hexdigest(), state=File.State.STORED,
    )  # fmt: skip
    if scanners.configured():
        file.state, file.reason = File.State.QUARANTINED, File.Reason.WAITING
    try:
        vault.put(file.key, let.content)
    except OSError as error:
        log.error("file not kept", count=error.errno)
        raise gate.Refused(File.Reason.STORAGE) from error
    return file


# ------------------------------------------------------------------------------------------ the scanner
def scan_due() -> int:
    """Show the scanner the file that waits longest. 0 when none does, or it is silent: the next round tries again.

    Not one transaction: no lock is held while the scanner is asked.
    """
    scanner = scanners.configured()
    file = _lease(has_scanner=scanner is not None)
    if file is None:
        return 0
    try:
        verdict = scanner.scan(vault.read(file.key)) if scanner else None
    except vault.Lost:
        _settle(file, File.Reason.MISSING)
        return 1
    if verdict is Verdict.SILENT:
        _wait(file)
        return 0
    _settle(file, File.Reason.INFECTED if verdict is Verdict.INFECTED else "", is_scanned=scanner is not None)
    return 1


@transaction.atomic
def _lease(*, has_scanner: bool) -> File | None:
    """Others pass it over for a while; if we die, it is due again when the lease ends."""
    now = database_now()
    rows = File.objects.due(now, has_scanner=has_scanner).select_for_update(skip_locked=True)
    file = rows.order_by("wake_at", "pk").first()
    if file is not None:
        file.wake_at, file.attempts = now + LEASE, file.attempts + 1
        file.save(update_fields=["wake_at", "attempts"])
    return file


def _wait(file: File) -> None:
    """Longer after each silence, so that a file the scanner dies of holds up no other."""
    pause = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(file.attempts - 1, 10))
    _still_ours(file).update(wake_at=database_now() + pause)


@transaction.atomic
def _settle(file: File, reason: str, *, is_scanned: bool = False) -> None:
    now = database_now()
    state = File.State.QUARANTINED if reason else File.State.STORED
    found = {"state": state, "reason": reason, "scanned_at": now if is_scanned else file.scanned_at}
    if _still_ours(file).update(wake_at=None if is_scanned or reason else now, **found):
        audit.log.record("file.quarantine" if reason else "file.release", file, at=now, reason=reason)


def _still_ours(file: File) -> FileQuerySet:
    """Unless it was erased, or another round took it after our lease."""
    return File.objects.kept().filter(pk=file.pk, wake_at=file.wake_at)


@transaction.atomic
def rescan(file: File, *, by: User | None, now: datetime | None = None) -> None:
    """Show one that is held back to the scanner again. Refuses one that is not (`state`), whose content is gone
    (`missing`), and anything while there is no scanner (`scanner`): nothing leaves quarantine unseen by it.
    """
    now = now or web_now()
    file = File.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if file.state != File.State.QUARANTINED:
        raise ValidationError(_("This file is not held back."), code="state")
    if scanners.configured() is None:
        raise ValidationError(_("There is no virus scanner to ask."), code="scanner")
    if not vault.holds(file.key):
        raise ValidationError(_("Its content is not there."), code="missing")
    file.reason, file.wake_at, file.attempts = File.Reason.WAITING, now, 0
    file.save(update_fields=["reason", "wake_at", "attempts"])
    audit.log.record("file.rescan", file, by=by, at=now)


# ------------------------------------------------------------------------------------------ logos
@transaction.atomic
def set_logo(site: Site, *, upload: UploadedFile, by: User | None, now: datetime | None = None) -> Logo:
    """What the site prints beside its name. Refuses what the gate refuses, and what is no picture (`type`)."""
    now, site = now or web_now(), Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    file = _picture(upload, "logo", gate.as_logo, gate.PNG, by, now)
    _forget_logo(site, by, now)
    logo = Logo.objects.create(site=site, file=file)
    audit.log.record("site.set_logo", site, by=by, at=now, file=file.pk)
    return logo


@transaction.atomic
def receive_photo(upload: UploadedFile, *, by: User | None, now: datetime | None = None) -> File:
    """A picture for everybody, such as of a dish: drawn anew and small. Refuses what `set_logo` refuses."""
    now = now or web_now()
    file = _picture(upload, "photo", gate.as_photo, gate.WEBP, by, now)
    audit.log.record("file.receive", file, by=by, at=now, size=file.size, sha256=file.sha256)
    return file


@transaction.atomic
def receive_picture(upload: UploadedFile, *, by: User | None, now: datetime | None = None) -> tuple[File, int, int]:
    """A picture for a page, with its width and height: drawn anew, whole. Refuses what `set_logo` refuses."""
    now = now or web_now()
    file = _picture(upload, "picture", gate.as_picture, gate.WEBP, by, now)
    audit.log.record("file.receive", file, by=by, at=now, size=file.size, sha256=file.sha256)
    return file, *gate.size_of(b"".join(vault.read(file.key)))


@transaction.atomic
def receive_paper(upload: UploadedFile, *, by: User | None, now: datetime | None = None) -> File:
    """A PDF or Word file for everybody to take along, as it is. Refuses what the gate refuses, and pictures."""
    now = now or web_now()
    file = _public(upload, upload.name or "", frozenset({gate.PDF, gate.WORD}), lambda let: let, by, now)
    audit.log.record("file.receive", file, by=by, at=now, size=file.size, sha256=file.sha256)
    return file


@transaction.atomic
def receive_signature(upload: UploadedFile, *, by: User | None, now: datetime | None = None) -> File:
    """How somebody signs: drawn anew and small, with what was clear left clear. Refuses what `set_logo` refuses."""
    now = now or web_now()
    file = _picture(upload, "signature", gate.as_logo, gate.PNG, by, now)
    audit.log.record("file.receive", file, by=by, at=now, size=file.size, sha256=file.sha256)
    return file


def _picture(
    upload: UploadedFile, name: str, drawn: Callable[[bytes, str], bytes], kind: str, by: User | None, now: datetime
) -> File:
    """`drawn` makes of the picture what is kept."""
    return _public(
        upload, name, frozenset(gate.FORMATS), lambda let: gate.Let(kind, drawn(let.content, let.media_type)), by, now
    )


def _public(
    upload: UploadedFile, name: str, kinds: frozenset[str], kept: Callable[[gate.Let], gate.Let], by: User | None,
    now: datetime,
) -> File:  # fmt: skip
    """For everybody to see; what the gate refuses is an error of the form."""
    try:
        let = gate.let_in(upload.read(), upload.size or 0, limits())
        if let.media_type not in kinds:
            raise gate.Refused(File.Reason.TYPE)
        file = _kept(kept(let), name, now)
    except gate.Refused as refusal:
        words = ValidationError(File.Reason(refusal.code).label, code=refusal.code)
        raise ValidationError({"upload": words}) from None
    file.by, file.at = by, now
    file.save(force_insert=True)
    return file


@transaction.atomic
def remove_logo(site: Site, *, by: User | None, now: datetime | None = None) -> None:
    now, site = now or web_now(), Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    if _forget_logo(site, by, now):
        audit.log.record("site.remove_logo", site, by=by, at=now)


def _forget_logo(site: Site, by: User | None, now: datetime) -> bool:
    logo = Logo.objects.select_related("file").filter(site=site).first()
    if logo is None:
        return False
    logo.delete()
    erase(logo.file, by=by, now=now)
    return True


# ------------------------------------------------------------------------------------------ forgetting
@transaction.atomic
def erase(file: File, *, by: User | None, reason: str = "", now: datetime | None = None) -> None:
    """Name and content go; that there was a file, when and by whom stays. `reason` is one of `File.Because`."""
    now = now or web_now()
    file = File.objects.select_for_update().get(pk=file.pk)
    file.state, file.reason, file.name, file.wake_at = File.State.ERASED, "", "", None
    file.save(update_fields=["state", "reason", "name", "wake_at"])
    audit.log.record("file.erase", file, by=by, at=now, reason=reason)
    key = file.key
    transaction.on_commit(lambda: vault.remove(key), robust=True)


def collect() -> int:
    """Remove contents that no row needs, and hold back rows whose content is gone. Returns how many of both.

    Not one transaction: each batch is its own. Not audited: what nobody ever owned is removed.
    """
    now, removed, found = database_now(), 0, dict(vault.held())
    old = [key for key, written in found.items() if written < now - ORPHANED_AFTER]
    for start in range(0, len(old), BATCH):
        for key in File.objects.unneeded(old[start : start + BATCH]):
            vault.remove(key)
            removed += 1
    return removed + _hold_back_missing(set(found), now)


def _hold_back_missing(found: set[UUID], now: datetime) -> int:
    rows = File.objects.kept().exclude(reason=File.Reason.MISSING).filter(at__lt=now - SETTLED_AFTER)
    gone = [pk for pk, key in rows.values_list("pk", "key").iterator() if key not in found and not vault.holds(key)]
    for file in File.objects.filter(pk__in=gone):
        _settle(file, File.Reason.MISSING)
    return len(gone)
