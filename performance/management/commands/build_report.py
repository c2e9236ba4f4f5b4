"""Builds a period's report from a template and writes it, for people who run the server."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ledger.periods import PeriodError, parse
from partnership import clock
from partnership.rules import Refused
from performance.disclosure import WITHHELD
from performance.management.words import area_called, day_of
from performance.models import Report
from performance.report.beginning import begin_report
from performance.report.document import build
from performance.report.figures import EDITIONS, PUBLIC
from performance.report.outputs import ENDINGS, outputs
from performance.report.template import TEMPLATES


class Command(BaseCommand):
    help = "Write a period's report as HTML, PDF, Word, ODS and CSV, in one or both editions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help="2017/18, '2017/18 Q4' or 2020-10..2021-09")
        parser.add_argument("--area", help="The partnership's short name; needed if several")
        parser.add_argument("--as-at", help="How things stood at the end of this day: 2018-05-23")
        parser.add_argument("--template", choices=TEMPLATES, default="standard")
        parser.add_argument("--edition", choices=(*EDITIONS, "both"), default="both")
        parser.add_argument("--out", type=Path, required=True, help="The folder to write into")
        parser.add_argument(
            "--all",
            action="store_true",
            help="With the figures behind every wall: the MARAC, operations, each register",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = parse(options["period"])
        except PeriodError as error:
            raise CommandError(str(error)) from error
        partnership, as_at = area_called(options["area"]), day_of(options["as_at"])
        options["out"].mkdir(parents=True, exist_ok=True)
        chosen = EDITIONS if options["edition"] == "both" else [options["edition"]]
        with transaction.atomic():
            try:
                report = begin_report(
                    partnership,
                    TEMPLATES[options["template"]],
                    period,
                    by=None,
                    as_at=as_at,
                    all_walls=options["all"],
                )
            except Refused as refusal:
                raise CommandError(str(refusal)) from refusal
            for edition in chosen:
                self._write(report, edition, options)
            # A file for somebody on the server is no report that others work on.
            transaction.set_rollback(True)

    def _write(self, report: Report, edition: str, options: dict[str, Any]) -> None:
        made = build(report, None, edition, all_walls=options["all"])
        name = f"report-{report.period.replace('/', '-').replace(' ', '-')}-{edition}"
        files = outputs(made.document, clock.now())
        for form, content in files.items():
            (options["out"] / f"{name}.{ENDINGS[form][1]}").write_bytes(content)
        figures = len(made.figures.used)
        self.stdout.write(f"{EDITIONS[edition]}: {figures} figures, {', '.join(files)} written.")
        for problem in made.problems:
            self.stdout.write(f"  {problem.number}: {problem.message}")
        if edition == PUBLIC:
            hidden = sum(1 for row in made.figures.used.values() if row.value == WITHHELD)
            self.stdout.write(f"  {hidden} figures are withheld.")
