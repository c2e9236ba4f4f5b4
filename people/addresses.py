"""Addresses and telephone numbers: what was typed, written in one way, so that it is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from partnership.models import Lsoa, User, Ward
from partnership.rules import Finding
from people.names import fold

_POSTCODE = re.compile(r"(GIR0AA|[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2})")
# The outward half and at least the first digit of the inward half, with a blank between them.
_SPLIT_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][0-9a-z]?) ([0-9][a-z]{0,2})\b")
# Both an address on file and a search for it are written out, so it does not matter that "St Annes"
# becomes "street annes".
_SHORT = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "dr": "drive",
    "cl": "close",
    "ct": "court",
    "cres": "crescent",
    "pl": "place",
    "sq": "square",
    "gdns": "gardens",
    "gdn": "garden",
    "gro": "grove",
    "tce": "terrace",
    "terr": "terrace",
    "pk": "park",
    "hse": "house",
    "bldg": "building",
    "bldgs": "buildings",
    "apt": "flat",
    "apartment": "flat",
}


@dataclass(frozen=True)
class Address:
    """A place as somebody gives it: an address, or a described spot. The ward may not be known."""

    description: str = ""
    line_1: str = ""
    line_2: str = ""
    town: str = ""
    postcode: str = ""
    uprn: str = ""
    ward: Ward | None = None
    lsoa_code: str = ""

    def __bool__(self) -> bool:
        return any((self.description, self.line_1, self.postcode))

    def __str__(self) -> str:
        held = (self.description, self.line_1, self.line_2, self.town, self.postcode)
        return ", ".join(part for part in held if part)


def postcode(typed: str) -> str | None:
    """Write "fy11aa" as "FY1 1AA"; "" for nothing; None for what is no full UK postcode."""
    text = re.sub(r"[^0-9A-Z]", "", typed.upper())
    if not text:
        return ""
    return f"{text[:-3]} {text[-3:]}" if _POSTCODE.fullmatch(text) else None


def words_of(typed: str) -> list[str]:
    """Words in lower case without accents; a postcode, or the beginning of one, is one word."""
    return _SPLIT_POSTCODE.sub(r"\1\2", fold(typed)).split()


def written_out(word: str) -> str:
    """A word of an address, not shortened: "rd" as "road"."""
    return _SHORT.get(word, word)


def search_text(typed: str) -> str:
    """What is stored and what is searched for: words in lower case, none shortened."""
    return " ".join(written_out(word) for word in words_of(typed))


def phone_digits(typed: str) -> str:
    """Digits alone, as dialled within the country: "+44 (0)7700 900 982" gives "07700900982"."""
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", typed))
    international = typed.strip().startswith("+") or digits.startswith("00")
    if international and digits.removeprefix("00").startswith("44"):
        return "0" + digits.removeprefix("00").removeprefix("44")
    return digits


def address_findings(address: Address, by: User) -> list[Finding]:
    """What keeps `address` from being a place of the account's own area."""
    findings = []
    if not address:
        findings.append(
            Finding(
                "PEOPLE-WHERE",
                "Enter the first line of the address, a postcode, or what the place is.",
                "line_1",
            )
        )
    if postcode(address.postcode) is None:
        findings.append(
            Finding("PEOPLE-POSTCODE", "Enter a full UK postcode, like FY1 1AA.", "postcode")
        )
    if address.ward is not None and address.ward.partnership_id != by.partnership_id:
        findings.append(Finding("PEOPLE-WARD", "Select a ward of your own area.", "ward"))
    if address.lsoa_code and ward_of(address, by) is None:
        findings.append(
            Finding(
                "PEOPLE-LSOA",
                "This LSOA code is not one of your area. Leave it empty or select a ward.",
                "lsoa_code",
            )
        )
    return findings


def ward_of(address: Address, by: User) -> Ward | None:
    """The ward chosen, or else the one in which the LSOA of either census lies; None if not known."""
    if address.ward is not None or not address.lsoa_code:
        return address.ward
    found = (
        Lsoa.objects.visible_to(by)
        .filter(code=address.lsoa_code)
        .select_related("ward")
        .order_by("-census")
        .first()
    )
    return found.ward if found else None


_TYPED_DAY = (
    (re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b"), (0, 1, 2)),
    (re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b"), (2, 1, 0)),
)


def take_day(typed: str) -> tuple[str, date | None]:
    """The text without the first day written in it as 12/03/1980 or 1980-03-12, and that day."""
    for pattern, order in _TYPED_DAY:
        found = pattern.search(typed)
        if found is None:
            continue
        year, month, day = (int(found.groups()[place]) for place in order)
        try:
            born = date(year, month, day)
        except ValueError:
            continue
        return f"{typed[: found.start()]} {typed[found.end() :]}", born
    return typed, None
