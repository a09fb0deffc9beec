"""Django's registration of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web room."""

    name = "lianfang.web"
    label = "web"
