"""The worker of files: reads, checks, takes over and takes back, a piece of rows at a time, one transaction each.

What is to be done stands in rows, and so does what was done: whoever is killed loses the piece in hand, whoever comes
next goes on behind it, and no row is done twice. Files take turns; rows of one file are done by one worker at a time,
and so are rows of one system, whose references mean the same records.
"""

from __future__ import annotations

import hmac
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.models import F

import audit.log
from audit import columns
from clocks.actions import heartbeat
from feedback import targets
from feedback.actions.imports import ended, tell_late
from feedback.known import known
from feedback.mapping import matching as matching_rules
from feedback.mapping import opening
from feedback.mapping.fields import Given
from feedback.mapping.problems import short
from feedback.mapping.reading import Line, Unreadable
from feedback.models import Import, Imported, ImportRow
from feedback.targets import REFERENCE, UNNAMED, Target, field_of
from files import vault
from files.models import File
from hospital.statements import AnyOf
from hospital.timing import database_now

PIECE = 500
READ_FOR = 20.0  # seconds; a task has ten minutes
LOOP = "bulk"
AGAIN_AFTER = timedelta(seconds=30)  # a piece that failed as a whole
KEEP_FOR = timedelta(days=30)  # cells of rows that became no record
MOST_UNKNOWN = 200  # words of one field whose meaning is asked for
ONE_SYSTEM = "SELECT pg_advisory_xact_lock(hashtext('feedback.import'), hashtext(%s))"
S, R = Import.State, ImportRow.State
GOOD = (R.NEW, R.CHANGED, R.SAME)
log = structlog.get_logger(__name__)


def proceed(seconds: float = 40.0, now: datetime | None = None) -> int:
    """Go on with the files that wait; returns how many pieces were done. `now` is for rehearsals of another day.

    Not audited: what each piece does is. Not one transaction: each piece is its own.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until and _proceed_one(now):
        done += 1
        heartbeat(LOOP)  # nobody else takes a long task meanwhile
    return done


def _proceed_one(now: datetime | None) -> bool:
    """A piece of the file that waits longest; False where none does or others are at all of them."""
    try:
        with transaction.atomic():
            job = _claimed(now)
            if job is not None:
                STEPS[S(job.state)](job, now or database_now())
            return job is not None
    except OperationalError:
        if not connection.is_usable():
            raise
        return False
    except Exception as error:  # whatever it is, the other files go on
        log.exception("import waits", exc_info=error)
        return _step_back(now)


def _claimed(now: datetime | None) -> Import | None:
    rows = Import.objects.due(now or database_now()).select_related("file", "by", "run_by")
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    return rows.order_by("wake_at", "pk").first()


def _step_back(now: datetime | None) -> bool:
    """The file that failed waits a little, so that it holds up no other."""
    job = Import.objects.due(now or database_now()).order_by("wake_at", "pk").first()
    if job is not None:
        Import.objects.filter(pk=job.pk, state=job.state).update(wake_at=database_now() + AGAIN_AFTER)
    return False


def _turn(job: Import, now: datetime) -> None:
    """Behind the others that wait."""
    Import.objects.filter(pk=job.pk).update(wake_at=now, read_upto=job.read_upto, unknown=job.unknown, sites=job.sites)


# ------------------------------------------------------------------------------------------ reading
def _read(job: Import, now: datetime) -> None:
    """The next rows of the file, for a while: beginning anew costs the walk to where it stopped."""
    if job.file.state == File.State.QUARANTINED and job.file.reason == File.Reason.WAITING:
        Import.objects.filter(pk=job.pk).update(wake_at=now + AGAIN_AFTER)  # until the scanner has seen it
        return
    try:
        if job.file.state != File.State.STORED:
            raise Unreadable("infected" if job.file.reason == File.Reason.INFECTED else "lost")
        is_over = _keep_rows(job, opening.rows_of(job.reading, vault.read(job.file.key), job.read_upto))
        if is_over and not job.read_upto:
            raise Unreadable("empty")
    except (Unreadable, vault.Lost) as error:
        _fail(job, error if isinstance(error, Unreadable) else Unreadable("lost"), now)
        return
    if is_over:
        ended(job, S.MATCHING, now)
    else:
        _turn(job, now)


def _keep_rows(job: Import, lines: Iterator[Line]) -> bool:
    """Whether the file is at its end. Never more than a piece is held."""
    until = time.monotonic() + READ_FOR
    while time.monotonic() < until:
        found = list(islice(lines, PIECE))
        if not found:
            return True
        columns.create(
            ImportRow(of=job, line=one.number, cells=json.dumps(one.cells, ensure_ascii=False)) for one in found
        )
        job.read_upto = found[-1].number
    return False


def _fail(job: Import, error: Unreadable, now: datetime) -> None:
    job.rows.all().delete()
    job.failure, job.failed_line = error.code, error.line
    ended(job, S.FAILED, now)
    audit.log.record("import.fail", job, at=now, failure=error.code, line=error.line)


# ------------------------------------------------------------------------------------------ checking
def _check(job: Import, now: datetime) -> None:
    rows = list(job.rows.filter(state=R.READ).order_by("line")[:PIECE])
    if not rows:
        _settle(job, S.CHECKED)
        return
    target = targets.get(job.target)
    scene = target.scene(job.by)
    givens = [_given(row, job, target, scene) for row in rows]
    _mark_doubles(job, rows, givens)
    marks = _marks(job, [row.external_id for row in rows], target)
    for row, given in zip(rows, givens, strict=True):
        _judge(job, row, given, marks.get(row.external_id), target, scene)
    columns.update(ImportRow, ("state", "problems", "external_id"), rows)
    _turn(job, now)


def _settle(job: Import, state: str) -> None:
    job.state, job.wake_at = state, None
    job.save(update_fields=["state", "wake_at"])


def _given(row: ImportRow, job: Import, target: Target, scene: Any) -> Given:
    """What a row says, read anew each time: what it names may have been retired meanwhile."""
    line = Line(row.line, json.loads(row.cells))
    given = matching_rules.row(line, job.matched, target.fields, scene.choices)
    target.look(given, scene)
    row.external_id = given.identity = str(given.get(REFERENCE)) or _fingerprint(line.cells)
    return given


def _fingerprint(cells: Sequence[str]) -> str:
    """What names a row that has no reference: all it says."""
    return f"{UNNAMED}{_digest(json.dumps(cells))}"


def _mark_doubles(job: Import, rows: Sequence[ImportRow], givens: Sequence[Given]) -> None:
    references = [row.external_id for row in rows]
    above = job.rows.filter(external_id__in=references, line__lt=rows[0].line).exclude(state=R.BAD)
    seen = set(above.values_list("external_id", flat=True))
    for row, given in zip(rows, givens, strict=True):
        if row.external_id in seen:
            given.refuse("twice", REFERENCE, short(str(given.get(REFERENCE))))
        if not given.problems:
            seen.add(row.external_id)


def _judge(
    job: Import, row: ImportRow, given: Given, marks: Mapping[str, str] | None, target: Target, scene: Any
) -> None:
    if given.problems:
        row.state, row.problems = R.BAD, json.dumps([asdict(one) for one in given.problems])
        _note_unknown(job, given)
    elif marks is None:
        row.state = R.NEW
    else:
        told = _marked(target.stored(given, scene))
        row.state = R.SAME if all(told.get(name) == mark for name, mark in marks.items()) else R.CHANGED


def _note_unknown(job: Import, given: Given) -> None:
    for one in given.problems:
        if one.code == "unknown":
            words = job.unknown.setdefault(one.field, {})
            if one.cell in words or len(words) < MOST_UNKNOWN:
                words[one.cell] = words.get(one.cell, 0) + 1


def _marks(job: Import, references: Sequence[str], target: Target) -> dict[str, dict[str, str]]:
    """By reference, the marks of what was taken over before; of a record of our own, those of what it is now, as far
    as this file speaks of it.
    """
    stories, said = known(job.source, references), {*job.matched.columns, *job.matched.shared}
    rows = Imported.objects.filter(AnyOf(F("feedback_id"), stories.values())).values_list("feedback_id", "marks")
    by_story = dict(rows)
    own = set(stories.values()) - by_story.keys()
    for story, values in target.current(own).items() if own else ():
        by_story[story] = _marked({name: value for name, value in values.items() if field_of(name) in said})
    return {reference: by_story.get(story, {}) for reference, story in stories.items()}


# ------------------------------------------------------------------------------------------ taking over
def _take(job: Import, now: datetime) -> None:
    _one_at_a_time(job)
    rows = list(job.rows.filter(state__in=GOOD).order_by("line")[:PIECE])
    if not rows:
        late = tell_late(job, now)
        counts = job.rows.counted()
        ended(job, S.DONE, now)
        facts: dict[str, Any] = {state.value: counts.get(state, 0) for state in REPORTED}
        audit.log.record("import.finish", job, at=now, late=late, **facts)
        return
    try:
        with transaction.atomic():
            _take_rows(job, rows, now)
    except (DatabaseError, ValidationError) as error:
        if isinstance(error, OperationalError):
            raise
        _take_one_by_one(job, rows, now)
    _turn(job, now)


REPORTED = (R.MADE, R.UPDATED, R.KEPT, R.UNCHANGED, R.BAD)


def _one_at_a_time(job: Import) -> None:
    """Until the end of the transaction no other file of this system takes anything over."""
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        with connection.cursor() as cursor:
            cursor.execute(ONE_SYSTEM, [job.source])


def _take_one_by_one(job: Import, rows: Sequence[ImportRow], now: datetime) -> None:
    """One row that the database refuses holds up no other."""
    for row in rows:
        row.feedback_id, row.is_late = None, False
        try:
            with transaction.atomic():
                _take_rows(job, [row], now)
        except (DatabaseError, ValidationError) as error:
            if isinstance(error, OperationalError):
                raise
            log.warning("row refused", id=row.pk)
            row.state, row.problems = R.BAD, json.dumps([{"code": "stored", "field": "", "column": None, "cell": ""}])
            row.save(update_fields=["state", "problems"])


def _take_rows(job: Import, rows: Sequence[ImportRow], now: datetime) -> None:
    target = targets.get(job.target)
    scene = target.scene(job.run_by)
    pairs = list(_still_good(job, rows, target, scene))
    here = known(job.source, [row.external_id for row, _given in pairs])
    new = [pair for pair in pairs if pair[0].external_id not in here]
    _create(job, new, target, scene, now)
    if old := [pair for pair in pairs if pair[0].external_id in here]:
        _bring_up(job, old, here, target, scene, now)
    for row, _given in pairs:
        row.cells = ""  # it is a record now: the words stand there and nowhere else
    columns.update(ImportRow, ("state", "problems", "cells", "external_id", "feedback", "is_late"), rows)


def _still_good(
    job: Import, rows: Sequence[ImportRow], target: Target, scene: Any
) -> Iterator[tuple[ImportRow, Given]]:
    for row in rows:
        given = _given(row, job, target, scene)
        if given.problems:
            row.state, row.problems = R.BAD, json.dumps([asdict(one) for one in given.problems])
        else:
            yield row, given


def _create(job: Import, pairs: Sequence[tuple[ImportRow, Given]], target: Target, scene: Any, now: datetime) -> None:
    if not pairs:
        return
    made = target.create(job, [given for _row, given in pairs], scene, now)
    marks = [_marked(target.stored(given, scene)) for _row, given in pairs]
    columns.create(
        Imported(feedback_id=one.feedback_id, source=job.source, marks=mark, at=now)
        for one, mark in zip(made, marks, strict=True)
    )
    for (row, _given), one in zip(pairs, made, strict=True):
        row.state, row.feedback_id, row.is_late = R.MADE, one.feedback_id, one.is_late
    job.sites = sorted({*job.sites, *(one.site_id for one in made)})


def _bring_up(
    job: Import, pairs: Sequence[tuple[ImportRow, Given]], known: Mapping[str, int], target: Target, scene: Any,
    now: datetime,
) -> None:  # fmt: skip
    """What this file says otherwise than the one before is taken, unless it was changed here since."""
    stories = [known[row.external_id] for row, _given in pairs]
    before = {one.feedback_id: one for one in Imported.objects.select_for_update().filter(feedback__in=stories)}
    current = target.current(stories)
    for row, given in pairs:
        story = known[row.external_id]
        row.feedback_id = story
        if (imported := before.get(story)) is None:  # it began here: no file has a say in it
            row.state = R.UNCHANGED if row.state == R.SAME else R.KEPT
            continue
        row.state = R.UNCHANGED
        wanted = target.stored(given, scene)
        marks = _marked(wanted)
        said = {name for name, mark in marks.items() if imported.marks.get(name) != mark}
        if not said:
            continue
        here = _marked(current.get(story, {}))
        free = {name for name in said if name in here and here[name] == imported.marks.get(name)}
        changes = {name: wanted[name] for name in free if here[name] != marks[name]}
        changed = set(target.update(job, story, changes, given, scene, now)) if changes else set()
        left = {name for name in said if here.get(name) != marks[name]} - changed
        row.state = R.UPDATED if changed else R.KEPT if left else R.UNCHANGED
        # What was left keeps its mark: it stays "changed here", whatever a third file says.
        imported.marks = {**marks, **{name: imported.marks[name] for name in left if name in imported.marks}}
        imported.at = now
        imported.save()


def _marked(values: Mapping[str, Any]) -> dict[str, str]:
    """Moments to the minute, as files hold them."""
    return {name: _digest(f"{name}:{_to_the_minute(value)}") for name, value in values.items()}


def _to_the_minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def _digest(words: str) -> str:
    """Keyed: a short word cannot be guessed from it."""
    return hmac.digest(settings.SEARCH_KEY.encode(), words.encode(), "sha256").hex()[:16]


# ------------------------------------------------------------------------------------------ taking back
def _take_back(job: Import, now: datetime) -> None:
    _one_at_a_time(job)
    rows = list(job.rows.filter(state=R.MADE, feedback__isnull=False).order_by("line")[:PIECE])
    if not rows:
        counts = Counter(job.rows.counted())
        ended(job, S.UNDONE, now)
        audit.log.record("import.finish", job, at=now, removed=counts[R.REMOVED], stays=counts[R.STAYS])
        return
    stories = [row.feedback_id for row in rows if row.feedback_id]
    stays = targets.get(job.target).remove(job, stories, now)
    for row in rows:
        row.because = stays.get(row.feedback_id or 0, "")
        row.state = R.STAYS if row.because else R.REMOVED
        row.feedback_id = row.feedback_id if row.because else None
    columns.update(ImportRow, ("state", "because", "feedback"), rows)
    _turn(job, now)


# ------------------------------------------------------------------------------------------ forgetting
@transaction.atomic
def forget_imports(now: datetime | None = None) -> int:
    """Cells of rows that became no record are forgotten after a while; a file nobody went on with ends then. Returns
    how many files that were.

    Not audited: nothing is changed that anybody still needs.
    """
    now = now or database_now()
    old = Import.objects.filter(at__lt=now - KEEP_FOR, wake_at__isnull=True)
    jobs = list(old.filter(rows__cells__gt="").distinct()[:PIECE].select_related("file"))
    for job in jobs:
        job.rows.update(cells="", problems="")
        job.unknown, job.headings = {}, []
        ended(job, S.CANCELLED if job.state in (S.MATCHING, S.CHECKED) else job.state, job.ended_at or now)
    return len(jobs)


STEPS = {S.READING: _read, S.CHECKING: _check, S.RUNNING: _take, S.UNDOING: _take_back}
