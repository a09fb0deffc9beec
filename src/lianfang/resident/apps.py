"""The room's name for Django."""

from django.apps import AppConfig


class ResidentConfig(AppConfig):
    """The resident's own page; it keeps no rows."""

    name = "lianfang.resident"
