"""What each database role may do, taken from the models and applied after every migration."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import connections

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")


def apply_grants() -> None:
    """Give the application everything on every table but what a model's `app_may` leaves out.

    `app_may = ("SELECT", "INSERT")` makes a table append-only for the application;
    `figures_may` is what the figures role may do, nothing unless a model says so.
    """
    owner = connections["owner"]
    quote = owner.ops.quote_name
    app = quote(str(settings.DATABASES["default"]["USER"]))
    figures = quote(settings.FIGURES_ROLE)
    with owner.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {app}, {figures}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}, {figures}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app}, {figures}")
        cursor.execute(f"GRANT {', '.join(ALL)} ON ALL TABLES IN SCHEMA public TO {app}")
        for model in apps.get_models(include_auto_created=True):
            table = quote(model._meta.db_table)
            may = getattr(model, "app_may", ALL)
            cursor.execute(f"REVOKE ALL ON {table} FROM {app}")
            cursor.execute(f"GRANT {', '.join(may)} ON {table} TO {app}")
            if figures_may := getattr(model, "figures_may", ()):
                cursor.execute(f"GRANT {', '.join(figures_may)} ON {table} TO {figures}")
