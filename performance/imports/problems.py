"""What is wrong with a file, row by row, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

# How many are kept: a file of a million bad rows needs no list of a million.
MOST_NAMED = 1000


@dataclass(frozen=True)
class Problem:
    """`row` as a spreadsheet counts it, the heading being row 1; nought is the file as a whole."""

    row: int
    message: str
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, row {self.row}" if self.file and self.row else self.file
        where = where or (f"Row {self.row}" if self.row else "")
        return f"{where}: {self.message}" if where else self.message


@dataclass
class Problems:
    """The problems found so far: the first thousand by name, the others counted."""

    named: list[Problem] = field(default_factory=list)
    found: int = 0

    def add(self, row: int, message: str, file: str = "") -> None:
        self.found += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(Problem(row, message, file))

    def refuse(self) -> None:
        """Raises ImportRefused where something was found."""
        if self.found:
            raise ImportRefused(self.named, self.found)


class ImportRefused(Exception):
    """The file was not imported, and nothing was changed."""

    def __init__(self, problems: Sequence[Problem], found: int | None = None) -> None:
        self.problems = list(problems)
        self.found = len(self.problems) if found is None else found
        super().__init__("; ".join(str(each) for each in self.problems[:5]))


def refused(message: str, file: str = "") -> ImportRefused:
    """The file as a whole cannot be read."""
    return ImportRefused([Problem(0, message, file)])
