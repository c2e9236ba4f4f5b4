"""Publishing at once, files written twice or half, reports begun twice: each is done once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from documents import from_json
from ledger.periods import financial_year
from partnership import clock, files
from partnership.models import OutboxMessage
from partnership.rules import Refused
from performance.models import Publication, PublicationFile, Report, ReportSchedule
from performance.report import files as writing
from performance.report.beginning import begin_report
from performance.report.outputs import FORMATS, output
from performance.report.publishing import is_unchanged, publish, sign_off
from performance.report.scheduling import begin_due, cancel, schedule
from performance.report.steps import hand_in
from performance.report.template import QUARTERLY
from tests.cast import Cast, assemble
from tests.plans.conftest import Room


def signed(cast: Cast) -> Report:
    report = begin_report(
        cast.area,
        QUARTERLY,
        financial_year(clock.today()),
        by=cast.analyst,
        committee="Board",
        officer="Mary Manager",
        meeting_on=clock.today(),
    )
    hand_in(report, by=cast.analyst)
    sign_off(report, by=cast.manager)
    return report


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, each in a thread with a connection of its own."""
    results: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(at: int) -> None:
        try:
            gate.wait()
            results[at] = works[at]()
        except Exception as error:
            results[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[at]) for at in range(len(works))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def test_two_who_publish_at_once_publish_once(committed_db: str) -> None:
    cast = assemble()
    report = signed(cast)
    results = at_once(*[lambda: publish(report, by=cast.manager)] * 2)
    assert sorted(type(each).__name__ for each in results) == ["Refused", "list"]
    assert Publication.objects.filter(report=report).count() == 2


def test_two_workers_that_write_at_once_write_the_same_and_keep_one(committed_db: str) -> None:
    cast = assemble()
    internal, _ = publish(signed(cast), by=cast.manager)
    results = at_once(*[lambda: writing.write_files(internal)] * 2)
    assert not [each for each in results if isinstance(each, Exception)]
    assert internal.files.count() == len(FORMATS)
    assert is_unchanged(internal)


def test_a_worker_that_was_killed_half_way_leaves_the_rest_to_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(signed(cast), by=cast.manager)
    real, made = output, []

    def killed(form: str, *rest: Any) -> bytes:
        made.append(form)
        if len(made) == 3:
            raise KeyboardInterrupt
        return real(form, *rest)

    monkeypatch.setattr(writing, "output", killed)
    with pytest.raises(KeyboardInterrupt):
        writing.write_all()
    assert PublicationFile.objects.count() == 2
    monkeypatch.setattr(writing, "output", real)
    before = set(PublicationFile.objects.values_list("sha256", flat=True))
    assert writing.write_all() == 2 * len(FORMATS) - 2
    assert before < set(PublicationFile.objects.values_list("sha256", flat=True))
    assert writing.write_all() == 0


def test_one_that_cannot_be_written_holds_up_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    internal, public = publish(signed(cast), by=cast.manager)
    real = writing.write_files

    def broken(publication: Publication) -> int:
        if publication == internal:
            raise ValueError("broken")
        return real(publication)

    monkeypatch.setattr(writing, "write_files", broken)
    writing.write_all()
    assert public.files.count() == len(FORMATS)
    assert not internal.files.exists()


def test_the_same_publication_gives_the_same_bytes_again(cast: Cast) -> None:
    for publication in publish(signed(cast), by=cast.manager):
        writing.write_files(publication)
        document = from_json(publication.document)
        for file in publication.files.all():
            again = output(file.format, document, publication.signed_at)
            assert again == files.get(file.sha256), file.format


def test_the_command_finds_what_was_changed_behind_its_back(cast: Cast) -> None:
    internal, _ = publish(signed(cast), by=cast.manager)
    call_command("verify_publication", str(internal.pk))
    call_command("verify_publication", "all")
    forged = Publication.objects.get(pk=internal.pk)
    forged.pk, forged.issue = None, 9
    forged.save(force_insert=True)
    with pytest.raises(CommandError, match="1 publications are not"):
        call_command("verify_publication", "all")
    with pytest.raises(CommandError, match="is no id"):
        call_command("verify_publication", "nonsense")


# Reports that begin by themselves.


def test_a_planned_report_begins_once_after_its_period_and_those_who_sign_are_told(
    cast: Cast,
) -> None:
    Room(cast)
    row = schedule(by=cast.analyst, template="quarterly", period="2017/18 Q4", due_on=None)
    assert row.due_on == date(2018, 4, 1)
    assert begin_due() == 1
    assert begin_due() == 0
    report = Report.objects.get()
    assert (report.schedule, report.made_by, report.period) == (row, None, "2017/18 Q4")
    assert report.sections.exists()
    (message,) = OutboxMessage.objects.all()
    assert message.user == cast.manager
    assert "A report that was planned has begun" in message.body
    with pytest.raises(Refused, match="has begun already"):
        cancel(row, by=cast.analyst)


def test_nothing_begins_before_its_day_or_once_it_is_taken_back(cast: Cast) -> None:
    year = financial_year(clock.today())
    early = schedule(by=cast.analyst, template="standard", period=year.label, due_on=None)
    assert early.due_on == year.ends_before
    gone = schedule(by=cast.analyst, template="standard", period="2017/18", due_on=None)
    cancel(gone, by=cast.analyst)
    assert begin_due() == 0
    # What was taken back may be planned again.
    schedule(by=cast.analyst, template="standard", period="2017/18", due_on=None)
    assert begin_due() == 1


def test_a_plan_says_a_period_once_and_a_day_after_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="Enter a later day"):
        schedule(by=cast.analyst, template="standard", period="2017/18", due_on=date(2018, 3, 31))
    schedule(
        by=cast.analyst,
        template="standard",
        period="2017/18",
        due_on=clock.today() + timedelta(days=1),
    )
    with pytest.raises(Refused, match="planned already"):
        schedule(by=cast.manager, template="standard", period="2017/18", due_on=None)
    with pytest.raises(Refused, match="Only whoever writes"):
        schedule(by=cast.officer, template="standard", period="2018/19", due_on=None)


def test_two_runs_at_once_begin_a_report_once(committed_db: str) -> None:
    cast = assemble()
    schedule(by=cast.analyst, template="quarterly", period="2017/18 Q4", due_on=None)
    results = at_once(begin_due, begin_due)
    assert sorted(results) == [0, 1]
    assert Report.objects.count() == ReportSchedule.objects.count() == 1
    assert connection.is_usable()
