"""Opens what was handed in: a CSV, a ZIP of CSV files, or a folder of them; never all of it at once."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from performance.imports.problems import refused

# A police force's three years come to some 200 MB unpacked.
MOST_UNPACKED = 4 * 1024**3
MOST_PACKED_TIMES = 200
_LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Part:
    """One CSV of what was handed in; `open` may be called again."""

    name: str
    path: Path
    member: str = ""

    def open(self) -> Iterator[list[str]]:
        """Its rows. Raises ImportRefused for what is no CSV, in words."""
        csv.field_size_limit(_LONGEST_CELL)
        try:
            with _stream(self) as binary, _text(binary, self.name) as text:
                yield from csv.reader(text)
        except UnicodeDecodeError:
            raise refused(
                "This file is not in UTF-8. In Excel choose “Save as”, then “CSV UTF-8”.", self.name
            ) from None
        except csv.Error as error:
            raise refused(f"This is no CSV that can be read: {error}.", self.name) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            raise refused(
                "The ZIP is damaged or was cut short. Download it again.", self.name
            ) from None


def _stream(part: Part) -> BinaryIO:
    if not part.member:
        return part.path.open("rb")
    return _Member(part)


class _Member(io.BufferedReader):
    """A member of a ZIP that closes its archive with itself."""

    def __init__(self, part: Part) -> None:
        self._archive = zipfile.ZipFile(part.path)
        super().__init__(self._archive.open(part.member))  # type: ignore[arg-type]

    def close(self) -> None:
        super().close()
        self._archive.close()


def _text(binary: BinaryIO, name: str) -> TextIO:
    start = binary.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif start[:2] == b"PK":
        raise refused("This is a workbook or an archive within an archive, not a CSV.", name)
    else:
        encoding = "utf-8-sig"
    binary.seek(0)
    return io.TextIOWrapper(binary, encoding=encoding, errors="strict", newline="")


def parts_of(path: Path, name: str = "") -> list[Part]:
    """The CSV files of a file, ZIP or folder, by name. Raises ImportRefused where there is none.

    `name`: what people call the file, where that is not what it is stored as.
    """
    name = name or path.name
    if not path.exists():
        raise refused("There is no such file.", name)
    if path.is_dir():
        found = sorted(path.rglob("*.csv"))
        parts = [Part(str(each.relative_to(path)), each) for each in found]
        if not parts:
            raise refused("There is no CSV file in this folder.", name)
        return parts
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    if not is_zip:
        return [Part(name, path)]
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        raise refused("The ZIP is damaged or was cut short. Download it again.", name) from None
    if any(each.filename.startswith(("xl/", "word/")) for each in members):
        raise refused("This is a workbook. Open it, choose “Save as”, then “CSV UTF-8”.", name)
    if any(each.flag_bits & 0x1 for each in members):
        raise refused("The ZIP needs a password. Unpack it first.", name)
    unpacked = sum(each.file_size for each in members)
    packed = max(sum(each.compress_size for each in members), 1)
    if unpacked > MOST_UNPACKED or (
        unpacked > 10_000_000 and unpacked / packed > MOST_PACKED_TIMES
    ):
        raise refused("The ZIP unpacks to more than any download of this kind.", name)
    parts = [
        Part(each.filename, path, each.filename)
        for each in sorted(members, key=lambda each: each.filename)
        if each.filename.lower().endswith(".csv") and not each.filename.startswith("__MACOSX")
    ]
    if not parts:
        raise refused("There is no CSV file in this ZIP.", name)
    return parts


def hash_of(path: Path) -> str:
    """SHA-256 of a file's bytes; of a folder, of its CSV files' names and bytes in order."""
    digest = hashlib.sha256()
    for each in [path] if path.is_file() else sorted(path.rglob("*.csv")):
        if path.is_dir():
            digest.update(str(each.relative_to(path)).encode())
        with each.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
