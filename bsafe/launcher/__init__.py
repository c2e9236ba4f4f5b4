"""Starts what BSafe needs beside itself in a clone: PostgreSQL and Valkey. Never imports Django."""

from bsafe.launcher.services import provide_services, stop_services

__all__ = ["provide_services", "stop_services"]
