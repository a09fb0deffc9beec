"""Django's registration of this room."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The oversight room."""

    name = "lianfang.oversight"
    label = "oversight"
