from django.apps import AppConfig


class AsbracConfig(AppConfig):
    name = "asbrac"
    verbose_name = "ASBRAC"
