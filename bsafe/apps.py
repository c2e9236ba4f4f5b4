from django.apps import AppConfig


class BsafeConfig(AppConfig):
    name = "bsafe"
    verbose_name = "BSafe"

    def ready(self) -> None:
        from bsafe.navigation import register_count
        from cases.queries import due_now

        register_count("my_work", due_now)
