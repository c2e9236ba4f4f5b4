"""Files lie under the hash of their content, privately, whole or not at all."""

from __future__ import annotations

import hashlib
import resource
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.test import override_settings

from partnership import files


@pytest.fixture(autouse=True)
def storage(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path / "files"):
        yield tmp_path / "files"


def _only(storage: Path) -> Path:
    (path,) = (one for one in storage.rglob("*") if one.is_file())
    return path


def test_what_is_put_comes_back_under_its_hash(storage: Path) -> None:
    sha256 = files.put(b"a notice")
    assert sha256 == hashlib.sha256(b"a notice").hexdigest()
    assert files.get(sha256) == b"a notice"
    assert _only(storage) == storage / sha256[:2] / sha256[2:4] / sha256
    assert files.get(files.put(b"")) == b""


def test_only_the_application_can_read_the_files_and_folders(storage: Path) -> None:
    files.put(b"a notice")
    path = _only(storage)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_same_content_is_stored_once_even_by_many_at_once(storage: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(files.put, [b"a notice" * 9999] * 40))) == 1
    _only(storage)


def test_a_file_that_is_missing_is_said_to_be() -> None:
    with pytest.raises(files.FileMissing, match="no longer in the storage"):
        files.get("0" * 64)


def test_a_file_that_was_altered_is_never_shown_and_putting_it_again_repairs_it(
    storage: Path,
) -> None:
    sha256 = files.put(b"pay 100")
    _only(storage).write_bytes(b"pay 900")
    with pytest.raises(files.FileAltered, match="changed after it was stored"):
        files.get(sha256)
    files.put(b"pay 100")
    assert files.get(sha256) == b"pay 100"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "G" * 64, "0" * 64 + "\n"])
def test_what_is_no_hash_leads_nowhere(name: str) -> None:
    with pytest.raises(files.FileMissing):
        files.get(name)


def test_a_disk_that_is_full_leaves_no_half_file_behind(storage: Path) -> None:
    first, second = b"first", b"second" * 50_000
    files.put(first)
    most, ceiling = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, ceiling))
    try:
        with pytest.raises(OSError, match="File too large"):
            files.put(second)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, ceiling))
    assert _only(storage).read_bytes() == first
    assert files.get(files.put(second)) == second
