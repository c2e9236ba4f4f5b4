"""The police series of the reference year: totals are those of the report of 2017/18, months are ours.

What the report prints without the numbers behind it (a change in per cent, a chart whose picture is
lost) has counts here that print so. An extract of a year earlier says 203 hate crimes of 2016/17
where the later one says 201: the report's own table still compares with the 203.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from partnership.dates import add_months
from partnership.models import Partnership
from performance.imports import import_series
from performance.models import DataExtract
from performance.series.breaks import record_break

# April to March: crime is higher in the summer of a seaside town.
_SEASON = (82, 88, 90, 96, 98, 88, 86, 80, 78, 72, 66, 76)

# Series → the totals of the financial years that begin in these years.
_BLACKPOOL: dict[str, dict[int, int]] = {
    "all_crime": {2013: 16900, 2014: 16400, 2015: 17200, 2016: 18552, 2017: 22151},
    "vap": {2014: 4720, 2015: 5235, 2016: 5881, 2017: 8004},
    "serious_assault": {2016: 170, 2017: 196},
    "less_serious_assault": {2016: 2805, 2017: 3338},
    "non_injury_assault": {2016: 2022, 2017: 2770},
    "harassment": {2016: 719, 2017: 726},
    # New in the series of violence: nobody counted it before.
    "malicious_communications": {2017: 676},
    "vap_age_under_16": {2017: 1212},
    "vap_age_16_24": {2017: 4630},
    "vap_age_25_34": {2017: 4405},
    "vap_age_35_49": {2017: 3780},
    "vap_age_50_over": {2017: 1533},
    "public_order": {2016: 1450, 2017: 2053},
    "burglary": {2016: 1786, 2017: 1761},
    "vehicle_offences": {2016: 1351, 2017: 1220},
    "sexual_offences": {2013: 430, 2014: 505, 2015: 590, 2016: 676, 2017: 782},
    "rape": {2014: 168, 2015: 190, 2016: 217, 2017: 284},
    "rape_occurred": {2014: 92, 2015: 101, 2016: 113, 2017: 167},
    "sexual_assault": {2016: 250, 2017: 234},
    "sexual_offences_under_16": {2016: 368, 2017: 375},
    "sexual_non_recent": {2016: 215, 2017: 199},
    "sexual_assault_parlours": {2016: 9, 2017: 0},
    "domestic_assault": {2016: 1315, 2017: 1674},
    "domestic_assault_serious": {2016: 35, 2017: 45},
    "domestic_assault_less_serious": {2016: 705, 2017: 853},
    "domestic_assault_non_injury": {2016: 578, 2017: 779},
    "asb_incidents": {2015: 13530},
    "asb_nuisance": {2016: 7617, 2017: 7745},
    "asb_personal": {2016: 4083, 2017: 3690},
    "asb_environmental": {2016: 1452, 2017: 1283},
    "hate_crime": {2015: 132, 2016: 201, 2017: 351},
    "hate_crime_race": {2015: 81, 2016: 139, 2017: 211},
    "hate_crime_religion": {2015: 8, 2016: 11, 2017: 23},
    "hate_crime_sexual_orientation": {2015: 32, 2016: 33, 2017: 93},
    "hate_crime_transgender": {2015: 5, 2016: 10, 2017: 24},
    "hate_crime_disability": {2015: 13, 2016: 23, 2017: 26},
    "hate_incident": {2015: 244, 2016: 234, 2017: 78},
    "hate_incident_race": {2015: 158, 2016: 150, 2017: 42},
    "hate_incident_sexual_orientation": {2015: 65, 2016: 51, 2017: 26},
    "hate_incident_religion": {2015: 6, 2016: 9, 2017: 3},
    "hate_incident_transgender": {2015: 4, 2016: 8, 2017: 2},
    "hate_incident_disability": {2015: 11, 2016: 16, 2017: 5},
    "hate_reclassified": {2017: 118},
}
_LANCASHIRE: dict[str, dict[int, int]] = {
    "all_crime": {2014: 98200, 2015: 101300, 2016: 107747, 2017: 127357},
    "vap": {2014: 26100, 2015: 29000, 2016: 32000, 2017: 43168},
    "sexual_offences": {2014: 2790, 2015: 3240, 2016: 3730, 2017: 4290},
    "rape": {2014: 905, 2015: 1040, 2016: 1190, 2017: 1510},
    "asb_incidents": {2015: 97000, 2016: 95210, 2017: 88450},
}
# Month by month, where the report says something of quarters and months.
_ASB = {
    2016: (1000, 1050, 1100, 1330, 1390, 1180, 1150, 1030, 970, 920, 950, 1082),
    2017: (990, 1200, 1285, 1290, 1320, 1166, 1240, 1110, 958, 890, 600, 669),
}
# Domestic abuse by quarter of the four years: January to March 2018 is the highest of the sixteen.
_DOMESTIC = {
    2014: (418, 452, 421, 419),
    2015: (447, 480, 449, 454),
    2016: (486, 521, 496, 507),
    2017: (620, 648, 616, 729),
}
# District → domestic abuse in 2016/17, and its rise to 2017/18 in thousandths: every district rose,
# and four rose by less than Blackpool's 30.0 per cent.
_DISTRICTS = {
    "blackburn-with-darwen": (1490, 352),
    "burnley": (1105, 341),
    "chorley": (720, 287),
    "fylde": (410, 244),
    "hyndburn": (785, 366),
    "lancaster": (1180, 318),
    "pendle": (760, 389),
    "preston": (1640, 333),
    "ribble-valley": (205, 215),
    "rossendale": (520, 404),
    "south-ribble": (640, 312),
    "west-lancashire": (705, 276),
    "wyre": (690, 327),
}


@dataclass(frozen=True)
class ReferenceExtract:
    """A file as a constabulary's analyst would have exported it on a day."""

    file_name: str
    extracted_on: date
    text: str


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """A total over months by weight, by largest remainder: the months add up to it."""
    whole = sum(weights)
    shares = [divmod(total * weight, whole) for weight in weights]
    counts = [share for share, _ in shares]
    order = sorted(range(len(weights)), key=lambda at: (-shares[at][1], at))
    for at in order[: total - sum(counts)]:
        counts[at] += 1
    return counts


Row = tuple[str, str, date, int]


def _year(series: str, area: str, starting: int, counts: Sequence[int]) -> Iterator[Row]:
    april = date(starting, 4, 1)
    for number, count in enumerate(counts):
        yield series, area, add_months(april, number), count


def _domestic(area: str, quarters: Sequence[int], starting: int) -> Iterator[Row]:
    counts = [
        count
        for number, total in enumerate(quarters)
        for count in spread(total, _SEASON[3 * number : 3 * number + 3])
    ]
    yield from _year("domestic_abuse", area, starting, counts)


def rows() -> Iterator[Row]:
    """Series, area, month and count of the later extract."""
    for area, series in (("blackpool", _BLACKPOOL), ("lancashire", _LANCASHIRE)):
        for code, years in series.items():
            for starting, total in years.items():
                yield from _year(code, area, starting, spread(total, _SEASON))
    for starting, counts in _ASB.items():
        yield from _year("asb_incidents", "blackpool", starting, counts)
    for starting, quarters in _DOMESTIC.items():
        yield from _domestic("blackpool", quarters, starting)
        for district, (before, rise) in _DISTRICTS.items():
            base = {2014: before * 850, 2015: before * 920, 2016: before * 1000}
            total = base.get(starting, before * (1000 + rise)) // 1000
            yield from _domestic(district, spread(total, quarters), starting)


def _text(held: Iterator[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("series", "area", "month", "count"))
    for series, area, month, count in held:
        writer.writerow((series, area, f"{month:%Y-%m}", count))
    return out.getvalue()


def extracts() -> list[ReferenceExtract]:
    """The two files, in the order in which they came."""
    earlier = (
        row
        for starting, total in {2015: 132, 2016: 203}.items()
        for row in _year("hate_crime", "blackpool", starting, spread(total, _SEASON))
    )
    return [
        ReferenceExtract("hate-crime-2017-04.csv", date(2017, 4, 25), _text(earlier)),
        ReferenceExtract("police-counts-2018-05.csv", date(2018, 5, 8), _text(rows())),
    ]


def load(partnership: Partnership) -> None:
    """Import both files, each as on the day it came."""
    for each in extracts():
        with TemporaryDirectory() as folder:
            path = Path(folder) / each.file_name
            path.write_text(each.text, encoding="utf-8", newline="")
            import_series(partnership, path, extracted_on=each.extracted_on)
    record_break(
        partnership,
        source=DataExtract.Source.POLICE_COUNTS,
        series="vap",
        from_month=date(2017, 4, 1),
        component="malicious_communications",
        note="Malicious communications are counted as violence against the person from April 2017.",
    )
