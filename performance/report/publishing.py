"""Signs a report off, publishes it, and holds what was published against what is known now."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from documents import to_json
from ledger import registry
from ledger.figures import records_behind
from ledger.periods import parse
from partnership import clock, files
from partnership.models import User
from partnership.rules import Finding, Refused
from partnership.waking import wake
from performance.models import Publication, PublicationRecords, Report, ReportEdit
from performance.models.report import SIGNS
from performance.report.document import Built, build, contents_of, figures_named
from performance.report.figures import EDITIONS, INTERNAL, Figures, NoFigure, closed_to, is_walled
from performance.report.services import head_gaps, lock

State = Report.State


def _refuse(rule: str, message: str) -> None:
    raise Refused(Finding(rule, message))


def _may_sign(by: User) -> None:
    if not by.may(SIGNS):
        _refuse("REPORT-SIGN", "Only whoever signs reports off may do this.")


@transaction.atomic
def sign_off(report: Report, *, by: User, expected_version: int | None = None) -> Report:
    """A second person answers for the report as it stands: none who wrote anything of it.

    Nobody who changed it since it was last published, by when somebody else had signed the rest.
    Every later change takes this back. Raises Refused where a figure cannot be put in.
    """
    _may_sign(by)
    held = lock(report, by=None)
    if held.partnership_id != by.partnership_id:
        raise Report.DoesNotExist
    if expected_version is not None and held.version != expected_version:
        _refuse("REPORT-CHANGED", "The report has changed since you read it. Read it again.")
    if held.state != State.IN_CHECK:
        _refuse("REPORT-STATE", "A report is handed in to be checked before it is signed off.")
    if by.pk in authors_of(held):
        _refuse("REPORT-SECOND", "You have written in this report. Somebody else must sign it off.")
    if gaps := head_gaps(held):
        _refuse("REPORT-HEAD", f"The report does not say {gaps[0]}.")
    now = clock.now()
    for edition in EDITIONS:
        made = build(held, by, edition, known_at=now)
        if made.closed:
            _refuse(
                "REPORT-WALL",
                "It holds figures that are not open to you: you cannot answer for it.",
            )
        if made.problems:
            first = made.problems[0]
            _refuse("REPORT-FIGURE", f"Paragraph {first.number}: {first.message}")
    held.state, held.signed_by, held.signed_at = State.SIGNED, by, now
    held.version += 1
    held.save(update_fields=["state", "signed_by", "signed_at", "version"])
    return held


def authors_of(report: Report) -> set[UUID]:
    """Who has changed the report since it was last published: none of them may sign it off."""
    edits = ReportEdit.objects.filter(report=report, by__isnull=False)
    published = report.publications.aggregate(last=Max("published_at"))["last"]
    if published is not None:
        edits = edits.filter(at__gt=published)
    return set(edits.order_by().values_list("by", flat=True).distinct())


@transaction.atomic
def publish(report: Report, *, by: User) -> list[Publication]:
    """Freeze both editions: text, figures and the records behind them, under one hash each.

    What was known when it was signed is what is published, whatever came since. Done twice at once,
    it is done once. The files are written from what is frozen, by a task. Raises Refused.
    """
    _may_sign(by)
    held = lock(report, by=None)
    if held.partnership_id != by.partnership_id:
        raise Report.DoesNotExist
    if held.state != State.SIGNED or held.signed_by is None or held.signed_at is None:
        _refuse(
            "REPORT-UNSIGNED", "A report is signed off by a second person before it is published."
        )
    _, blocks = contents_of(held)
    if closed_to(by, figures_named(blocks)):
        _refuse("REPORT-WALL", "It holds figures that are not open to you: you cannot publish it.")
    last = held.publications.aggregate(last=Max("issue"))["last"]
    made = [_edition(held, edition, by, (last or 0) + 1) for edition in EDITIONS]
    held.state = State.PUBLISHED
    held.version += 1
    held.save(update_fields=["state", "version"])
    transaction.on_commit(_nudge)
    return made


def _nudge() -> None:
    wake("performance.write_publications", expires=600)


def _edition(report: Report, edition: str, by: User, issue: int) -> Publication:
    assert report.signed_at is not None
    assert report.signed_by is not None
    made = build(report, by, edition, known_at=report.signed_at)
    document, figures = to_json(made.document), _as_text(made.figures.as_data())
    behind = _records(report, made) if edition == INTERNAL else {}
    records = _as_text(
        [[*(str(part) for part in key), [str(each) for each in ids]] for key, ids in behind.items()]
    )
    records_sha256 = _hash(records)
    publication = Publication(
        partnership_id=report.partnership_id,
        report=report,
        issue=issue,
        edition=edition,
        title=report.title,
        period=report.period,
        as_at=report.as_at,
        area=report.area,
        document=document,
        figures=figures,
        records_sha256=records_sha256,
        known_at=report.signed_at,
        walled=sorted(
            {row.figure_id for row in made.figures.used.values() if is_walled(row.figure_id)}
        ),
        signed_by=report.signed_by,
        signed_at=report.signed_at,
        published_by=by,
        published_at=clock.now(),
    )
    publication.sha256 = _whole(publication)
    publication.save(force_insert=True)
    PublicationRecords.objects.bulk_create(
        PublicationRecords(
            partnership_id=report.partnership_id,
            publication=publication,
            figure_id=figure,
            period=period,
            as_at=as_at,
            record_ids=ids,
        )
        for (figure, period, as_at), ids in behind.items()
    )
    return publication


def _as_text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _whole(publication: Publication) -> str:
    """One hash of all that was published, and of who answers for it."""
    each = publication
    said: list[Any] = [each.edition, each.issue, each.title, each.period, each.as_at, each.area]
    said += [each.document, each.figures, each.records_sha256, sorted(each.walled)]
    said += [each.report_id, each.signed_by_id, each.published_by_id]
    said += [at.astimezone(UTC).isoformat() for at in (each.known_at, each.published_at)]
    return _hash(_as_text([one if isinstance(one, list) else str(one) for one in said]))


def _records(report: Report, made: Built) -> dict[tuple[str, str, date | None], list[UUID]]:
    """The records behind every figure of our own that the report prints, in one order."""
    found: dict[tuple[str, str, date | None], list[UUID]] = {}
    for row in made.figures.used.values():
        try:
            measure = registry.measure(row.figure_id)
        except KeyError:
            continue  # An imported series' figure rests on its extract, which the row names.
        as_at = date.fromisoformat(row.as_at) if row.as_at else None
        ids = records_behind(
            report.partnership, measure, parse(row.period), as_at=as_at, known_at=report.signed_at
        )
        found[row.figure_id, row.period, as_at] = sorted(ids)
    return dict(sorted(found.items(), key=lambda each: (each[0][:2], str(each[0][2]))))


def is_unchanged(publication: Publication) -> bool:
    """Whether the publication is, to the byte, what was published: text, figures, records and files."""
    behind = [
        [each.figure_id, each.period, str(each.as_at), [str(one) for one in each.record_ids]]
        for each in publication.records.all()
    ]
    behind.sort(key=lambda each: (each[0], each[1], each[2]))
    if _hash(_as_text(behind)) != publication.records_sha256:
        return False
    if _whole(publication) != publication.sha256:
        return False
    try:
        for file in publication.files.all():
            files.get(file.sha256)
    except (files.FileMissing, files.FileAltered):
        return False
    return True


@dataclass(frozen=True)
class Revision:
    """A figure that says something else now than when it was published."""

    figure_id: str
    title: str
    area: str
    period: str
    as_at: str
    then: str
    now: str


def revisions(publication: Publication, reader: User) -> list[Revision]:
    """The figures of a publication that were revised since, each with both values.

    Figures behind walls that are closed to `reader` are not there.
    """
    frozen = json.loads(publication.figures)
    ids = {each["figure_id"] for each in frozen}
    closed = set(closed_to(reader, ids))
    figures = Figures(
        publication.partnership,
        parse(publication.period),
        publication.area,
        ids=ids,
        closed=closed,
        as_at=publication.as_at,
        edition=publication.edition,
    )
    found = []
    for each in frozen:
        if each["figure_id"] in closed:
            continue
        now = _now(figures, each)
        if now != each["value"]:
            found.append(
                Revision(
                    each["figure_id"],
                    each["title"],
                    each["area"],
                    each["period"],
                    each["as_at"],
                    each["value"],
                    now,
                )
            )
    return found


def _now(figures: Figures, frozen: dict[str, Any]) -> str:
    period = parse(frozen["period"])
    ended = frozen["as_at"] == period.last_day.isoformat()
    try:
        return figures.row(frozen["figure_id"], period, frozen["area"], at_end=ended).value
    except NoFigure:
        return ""
