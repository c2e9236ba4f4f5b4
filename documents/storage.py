"""A tree as JSON, to be kept with what was served and rendered again to the same bytes."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from documents.tree import (
    AddressBlock,
    Block,
    Bullets,
    Chart,
    Document,
    DocumentError,
    Fields,
    Heading,
    Note,
    Numbered,
    PageBreak,
    Paragraph,
    Signature,
    Strong,
    Table,
)

# Goes up when a stored tree would no longer be read as it was meant.
VERSION = 1

_BLOCKS: tuple[type[Block], ...] = (
    Heading,
    Paragraph,
    Bullets,
    Numbered,
    Fields,
    Table,
    Chart,
    AddressBlock,
    Signature,
    Note,
    PageBreak,
)
_KINDS: dict[str, type[Block]] = {kind.__name__: kind for kind in _BLOCKS}


def _simple(value: Any) -> Any:
    if isinstance(value, Strong):
        return {"strong": value.text}
    if isinstance(value, tuple):
        return [_simple(one) for one in value]
    return value


def _tree(value: Any) -> Any:
    if isinstance(value, dict):
        return Strong(value["strong"])
    if isinstance(value, list):
        return tuple(_tree(one) for one in value)
    return value


def block_as_data(block: Block) -> dict[str, Any]:
    """A block as values that JSON has, with its kind's name."""
    values = {one.name: _simple(getattr(block, one.name)) for one in fields(block)}
    return {"kind": type(block).__name__, **values}


def to_json(document: Document) -> str:
    """The whole tree. Equal trees give equal text, so it may be hashed."""
    values = {one.name: _simple(getattr(document, one.name)) for one in fields(document)}
    values["blocks"] = [block_as_data(block) for block in document.blocks]
    values["version"] = VERSION
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _block(data: dict[str, Any]) -> Block:
    values = {name: _tree(value) for name, value in data.items() if name != "kind"}
    return _KINDS[data["kind"]](**values)


def from_json(text: str) -> Document:
    """The tree that `to_json` was given. Raises DocumentError if the text is anything else."""
    try:
        values = json.loads(text)
        if values.pop("version") != VERSION:
            raise DocumentError("The stored document was written by another version of BSafe.")
        blocks = tuple(_block(one) for one in values.pop("blocks"))
        return Document(blocks=blocks, **{name: _tree(value) for name, value in values.items()})
    except DocumentError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DocumentError("The stored document is damaged and cannot be shown.") from error
