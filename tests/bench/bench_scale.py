"""How BSafe's reads and writes grow with the number of cases: ratios within one run.

A council has about 10,000 cases in ten years. `BENCH_CASES` (default 20,000) sets the large size;
the small one is a tenth of it. Nothing here is asserted: the numbers are to be read and compared.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from cases.models import AsbCase
from ledger import derive, registry
from ledger.figures import answer
from ledger.models import Cell, StaleMark
from ledger.periods import parse
from partnership import clock
from partnership.models import Record
from tests.cast import Cast, assemble, log_case

LARGE = int(os.environ.get("BENCH_CASES", "20000"))
REPEATS = 5

# Written by the owner in bulk: the services would take an hour. Cases of four years, three facts each.
FILL = """
WITH made AS (
    INSERT INTO partnership_record (id, partnership_id, kind, reference, compartment, sealed,
                                    agency_id, team_id, version)
    SELECT gen_random_uuid(), %(area)s, 'asb_case', 'BX-' || g, 'general', false,
           CASE WHEN g %% 5 = 0 THEN %(housing)s::uuid ELSE %(council)s::uuid END, NULL, 1
    FROM generate_series(%(first)s::int, %(last)s::int) g
    RETURNING id, agency_id, substr(reference, 4)::int AS g
), dated AS (
    SELECT *, date '2014-04-01' + (g * 7919 %% 1461) AS opened, 5 + g * 31 %% 150 AS days FROM made
), cases AS (
    INSERT INTO cases_asbcase (record_id, partnership_id, title, status, asb_type, qualifiers, themes,
        hate_strands, source, owner_id, ward_id, opened_on, closed_on, closure_reason, closing_note,
        victim_not_told_reason, risk_band, contact_instruction)
    SELECT id, %(area)s, 'Noise', CASE WHEN g %% 20 = 0 THEN 'open' ELSE 'closed' END, 'nuisance',
        '{}', '{}', '{}', 'phone', %(owner)s, %(ward)s, opened,
        CASE WHEN g %% 20 = 0 THEN NULL ELSE opened + days END,
        CASE WHEN g %% 20 = 0 THEN '' ELSE 'behaviour_stopped' END, '', '', 'standard', ''
    FROM dated
)
INSERT INTO ledger_fact (partnership_id, record_id, kind, occurred_on, owner_id, agency_id, ward_id,
    category, risk_band, source, themes, outcome, satisfactory, place, voided)
SELECT %(area)s, id, kind, day, %(owner)s, agency_id, %(ward)s, 'nuisance', 'standard', 'phone', '{}',
       '', CASE WHEN kind = 'case.closed' THEN g %% 7 <> 0 END,
       CASE WHEN kind = 'case.incident' THEN md5((g %% 3000)::text)::uuid END, false
FROM dated, LATERAL (VALUES ('case.opened', opened), ('case.incident', opened),
                            ('case.closed', opened + days)) AS f(kind, day)
WHERE kind <> 'case.closed' OR g %% 20 <> 0
"""


def fill(cast: Cast, first: int, last: int) -> None:
    database = settings.DATABASES["owner"]
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
        autocommit=True,
    ) as owner:
        owner.execute(
            FILL,
            {
                "area": cast.area.pk,
                "council": cast.council.pk,
                "housing": cast.housing.pk,
                "owner": cast.officer.pk,
                "ward": cast.north.pk,
                "first": first,
                "last": last,
            },
        )
        owner.execute("ANALYZE")


def median(run: Callable[[], object]) -> float:
    """Milliseconds, the middle of some runs after one that does not count."""
    run()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def measurements(cast: Cast) -> Iterator[tuple[str, Callable[[], object]]]:
    officer = cast.officer
    newest = AsbCase.objects.order_by("-opened_on", "-record_id")
    middle = date(2016, 4, 1)

    def derive_from(month: date) -> None:
        StaleMark.objects.create(partnership=cast.area, month=month)
        derive.derive_stale()

    yield "list of 50 cases, everything", lambda: list(newest[:50])
    yield "list of 50 cases, what an officer sees", lambda: list(newest.visible_to(officer)[:50])
    yield (
        "the same, two years down",
        lambda: list(newest.visible_to(officer).filter(opened_on__lte=middle)[:50]),
    )
    yield (
        "one record in sight?",
        lambda: Record.objects.visible_to(officer).filter(pk=newest[0].pk).exists(),
    )
    yield (
        "a year of stored figures",
        lambda: list(Cell.objects.filter(partnership=cast.area, period="2017/18")),
    )
    yield (
        "the same year from the ledger",
        lambda: answer(cast.area, registry.measures(), [parse("2017/18")]),
    )
    yield "log a case", lambda: log_case(cast)
    yield "derive the present month", lambda: derive_from(clock.today().replace(day=1))
    yield "derive a month of eight years ago", lambda: derive_from(date(2018, 1, 1))


@pytest.mark.usefixtures("committed_db")
def test_scale() -> None:
    cast = assemble()
    sizes: dict[int, dict[str, float]] = {}
    begun = 0
    for size in (LARGE // 10, LARGE):
        fill(cast, begun + 1, size)
        begun = size
        derive.derive_stale()
        sizes[size] = {name: median(run) for name, run in measurements(cast)}
    small, large = sizes.values()
    print(f"\n{'milliseconds, median':42}{LARGE // 10:>12,}{LARGE:>12,}{'ratio':>8}")
    for name in small:
        ratio = large[name] / small[name]
        print(f"{name:42}{small[name]:12.1f}{large[name]:12.1f}{ratio:8.1f}")
    stored, ledger = large["a year of stored figures"], large["the same year from the ledger"]
    print(f"stored figures / ledger: {stored / ledger:.3f}")
    seen = large["list of 50 cases, what an officer sees"] / large["list of 50 cases, everything"]
    print(f"list in sight / whole list: {seen:.1f}")
