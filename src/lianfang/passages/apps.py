"""Django's registration of this room."""

from django.apps import AppConfig


class PassagesConfig(AppConfig):
    """The passages room."""

    name = "lianfang.passages"
    label = "passages"
