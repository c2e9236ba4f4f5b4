"""Charts as inline SVG: Vega-Lite drawings under the strict security policy.

A drawing has a fixed layout, so that the same numbers give the same text on every machine; it
carries presentation attributes only, names itself (`role="img"`, title, description), labels its
marks directly and has no legend. Each chart is drawn twice, for a wide screen and for a phone, and
the style sheet shows one of them.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

VEGA_LITE = "5.20"
# Analysis Function palette; text is ink, because two of these are too pale for it.
COLOURS = ("#12436D", "#28A197", "#801650", "#F46A25")
DASHES = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3])
INK, MUTED, RULE = "#0b0c0c", "#484949", "#cecece"
# Four shades of one colour, from few to many; the first is plain grey: none.
SHADES = ("#f3f3f3", "#bfd3e6", "#6b94bd", "#12436D")
FONT = "Arial, Helvetica, sans-serif"
KEPT_SECONDS = 7 * 24 * 3600
Spec = dict[str, Any]


def line_chart(
    labels: Sequence[str], series: Mapping[str, Sequence[int | None]], *, narrow: bool = False
) -> Spec:
    """Lines over months or quarters, each named at its end; a gap where there is no figure."""
    width, height = (210, 190) if narrow else (540, 230)
    found = [value for values in series.values() for value in values if value is not None]
    most = _round_up(max(found, default=0))
    rows = [
        {"at": at, "label": labels[at], "value": value, "series": name, "colour": number}
        for number, (name, values) in enumerate(series.items())
        for at, value in enumerate(values)
        if value is not None
    ]
    # Room for the numbers on the left, for a line's name at its end, and between the labels below.
    left = max(34, 8 * len(f"{most:,}") + 6)
    right = max(86, 8 * max(map(len, series), default=0) + 14)
    wanted = len(labels) * (7.5 * max(map(len, labels), default=0) + 10)
    width -= max(0, left + right - 34 - 86)
    every = max(4 if narrow else 2, math.ceil(wanted / width))
    ticks = [at for at in range(len(labels)) if (len(labels) - 1 - at) % every == 0]
    x = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [0, max(len(labels) - 1, 1)], "nice": False},
        "axis": {
            "values": ticks,
            "labelExpr": _lookup({at: labels[at] for at in ticks}),
            "title": None,
            "grid": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {
            "values": sorted({0, most // 2, most}),
            "format": ",d",
            "title": None,
            "domain": False,
        },
    }
    layers: list[Spec] = [
        {
            "transform": [{"filter": f"datum.colour === {number}"}],
            "mark": {
                "type": "line",
                "stroke": COLOURS[number],
                "strokeWidth": 3,
                "strokeDash": DASHES[number],
            },
            "encoding": {"x": x, "y": y},
        }
        for number in range(len(series))
    ]
    layers.append(
        {
            "data": {"values": _end_labels(series, most, height)},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "fill": INK},
            "encoding": {
                "x": {"field": "at", "type": "quantitative"},
                "y": {"field": "value", "type": "quantitative"},
                "text": {"field": "text"},
            },
        }
    )
    return _sheet(width, height, {"left": left, "right": right, "top": 12, "bottom": 26}) | {
        "data": {"values": rows},
        "layer": layers,
    }


def bar_chart(
    labels: Sequence[str], values: Sequence[float | None], *, unit: str = "", narrow: bool = False
) -> Spec:
    """Bars of a share or a count, with the value on each; "no figure" where there is none."""
    width, height = (290, 26 * len(labels)) if narrow else (620, 26 * len(labels))
    named = 96 if narrow else 104
    rows = [
        {
            "label": label,
            "value": value or 0,
            "text": "no figure" if value is None else f"{value:g}{unit}",
        }
        for label, value in zip(labels, values, strict=True)
    ]
    most = 100 if unit == "%" else _round_up(max((value or 0 for value in values), default=0))
    y = {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "scale": {"paddingInner": 0.3, "paddingOuter": 0.15},
        "axis": {"title": None, "ticks": False, "domain": False, "labelPadding": 6},
    }
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": None,
    }
    return _sheet(
        width - named - 66, height, {"left": named, "right": 66, "top": 2, "bottom": 4}
    ) | {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "bar", "fill": COLOURS[0]}, "encoding": {"x": x, "y": y}},
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "middle",
                    "dx": 5,
                    "fill": INK,
                },
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
        ],
    }


def ward_map(
    boundaries: Mapping[str, Any], values: Mapping[str, int], *, narrow: bool = False
) -> Spec:
    """Wards shaded by a count, with the number in each: keys are the wards' ids.

    Boundaries are the council's own GeoJSON, in longitude and latitude or in metres. They are
    projected here, to a tenth of a pixel: half the size, and no question which way round a ring runs.
    """
    largest = 290 if narrow else 520
    project, width, height = _projection(boundaries.values(), largest)
    most = max(values.values(), default=0)
    shapes, numbers = [], []
    for key, geometry in boundaries.items():
        value = values.get(key, 0)
        shade = 0 if value == 0 else min(3, 1 + (value - 1) * 3 // max(most, 3))
        polygons = [[project(ring) for ring in polygon] for polygon in _polygons(geometry)]
        polygons = [[ring for ring in polygon if len(ring) > 3] for polygon in polygons]
        polygons = [polygon for polygon in polygons if polygon]
        if not polygons:
            continue
        shapes.append(
            {
                "type": "Feature",
                "properties": {"shade": SHADES[shade]},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
        )
        x, y = _middle(max((polygon[0] for polygon in polygons), key=_area))
        numbers.append({"x": x, "y": y, "text": str(value), "ink": "white" if shade > 2 else INK})
    plane: Spec = {"type": "identity", "scale": 1, "translate": [0, 0]}
    fixed = {"axis": None, "type": "quantitative"}
    return _sheet(width, height, {"left": 4, "right": 4, "top": 4, "bottom": 4}) | {
        "layer": [
            {
                "data": {"values": shapes},
                "projection": plane,
                "mark": {"type": "geoshape", "stroke": MUTED, "strokeWidth": 1},
                "encoding": {
                    "fill": {"field": "properties.shade", "type": "nominal", "scale": None}
                },
            },
            {
                "data": {"values": numbers},
                "mark": {"type": "text", "fontSize": 11 if narrow else 14},
                "encoding": {
                    "x": fixed | {"field": "x", "scale": {"domain": [0, width], "nice": False}},
                    "y": fixed | {"field": "y", "scale": {"domain": [height, 0], "nice": False}},
                    "text": {"field": "text"},
                    "fill": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
    }


def drawing(name: str, wide: Spec, narrow: Spec, *, title: str, description: str) -> SafeString:
    """Both drawings of a chart, ready for a page. `name` is unique on it, and a word."""
    both = "".join(
        _named(svg(spec), f"{name}-{size}", f"bsafe-chart bsafe-chart--{size}", title, description)
        for size, spec in (("wide", wide), ("narrow", narrow))
    )
    return mark_safe(both)  # noqa: S308 - Vega escapes its texts, and `_named` ours


def svg(spec: Spec) -> str:
    """The drawing of a spec: kept in this process, and by all processes in the cache."""
    return _svg(json.dumps(spec, sort_keys=True))


@lru_cache(maxsize=256)
def _svg(spec: str) -> str:
    key = f"chart:{VEGA_LITE}:{hashlib.sha256(spec.encode()).hexdigest()}"
    found: str | None = cache.get(key)
    if found is None:
        # Here and not above: the engine takes a hundred megabytes in each process that draws, and
        # must not have drawn in a process that forks.
        import vl_convert

        drawn: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)
        # The whole is one image with one name: its parts have none. Nothing is clipped: the ids of
        # clips count on through a process, and would meet those of another drawing on the page.
        drawn = re.sub(r"<defs>.*?</defs>", "", drawn, flags=re.DOTALL)
        found = re.sub(r' (?:role|aria-[a-z]+|pointer-events|class|clip-path)="[^"]*"', "", drawn)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _named(drawn: str, name: str, classes: str, title: str, description: str) -> str:
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" class="{classes}"'
        ' focusable="false"'
    )
    words = (
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    opened, _, rest = drawn.removeprefix("<svg").partition(">")
    return f"{head}{opened}>{words}{rest}"


def _sheet(width: int, height: int, padding: Mapping[str, int]) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "padding": dict(padding),
        # Nothing is measured, so that fonts installed on a machine change nothing.
        "autosize": {"type": "none"},
        "background": None,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "text": {"fontSize": 14, "limit": 0},
            "axis": {
                "labelFontSize": 14,
                "labelColor": INK,
                "labelLimit": 0,
                "labelOverlap": False,
                "labelBound": False,
                "labelFlush": False,
                "labelAngle": 0,
                "gridColor": RULE,
                "domainColor": MUTED,
                "tickColor": MUTED,
            },
        },
    }


def _round_up(value: float) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 80, 100, …: half of it is a whole number."""
    if value <= 10:
        return max(2, 2 * math.ceil(value / 2))
    power = int(10 ** math.floor(math.log10(value)))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def _lookup(words: Mapping[int, str]) -> str:
    return f"({json.dumps({str(at): word for at, word in words.items()})})[datum.value]"


def _end_labels(
    series: Mapping[str, Sequence[int | None]], most: int, height: int
) -> list[dict[str, Any]]:
    """The name of each line beside its end, pushed apart where two ends lie close."""
    ends: list[dict[str, Any]] = []
    for name, values in series.items():
        known = [(at, value) for at, value in enumerate(values) if value is not None]
        if known:
            ends.append({"at": known[-1][0], "value": float(known[-1][1]), "text": name})
    apart = most * 17 / height
    ends.sort(key=lambda end: float(end["value"]))
    for lower, upper in itertools.pairwise(ends):
        if upper["value"] - lower["value"] < apart:
            upper["value"] = round(lower["value"] + apart, 2)
    return ends


Ring = list[list[float]]


def _polygons(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    coordinates: list[Any] = geometry.get("coordinates", [])
    return [coordinates] if geometry.get("type") == "Polygon" else list(coordinates)


def _projection(geometries: Any, largest: int) -> tuple[Any, int, int]:
    points = [
        point
        for each in geometries
        for polygon in _polygons(each)
        for ring in polygon
        for point in ring
    ]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    # Degrees of longitude are shorter than those of latitude; metres are not.
    degrees = max(map(abs, (*xs, *ys)), default=0) <= 180
    squeeze = math.cos(math.radians((min(ys) + max(ys)) / 2)) if degrees and ys else 1.0
    left, top = min(xs, default=0) * squeeze, max(ys, default=0)
    across, down = max(xs, default=1) * squeeze - left, top - min(ys, default=0)
    scale = largest / max(across, down, 1e-9)

    def project(ring: Ring) -> Ring:
        placed: Ring = []
        for point in ring:
            here = [
                round((point[0] * squeeze - left) * scale, 1),
                round((top - point[1]) * scale, 1),
            ]
            if not placed or placed[-1] != here:
                placed.append(here)
        return placed

    return project, math.ceil(across * scale), math.ceil(down * scale)


def _area(ring: Ring) -> float:
    return abs(_doubled(ring))


def _doubled(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of a ring's area."""
    doubled = _doubled(ring) or 1.0
    x = y = 0.0
    for a, b in itertools.pairwise(ring):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return round(x / (3 * doubled), 1), round(y / (3 * doubled), 1)
