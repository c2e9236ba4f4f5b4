"""Where a clone keeps its state, and the small file that remembers ports and passwords."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent.parent


def state_folder() -> Path:
    """Return the clone's state folder (`BSAFE_STATE`, by default `.bsafe`), and make it if need be.

    As root it lets other accounts pass through, because PostgreSQL then runs as one of them.
    Raises SystemExit if the folder belongs to somebody else.
    """
    folder = Path(os.environ.get("BSAFE_STATE") or CLONE / ".bsafe").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            raise PermissionError(folder)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    except PermissionError as error:
        raise SystemExit(
            f"BSafe cannot write to {folder}: another account made it or owns the folder around it. "
            "Start BSafe as that account, or make a clone of your own."
        ) from error
    if folder.stat().st_uid != os.geteuid():
        owner = folder.owner()
        raise SystemExit(f"{folder} belongs to the account {owner}. Start BSafe as {owner}.")
    return folder


def outside_folder(state: Path) -> Path:
    """Return a folder for the database beyond a home that its account may not enter.

    One folder per account and clone; refuses a folder that somebody else has put there.
    """
    digest = hashlib.sha256(str(state).encode()).hexdigest()[:12]
    folder = Path("/var/tmp") / f"bsafe-{os.geteuid()}-{digest}"  # noqa: S108 - checked below
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid():
        raise SystemExit(f"{folder} belongs to another account. Remove it, then start again.")
    folder.chmod(0o711)
    return folder


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the state folder's lock, so that two commands started together start one server."""
    with (state / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_listen(port: int) -> bool:
    """Tell whether a server could listen on `port` of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Memory:
    """Ports, passwords and folders of this clone, kept in `services.json` (readable by its owner only).

    Ports and folders are forgotten when the file was copied along with a clone: otherwise two
    clones would talk to one server.
    """

    def __init__(self, state: Path) -> None:
        self.state = state
        self.file = state / "services.json"
        self.values: dict[str, str] = {}
        if self.file.exists():
            self.values = json.loads(self.file.read_text())
        if self.values.get("state") != str(state):
            self.values = {
                name: value for name, value in self.values.items() if name.endswith("password")
            }
            self.values["state"] = str(state)

    def password(self, name: str) -> str:
        """Return the password called `name`, generated when it is asked for first."""
        key = f"{name} password"
        if key not in self.values:
            self.remember(key, secrets.token_urlsafe(24))
        return self.values[key]

    def port(self, name: str) -> int:
        """Return the port of the server `name`, a free one when it is asked for first."""
        key = f"{name} port"
        if key not in self.values:
            self.remember(key, str(free_port()))
        return int(self.values[key])

    def new_port(self, name: str) -> int:
        """Forget the port of the server `name`, because another program took it; return a free one."""
        self.values.pop(f"{name} port", None)
        return self.port(name)

    def remember(self, key: str, value: str) -> None:
        """Keep a value; the file is replaced whole, so that a reader never sees half of it."""
        self.values[key] = value
        fresh = self.file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.chmod(0o600)
        fresh.write_text(json.dumps(self.values, indent=2))
        fresh.replace(self.file)
