"""Django's registration of this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The people room."""

    name = "lianfang.people"
    label = "people"
