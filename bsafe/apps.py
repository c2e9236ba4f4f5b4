from django.apps import AppConfig


class BsafeConfig(AppConfig):
    name = "bsafe"
    verbose_name = "BSafe"

    def ready(self) -> None:
        # Whatever process writes a fact (a command, a web server) wakes the same workers.
        import bsafe.celery  # noqa: F401
