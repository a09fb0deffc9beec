"""Django's registration of this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts room."""

    name = "lianfang.accounts"
    label = "accounts"
