"""Private storage of files under the SHA-256 of their content. Nothing here has a public address."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings


class FileMissing(Exception):
    """No file with this hash is stored."""


class FileAltered(Exception):
    """What is stored is no longer what was put there: it must not be shown as if it were."""


def _place(sha256: str) -> Path:
    """Where the content lies: two levels of folders, so that none grows too large.

    Raises FileMissing for what is no hash, and so can never lead out of the storage.
    """
    if re.fullmatch("[0-9a-f]{64}", sha256) is None:
        raise FileMissing("That is no hash of a stored file.")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def _matches(content: bytes, sha256: str) -> bool:
    return hashlib.sha256(content).hexdigest() == sha256


def _settle(folder: Path) -> None:
    """Make the folder's entries outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folders(folder: Path) -> None:
    if not folder.is_dir():
        _make_folders(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        _settle(folder.parent)


def put(content: bytes) -> str:
    """Store the content and return its SHA-256, in hexadecimal.

    When this returns, the file survives a power cut. Readers see all of it or nothing. Putting the
    same content again keeps the file that is there, unless that was damaged: then it is replaced.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    place = _place(sha256)
    with suppress(FileNotFoundError):
        if _matches(place.read_bytes(), sha256):
            return sha256
    _make_folders(place.parent)
    # mkstemp makes a file that only this account can read.
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _settle(place.parent)
    return sha256


def get(sha256: str) -> bytes:
    """The content with this hash, checked. Raises FileMissing or FileAltered."""
    try:
        content = _place(sha256).read_bytes()
    except FileNotFoundError:
        raise FileMissing("This file is no longer in the storage.") from None
    if not _matches(content, sha256):
        raise FileAltered("This file was changed after it was stored.")
    return content
