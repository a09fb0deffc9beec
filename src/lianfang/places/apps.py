"""Django's registration of this room."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The places room."""

    name = "lianfang.places"
    label = "places"
