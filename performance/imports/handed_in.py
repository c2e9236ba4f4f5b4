"""Files of series that people and programs hand in: a worker reads them, and says how far it has come.

The work is in the database. A worker that is killed half-way has changed nothing but how far it had
come: the next one begins that file again.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from partnership import clock
from partnership.models import User
from partnership.rules import Finding, Refused
from partnership.waking import wake
from performance.imports.problems import ImportRefused, refused
from performance.imports.services import import_series
from performance.models import SeriesImport

logger = logging.getLogger(__name__)
State = SeriesImport.State
IMPORTS = "series.import"
# A police force's three years of street-level files, packed, are about 100 MB.
MOST_MEGABYTES = 200
# A worker says something every few seconds; one that has not for so long is dead.
_ABANDONED = timedelta(minutes=10)
# A file whose row was never written, because whoever sent it went away.
_ORPHAN = timedelta(days=1)


def hand_in(
    *, by: User, file_name: str, chunks: Iterable[bytes], extracted_on: date | None = None
) -> SeriesImport:
    """Keep a file for the worker to read. Raises Refused."""
    if not by.may(IMPORTS):
        raise Refused(Finding("SERIES-IMPORT", "You may not import series."))
    if extracted_on is not None and extracted_on > clock.today():
        raise Refused(
            Finding(
                "SERIES-DAY", "The day of the extract must be today or in the past", "extracted_on"
            )
        )
    row = SeriesImport(
        partnership_id=by.partnership_id,
        file_name=Path(file_name).name[:255],
        extracted_on=extracted_on,
        made_by=by,
    )
    _keep(row.pk, chunks)
    with transaction.atomic():
        row.save(force_insert=True)
        transaction.on_commit(_nudge)
    return row


def read_waiting() -> int:
    """Read every file that waits, the oldest first; returns how many. Safe to run twice at once."""
    done = 0
    while (row := _claim()) is not None:
        _read(row)
        done += 1
    _drop_orphans()
    return done


def _nudge() -> None:
    wake("performance.read_imports")


@transaction.atomic
def _claim() -> SeriesImport | None:
    """The next file that no living worker reads, marked as being read."""
    now = clock.now()
    row = (
        SeriesImport.objects.select_for_update(skip_locked=True)
        .filter(Q(state=State.WAITING) | Q(state=State.READING, touched_at__lt=now - _ABANDONED))
        .order_by("made_at", "id")
        .first()
    )
    if row is not None:
        row.state, row.touched_at, row.rows_read = State.READING, now, 0
        row.save(update_fields=["state", "touched_at", "rows_read"])
    return row


def _read(row: SeriesImport) -> None:
    """Import the file of a claimed row, and write down what came of it."""

    def progress(rows: int) -> None:
        SeriesImport.objects.filter(pk=row.pk).update(rows_read=rows, touched_at=clock.now())

    try:
        place = _place(row.pk)
        if not place.is_file():
            raise refused("The file is no longer there. Import it again.", row.file_name)
        made = import_series(
            row.partnership,
            place,
            by=row.made_by,
            extracted_on=row.extracted_on,
            file_name=row.file_name,
            progress=progress,
        )
    except ImportRefused as refusal:
        _refuse(row, refusal)
    except Exception:  # One file that breaks the reader must not hold up the others.
        logger.exception("The file of import %s could not be read", row.pk)
        _refuse(
            row,
            refused(
                "BSafe could not read this file. Whoever runs BSafe finds in its log why.",
                row.file_name,
            ),
        )
    else:
        SeriesImport.objects.filter(pk=row.pk).update(
            state=State.IMPORTED if made.is_new else State.SAME,
            extract=made.extract,
            rows_read=made.extract.report["read"],
            finished_at=clock.now(),
        )
    _place(row.pk).unlink(missing_ok=True)


def _refuse(row: SeriesImport, refusal: ImportRefused) -> None:
    SeriesImport.objects.filter(pk=row.pk).update(
        state=State.REFUSED,
        problems=[[each.row, each.message, each.file] for each in refusal.problems],
        problems_found=refusal.found,
        finished_at=clock.now(),
    )


def _place(pk: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / "incoming" / str(pk)


def _keep(pk: UUID, chunks: Iterable[bytes]) -> None:
    """Write the file where only this account reads it; all of it, or nothing."""
    place = _place(pk)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(place, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _drop_orphans() -> None:
    """Delete files that no import asks for any more."""
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    before = (clock.now() - _ORPHAN).timestamp()
    unfinished = SeriesImport.objects.filter(finished_at=None)
    asked_for = {str(pk) for pk in unfinished.values_list("pk", flat=True)}
    for place in folder.iterdir() if folder.is_dir() else ():
        # Another worker may be faster.
        with suppress(FileNotFoundError):
            if place.name not in asked_for and place.stat().st_mtime < before:
                place.unlink()
