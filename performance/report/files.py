"""Writes the files of what was published, from what was frozen and nothing else.

The work is in the database: a file that is not there yet is written by whoever finds it missing. Two
that find it at once write the same bytes, and one of them is kept. A worker that is killed half-way
has written some files; the next sweep writes the rest.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db.models import Count

from documents import from_json
from partnership import files
from performance.models import Publication, PublicationFile
from performance.report.outputs import FORMATS, output

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """One output of a publication: its file, or none while it waits to be written."""

    format: str
    label: str
    file: PublicationFile | None


def progress_of(publication: Publication) -> list[Progress]:
    """Every output of a publication, written or waiting."""
    there = {each.format: each for each in publication.files.all()}
    return [
        Progress(form, str(PublicationFile.Format(form).label), there.get(form)) for form in FORMATS
    ]


def write_files(publication: Publication) -> int:
    """Write what is missing of a publication's files; returns how many were. The same bytes each time."""
    document = from_json(publication.document)
    written = 0
    for each in progress_of(publication):
        if each.file is not None:
            continue
        content = output(each.format, document, publication.signed_at)
        made = PublicationFile(
            partnership_id=publication.partnership_id,
            publication=publication,
            format=each.format,
            sha256=files.put(content),
            size=len(content),
        )
        # Each is there as soon as it is written; another worker may have been faster.
        PublicationFile.objects.bulk_create([made], ignore_conflicts=True)
        written += 1
    return written


def write_all() -> int:
    """Write every file that is missing of any publication."""
    waiting = Publication.objects.annotate(there=Count("files")).filter(there__lt=len(FORMATS))
    written = 0
    for each in waiting.order_by("published_at", "edition"):
        try:
            written += write_files(each)
        except Exception:  # One that cannot be written must not hold up the others.
            logger.exception("The files of publication %s could not be written", each.pk)
    return written
