"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, organisations and places; their search registers itself here."""

    name = "people"
    verbose_name = "People and places"

    def ready(self) -> None:
        from partnership.search import register_search
        from people.search import providers

        register_search(
            "people", "People and organisations", providers.people_and_organisations, position=10
        )
        register_search("places", "Places", providers.places, position=20)
