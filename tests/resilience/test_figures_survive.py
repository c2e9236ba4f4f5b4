"""Whatever stops, nothing that people entered is lost, and the figures equal a recount afterwards."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from cases.models import AsbCase
from ledger import derive
from ledger.models import Cell, DerivationRun, StaleMark
from partnership import clock
from tests.cast import PASSWORD, log_case
from tests.resilience.conftest import Site, wait_until


def test_a_saved_case_is_counted_by_the_worker_without_anybody_asking(site: Site) -> None:
    site.worker()
    log_case(site.cast)
    site.wait_for_figures()
    assert site.value("asb_cases_open") == 1
    site.assert_figures_equal_a_recount()


@pytest.mark.parametrize("when", ["before it took the marks", "between marks and figures"])
def test_a_worker_killed_in_mid_task_loses_nothing(site: Site, when: str) -> None:
    locks = {
        "before it took the marks": "SELECT pg_advisory_xact_lock("
        f"hashtextextended('derive:{site.cast.area.pk}', 0))",
        "between marks and figures": "LOCK TABLE ledger_cell IN EXCLUSIVE MODE",
    }
    log_case(site.cast, on=clock.today() - timedelta(days=40))
    derive.derive_stale()
    worker = site.worker()
    with site.holding(locks[when]):
        log_case(site.cast)
        wait_until(site.is_waiting_for_a_lock, "the worker was in the middle of its task")
        worker.kill()
    # Its database session ends once it notices; either way the marks are there or the figures are.
    wait_until(lambda: not _others(site), "the dead worker's session was gone")
    assert StaleMark.objects.exists()
    assert site.value("asb_cases_open") == 1
    site.worker()
    site.sweep()
    site.wait_for_figures()
    assert site.value("asb_cases_open") == 2
    site.assert_figures_equal_a_recount()


def _others(site: Site) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            " AND usename = current_user",
            [site.database],
        )
        return int(cursor.fetchone()[0])


def test_derivations_at_the_same_time_wait_for_each_other(site: Site) -> None:
    for days in (0, 3, 40, 80):
        log_case(site.cast, on=clock.today() - timedelta(days=days))
    done: list[int] = []
    start = threading.Barrier(3)

    def run() -> None:
        start.wait()
        try:
            done.append(len(derive.derive_stale()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 1]
    assert DerivationRun.objects.count() == 1
    site.assert_figures_equal_a_recount()


def test_tasks_delivered_twice_change_nothing(site: Site) -> None:
    log_case(site.cast)
    for _ in range(5):
        site.sweep()
        site.sweep("performance.check_and_renew")
    site.worker("--pool", "prefork", "--concurrency", "2")
    checks = DerivationRun.objects.filter(kind=DerivationRun.Kind.CHECK)
    wait_until(lambda: checks.count() == 5, "all messages were worked off")
    assert not checks.filter(differences__gt=0).exists()
    site.wait_for_figures()
    site.assert_figures_equal_a_recount()


def test_the_nightly_check_reports_a_figure_that_was_tampered_with_and_mends_it(
    site: Site,
) -> None:
    log_case(site.cast)
    derive.derive_stale()
    month = f"{clock.today():%Y-%m}"
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_cell SET value = 999 WHERE measure = 'asb_cases_open'"
            " AND dimension = '' AND period = %s",
            [month],
        )
    connections["owner"].close()
    assert site.value("asb_cases_open") == 999
    worker = site.worker()
    site.sweep("performance.check_and_renew")
    checks = DerivationRun.objects.filter(kind=DerivationRun.Kind.CHECK)
    wait_until(checks.exists, "the check had run")
    assert checks.get().differences == 1
    wait_until(
        lambda: "1 stored figures of testshire differed from the ledger" in worker.said(),
        "the worker's log told of it",
    )
    assert site.value("asb_cases_open") == 1
    site.assert_figures_equal_a_recount()


def test_with_valkey_away_people_sign_in_and_save_and_the_figures_catch_up(site: Site) -> None:
    site.worker()
    # Two beats, as after a careless deployment: every sweep comes twice.
    site.beat()
    site.beat()
    log_case(site.cast)
    site.wait_for_figures()
    assert site.valkey.stop()

    began = time.monotonic()
    browser = Client()
    who = {"login": site.cast.officer.email, "password": PASSWORD}
    assert browser.post(reverse("account_login"), who).status_code == 302
    form = browser.get(reverse("log_report"))
    assert form.status_code == 200
    key = re.search(r'name="key" value="([^"]+)"', form.content.decode())
    report = {
        "key": key[1] if key else "",
        "source": "phone",
        "when": clock.today().isoformat(),
        "asb_type": "nuisance",
        "narrative": "Shouting outside until two in the morning.",
    }
    saved = browser.post(reverse("log_report"), report)
    assert saved.status_code == 302, saved.content.decode()[-3000:]
    manager = Client()
    manager.force_login(site.cast.manager)
    assert "Newer entries are being counted" in manager.get("/team/").content.decode()
    took = time.monotonic() - began
    # Far less in truth; the bound tells a page that waits for a broker from one that does not.
    assert took < 10, f"pages took {took:.1f} seconds with Valkey away"

    assert AsbCase.objects.count() == 2
    assert StaleMark.objects.exists()
    assert site.value("asb_cases_open") == 1
    site.valkey.start()
    # Nobody saves anything more: the sweep alone finds what was missed.
    site.wait_for_figures()
    assert site.value("asb_cases_open") == 2
    site.assert_figures_equal_a_recount()


def test_with_valkey_away_guessing_passwords_still_comes_to_an_end(site: Site) -> None:
    assert site.valkey.stop()
    browser = Client()
    wrong = {"login": site.cast.officer.email, "password": "not the password"}
    answers = [browser.post(reverse("account_login"), wrong).status_code for _ in range(7)]
    assert answers[0] == 200
    right = wrong | {"password": PASSWORD}
    assert browser.post(reverse("account_login"), right).status_code != 302


def test_what_is_cached_while_valkey_is_away_is_remembered_by_the_process(site: Site) -> None:
    assert site.valkey.stop()
    assert cache.add("once", 1)
    assert not cache.add("once", 1)
    assert cache.get_or_set("answer", 42) == 42
    assert cache.get("nothing", "otherwise") == "otherwise"
    cache.set_many({"a": 1})
    assert cache.get_many(["a", "b"]) == {"a": 1}
    assert cache.incr("a") == 2
    cache.delete_many(["a"])
    assert not cache.has_key("a")
    cache.clear()
    assert cache.add("once", 1)


def test_cells_are_never_written_by_the_role_of_the_pages(site: Site) -> None:
    log_case(site.cast)
    derive.derive_stale()
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_cell SET value = 999")
    assert Cell.objects.filter(value=999).count() == 0
