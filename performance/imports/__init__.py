"""Reads what others publish, all of a file or nothing of it."""

from performance.imports.problems import ImportRefused, Problem
from performance.imports.services import Imported, import_series

__all__ = ["ImportRefused", "Imported", "Problem", "import_series"]
