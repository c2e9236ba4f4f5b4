"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, organisations and places; their search registers itself here."""

    name = "people"
    verbose_name = "People and places"
