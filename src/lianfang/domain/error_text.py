"""The shape of what an error says to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorText:
    """An error's sentence and remedy in Chinese and English; `{name}` holes are filled by the error's values."""

    zh: str
    en: str
    zh_remedy: str
    en_remedy: str

    def sentence(self, language: str) -> str:
        """What is wrong."""
        return self.zh if language == "zh" else self.en

    def remedy(self, language: str) -> str:
        """What to do about it."""
        return self.zh_remedy if language == "zh" else self.en_remedy
