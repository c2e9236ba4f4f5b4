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
from functools import cache
from pathlib import Path

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


def _compile_apart(source: bytes, inputs: dict[str, str], made_at: int) -> bytes:
    """The same in a fresh interpreter, which gets its work on standard input."""
    which = "template" if source == _TEMPLATE else "probe"
    done = subprocess.run(
        [sys.executable, "-m", "documents.typeset", which, str(made_at)],
        input=json.dumps(inputs).encode(),
        capture_output=True,
        cwd=_ROOM.parent,
        check=False,
    )
    if done.returncode:
        raise CannotTypeset(done.stderr.decode(errors="replace").strip())
    return done.stdout


def _run(source: bytes, inputs: dict[str, str], made_at: int) -> bytes:
    global _used_here
    if _forked_since:
        return _compile_apart(source, inputs, made_at)
    _used_here = True
    return _compile(source, inputs, made_at)


def typeset(tree: str, made_at: int) -> bytes:
    """The PDF of a tree for the template; `made_at` in seconds since 1970. Raises CannotTypeset."""
    return _run(_TEMPLATE, {"tree": tree}, made_at)


def fonts_have(word: str) -> bool:
    """Whether every character of the word has a shape in our fonts."""
    try:
        _run(_PROBE, {"word": word}, 0)
    except CannotTypeset:
        return False
    return True


def _serve() -> None:
    """What the fresh interpreter does."""
    which, made_at = sys.argv[1:]
    source = _TEMPLATE if which == "template" else _PROBE
    try:
        sys.stdout.buffer.write(_compile(source, json.load(sys.stdin.buffer), int(made_at)))
    except CannotTypeset as error:
        sys.exit(str(error))


if __name__ == "__main__":
    _serve()
