"""The room's name for Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and contacts."""

    name = "lianfang.cases"
