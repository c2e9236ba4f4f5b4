"""Checks a finished report, or a set of figures, for what does not follow or must not be printed."""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from performance.checker import CheckedFigure, Finding, check_figures, check_text

MOST_BYTES = 5 * 1024 * 1024
_NAMES = tuple(field.name for field in fields(CheckedFigure))


class Command(BaseCommand):
    help = (
        "Check a report's text, or a CSV of figures. Ends with 0 where nothing is found, 1 where "
        "something is, 2 where a file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--figures", type=Path, help="A CSV of figures: each number of the text must be in it"
        )
        parser.add_argument("--format", choices=("text", "json", "csv"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        known = _figures(_text(options["figures"])) if options["figures"] else []
        found: list[tuple[str, Finding]] = []
        for path in options["files"]:
            text = _text(path)
            findings = (
                check_figures(_figures(text)) if _is_csv(path, text) else check_text(text, known)
            )
            found += [(path.name, each) for each in findings]
        self.stdout.write(_written(found, options["format"]), ending="")
        if found:
            raise SystemExit(1)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from None
    if len(content) > MOST_BYTES:
        raise CommandError(f"{path.name} is larger than 5 MB. Save the text alone.", returncode=2)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(
            f"{path.name} is no text in UTF-8. Save the report as plain text (UTF-8).", returncode=2
        ) from None


def _is_csv(path: Path, text: str) -> bool:
    return path.suffix.lower() == ".csv" or "figure_id" in text.partition("\n")[0]


def _figures(text: str) -> list[CheckedFigure]:
    reader = csv.DictReader(io.StringIO(text))
    needed = ("figure_id", "area", "period", "value")
    if missing := [each for each in needed if each not in (reader.fieldnames or ())]:
        raise CommandError(f"The first row must name: {', '.join(missing)}.", returncode=2)
    return [
        CheckedFigure(**{name: (row.get(name) or "").strip() for name in _NAMES}) for row in reader
    ]


def _written(found: list[tuple[str, Finding]], form: str) -> str:
    rows = [{"file": name, **asdict(each)} for name, each in found]
    if form == "json":
        return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    if form == "csv":
        out = io.StringIO()
        columns = ("file", "where", "rule", "quote", "message", "severity")
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()
    if not found:
        return "Nothing was found.\n"
    return "".join(
        f"{each.where or 'Head'} [{each.severity}] {each.rule}: “{each.quote}”. {each.message}\n"
        for _, each in found
    )
