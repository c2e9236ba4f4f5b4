#!/usr/bin/env python3
"""Django's command line. In a clone it starts PostgreSQL and Valkey first where they do not run."""

from __future__ import annotations

import os
import sys

from bsafe.launcher import provide_services

# These read no database, so they need not wait for one.
WITHOUT_SERVICES = {"", "help", "version", "--help", "--version", "-h", "collectstatic"}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bsafe.settings.development")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in WITHOUT_SERVICES:
        provide_services()

    # Imported late: Django reads the addresses that provide_services has just set.
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
