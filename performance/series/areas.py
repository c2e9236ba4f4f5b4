"""The areas that series are counted for: a partnership's own, what lies beside it and in it.

A force's districts are known here for Lancashire. Another partnership loads its own with
`manage.py load_series_areas`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.text import slugify

from partnership.models import Partnership, WardCode
from partnership.rules import Finding, Refused
from performance.models import SeriesArea

_Kind = SeriesArea.Kind
# Force code, name → local authority code, name, code of its Community Safety Partnership.
FORCES = {
    ("E23000003", "Lancashire"): (
        ("E06000008", "Blackburn with Darwen", "E22000150"),
        ("E06000009", "Blackpool", "E22000151"),
        ("E07000117", "Burnley", "E22000152"),
        ("E07000118", "Chorley", "E22000153"),
        ("E07000119", "Fylde", "E22000154"),
        ("E07000120", "Hyndburn", "E22000155"),
        ("E07000121", "Lancaster", "E22000156"),
        ("E07000122", "Pendle", "E22000157"),
        ("E07000123", "Preston", "E22000158"),
        ("E07000124", "Ribble Valley", "E22000159"),
        ("E07000125", "Rossendale", "E22000160"),
        ("E07000126", "South Ribble", "E22000161"),
        ("E07000127", "West Lancashire", "E22000162"),
        ("E07000128", "Wyre", "E22000163"),
    ),
}


def sync_areas(partnership: Partnership) -> None:
    """Write the areas that are missing; those that are there are left alone."""
    held = set(SeriesArea.objects.filter(partnership=partnership).values_list("code", flat=True))

    def area(
        code: str, name: str, kind: str, parent: SeriesArea | None = None, slug: str = ""
    ) -> SeriesArea | None:
        if code in held:
            return SeriesArea.objects.get(partnership=partnership, code=code)
        held.add(code)
        return SeriesArea.objects.create(
            partnership=partnership,
            code=code,
            slug=slug or slugify(name),
            name=name,
            kind=kind,
            parent=parent,
        )

    for (force_code, force_name), districts in FORCES.items():
        codes = {code for code, _, _ in districts}
        if partnership.ons_code not in codes or codes <= held:
            continue
        force = area(force_code, force_name, _Kind.FORCE)
        for code, name, csp in districts:
            own = code == partnership.ons_code
            district = area(
                code, name, _Kind.DISTRICT, force, partnership.slug if own else slugify(name)
            )
            area(csp, f"{name} CSP", _Kind.CSP, district, f"{slugify(name)}-csp")
    own_area = area(partnership.ons_code, partnership.name, _Kind.DISTRICT, slug=partnership.slug)
    current = WardCode.objects.filter(partnership=partnership, valid_to=None)
    for code, name in current.values_list("code", "ward__name"):
        if code not in held:
            area(code, name, _Kind.WARD, own_area, f"ward-{slugify(name)}"[:50])


@transaction.atomic
def load_areas(partnership: Partnership, rows: Iterable[Mapping[str, str]]) -> int:
    """Write areas as a council's own list has them, a parent before its parts; returns how many.

    Columns: code, slug, name, kind, parent_code. All of them or none: raises Refused with the row, as a
    spreadsheet counts it.
    """
    written = 0
    for number, row in enumerate(rows, start=2):
        said = {name: (row.get(name) or "").strip() for name in AREA_COLUMNS}
        if missing := [name for name in AREA_COLUMNS[:4] if not said[name]]:
            raise Refused(Finding("AREA-ROW", f"Row {number} has no {missing[0]}."))
        if said["kind"] not in _Kind.values:
            kinds = ", ".join(_Kind.values)
            raise Refused(Finding("AREA-KIND", f"Row {number}: the kind must be one of {kinds}."))
        parent = None
        if code := said["parent_code"]:
            parent = SeriesArea.objects.filter(partnership=partnership, code=code).first()
            if parent is None:
                raise Refused(
                    Finding("AREA-PARENT", f"Row {number}: no area above it has the code {code}.")
                )
        slug = slugify(said["slug"])[:50]
        others = SeriesArea.objects.filter(partnership=partnership, slug=slug)
        if others.exclude(code=said["code"]).exists():
            raise Refused(
                Finding("AREA-SLUG", f"Row {number}: another area is called {slug} already.")
            )
        SeriesArea.objects.update_or_create(
            partnership=partnership,
            code=said["code"],
            defaults={
                "slug": slug,
                "name": said["name"],
                "kind": said["kind"],
                "parent": parent,
            },
        )
        written += 1
    return written


AREA_COLUMNS = ("code", "slug", "name", "kind", "parent_code")
