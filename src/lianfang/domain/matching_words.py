"""Why two may be the same person, in words for whoever looks at them side by side."""

from __future__ import annotations

from lianfang.domain.matching import Match
from lianfang.domain.reasons import Sentence

SIGNS: dict[tuple[str, str], Sentence] = {
    ("name", "same"): Sentence("姓名相同", "same name"),
    ("name", "sound"): Sentence("姓名读音相同", "name sounds the same"),
    ("name", "turned"): Sentence("姓名字序不同", "name with its characters in another order"),
    ("name", "near"): Sentence("姓名差一个字", "name differs in one character"),
    ("name", "family_only"): Sentence("只知同姓", "same family name, the given name is not known"),
    ("name", "family"): Sentence("同姓不同名", "same family name, other given name"),
    ("name", "other"): Sentence("姓名不同", "other name"),
    ("phone", "same"): Sentence("电话相同", "same telephone"),
    ("phone", "near"): Sentence("电话差一位", "telephone one digit off"),
    ("phone", "other"): Sentence("电话不同", "other telephone"),
    ("birth_year", "same"): Sentence("出生年份相同", "same year of birth"),
    ("birth_year", "near"): Sentence("出生年份差一年", "years of birth next to each other"),
    ("birth_year", "other"): Sentence("出生年份不同", "other year of birth"),
    ("area", "same"): Sentence("区域相同", "same area"),
    ("area", "within"): Sentence("区域一大一小", "one area lies within the other"),
    ("area", "other"): Sentence("区域不同", "other area"),
    ("id_tail", "same"): Sentence("证件尾号相同", "same last digits of the identity card"),
    ("id_tail", "other"): Sentence("证件尾号不同", "other last digits of the identity card"),
}
"""What each sign says; a part of a sentence, without a full stop."""


def said(match: Match) -> Sentence:
    """All signs of a match as one line, the strongest first: "same telephone, name differs in one character"."""
    signs = [SIGNS[sign] for sign in match.parts]
    return Sentence("，".join(sign.zh for sign in signs), ", ".join(sign.en for sign in signs))
