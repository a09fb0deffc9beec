"""Django's registration of this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts room."""

    name = "lianfang.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Registers the check of the database's order of texts, and gives forms their words."""
        from lianfang.accounts import collation  # noqa: F401
        from lianfang.accounts.form_words import speak_plainly

        speak_plainly()
