"""Turns the API's description into what its page shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

PARAMETER_HEADERS = ("Name", "In", "Type", "Meaning")
FIELD_HEADERS = ("Name", "Type", "Meaning")


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    scope: str
    # Rows of PARAMETER_HEADERS and of FIELD_HEADERS.
    parameters: list[list[str]]
    fields: list[list[str]]
    answer: list[list[str]]
    # A body that can be sent as it stands.
    example: str


@cache
def operations() -> list[Operation]:
    """Every operation, in the order of the paths."""
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    return [
        _operation(schema, path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _operation(
    schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> Operation:
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = [each["value"] for each in sent.get("examples", {}).values()]
    response = next(iter(operation["responses"].values()))
    given = response.get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("description", ""),
        scope=", ".join(
            scope
            for way in operation.get("security", [])
            for scopes in way.values()
            for scope in scopes
        ),
        parameters=[
            [
                each["name"],
                {"path": "address", "query": "query", "header": "header"}[each["in"]],
                _kind(schema, each["schema"]),
                _meaning(each.get("description", ""), each.get("required", False)),
            ]
            for each in operation.get("parameters", [])
        ],
        fields=_fields(schema, sent.get("schema", {}), ""),
        answer=_fields(schema, given, ""),
        example=json.dumps(examples[0], indent=2, ensure_ascii=False) if examples else "",
    )


def _fields(schema: dict[str, Any], shape: dict[str, Any], prefix: str) -> list[list[str]]:
    shape = _resolved(schema, shape)
    if shape.get("type") == "array":
        return _fields(schema, shape["items"], prefix)
    rows = []
    for name, inner in shape.get("properties", {}).items():
        needed = name in shape.get("required", []) and not inner.get("readOnly")
        rows.append(
            [prefix + name, _kind(schema, inner), _meaning(inner.get("description", ""), needed)]
        )
        rows += _fields(schema, inner, f"{prefix}{name}.")
    return rows


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """The shape that a reference leads to, however it is wrapped."""
    for inner in (*shape.get("allOf", []), *shape.get("oneOf", [])[:1]):
        shape = {**inner, **{key: value for key, value in shape.items() if key != "oneOf"}}
    if reference := shape.get("$ref"):
        return _resolved(schema, schema["components"]["schemas"][reference.rsplit("/", 1)[1]])
    return shape


def _kind(schema: dict[str, Any], shape: dict[str, Any]) -> str:
    shape = _resolved(schema, shape)
    if shape.get("type") == "array":
        return f"list of {_kind(schema, shape['items'])}"
    if choices := shape.get("enum"):
        return "one of " + ", ".join(str(each) for each in choices if each)
    return str(shape.get("format") or shape.get("type") or "")


def _meaning(description: str, needed: bool) -> str:
    # drf-spectacular repeats a choice's values as a list; they stand under Type already.
    text = description.split("* `")[0].strip()
    return f"Needed. {text}".strip() if needed else text
