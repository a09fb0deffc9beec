"""Django's registration of this room."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    """The command room."""

    name = "lianfang.command"
    label = "command"
