"""The series that can be imported, by source: their codes, their names and how they hang together.

`parent` is the series that a series is part of. Parts may overlap (a rape of a child under 16 stands
in both), so that no parent is ever added up from its parts: it is imported like them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import slugify

from performance.models import DataExtract

_COUNTS = DataExtract.Source.POLICE_COUNTS
_STREET = DataExtract.Source.POLICE_UK


@dataclass(frozen=True)
class Series:
    """`label` as the source prints it; `basis` says which day puts an offence into a month."""

    source: str
    code: str
    label: str
    unit: str = "offences"
    parent: str = ""
    basis: str = "recorded"


def _counts(
    code: str, label: str, parent: str = "", unit: str = "offences", basis: str = "recorded"
) -> Series:
    return Series(_COUNTS, code, label, unit, parent, basis)


SERIES: tuple[Series, ...] = (
    _counts("all_crime", "All crime"),
    _counts("vap", "Violence against the person", "all_crime"),
    _counts("serious_assault", "Serious assaults", "vap"),
    _counts("less_serious_assault", "Less serious assaults", "vap"),
    _counts("non_injury_assault", "Non-injury assaults", "vap"),
    _counts("harassment", "Harassment offences", "vap"),
    _counts("malicious_communications", "Malicious communications", "vap"),
    *(
        _counts(f"vap_age_{code}", f"Violence against the person, victims and offenders {name}")
        for code, name in (
            ("under_16", "under 16"),
            ("16_24", "aged 16 to 24"),
            ("25_34", "aged 25 to 34"),
            ("35_49", "aged 35 to 49"),
            ("50_over", "aged 50 and over"),
        )
    ),
    _counts("public_order", "Public order offences", "all_crime"),
    _counts("burglary", "All burglary", "all_crime"),
    _counts("vehicle_offences", "Vehicle offences", "all_crime"),
    _counts("sexual_offences", "All sexual offences", "all_crime"),
    _counts("rape", "Rape", "sexual_offences"),
    _counts("rape_occurred", "Rape that took place in the month", "", basis="occurred"),
    _counts("sexual_assault", "Sexual assault", "sexual_offences"),
    _counts("sexual_offences_under_16", "Sexual offences (children under 16)", "sexual_offences"),
    _counts(
        "sexual_non_recent",
        "Non-recent sexual offences (over 12 months before the report)",
        "sexual_offences",
    ),
    _counts("sexual_assault_parlours", "Sexual assaults in known parlours and saunas"),
    _counts("domestic_abuse", "Domestic abuse (all crimes with the marker)", "all_crime"),
    _counts("domestic_assault", "All domestic assaults", "domestic_abuse"),
    _counts("domestic_assault_serious", "Serious domestic assaults", "domestic_assault"),
    _counts("domestic_assault_less_serious", "Less serious domestic assaults", "domestic_assault"),
    _counts("domestic_assault_non_injury", "Non-injury domestic assaults", "domestic_assault"),
    _counts("asb_incidents", "Anti-social behaviour incidents", unit="incidents"),
    _counts("asb_nuisance", "Nuisance", "asb_incidents", "incidents"),
    _counts("asb_personal", "Personal", "asb_incidents", "incidents"),
    _counts("asb_environmental", "Environmental", "asb_incidents", "incidents"),
    _counts("hate_crime", "All hate crime", unit="crimes"),
    _counts("hate_crime_race", "Race hate crime", "hate_crime", "crimes"),
    _counts("hate_crime_religion", "Religion hate crime", "hate_crime", "crimes"),
    _counts(
        "hate_crime_sexual_orientation", "Sexual orientation hate crime", "hate_crime", "crimes"
    ),
    _counts("hate_crime_transgender", "Transgender hate crime", "hate_crime", "crimes"),
    _counts("hate_crime_disability", "Disability hate crime", "hate_crime", "crimes"),
    _counts("hate_incident", "All hate incidents", unit="incidents"),
    _counts("hate_incident_race", "Racist incidents", "hate_incident", "incidents"),
    _counts("hate_incident_religion", "Religious hate incidents", "hate_incident", "incidents"),
    _counts(
        "hate_incident_sexual_orientation", "Homophobic incidents", "hate_incident", "incidents"
    ),
    _counts(
        "hate_incident_transgender", "Transgender hate incidents", "hate_incident", "incidents"
    ),
    _counts("hate_incident_disability", "Disability hate incidents", "hate_incident", "incidents"),
    _counts(
        "hate_reclassified",
        "Hate incidents reclassified as crimes, by the day of reclassification",
        unit="incidents",
        basis="reclassified",
    ),
    *(
        Series(_STREET, slugify(label), label, unit)
        for label, unit in (
            ("Anti-social behaviour", "incidents"),
            *(
                (label, "crimes")
                for label in (
                    "Bicycle theft",
                    "Burglary",
                    "Criminal damage and arson",
                    "Drugs",
                    "Other crime",
                    "Other theft",
                    "Possession of weapons",
                    "Public order",
                    "Robbery",
                    "Shoplifting",
                    "Theft from the person",
                    "Vehicle crime",
                    "Violence and sexual offences",
                )
            ),
        )
    ),
)

_BY_CODE = {(each.source, each.code): each for each in SERIES}


def series_called(source: str, code: str) -> Series | None:
    """The series of a source with that code."""
    return _BY_CODE.get((source, code))
