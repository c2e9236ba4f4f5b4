"""`make run`: the whole of BSafe in one terminal, and `make stop` from another."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bsafe.launcher.commands import has_command, manage
from bsafe.launcher.fingerprint import code_hash
from bsafe.launcher.paths import CLONE, Memory, can_listen, state_folder
from bsafe.launcher.services import provide_services, running, stop_services

STOP_SECONDS = 20
# Words that make a child's log line worth a look in the terminal.
ALARMS = ('"level": "error"', '"level": "critical"', "ERROR", "CRITICAL", "Traceback (most recent")


class Child:
    """A program that `make run` started, with its log."""

    def __init__(self, name: str, command: list[str], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        with self.log.open("wb") as log:
            # A session of its own: Ctrl-C reaches only the launcher, which then ends all in order.
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=CLONE,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._read = 0

    def alarms(self) -> list[str]:
        """Return the log's new lines that tell of an error."""
        with self.log.open(errors="replace") as log:
            log.seek(self._read)
            lines = log.readlines()
            self._read = log.tell()
        return [line.rstrip() for line in lines if any(word in line for word in ALARMS)]

    def ask_to_end(self) -> None:
        """Ask the program to finish what it is doing and end."""
        if self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """Wait for the program's end, and make it end if it has not after 20 seconds."""
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def tail(self) -> str:
        """Return the last lines of the log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])


class Stopped(Exception):
    """Ctrl-C was pressed, or `make stop` was run."""


def run() -> None:
    """Start everything, say where it is, and wait until somebody stops it.

    Raises SystemExit with a message if the port is taken, a step fails, or a program ends by itself.
    """
    port = _port()
    state = state_folder()
    with _only_one(state):
        if not can_listen(port):
            raise SystemExit(
                f"Port {port} is in use by another program. Stop that program, or choose another "
                f"port: PORT={port + 1} make run"
            )
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        children: list[Child] = []
        # Servers that ran before go on running: a test run in another terminal may need them.
        were_running = all(running().values())
        try:
            _prepare(state)
            _start(children, port, state / "logs")
            _watch(children)
        except Stopped:
            pass
        finally:
            # A second Ctrl-C must not leave half of the programs behind.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            print("\nStopping ...", flush=True)
            for child in children:
                child.ask_to_end()
            for child in children:
                child.end()
            if not were_running:
                stop_services()
            print("BSafe has stopped. Its data is kept for the next `make run`.")


def stop_running() -> bool:
    """End the `make run` of this clone, if there is one. Returns whether there was.

    Raises SystemExit if it has not ended after a minute.
    """
    state = state_folder()
    process = _running_process(state)
    if process is None:
        return False
    os.kill(process, signal.SIGTERM)
    until = time.monotonic() + 60
    while _running_process(state) is not None:
        if time.monotonic() > until:
            raise SystemExit(
                f"BSafe (process {process}) did not stop. End it with: kill -9 {process}"
            )
        time.sleep(0.2)
    return True


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 1 <= int(given) <= 65535:
        raise SystemExit(f"PORT must be a number from 1 to 65535, and is: {given}")
    return int(given)


@contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Hold the clone's run lock, which the system frees however this process ends."""
    with (state / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("BSafe already runs from this clone. To stop it: make stop") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _running_process(state: Path) -> int | None:
    """Return the process that holds the run lock, or None if it is free."""
    with (state / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            return int(lock.read() or 0) or None
        return None


def _prepare(state: Path) -> None:
    """Bring the database up to this code's state; nothing to do if this very code has done it."""
    own_database = not os.environ.get("DATABASE_URL")
    print("Starting PostgreSQL and Valkey ...", flush=True)
    provide_services()
    fingerprint = code_hash()
    memory = Memory(state)
    if own_database and memory.values.get("prepared by") == fingerprint:
        return
    print("Preparing the database ...", flush=True)
    manage("migrate", "--no-input", "--verbosity=0")
    if has_command("sync_reference"):
        manage("sync_reference")
    if has_command("load_reference_year"):
        print(
            "Loading the demonstration year where it is missing (minutes the first time) ...",
            flush=True,
        )
        manage("load_reference_year")
        manage("load_recent_casework")
    if own_database:
        memory.remember("prepared by", fingerprint)


def _start(children: list[Child], port: int, logs: Path) -> None:
    web = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "2", "--no-ws", "bsafe.wsgi:application"]
    children.append(Child("web", web, logs))
    worker = ["celery", "-A", "bsafe", "worker", "--concurrency", "2", "--loglevel", "INFO"]
    children.append(Child("worker", worker, logs))
    beat = ["celery", "-A", "bsafe", "beat", "--loglevel", "INFO", "--pidfile", ""]
    children.append(Child("beat", beat, logs))
    address = f"http://127.0.0.1:{port}/"
    until = time.monotonic() + 60
    while not _healthy(address):
        _check(children)
        if time.monotonic() > until:
            raise SystemExit(f"The web server did not answer in a minute:\n{children[0].tail()}")
        time.sleep(0.1)
    print(f"\nBSafe runs at {address}\n")
    if has_command("demonstration_accounts"):
        print(manage("demonstration_accounts"))
    print(f"Open the address in a browser and sign in. Logs: {logs}")
    print("To stop: Ctrl-C here, or `make stop` in another terminal.", flush=True)


def _watch(children: list[Child]) -> None:
    while True:
        _check(children)
        for child in children:
            for line in child.alarms():
                print(f"{child.name}: {line}", flush=True)
        time.sleep(0.5)


def _check(children: list[Child]) -> None:
    """Raise SystemExit if a program has ended without being asked to."""
    for child in children:
        status = child.process.poll()
        if status is not None:
            raise SystemExit(
                f"The program `{child.name}` ended unexpectedly (status {status}), so BSafe stops. "
                f"Its log is {child.log} and ends with:\n{child.tail()}"
            )


def _healthy(address: str) -> bool:
    try:
        # No proxy of the environment stands between this machine and itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{address}health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False
    except OSError:
        return False


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
