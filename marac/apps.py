from django.apps import AppConfig


class MaracConfig(AppConfig):
    name = "marac"
    verbose_name = "MARAC"

    def ready(self) -> None:
        from marac.checklists import sync_checklists
        from partnership import reference

        reference.register(sync_checklists)
