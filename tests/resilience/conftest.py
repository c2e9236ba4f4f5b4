"""Real processes for tests of what happens when one of them is away: workers, beat, and Valkey.

Everything commits in a clone of the database; the Valkey is one of the test's own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from kombu import pools

from bsafe.celery import app
from bsafe.launcher.paths import CLONE, Memory
from bsafe.launcher.valkey import Valkey
from ledger import registry
from ledger.derive import periods_from, stored_dimensions
from ledger.figures import answer
from ledger.models import Cell, StaleMark
from tests.cast import Cast, assemble

PATIENCE = 25.0


def wait_until(true: Callable[[], object], what: str) -> None:
    """Fail if `true` is not so within 25 seconds."""
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            pytest.fail(f"waited {PATIENCE:.0f} seconds in vain until {what}")
        time.sleep(0.05)


class Program:
    """A Celery program in a session of its own, so that a kill reaches its children too."""

    def __init__(self, log: Path, *command: str) -> None:
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "bsafe", *command],
                cwd=CLONE,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": "bsafe.settings.test"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As `kill -9` or a power cut does: no time to put anything in order."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self) -> str:
        return self.log.read_text(errors="replace")


class Site:
    """A partnership whose figures are kept by programs of the test's own."""

    def __init__(self, cast: Cast, database: str, valkey: Valkey, folder: Path) -> None:
        self.cast = cast
        self.database = database
        self.valkey = valkey
        self.folder = folder
        self.programs: list[Program] = []

    def worker(self, *options: str) -> Program:
        """Start a worker that runs one task at a time, in a child process."""
        name = f"worker{len(self.programs)}"
        options = options or ("--pool", "prefork", "--concurrency", "1")
        return self._start(name, "worker", "--hostname", f"{name}@test", *options)

    def beat(self) -> Program:
        """Start the program that sends the sweeps."""
        return self._start(f"beat{len(self.programs)}", "beat", "--pidfile", "")

    def _start(self, name: str, *command: str) -> Program:
        program = Program(self.folder / f"{name}.log", *command, "--loglevel", "INFO")
        self.programs.append(program)
        return program

    def sweep(self, task: str = "performance.derive_stale") -> None:
        """Send what beat sends."""
        app.send_task(task)

    def end(self) -> None:
        for program in self.programs:
            program.kill()

    def wait_for_figures(self) -> None:
        """Wait until no mark is left: marks go in the transaction that writes the figures."""
        wait_until(lambda: not StaleMark.objects.exists(), "every stale month was derived")

    @contextmanager
    def holding(self, statement: str) -> Iterator[None]:
        """Hold a lock that a derivation needs, and so make its task last as long as this block."""
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
            owner.execute(statement)
            yield

    def is_waiting_for_a_lock(self) -> bool:
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
            found = owner.execute(
                "SELECT FROM pg_locks JOIN pg_database d ON d.oid = database"
                " WHERE datname = %s AND NOT granted",
                [self.database],
            )
            return found.fetchone() is not None

    def assert_figures_equal_a_recount(self) -> None:
        """Every cell there should be, each once, as the ledger says now."""
        area = self.cast.area
        first = Cell.objects.filter(partnership=area).order_by("starts_on").first()
        assert first is not None
        fact = area.fact_set.order_by("occurred_on").values_list("occurred_on", flat=True)[0]
        periods = periods_from(fact, only_its_own=False)
        recount = {
            (each.measure.id, each.period.label, each.dimension, each.key): (
                each.as_at,
                each.value,
                each.numerator,
                each.denominator,
            )
            for measure in registry.measures()
            for each in answer(area, [measure], periods, dimensions=stored_dimensions(measure))
        }
        cells = list(Cell.objects.filter(partnership=area))
        stored = {
            (each.measure, each.period, each.dimension, each.key): (
                each.as_at,
                each.value,
                each.numerator,
                each.denominator,
            )
            for each in cells
        }
        assert len(stored) == len(cells)
        assert stored == recount

    def value(self, measure: str) -> Any:
        """The stored figure of the present month."""
        cells = Cell.objects.filter(
            partnership=self.cast.area, measure=measure, dimension="", period__regex=r"^\d{4}-"
        )
        newest = cells.order_by("-starts_on").first()
        return None if newest is None else newest.value


def _use(url: str) -> None:
    """Lead this process's own task messages and cache to the Valkey at `url`."""
    os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    caches.close_all()
    with suppress(AttributeError):  # there is none to forget yet
        del caches["default"]
    app.conf.broker_url = url
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    """A Valkey of the test's own, which it may stop and start again."""
    (tmp_path / "logs").mkdir()
    own = Valkey(Memory(tmp_path))
    own.start()
    before = os.environ["REDIS_URL"]
    _use(own.url())
    yield own
    own.stop()
    _use(before)


@pytest.fixture
def site(committed_db: str, valkey: Valkey, tmp_path: Path) -> Iterator[Site]:
    site = Site(assemble(), committed_db, valkey, tmp_path)
    yield site
    site.end()
