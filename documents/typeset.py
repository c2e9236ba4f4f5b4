"""Runs typst on the fixed templates, in a process where that is safe, with fonts that are the same anywhere.

typst starts threads at its first use, and a child forked after that waits for them for ever; such a child
therefore starts a fresh interpreter, which runs this module. A Celery or web worker that was forked before
its parent set any PDF needs none.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typst

_ROOM = Path(__file__).parent
_TEMPLATE = (_ROOM / "letter.typ").read_bytes()
# One word by itself, to see whether the fonts have all of it.
_PROBE = b"""#set document(title: "Probe")
#set text(font: (sys.inputs.font, "DejaVu Sans Mono"))
#sys.inputs.word"""
# Arial's widths under a free licence, as a wheel; the Word file names Arial, so both break lines alike.
_FONT_PACKAGE = "fontpkg_arimo"
_FAMILIES = ("Arimo", "Liberation Sans", "Arial", "DejaVu Sans", "DejaVu Sans Mono")
_NO_GLYPH = "could not be displayed"

_used_here = False
_forked_since = False


class CannotTypeset(Exception):
    """typst refused. `no_glyph` says that the fonts lack a character."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.no_glyph = _NO_GLYPH in message


def _after_fork() -> None:
    global _forked_since
    _forked_since = _used_here


os.register_at_fork(after_in_child=_after_fork)


@cache
def _fonts() -> tuple[typst.Fonts, str]:
    """The fonts, and the family that text is set in."""
    spec = importlib.util.find_spec(_FONT_PACKAGE)
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "files"
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    else:
        fonts = typst.Fonts()
    there = set(fonts.families())
    return fonts, next(family for family in _FAMILIES if family in there)


def _compile(source: bytes, inputs: dict[str, str], made_at: int) -> bytes:
    fonts, family = _fonts()
    try:
        return typst.compile(  # type: ignore[type-var]  # its types leave out bytes
            source,
            root=_ROOM,
            font_paths=fonts,
            sys_inputs={**inputs, "font": family},
            pdf_standards=["ua-1"],
            timestamp=made_at,
        )
    except typst.TypstError as error:
        raise CannotTypeset(error.message) from None


def _has_glyphs(word: str) -> bool:
    try:
        _compile(_PROBE, {"word": word}, 0)
    except CannotTypeset:
        return False
    return True


def _apart(work: dict[str, Any]) -> bytes:
    """The same work in a fresh interpreter, which gets it on standard input."""
    done = subprocess.run(
        [sys.executable, "-c", "from documents.typeset import serve; serve()"],
        input=json.dumps(work).encode(),
        capture_output=True,
        cwd=_ROOM.parent,
        check=False,
    )
    if done.returncode:
        raise CannotTypeset(done.stderr.decode(errors="replace").strip())
    return done.stdout


def serve() -> None:
    """What the fresh interpreter does."""
    work = json.load(sys.stdin.buffer)
    try:
        if "words" in work:
            result = json.dumps([_has_glyphs(word) for word in work["words"]]).encode()
        else:
            result = _compile(_TEMPLATE, {"tree": work["tree"]}, work["made_at"])
    except CannotTypeset as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(result)


def _note_use() -> None:
    global _used_here
    _used_here = True


def typeset(tree: str, made_at: int) -> bytes:
    """The PDF of a tree for the template; `made_at` in seconds since 1970. Raises CannotTypeset."""
    if _forked_since:
        return _apart({"tree": tree, "made_at": made_at})
    _note_use()
    return _compile(_TEMPLATE, {"tree": tree}, made_at)


def without_glyphs(words: Iterable[str]) -> set[str]:
    """Those of the words that have a character for which our fonts have no shape."""
    each = sorted(words)
    if not each:
        return set()
    if _forked_since:
        answers = json.loads(_apart({"words": each}))
    else:
        _note_use()
        answers = [_has_glyphs(word) for word in each]
    return {word for word, has in zip(each, answers, strict=True) if not has}
