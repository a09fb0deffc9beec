"""Django's registration of this room."""

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """The assignments room."""

    name = "lianfang.assignments"
    label = "assignments"
