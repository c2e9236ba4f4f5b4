from django.apps import AppConfig


class BsafeConfig(AppConfig):
    name = "bsafe"
    verbose_name = "BSafe"
