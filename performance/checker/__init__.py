"""Finds what is wrong in a set of figures, and in a finished report."""

from performance.checker.figures import check_figures
from performance.checker.findings import CheckedFigure, Finding
from performance.checker.text import check_text

__all__ = ["CheckedFigure", "Finding", "check_figures", "check_text"]
