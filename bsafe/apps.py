from django.apps import AppConfig


class BsafeConfig(AppConfig):
    name = "bsafe"
    verbose_name = "BSafe"

    def ready(self) -> None:
        # Whatever process writes a fact (a command, a web server) wakes the same workers.
        import bsafe.celery  # noqa: F401
        from bsafe.navigation import register_count
        from cases.queries import due_now

        register_count("my_work", due_now)
