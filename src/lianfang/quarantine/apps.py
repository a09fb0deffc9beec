"""The room's name for Django."""

from django.apps import AppConfig


class QuarantineConfig(AppConfig):
    """Quarantine, isolation, monitoring, life services and screening."""

    name = "lianfang.quarantine"
